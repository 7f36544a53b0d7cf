"""Draft blocks → the text of a document, and where its blocks, pages and sections stand in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.datatypes import Block, Page, Section
from assistant.documents.contents_list import LEADER, squashed
from assistant.documents.layout_blocks import Draft, Piece
from assistant.documents.line_joins import Joiner

MARK = re.compile(r"\s*\[\w{1,3}\]")
OPEN_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")


@dataclass(frozen=True, slots=True)
class Assembled:
    """Text and spans, as `assistant.datatypes.Document` holds them."""

    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]


def assemble(drafts: Sequence[Draft], joiner: Joiner, labels: Sequence[str], title: str) -> Assembled:
    """Put the blocks one after the other.

    Args:
        drafts: The blocks in reading order; their pages never go back.
        joiner: Knows how this document breaks words.
        labels: Printed label of each page, the first page first.
        title: Path of what stands before the first heading.
    """
    text = ""
    starts: dict[int, int] = {}
    spans: list[tuple[int, int]] = []
    for draft in drafts:
        text += "\n" if text else ""
        begin = len(text)
        body, places = _joined(draft, joiner)
        for page, offset in places:
            starts.setdefault(page, begin + offset)
        text += body
        spans.append((begin, len(text)))
    blocks = tuple(
        Block(
            kind=draft.kind,
            start=start,
            end=end,
            header=None if draft.header is None else spans[draft.header],
        )
        for draft, (start, end) in zip(drafts, spans, strict=True)
    )
    return Assembled(text, _pages(labels, starts, len(text)), _sections(text, drafts, spans, title), blocks)


def _joined(draft: Draft, joiner: Joiner) -> tuple[str, list[tuple[int, int]]]:
    """The text of one block, and the offset in it where each page's words begin."""
    body, places = "", list[tuple[int, int]]()
    for piece in draft.pieces:
        words = LEADER.sub("\t", piece.text) if draft.kind == "contents" else piece.text
        words = re.sub(r"\s*\t\s*", "\t", words)
        if body:
            body, between = _between(draft, joiner, body, piece)
            body += between
        if not places or places[-1][0] != piece.page:
            places.append((piece.page, len(body)))
        body += words
    return body.rstrip("\u00ad"), places


def _between(draft: Draft, joiner: Joiner, body: str, piece: Piece) -> tuple[str, str]:
    if piece.cell:
        return body.rstrip("\u00ad"), "\t"
    # An entry of the list of sources ends with its address: a line of one word goes on with it.
    if draft.kind == "source" and OPEN_ADDRESS.search(body) and " " not in piece.text:
        return body, ""
    return joiner.join(body, piece.text)


def _pages(labels: Sequence[str], starts: dict[int, int], length: int) -> tuple[Page, ...]:
    begins = [length] * (len(labels) + 1)
    for index in range(len(labels) - 1, -1, -1):
        begins[index] = starts.get(index + 1, begins[index + 1])
    begins[0] = 0
    return tuple(
        Page(number=index + 1, label=label, start=begins[index], end=begins[index + 1])
        for index, label in enumerate(labels)
    )


def _sections(
    text: str, drafts: Sequence[Draft], spans: Sequence[tuple[int, int]], title: str
) -> tuple[Section, ...]:
    headings = [
        (start, draft.level, heading_words(text[start:end]))
        for draft, (start, end) in zip(drafts, spans, strict=True)
        if draft.level >= 0
    ]
    marks: list[tuple[int, tuple[str, ...]]] = []
    if not headings or headings[0][0] > 0:
        marks.append((0, (title,)))
    above: list[tuple[int, str]] = []
    for start, level, words in headings:
        while above and above[-1][0] >= level:
            above.pop()
        marks.append((start, (*(name for _, name in above), words)))
        # The document's own title heads everything; repeated in every path it would say nothing.
        if squashed(words) != squashed(title):
            above.append((level, words))
    ends = [start for start, _ in marks[1:]] + [len(text)]
    return tuple(Section(path, start, end) for (start, path), end in zip(marks, ends, strict=True))


def heading_words(text: str) -> str:
    """A heading's words as a path shows them: note marks and runs of white space aside."""
    return " ".join(MARK.sub("", text).split()) or text.strip()
