"""Where words stand in the documents of a snapshot: an index of pairs of neighbouring words.

A quotation is looked up by its rarest pair of words, so that a check reads a handful of places and never the
documents. The index holds numbers only: 24 bytes a word.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from assistant.answers.quotation_words import key_of, marks_of, spans_of
from assistant.datatypes import Document
from assistant.library.snapshot import Snapshot

# Number of the places between two documents and of words that no document holds.
NO_WORD = 0
ENDS_SENTENCE = (".", "!", "?", ":")
STATUS_ORDER = {"official": 0, "unofficial": 1, "superseded": 2}
_indexes: WeakKeyDictionary[Snapshot, QuotationIndex] = WeakKeyDictionary()


class QuotationIndex:
    """The words of all documents in one row, official documents first. Safe to use from several threads.

    A *place* is a number in that row.

    Attributes:
        numbers: The loose spelling of the word at each place, as a number; shape ``(places,)``, int32.
        known: The number of each loose spelling.
    """

    def __init__(self, documents: tuple[Document, ...]) -> None:
        """Read the words of the documents.

        Args:
            documents: In any order; superseded and withdrawn ones too.
        """
        self._documents = sorted(documents, key=lambda one: (STATUS_ORDER[one.status], one.document_id))
        self.known: dict[str, int] = {}
        numbers, starts, ends, firsts = [NO_WORD], [0], [0], list[int]()
        for document in self._documents:
            firsts.append(len(numbers))
            for start, end, loose in spans_of(document.text):
                numbers.append(self.known.setdefault(loose, len(self.known) + 1))
                starts.append(start)
                ends.append(end)
            numbers.append(NO_WORD)
            starts.append(len(document.text))
            ends.append(len(document.text))
        self._firsts = firsts
        self._spellings = tuple(self.known)  # numbered in this order, from 1
        self.numbers = np.array(numbers, np.int32)
        self._starts = np.array(starts, np.int32)
        self._ends = np.array(ends, np.int32)
        pairs = self._pair(self.numbers[:-1].astype(np.int64), self.numbers[1:].astype(np.int64))
        self._order = np.argsort(pairs, kind="stable").astype(np.int32)
        self._pairs = pairs[self._order]
        self._key_at = lru_cache(maxsize=65536)(self._read_key)

    def _pair(self, one: NDArray[np.int64] | int, other: NDArray[np.int64] | int) -> NDArray[np.int64]:
        return np.asarray(one * np.int64(len(self.known) + 1) + other, np.int64)

    def __len__(self) -> int:
        """How many places there are."""
        return len(self.numbers)

    def number(self, loose: str) -> int:
        """The number of a loose spelling; ``NO_WORD`` if no document holds it."""
        return self.known.get(loose, NO_WORD)

    def count(self, one: int, other: int | None = None) -> int:
        """How often a word stands in the documents, or a pair of neighbours."""
        first, last = self._range(one, other)
        return last - first

    def places(self, one: int, other: int | None = None) -> NDArray[np.int32]:
        """The places of a word, or of the first of a pair of neighbours; a pair's ascending."""
        first, last = self._range(one, other)
        return self._order[first:last]

    def _range(self, one: int, other: int | None) -> tuple[int, int]:
        if NO_WORD in {one, other}:
            return 0, 0
        low = self._pair(one, other or 0)
        high = low + 1 if other is not None else self._pair(one + 1, 0)
        first, last = np.searchsorted(self._pairs, [low, high])
        return int(first), int(last)

    def document_at(self, place: int) -> Document:
        """The document of a place."""
        return self._documents[bisect_right(self._firsts, place) - 1]

    def bounds(self, place: int) -> tuple[int, int]:
        """The first place of the document of a place, and the place after its last."""
        at = bisect_right(self._firsts, place) - 1
        following = self._firsts[at + 1] if at + 1 < len(self._firsts) else len(self.numbers)
        return self._firsts[at], following - 1

    def start(self, place: int) -> int:
        """Where the word of a place starts in its document's text."""
        return int(self._starts[place])

    def end(self, place: int) -> int:
        """Where the word of a place ends in its document's text, note marks after it included."""
        return int(self._ends[place])

    def key(self, place: int) -> str:
        """The word of a place as it is compared."""
        return self._key_at(place)

    def marks(self, place: int) -> tuple[str, ...]:
        """The note marks after the word of a place."""
        return marks_of(self._letters(place))

    def loose(self, place: int) -> str:
        """The letters and digits of the word of a place, in lower case."""
        return self._spellings[self.numbers[place] - 1] if self.numbers[place] else ""

    def ends_sentence(self, place: int) -> bool:
        """Whether a sentence, an item, a row or the document ends with the word of a place."""
        low, high = self.bounds(place)
        if not low <= place < high - 1:
            return True
        text = self.document_at(place).text
        is_over = "\n" in text[self.end(place) : self.start(place + 1)]
        return is_over or self.key(place).rstrip("'\")]—").endswith(ENDS_SENTENCE)

    def _read_key(self, place: int) -> str:
        return key_of(self._letters(place))

    def _letters(self, place: int) -> str:
        return self.document_at(place).text[self.start(place) : self.end(place)]


def index_of(snapshot: Snapshot) -> QuotationIndex:
    """The index of a snapshot, made when it is first asked for and kept as long as the snapshot."""
    if snapshot not in _indexes:
        _indexes[snapshot] = QuotationIndex(snapshot.documents())
    return _indexes[snapshot]
