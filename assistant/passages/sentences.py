"""Where sentences start and end in a document's text.

Blingfire's sentence breaker (Microsoft's BlingFire, finite-state tokenisation) does the cutting, block by
block, so that no sentence crosses a paragraph, a list item or a table row. Our own rules only mend what it
cannot know: a source note after the full stop belongs to the sentence before it, a list mark to the words
after it, and a table row is quoted whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.datatypes import Block, BlockKind

SEARCHABLE: frozenset[BlockKind] = frozenset({"paragraph", "item", "row"})
LEADING_NOTES = re.compile(r"(?:\[\d{1,3}\]\s*)+")
LETTER = re.compile(r"[^\W\d_]")
# A drawn list mark is no part of a quotation that begins with its item; a number is.
BULLET = re.compile(r"[•●○◦▪■□◆‣⁃∙·➢✓✔]\s+")
# "1." or "•" alone, or an abbreviation the breaker stopped at ("Dr."): the beginning of what follows.
UNFINISHED = re.compile(r"(?:[^A-Za-z]*|[A-Za-z]{1,4}\.)")
# "… as Dr. A." cannot be the end of a sentence; "hepatitis C." can.
OPEN_NAME = re.compile(
    r"\b(?:(?:Dr|Mr|Mrs|Ms|Prof|Sir|Rev)\.?(?:\s[A-Z]\.)+|(?:Dr|Mr|Mrs|Ms|Prof|e\.g|i\.e|cf|vs)\.)$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One whole sentence, list item or table row: offsets in the document's text, and its block."""

    start: int
    end: int
    block: Block


def sentences_of(text: str, blocks: Iterable[Block]) -> list[Sentence]:
    """The sentences of the searchable blocks, in order.

    Args:
        text: The document's text; the blocks' offsets count in it.
        blocks: Any blocks of that document; headings, sources and contents lines are passed over.
    """
    found: list[Sentence] = []
    for block in blocks:
        if block.kind not in SEARCHABLE:
            continue
        if block.kind == "row":
            spans = [_trimmed(text, block.start, block.end)]
        else:
            spans = _cut(text, block.start, block.end)
        found.extend(Sentence(start, end, block) for start, end in spans if start < end)
    return found


def sentence_text(text: str, sentence: Sentence, limit: int) -> str:
    """What is embedded for a sentence: its words, a table row's after the column headings.

    Args:
        text: The document's text.
        sentence: One of its sentences.
        limit: Characters of the column headings at most.
    """
    words = text[sentence.start : sentence.end].replace("\t", " ")
    header = sentence.block.header
    return f"{text[slice(*header)][:limit]}\n{words}".replace("\t", " ") if header else words


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    from blingfire import text_to_sentences_and_offsets

    # The breaker drops NUL characters and counts on without them; a line feed would end a sentence.
    body = text[start:end].replace("\x00", " ").replace("\n", " ")
    bullet = BULLET.match(body)
    if bullet:
        start, body = start + bullet.end(), body[bullet.end() :]
    if not body.strip():
        return []
    _, offsets = text_to_sentences_and_offsets(body)
    spans: list[tuple[int, int]] = []
    for raw_start, raw_end in offsets:
        first, last = _trimmed(body, raw_start, raw_end)
        notes = LEADING_NOTES.match(body, first, last)
        if notes and spans:
            spans[-1] = (spans[-1][0], _trimmed(body, first, notes.end())[1])
            first = notes.end()
        if first >= last:
            continue
        unfinished = spans and (UNFINISHED.fullmatch(body, *spans[-1]) or OPEN_NAME.search(body, *spans[-1]))
        if unfinished or (spans and not LETTER.search(body, first, last)):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return [(start + first, start + last) for first, last in spans]


def sentences_in(text: str) -> list[str]:
    """The sentences of a text that is no document, such as a question of several."""
    return [text[start:end] for start, end in _cut(text, 0, len(text))]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
