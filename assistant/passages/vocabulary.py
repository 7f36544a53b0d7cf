"""The curated vocabulary: which words mean which group, barrier or AMHE step.

Everyday, formal and outdated terms lead to one preferred term. Outdated terms match, but are never shown.
Terms are compared by the stems of their words, the longest first, and no word is read twice: "learning
disability" is not "disability".
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from assistant.passages.terms import WORD, stem, words_of

VOCABULARY_VERSION = "1"
FacetKind = Literal["group", "barrier", "step"]
# Words that a stemmer takes for a form of a term, though they mean something else.
NOT_FORMS = frozenset({"refuge", "refuges", "navy"})


@dataclass(frozen=True, slots=True)
class Facet:
    """A group, a barrier or a step of the AMHE resource.

    Attributes:
        slug: Its identifier in filters and JSON.
        preferred: What people are shown.
        label: The short form for use inside a sentence.
        parent: Slug of the wider facet a narrower one belongs to; "" when it stands for itself.
    """

    kind: FacetKind
    slug: str
    preferred: str
    label: str
    parent: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A term of the vocabulary that stands in a text.

    Attributes:
        words: The term as the text has it.
        first: Place of its first word among the text's words.
        last: Place after its last word.
        outdated: Whether the term is one that is matched but never shown.
    """

    facet: Facet
    words: str
    first: int
    last: int
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    facet: Facet
    outdated: bool
    needs: frozenset[tuple[str, ...]]


class Vocabulary:
    """All facets, and the terms that lead to them."""

    def __init__(self, rows: Mapping[str, Any]) -> None:
        """Arrange what ``vocabulary.toml`` says.

        Args:
            rows: The parsed file: tables ``facet`` and ``term``.
        """
        self.facets: dict[str, Facet] = {}
        self._entries: dict[tuple[str, ...], list[_Entry]] = {}
        outdated: set[str] = set()
        shown: set[str] = set()
        for row in rows["facet"]:
            facet = Facet(
                row["kind"],
                row["slug"],
                row["preferred"],
                row["label"],
                row.get("parent", ""),
            )
            self.facets[facet.slug] = facet
            for name in ("preferred", "formal", "everyday", "outdated"):
                terms = [row[name]] if name == "preferred" else row.get(name, [])
                for term in terms:
                    (outdated if name == "outdated" else shown).update(words_of(term))
                    self._add(term, _Entry(facet, name == "outdated", frozenset()))
            for each in row.get("ambiguous", []):
                needs = frozenset(stems_of(clue) for clue in each["needs"])
                self._add(each["term"], _Entry(facet, False, needs))
        self.current: dict[tuple[str, ...], str] = {}
        for row in rows.get("term", []):
            for older in row["matches"]:
                self.current[stems_of(older)] = row["current"]
        self._surface = frozenset(outdated | shown)
        self._hidden = frozenset(outdated - shown)
        self._longest = max(map(len, [*self._entries, *self.current]))

    def mentions(self, text: str) -> list[Mention]:
        """The terms that stand in a text, in order; longer ones first, none inside another."""
        words = [match.group() for match in WORD.finditer(text)]
        stems = stems_of(text)
        found: list[Mention] = []
        at = 0
        while at < len(stems):
            length, entries = self._longest_at(stems, at)
            if length:
                said = " ".join(words[at : at + length])
                found += [Mention(e.facet, said, at, at + length, e.outdated) for e in entries]
            at += length or 1
        return found

    def current_terms(self, text: str) -> list[tuple[str, str]]:
        """Older or informal names of services and laws in a text, each with the current name."""
        words = [match.group() for match in WORD.finditer(text)]
        stems = stems_of(text)
        found: list[tuple[str, str]] = []
        at = 0
        while at < len(stems):
            for length in range(min(self._longest, len(stems) - at), 0, -1):
                current = self.current.get(stems[at : at + length])
                if current is not None:
                    found.append((" ".join(words[at : at + length]), current))
                    at += length - 1
                    break
            at += 1
        return found

    def family(self, slug: str) -> tuple[str, ...]:
        """A facet and the wider one it belongs to, narrowest first."""
        facet = self.facets[slug]
        return (slug, facet.parent) if facet.parent else (slug,)

    def surface_words(self) -> frozenset[str]:
        """Every word of every term in lower case: what a slip may have been meant for."""
        return self._surface

    def hidden_words(self) -> frozenset[str]:
        """The words that stand in outdated terms alone: matched, and never shown."""
        return self._hidden

    def _add(self, term: str, entry: _Entry) -> None:
        entries = self._entries.setdefault(stems_of(term), [])
        for place, other in enumerate(entries):
            if other.facet.slug == entry.facet.slug:
                # A form that needs no clue needs none in any spelling; else each form's clues will do.
                needs = other.needs | entry.needs if other.needs and entry.needs else frozenset()
                entries[place] = _Entry(entry.facet, other.outdated and entry.outdated, needs)
                return
        entries.append(entry)

    def _longest_at(self, stems: tuple[str, ...], at: int) -> tuple[int, list[_Entry]]:
        for length in range(min(self._longest, len(stems) - at), 0, -1):
            entries = self._entries.get(stems[at : at + length])
            if entries:
                rest = (*stems[:at], "", *stems[at + length :])
                meant = [e for e in entries if not e.needs or any(_stands(clue, rest) for clue in e.needs)]
                if meant:
                    return length, meant
        return 0, []


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of all words of a text, the little ones too."""
    # A mark that no stem ends in keeps these words apart from what they are no form of.
    return tuple(f"{stem(word)}!" if word in NOT_FORMS else stem(word) for word in words_of(text))


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary that comes with the package."""
    text = files("assistant.passages").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return Vocabulary(tomllib.loads(text))


def _stands(clue: Sequence[str], stems: Sequence[str]) -> bool:
    return any(tuple(stems[at : at + len(clue)]) == tuple(clue) for at in range(len(stems) - len(clue) + 1))
