"""What could be asked next: only what the documents have passages on, with how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.answers.evidence_map import counts_of
from assistant.datatypes import Answer
from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import Vocabulary, load_vocabulary

MOST_QUESTIONS = 3
# Fewer passages than this on a group and a barrier are no good ground for an answer.
FEWEST_PASSAGES = 3
_counted: WeakKeyDictionary[Snapshot, Counter[tuple[str, str]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A question and how many passages are about what it names."""

    text: str
    passages: int


def next_questions(snapshot: Snapshot, answer: Answer) -> tuple[NextQuestion, ...]:
    """Questions that go on from an answer, those with the most passages first.

    An answer on a group leads to other barriers for it; one on a barrier alone to the groups that meet it.
    Each names its group and its barrier, so that it means the same wherever it is asked.

    Args:
        snapshot: What was answered from.
        answer: What was answered; only one that was searched leads on.
    """
    if answer.outcome not in {"answered", "partial", "not_covered"}:
        return ()
    vocabulary, counts = load_vocabulary(), _counts(snapshot)
    groups = _known(answer.facets.groups, vocabulary)
    barriers = _known(answer.facets.barriers, vocabulary)
    asked = {(group, barrier) for group in groups for barrier in barriers}
    if groups:
        pairs = [pair for pair in counts if pair[0] == groups[0] and pair[1] not in barriers]
    else:
        pairs = [pair for pair in counts if barriers and pair[1] == barriers[0]]
    ordered = sorted(
        (pair for pair in pairs if pair not in asked and counts[pair] >= FEWEST_PASSAGES),
        key=lambda pair: (-counts[pair], pair),
    )
    distinct = _distinct(ordered, bool(groups), vocabulary)
    return tuple(
        NextQuestion(_question(group, barrier, vocabulary), counts[group, barrier])
        for group, barrier in distinct[:MOST_QUESTIONS]
    )


def _counts(snapshot: Snapshot) -> Counter[tuple[str, str]]:
    """Passages by group and barrier, counted once for each snapshot."""
    if snapshot not in _counted:
        _counted[snapshot] = counts_of(snapshot)
    return _counted[snapshot]


def _known(slugs: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    return [slug for slug in slugs if slug in vocabulary.facets]


def _distinct(
    pairs: list[tuple[str, str]], by_barrier: bool, vocabulary: Vocabulary
) -> list[tuple[str, str]]:
    """The pairs without those whose facet is a narrower or wider one of a pair before."""
    kept: list[tuple[str, str]] = []
    families: set[str] = set()
    for pair in pairs:
        own = pair[1] if by_barrier else pair[0]
        if not all(slug in vocabulary.facets for slug in pair) or own in families:
            continue
        families.update(vocabulary.family(own))
        kept.append(pair)
    return kept


def _question(group: str, barrier: str, vocabulary: Vocabulary) -> str:
    facets = vocabulary.facets
    return f"What is known about {facets[barrier].label} among {facets[group].label}?"
