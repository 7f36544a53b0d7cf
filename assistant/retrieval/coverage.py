"""Ranked passages → the ones to show: near-duplicates dropped, every facet of the question covered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.datatypes import Passage
from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import overlaps
from assistant.passages.vocabulary import Vocabulary
from assistant.retrieval.hybrid import Scored
from assistant.retrieval.question import Question

# Two passages whose vectors are this near say the same in nearly the same words.
SAME = 0.96
# Among the first so many passages every facet of the question is to have one.
COVERED_WITHIN = 5
# So many distinct passages are looked through for one that a facet lacks.
LOOKED_AT = 20
# A passage brought forward for its facet may lie at most this far behind the first.
REACH = 0.25
MOST_FACETS = 4


def chosen(
    snapshot: Snapshot, scored: Scored, question: Question, vocabulary: Vocabulary, k: int
) -> list[int]:
    """Places in ``scored`` of the k passages to show, best first.

    Passages that overlap a better one, or say the same, are left out. When the question has several facets,
    a passage for each stands among the first five, if one lies within reach.
    """
    kept = _distinct(snapshot, scored, max(k, LOOKED_AT))
    facets = [slug for slug in question.facets if vocabulary.facets[slug].kind != "step"][:MOST_FACETS]
    if len(facets) < 2 or not kept:
        return kept[:k]
    front = kept[: min(k, COVERED_WITHIN)]
    for slug in facets:
        if any(_has(snapshot, scored, place, slug) for place in front):
            continue
        better = next(
            (
                place
                for place in kept[len(front) :]
                if place not in front
                and _has(snapshot, scored, place, slug)
                and scored.scores[place] >= scored.scores[kept[0]] - REACH
            ),
            None,
        )
        if better is not None:
            front = _with(snapshot, scored, front, better, facets)
    return [*front, *(place for place in kept if place not in front)][:k]


def _with(
    snapshot: Snapshot, scored: Scored, front: list[int], better: int, facets: Sequence[str]
) -> list[int]:
    """The front with one passage for the last that no facet needs; the first always stays."""
    for at in range(len(front) - 1, 0, -1):
        others = [*front[:at], *front[at + 1 :], better]
        lost = [
            slug
            for slug in facets
            if _has(snapshot, scored, front[at], slug)
            and not any(_has(snapshot, scored, place, slug) for place in others)
        ]
        if not lost:
            return others
    return front


def missing(snapshot: Snapshot, question: Question, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The preferred names of the question's facets that no passage of the snapshot has."""
    there = snapshot.facets()
    known = {*there.groups, *there.barriers, *there.steps}
    return tuple(vocabulary.facets[slug].preferred for slug in question.facets if slug not in known)


def _distinct(snapshot: Snapshot, scored: Scored, k: int) -> list[int]:
    kept: list[int] = []
    passages: list[Passage] = []
    vectors = snapshot.index.vectors(scored.rows[: 4 * k + 20])
    for place in range(min(len(scored.rows), len(vectors))):
        passage = snapshot.passage(int(scored.rows[place]))
        repeated = any(overlaps(passage, better) for better in passages)
        if repeated or (kept and float(np.max(vectors[kept] @ vectors[place])) >= SAME):
            continue
        kept.append(place)
        passages.append(passage)
        if len(kept) == k:
            break
    return kept


def _has(snapshot: Snapshot, scored: Scored, place: int, slug: str) -> bool:
    labels = snapshot.labels(int(scored.rows[place]))
    return slug in labels.groups or slug in labels.barriers


def facets_found(snapshot: Snapshot, rows: Sequence[int]) -> frozenset[str]:
    """The groups and barriers of some passages."""
    found: set[str] = set()
    for row in rows:
        labels = snapshot.labels(row)
        found.update(labels.groups, labels.barriers)
    return frozenset(found)
