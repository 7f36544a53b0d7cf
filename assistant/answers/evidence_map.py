"""How many passages there are for each group together with each barrier or step: counts, and no judgement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.datatypes import Filters
from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import Vocabulary, load_vocabulary

Across = Literal["barriers", "steps"]


@dataclass(frozen=True, slots=True)
class Line:
    """One group or one column of the map: its slug and the name people are shown."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """Counts of passages.

    Attributes:
        across: What the columns are.
        groups: The rows, in order of their names; those that some passage has.
        columns: The columns, in order of their names.
        counts: Passages that carry both, by group and column; 0 where it has no entry.
        passages: How many passages there are in all.
        snapshot_id: What was counted.
    """

    across: Across
    groups: tuple[Line, ...]
    columns: tuple[Line, ...]
    counts: dict[tuple[str, str], int]
    passages: int
    snapshot_id: str


def evidence_map(snapshot: Snapshot, across: Across = "barriers") -> EvidenceMap:
    """Count the passages of the current documents by group and by barrier or step."""
    rows = _shown(snapshot)
    counts = counts_of(snapshot, across)
    known = snapshot.facets()
    groups = named_lines(known.groups)
    columns = named_lines(known.barriers if across == "barriers" else known.steps)
    return EvidenceMap(across, groups, columns, dict(counts), len(rows), snapshot.snapshot_id)


def counts_of(snapshot: Snapshot, across: Across = "barriers") -> Counter[tuple[str, str]]:
    """Passages of the current documents by group and barrier or step: as many as a filter by both leaves."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in _shown(snapshot):
        labels = snapshot.labels(row)
        marks = labels.barriers if across == "barriers" else labels.steps
        counts.update((group, mark) for group in labels.groups for mark in marks)
    return counts


def _shown(snapshot: Snapshot) -> Sequence[int]:
    """The rows of the current documents."""
    rows = snapshot.rows(Filters())
    return range(len(snapshot)) if rows is None else rows.tolist()


def named_lines(slugs: Sequence[str]) -> tuple[Line, ...]:
    """Facets with the names people are shown, in order of the names; those of steps begin with the number."""
    vocabulary = load_vocabulary()
    named = (Line(slug, facet_name(vocabulary, slug)) for slug in slugs)
    return tuple(sorted(named, key=lambda line: (line.name.casefold(), line.slug)))


def facet_name(vocabulary: Vocabulary, slug: str) -> str:
    """The name people are shown for a facet; the slug of one that the vocabulary does not know."""
    facet = vocabulary.facets.get(slug)
    return facet.preferred if facet else slug
