"""A question → Hits: the passages whose vectors are nearest to the question's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Filters, Hit, Passage
from assistant.errors import UsageError
from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import overlaps
from assistant.ports import Embedder

LONGEST_QUERY = 2000  # characters; checked before anything is tokenised
MOST_HITS = 1000
# Scores this near count as equal (the vectors of one sentence said in other words differ by more).
OFFICIAL_MARGIN = 0.02
# How many more passages are looked at, so that an official one can rise into the hits.
NEAR = 10


def search(
    snapshot: Snapshot, embedder: Embedder, query: str, k: int = 10, filters: Filters | None = None
) -> list[Hit]:
    """The k best passages for a query, best first.

    Raises:
        UsageError: The query is empty or over 2,000 characters, k is out of range, or a filter names what
            the snapshot does not hold.
    """
    check_query(query)
    return find(snapshot, embedder.embed_query(query.strip()), k, filters or Filters())


def find(snapshot: Snapshot, vector: NDArray[np.float32], k: int, filters: Filters) -> list[Hit]:
    """The k passages nearest to a query's unit vector, of shape ``(dimension,)``, best first.

    Filters apply before the top k are taken. Passages that repeat words of a better hit (the overlap of
    neighbours) are left out, so every hit adds something.

    Raises:
        UsageError: k is out of range, or a filter names what the snapshot does not hold.
    """
    if not 1 <= k <= MOST_HITS:
        raise UsageError(f"-k must be from 1 to {MOST_HITS}, not {k}.")
    check_filters(snapshot, filters)
    return list(_hits(snapshot, vector, k, snapshot.rows(filters)))


def _standing(snapshot: Snapshot, score: float, passage: Passage) -> float:
    """What hits are ordered by: on equal relevance an official document stands before any other."""
    is_official = snapshot.document(passage.document_id).status == "official"
    return score if is_official or not snapshot.has_official else score - OFFICIAL_MARGIN


def check_query(query: str) -> None:
    """Refuse an empty or over-long query, before it is tokenised."""
    if not query.strip():
        raise UsageError("the question is empty; type a few words.")
    if len(query) > LONGEST_QUERY:
        raise UsageError(f"the question has {len(query)} characters; the most is {LONGEST_QUERY}.")


def check_filters(snapshot: Snapshot, filters: Filters) -> None:
    """Refuse a filter that could match nothing, naming what there is."""
    if filters.official_only and not snapshot.has_official:
        raise UsageError(
            "--official-only: no official document is published; run: amhe fetch, then: amhe ingest"
        )
    known = snapshot.facets()
    documents = [stored.document_id for stored in snapshot.documents()]
    for option, picked, there in (
        ("--group", filters.facets.groups, known.groups),
        ("--barrier", filters.facets.barriers, known.barriers),
        ("--step", filters.facets.steps, known.steps),
        ("--document", filters.documents, tuple(documents)),
    ):
        for name in picked:
            if name not in there:
                held = ", ".join(there) or "none"
                raise UsageError(
                    f"{option} {name}: the published documents have no such one; they have: {held}."
                )


def _hits(
    snapshot: Snapshot, vector: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
) -> Iterator[Hit]:
    scores, rows = snapshot.index.search(vector, 2 * k + NEAR, allowed)
    found = [(float(score), snapshot.passage(row)) for score, row in zip(scores, rows.tolist(), strict=True)]
    kept: list[Passage] = []
    standing = [(_standing(snapshot, score, passage), passage) for score, passage in found]
    for score, passage in sorted(standing, key=lambda pair: -pair[0]):
        if any(overlaps(passage, better) for better in kept):
            continue
        kept.append(passage)
        document = snapshot.document(passage.document_id)
        yield Hit(
            rank=len(kept),
            score=score,
            passage=passage,
            title=document.entry.title,
            document_status=document.status,
            pages=snapshot.page_span(passage.document_id, passage.start, passage.end),
            paragraphs=snapshot.paragraph_span(passage.document_id, passage.start, passage.end),
        )
        if len(kept) == k:
            return
