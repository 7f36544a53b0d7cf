"""Which words of a document a digest of letters stands for.

What may have been quoted is hashed: whole passages; runs of sentences, headings and entries of the list of
sources, within a block and over blocks that follow each other; runs of words in one block; and, last, runs
over several blocks that begin or end inside a sentence. Digests of growing runs share their work: SHA-256
goes on from the run before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from assistant.answers.citations import letters_of
from assistant.answers.cited_edges import Span, meant_by_letters, pieces_of, spelt
from assistant.datatypes import Block, Document, Passage
from assistant.passages.sentences import sentences_of

# No quotation of an answer is longer: the longest passage of the model's window is shorter than either.
LONGEST_RUN = 4000  # characters
MOST_SENTENCES = 60
# A quotation that somebody checked may begin and end inside a sentence; in one block it is looked for up to
# this length, and over blocks up to these.
MOST_WORDS = 200
MOST_BLOCKS = 12
MOST_WORDS_OVER_BLOCKS = 400
# Over blocks, a run both of whose ends are inside a sentence: every pair of words would take seconds.
MOST_WORDS_INSIDE = 40
# From letter to letter: the punctuation around a quotation is no part of its digest. A dash parts words.
WORD = re.compile(r"\w(?:(?:(?!--)[^\s—―])*\w)?")


def find_words(
    document: Document, passages: Sequence[Passage], digest: str, spelling: str = ""
) -> Span | None:
    """The first span of a document whose letters have a digest, among all that may have been quoted.

    Args:
        document: Where to look.
        passages: Its passages.
        digest: Of the letters, as many hexadecimal digits as are known.
        spelling: The digest of their spelling; "" where the letters alone say where they begin and end.
            Where no place is spelt so any more, the first is given as its letters mean it.
    """
    found: Span | None = None
    for span in _spans(document, passages, bytes.fromhex(digest)):
        if not spelling:
            return span
        if same := spelt(document.text, span, spelling):
            return same
        found = found or span
    return found


def _spans(document: Document, passages: Sequence[Passage], wanted: bytes) -> Iterator[Span]:
    """All spans whose letters have a digest; some of them several times."""
    text = document.text
    for passage in passages:
        if hashlib.sha256(letters_of(text[passage.start : passage.end])).digest().startswith(wanted):
            yield passage.start, passage.end
    sentences = [(sentence.start, sentence.end) for sentence in sentences_of(text, document.blocks)]
    yield from _in_runs(text, sentences, MOST_SENTENCES, wanted)
    pieces = _pieces(document)
    yield from _in_pieces(text, pieces, wanted)
    for block in document.blocks:
        words = [match.span() for match in WORD.finditer(text, block.start, block.end)]
        for span in _in_runs(text, words, MOST_WORDS, wanted):
            yield meant_by_letters(document, *span)[0]
    for span in _over_blocks(_words(document, pieces), wanted):
        yield meant_by_letters(document, *span)[0]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a whole block that has none, such as a heading; and which block it is of."""

    start: int
    end: int
    block: int


def _pieces(document: Document) -> list[_Piece]:
    found: list[_Piece] = []
    for number, block in enumerate(_in_order(document)):
        found += [_Piece(start, end, number) for start, end in pieces_of(document.text, block)]
    return found


def _in_order(document: Document) -> list[Block]:
    """The blocks that follow each other; none begins inside another."""
    kept: list[Block] = []
    for block in document.blocks:
        if not kept or block.start >= kept[-1].end:
            kept.append(block)
    return kept


def _in_pieces(text: str, pieces: Sequence[_Piece], wanted: bytes) -> Iterator[Span]:
    """A run of sentences, headings and source entries over blocks that follow each other."""
    # How many words stand before each place, so that a run's number of words is a difference.
    before = list(accumulate((len(text[p.start : p.end].split()) for p in pieces), initial=0))
    gaps = [b"", *(letters_of(text[a.end : b.start]) for a, b in pairwise(pieces))]
    own = [letters_of(text[piece.start : piece.end]) for piece in pieces]
    for first, piece in enumerate(pieces):
        running = hashlib.sha256(own[first])
        if running.digest().startswith(wanted):
            yield piece.start, piece.end
        for place in range(first + 1, len(pieces)):
            one = pieces[place]
            if one.block >= piece.block + MOST_BLOCKS:
                break
            if before[place + 1] - before[first] > MOST_WORDS_OVER_BLOCKS:
                break
            running.update(gaps[place] + own[place])
            if running.digest().startswith(wanted):
                yield piece.start, one.end


def _in_runs(text: str, spans: Sequence[Span], most: int, wanted: bytes) -> Iterator[Span]:
    """A run of up to ``most`` consecutive spans.

    The letters between two spans belong to the run, as they do to a quotation that holds both.
    """
    own = [letters_of(text[start:end]) for start, end in spans]
    between = [b"", *(letters_of(text[a[1] : b[0]]) for a, b in pairwise(spans))]
    joined = [gap + words for gap, words in zip(between, own, strict=True)]
    size, furthest = len(wanted), 0
    for first, (start, _) in enumerate(spans):
        while furthest < len(spans) and spans[furthest][1] - start <= LONGEST_RUN:
            furthest += 1
        running = hashlib.sha256(own[first])
        update, made = running.update, running.digest
        if made()[:size] == wanted:
            yield spans[first]
        for place in range(first + 1, min(first + most, furthest)):
            update(joined[place])
            if made()[:size] == wanted:
                yield start, spans[place][1]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a document in order.

    Attributes:
        spans: Where they stand; the punctuation around a sentence belongs to its first and last word.
        own: The letters of each.
        joined: The same after the letters that stand before it, outside every sentence.
        piece: The number of the sentence, heading or entry of each.
        block: The number of the block of each.
        last: Of each piece, the number of its last word.
    """

    spans: list[Span]
    own: list[bytes]
    joined: list[bytes]
    piece: list[int]
    block: list[int]
    last: list[int]


def _words(document: Document, pieces: Sequence[_Piece]) -> _Words:
    made = _Words([], [], [], [], [], [])
    for piece in pieces:
        found = [match.span() for match in WORD.finditer(document.text, piece.start, piece.end)]
        if not found:
            continue
        found[0] = (piece.start, found[0][1])
        found[-1] = (found[-1][0], piece.end)
        made.spans.extend(found)
        made.piece.extend([len(made.last)] * len(found))
        made.block.extend([piece.block] * len(found))
        made.last.append(len(made.spans) - 1)
    made.own.extend(letters_of(document.text[start:end]) for start, end in made.spans)
    gaps = [b"", *(letters_of(document.text[a[1] : b[0]]) for a, b in pairwise(made.spans))]
    made.joined.extend(gap + word for gap, word in zip(gaps, made.own, strict=False))
    return made


def _over_blocks(words: _Words, wanted: bytes) -> Iterator[Span]:
    """A run of words over several blocks: one end is that of a sentence, heading or entry, or it is short."""
    size, joined, blocks = len(wanted), words.joined, words.block
    whole = [
        b"".join(joined[before + 1 : last + 1]) for before, last in pairwise([-1, *words.last])
    ]  # of each piece
    last_of = {block: number for number, block in enumerate(blocks)}
    for first, block in enumerate(blocks):
        furthest = max(last_of.get(block + step, 0) for step in range(MOST_BLOCKS))
        begins = first == 0 or words.piece[first - 1] != words.piece[first]
        boundary = last_of[block]
        most = MOST_WORDS_OVER_BLOCKS if begins else MOST_WORDS_INSIDE
        running = hashlib.sha256(b"".join([words.own[first], *joined[first + 1 : boundary + 1]]))
        to_piece_ends = running.copy()
        update, made = running.update, running.digest
        for place in range(boundary + 1, min(furthest + 1, first + most)):
            update(joined[place])
            if made()[:size] == wanted:
                yield words.spans[first][0], words.spans[place][1]
        if begins:
            continue
        update, made = to_piece_ends.update, to_piece_ends.digest
        for number in range(words.piece[boundary] + 1, words.piece[furthest] + 1):
            place = words.last[number]
            if place - first >= MOST_WORDS_OVER_BLOCKS:
                break
            update(whole[number])
            if made()[:size] == wanted:
                yield words.spans[first][0], words.spans[place][1]
