"""Where quoted words begin and end: which signs round their first and last letter are theirs.

A citation's digest is of letters and digits alone, so it leaves open whether "20" or "20%" was quoted, and
whether the full stop was. Of one place, the letters alone stand for whole sentences with all their marks, or
else for the words with the signs that cling to them: "20%", "£5", "−5", a note mark that was begun, brackets
and quotation marks both of whose halves are there, the full stop. Words that were quoted with other edges
have a few more digits in their identifier, a digest of the signs at both edges.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator

from assistant.datatypes import Block, Document
from assistant.passages.sentences import SEARCHABLE, sentences_of

Span = tuple[int, int]

SPELLING_DIGITS = 4
# Signs that a quotation may have or lack at an edge without being another one. All others mean something.
MAY_OPEN = frozenset("([“”„\"‘’'«‹…—―")
MAY_CLOSE = frozenset(",;:…—―)]”’\"'»›")
HALVES = {")": "(", "]": "[", "”": "“", "»": "«", "›": "‹", "’": "‘"}
OTHER_HALVES = {opening: closing for closing, opening in HALVES.items()}
SPACED_SHARE = re.compile(r"[^\S\n][%‰](?!\w)")
# Where a line ended, hyphens and spaces come and go.
LINE_ENDS = re.compile(r"[\s\-\u2010\u2011\u00ad]+")
# So many signs in a row are looked at beside the first and the last letter.
MOST_SIGNS = 16


def letters_span(text: str, start: int, end: int) -> Span | None:
    """The span from its first letter or digit to its last; None where it has neither."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return (start, end) if start < end else None


def spelling_digest(words: str) -> str:
    """A digest of some words with their signs and capitals, and with the signs round them.

    Spacing does not change it, nor do hyphens inside, because both may change when a document is read anew.
    """
    first, last = letters_span(words, 0, len(words)) or (0, 0)
    before, behind = ("".join(signs.split()) for signs in (words[:first], words[last:]))
    spelt = f"{before} {LINE_ENDS.sub('', words[first:last])} {behind}"
    return hashlib.sha256(spelt.encode()).hexdigest()[:SPELLING_DIGITS]


def spelt(text: str, span: Span, digest: str) -> Span | None:
    """The span with the signs at its edges that a digest of its spelling stands for; None where none fits."""
    letters = letters_span(text, *span)
    if letters is None:
        return None
    first, last = letters
    for start in _signs_before(text, first):
        for end in _signs_behind(text, last):
            if spelling_digest(text[start:end]) == digest:
                return start, end
    return None


def meant_by_letters(document: Document, start: int, end: int) -> tuple[Span, bool]:
    """What the letters of a span stand for at its place: whole sentences, or words and what clings to them.

    Args:
        document: The document.
        start: Where the span starts in its text.
        end: Where it ends.

    Returns:
        The span, and whether it is one of whole sentences, headings or entries.
    """
    text = document.text
    letters = letters_span(text, start, end)
    if letters is None:
        return (start, end), False
    first, last = letters
    near = _pieces_near(document, first)
    begins = [a for a, b in near if a <= first < b and not any(map(str.isalnum, text[a:first]))]
    if not begins:
        return clinging(text, first, last), False
    near = near if last <= near[-1][1] else _pieces_near(document, last - 1)
    ends = [b for a, b in near if a < last <= b and not any(map(str.isalnum, text[last:b]))]
    return ((begins[0], ends[0]), True) if ends else (clinging(text, first, last), False)


def clinging(text: str, start: int, end: int) -> Span:
    """A span from letter to letter with the signs that cling to it.

    Args:
        text: The document's text.
        start: The place of its first letter or digit.
        end: The place after its last.
    """
    while start > 0 and not (text[start - 1].isspace() or text[start - 1].isalnum()):
        sign = text[start - 1]
        if sign in MAY_OPEN and not _lacks(text[start:end], OTHER_HALVES.get(sign, ""), sign):
            break
        start -= 1
    while end < len(text) and not (text[end].isspace() or text[end].isalnum()):
        sign = text[end]
        if sign in MAY_CLOSE and not _lacks(text[start:end], HALVES.get(sign, ""), sign):
            break
        end += 1
    if share := SPACED_SHARE.match(text, end):
        end = share.end()
    return start, end


def pieces_of(text: str, block: Block) -> list[Span]:
    """The sentences of a block, or the whole of one that has none, such as a heading."""
    if block.kind in SEARCHABLE:
        return [(one.start, one.end) for one in sentences_of(text, [block])]
    return [(block.start, block.end)] if text[block.start : block.end].strip() else []


def _pieces_near(document: Document, place: int) -> list[Span]:
    """The sentences, headings and entries of the block that holds a letter."""
    blocks = document.blocks
    first = max(0, bisect_right(blocks, place, key=lambda one: one.start) - 1)
    return pieces_of(document.text, blocks[first]) if blocks else []


def _lacks(inside: str, half: str, sign: str) -> bool:
    """Whether a sign is the missing half of a pair: the other half stands inside without it."""
    if not half:
        return False
    if sign in "’‘":
        # An apostrophe before a letter closes nothing.
        opened, closed = len(re.findall(r"‘", inside)), len(re.findall(r"’(?!\w)", inside))
    else:
        opening = half if half in OTHER_HALVES else sign
        opened, closed = inside.count(opening), inside.count(OTHER_HALVES[opening])
    return opened > closed if half in OTHER_HALVES else closed > opened


def _signs_before(text: str, place: int) -> Iterator[int]:
    """Places before a letter back to the word before it, nearest first."""
    yield place
    for at in range(place - 1, max(-1, place - 1 - MOST_SIGNS), -1):
        if text[at].isalnum():
            return
        if not text[at].isspace():
            yield at


def _signs_behind(text: str, place: int) -> Iterator[int]:
    yield place
    for at in range(place, min(len(text), place + MOST_SIGNS)):
        if text[at].isalnum():
            return
        if not text[at].isspace():
            yield at + 1
