"""Misspelt words of a question → words of the documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.passages.terms import STOP_WORDS, WORD, stem

SHORTEST = 5
LONG = 8
# A short word is taken for a slip only when the right one is common in the documents.
COMMON_ENOUGH = 3


class Speller:
    """Knows the words of a snapshot and of the vocabulary."""

    def __init__(self, words: Mapping[str, int], is_word: Callable[[str], bool]) -> None:
        """Sort the words for looking up.

        Args:
            words: Words that stand in the documents or the vocabulary, in lower case, with how often.
            is_word: Whether a word is one that the model knows: then it is no misspelling.
        """
        self._is_word = is_word
        self._known = frozenset(words)
        self._stems = frozenset(stem(word) for word in words)
        self._by_letter: dict[str, list[str]] = {}
        self._counts = words
        for word in words:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)

    def corrected(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The text with misspelt words replaced, and what was replaced by what."""
        changes: list[tuple[str, str]] = []
        pieces: list[str] = []
        last = 0
        for match in WORD.finditer(text):
            better = self._better(match.group())
            if better is not None:
                changes.append((match.group(), better))
                pieces += [text[last : match.start()], better]
                last = match.end()
        return "".join([*pieces, text[last:]]), tuple(changes)

    def _better(self, said: str) -> str | None:
        word = said.lower().removesuffix("'s").removesuffix("’s")
        fine = (
            len(word) < SHORTEST
            or not word.isalpha()
            or said.isupper()
            or word in STOP_WORDS
            or word in self._known
            or stem(word) in self._stems
            or self._is_word(word)
        )
        return None if fine else self._nearest(word, self._by_letter.get(word[0], ()))

    def _nearest(self, word: str, candidates: Sequence[str]) -> str | None:
        """The commonest of the nearest words, by optimal string alignment distance; None if all are far."""
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= LONG else 1
        best: tuple[int, int, str] | None = None
        for candidate in candidates:
            if abs(len(candidate) - len(word)) > most:
                continue
            distance = OSA.distance(word, candidate, score_cutoff=most)
            rare = len(word) < LONG - 1 and self._counts[candidate] < COMMON_ENOUGH
            if distance <= most and not rare:
                found = (distance, -self._counts[candidate], candidate)
                best = found if best is None else min(best, found)
        return best[2] if best else None
