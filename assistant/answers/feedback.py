"""What readers think of answers, kept in one file on this machine: never the words of a question.

Each line is a JSON object: the day, what was said, the outcome, the snapshot, the facets that were read, and
the ``citation_id`` of each quotation, by which a maintainer finds the page that was called wrong.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.datatypes import Answer
from assistant.errors import AssistantError
from assistant.library.durable import replace_file

Opinion = Literal["useful", "not_useful", "wrong_page"]
OPINIONS: tuple[Opinion, ...] = get_args(Opinion)
FILE = "feedback.jsonl"
MOST_BYTES = 4_000_000
_writing = threading.Lock()


@dataclass(frozen=True, slots=True)
class FeedbackSummary:
    """What was said so far.

    Attributes:
        opinions: How often each was given.
        wrong_pages: The citations of answers whose page was called wrong, with how often; most first.
        unread: Lines of the file that are no such record.
    """

    opinions: dict[str, int]
    wrong_pages: tuple[tuple[str, int], ...]
    unread: int


def keep_feedback(index: Path, answer: Answer, opinion: Opinion) -> None:
    """Add one opinion to the file; of a file that has grown too large the older half goes.

    Args:
        index: Folder of the published snapshots, beside which the file lies.
        answer: What the opinion is about.
        opinion: What was said.

    Raises:
        AssistantError: The file cannot be written.
    """
    row = {
        "day": datetime.now(UTC).date().isoformat(),
        "opinion": opinion,
        "outcome": answer.outcome,
        "snapshot_id": answer.snapshot_id,
        "facets": [*answer.facets.groups, *answer.facets.barriers, *answer.facets.steps],
        "citations": [citation.citation_id for citation in answer.citations],
    }
    path = index / FILE
    try:
        with _writing:
            if path.exists() and path.stat().st_size > MOST_BYTES:
                lines = path.read_bytes().splitlines(keepends=True)
                replace_file(path, b"".join(lines[len(lines) // 2 :]))
            with path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(row) + "\n")
    except OSError as error:
        raise AssistantError(
            f"{path} cannot be written ({error.strerror}); what was said of the answer is not kept."
        ) from error


def feedback_summary(index: Path) -> FeedbackSummary:
    """What the file holds.

    Raises:
        AssistantError: It cannot be read.
    """
    path = index / FILE
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    except OSError as error:
        raise AssistantError(f"{path} cannot be read ({error.strerror}).") from error
    rows = [row for row in map(_row, lines) if row is not None]
    opinions = Counter(row["opinion"] for row in rows)
    wrong = Counter(
        cited for row in rows if row["opinion"] == "wrong_page" for cited in row.get("citations", ())
    )
    return FeedbackSummary(
        {opinion: opinions[opinion] for opinion in OPINIONS},
        tuple(sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))),
        len(lines) - len(rows),
    )


def feedback_text(summary: FeedbackSummary, most: int = 20) -> str:
    """The summary for people."""
    if not any(summary.opinions.values()):
        return "Nobody has said yet what they think of an answer."
    said = ", ".join(f"{count} {opinion.replace('_', ' ')}" for opinion, count in summary.opinions.items())
    lines = [f"Readers' opinions of answers: {said}."]
    if summary.wrong_pages:
        lines.append("Quotations of answers whose page was called wrong:")
        lines += [f"  {count} × {cited}" for cited, count in summary.wrong_pages[:most]]
    if summary.unread:
        lines.append(f"{_lines(summary.unread)} of {FILE} could not be read.")
    return "\n".join(lines)


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict) or row.get("opinion") not in OPINIONS:
        return None
    cited = row.get("citations", [])
    return row if isinstance(cited, Sequence) and all(isinstance(one, str) for one in cited) else None


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
