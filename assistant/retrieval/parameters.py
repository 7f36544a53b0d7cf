"""The weights of ranking: one fixed set for every collection, measured in README "How well it answers"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the evidence for a passage is weighed.

    Attributes:
        dense_share: Share of meaning (dense similarity) in the mix; the rest is BM25. 1 is dense alone, 0
            BM25 alone.
        sentence_share: Share of the best sentence's similarity in a passage's dense similarity.
        subject: Added to a passage whose document is about a facet that was read out of the question.
        heading: The same where a heading names the facet.
        words: The same where only its words do.
        carried: Share of these for a facet that an earlier question named.
        kind: Added to a passage in a section of the kind that the question's form asks for.
        aspect: The same for a follow-up, whose own words say little else.
        thread: Added, for a follow-up that names no facet itself, to passages of the documents that answered
            the question before, by their share of its first hits.
        own_share: Weight of a follow-up's own vector beside the one of all it leans on.
        official: Taken off other documents where official ones are there: what counts as equal relevance.
        affinity: Weight of what was learnt of which passages answer which questions, over a library that
            holds nothing but the documents it was learnt from.
        expansion: Weight of the vocabulary's added terms beside the question's own in BM25.
        fusion: ``convex``, or ``rrf`` for reciprocal rank fusion (Cormack et al. 2009), to compare with.
    """

    dense_share: float = 0.84
    sentence_share: float = 0.4
    subject: float = 0.08
    heading: float = 0.05
    words: float = 0.025
    carried: float = 0.5
    kind: float = 0.02
    aspect: float = 0.15
    thread: float = 0.09
    own_share: float = 0.3
    official: float = 0.03
    affinity: float = 0.25
    expansion: float = 0.3
    fusion: str = "convex"


SHIPPED = Parameters()
