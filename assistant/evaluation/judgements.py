"""Our own judgements: questions, what answers them, and what the documents do not say.

Relevance is judged for document and section, so that cutting passages anew does not break it. A question is
recalled at 5 when a section that answers it (grade 2) is among the first five passages.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.answers.extractive import quotations
from assistant.datatypes import Filters
from assistant.errors import UsageError
from assistant.evaluation.metrics import Estimate, best_by_name, estimate, percentiles, ranking_metrics
from assistant.library.snapshot import Snapshot
from assistant.ports import Embedder, Progress
from assistant.retrieval.confidence import find_and_judge
from assistant.retrieval.parameters import SHIPPED, Parameters
from assistant.retrieval.search import Found

FILES = ("questions.jsonl", "partials.jsonl", "negatives.jsonl", "dialogues.jsonl")
# From this grade on a section answers a question; below, it touches on it.
RELEVANT = 2
FIRST = 5
HITS = 10
DEEPEST = 100
STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\t": " ", "|": " "})


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged question.

    Attributes:
        half: ``dev`` or ``test``; the test half is looked at only to report.
        turns: The questions of the conversation; the last one is judged.
        relevant: Grades by document and section.
        needed: Words one of which an answer must hold; empty when no single sentence is needed.
        facets: The groups, barriers and steps it is about.
    """

    id: str
    half: str
    kind: str
    turns: tuple[str, ...]
    outcome: str
    relevant: dict[tuple[str, str], int]
    needed: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()


@dataclass(slots=True)
class Scores:
    """What a set of judged questions came to; the lists hold a value a question."""

    recall5: list[float] = field(default_factory=list)
    reciprocal: list[float] = field(default_factory=list)
    needed: list[float] = field(default_factory=list)
    dialogue_recall5: list[float] = field(default_factory=list)
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    qrels: dict[str, dict[str, int]] = field(default_factory=dict)
    run: dict[str, dict[str, float]] = field(default_factory=dict)


def load_judgements(folder: Path) -> list[Judged]:
    """Read the judgements of a folder.

    Raises:
        UsageError: A file is missing or a line is damaged; names it.
    """
    found: list[Judged] = []
    for name in FILES:
        path = folder / name
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
        for number, line in enumerate(lines, start=1):
            try:
                found.append(_judged(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{path}, line {number} is no judgement ({error!r}).") from error
    return found


def evaluate_judgements(
    judged: Sequence[Judged],
    snapshot: Snapshot,
    embedder: Embedder,
    *,
    parameters: Parameters = SHIPPED,
    judged_facets: bool = False,
    progress: Progress = lambda label, done, total: None,
) -> Scores:
    """Ask every judged question as the product would, and count.

    Args:
        judged: The questions.
        snapshot: What is asked.
        embedder: The model the snapshot was made with.
        parameters: The weights of ranking.
        judged_facets: Whether each question is about the facets it was judged to be about, whatever is read.
        progress: Called with what is done, how much, and how much there is.
    """
    scores = Scores()
    for number, row in enumerate(judged, start=1):
        started = time.perf_counter()
        found, confidence = find_and_judge(
            snapshot,
            embedder,
            row.turns[-1],
            HITS,
            Filters(),
            history=row.turns[:-1],
            facets=row.facets if judged_facets else None,
            parameters=parameters,
        )
        scores.seconds.append(time.perf_counter() - started)
        if len(row.turns) == 1:
            scores.verdicts[row.outcome, confidence.verdict] += 1
        if row.outcome == "answered":
            _count(scores, row, snapshot, found)
        progress("asking", number, len(judged))
    return scores


def summary(scores: Scores) -> dict[str, Any]:
    """The figures of a set of questions, as ``amhe evaluate --json`` prints them."""
    verdicts = scores.verdicts
    said = sum(count for (_, verdict), count in verdicts.items() if verdict == "not_covered")
    outside = sum(count for (outcome, _), count in verdicts.items() if outcome == "not_covered")
    partly = sum(count for (outcome, _), count in verdicts.items() if outcome == "partial")
    answerable = sum(count for (outcome, _), count in verdicts.items() if outcome == "answered")
    right = verdicts["not_covered", "not_covered"]
    metrics: dict[str, Estimate] = ranking_metrics(scores.qrels, scores.run) if scores.qrels else {}
    metrics |= {
        "recall@5": estimate(scores.recall5),
        "mrr": estimate(scores.reciprocal),
        "needed_sentence": estimate(scores.needed),
        "dialogue_recall@5": estimate(scores.dialogue_recall5),
    }
    return {
        "metrics": metrics,
        "outcomes": {
            "not_covered_precision": right / said if said else 0.0,
            "not_covered_recall": right / outside if outside else 0.0,
            "partial_recall": verdicts["partial", "partial"] / partly if partly else 0.0,
            "answered_recall": verdicts["answered", "answered"] / answerable if answerable else 0.0,
            "outside_answered": verdicts["not_covered", "answered"],
        },
        "queries": len(scores.seconds),
        "milliseconds_per_query": percentiles(scores.seconds),
    }


def relevance(row: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """How far sections answer a judged question: the grade of each by document and heading."""
    return {(each["document_id"], each["section"]): int(each["grade"]) for each in row["relevant"]}


def _judged(row: dict[str, Any]) -> Judged:
    facets = row.get("facets", {})
    return Judged(
        id=row["id"],
        half=row["half"],
        kind=row.get("kind", "dialogue"),
        turns=tuple(row["turns"]) if "turns" in row else (row["text"],),
        outcome=row["outcome"],
        relevant=relevance(row),
        needed=tuple(row.get("needed") or ()),
        facets=tuple(slug for kind in ("groups", "barriers", "steps") for slug in facets.get(kind, ())),
    )


def _count(scores: Scores, row: Judged, snapshot: Snapshot, found: Found) -> None:
    places = [(hit.passage.document_id, snapshot.heading_of(hit.passage)) for hit in found.hits]
    first = next((n for n, place in enumerate(places, start=1) if row.relevant.get(place, 0) >= RELEVANT), 0)
    recalled = 1.0 if 1 <= first <= FIRST else 0.0
    if len(row.turns) > 1:
        scores.dialogue_recall5.append(recalled)
    else:
        scores.recall5.append(recalled)
        scores.reciprocal.append(1.0 / first if first else 0.0)
        scores.qrels[row.id] = {f"{doc} # {section}": grade for (doc, section), grade in row.relevant.items()}
        passages = (snapshot.passage(each) for each in found.scored.rows.tolist())
        names = (f"{passage.document_id} # {snapshot.heading_of(passage)}" for passage in passages)
        scores.run[row.id] = best_by_name(names, found.scored.scores.tolist(), DEEPEST)
    if row.needed and len(row.turns) == 1:
        said = [_plain(words) for words in _quoted(snapshot, found)]
        wanted = [_plain(words) for words in row.needed]
        scores.needed.append(1.0 if any(each in words for each in wanted for words in said) else 0.0)


def _quoted(snapshot: Snapshot, found: Found) -> list[str]:
    quoted = []
    for quotation in quotations(snapshot, found):
        text = snapshot.document(quotation.passage.document_id).text
        header = text[slice(*quotation.header)] if quotation.header else ""
        quoted.append(f"{header} {text[quotation.start : quotation.end]}")
    return quoted


def _plain(words: str) -> str:
    return " ".join(words.translate(STRAIGHT).split())
