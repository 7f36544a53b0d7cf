"""A plain text file → a `Document`: paragraphs parted by empty lines, headings where they are underlined.

Plain text says little of what its lines are. A heading is a line with a rule of ``=`` or ``-`` under it, one
numbered "1.2" without a full stop at its end, or one in capitals, each standing alone between empty lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.datatypes import CatalogueEntry, Document
from assistant.documents.decoding import decoded
from assistant.documents.flow import Flow

RULE = re.compile(r"\s*(={3,}|-{3,}|~{3,})\s*")
NUMBERED_HEADING = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z][^.!?]{1,118}")
ITEM = re.compile(r"\s*(?:[-*•–]|\(?(\d{1,3})[.)])\s+(?=\S)")
LONGEST_HEADING = 120
LETTER = re.compile(r"[^\W\d_]")


def read_text(
    path: Path, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None
) -> Document:
    """Read one text file; the arguments are those of `assistant.documents.reader.read_document`.

    Raises:
        UnreadableDocument: It is no text (``wrong_type``), or holds nothing but headings (``no_text``).
    """
    text, warnings = decoded(path.read_bytes(), file, declares=False)
    flow = Flow(warnings=warnings)
    for lines in _paragraphs(text):
        _add(flow, lines)
    return flow.document(file=file, document_id=document_id, sha256=sha256, entry=entry, stem=path.stem)


def _paragraphs(text: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            yield lines
            lines = []


def _add(flow: Flow, lines: list[str]) -> None:
    if len(lines) > 1 and (rule := RULE.fullmatch(lines[1])) and len(lines[0]) <= LONGEST_HEADING:
        flow.heading(1 if rule.group(1)[0] == "=" else 2, lines[0])
        lines = lines[2:]
    elif len(lines) == 1 and (level := _heading_level(lines[0].strip())):
        flow.heading(level, lines[0])
        return
    words: list[str] = []
    mark: re.Match[str] | None = None
    for line in lines:
        if RULE.fullmatch(line):
            continue
        found = ITEM.match(line)
        if found:
            _end(flow, words, mark)
            words, mark = [line[found.end() :]], found
        else:
            words.append(line)
    _end(flow, words, mark)


def _heading_level(line: str) -> int:
    """The level of a line that is a heading by its look; 0 for any other."""
    if len(line) > LONGEST_HEADING:
        return 0
    if numbered := NUMBERED_HEADING.fullmatch(line):
        return 2 + numbered.group(1).count(".")
    is_capital = (
        line == line.upper() and len(LETTER.findall(line)) >= 3 and not line.endswith((".", "!", "?"))
    )
    return 1 if is_capital else 0


def _end(flow: Flow, words: list[str], mark: re.Match[str] | None) -> None:
    text = "\n".join(words)
    if mark is None:
        flow.paragraph(text)
    else:
        flow.item(text, int(mark.group(1)) if mark.group(1) else None)
