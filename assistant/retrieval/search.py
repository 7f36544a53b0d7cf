"""A question → Hits: understood, searched by meaning and by words, mixed, covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Filters, Hit
from assistant.errors import UsageError
from assistant.library.snapshot import Snapshot
from assistant.passages.terms import STOP_WORDS
from assistant.passages.vocabulary import load_vocabulary
from assistant.ports import Embedder
from assistant.retrieval.coverage import chosen, missing
from assistant.retrieval.hybrid import CANDIDATES, Scored, score
from assistant.retrieval.parameters import SHIPPED, Parameters
from assistant.retrieval.question import Question, understand
from assistant.retrieval.reasons import why
from assistant.retrieval.spelling import Speller

LONGEST_QUERY = 2000  # characters; checked before anything is tokenised
MOST_HITS = 1000
THREAD_HITS = 5
_spellers: WeakKeyDictionary[Snapshot, Speller] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and how the question was read.

    Attributes:
        vector: Unit vector of the question's text, shape ``(dimension,)``.
        scored: All candidates, best first.
        hits: The passages to show, best first.
        missing: Names of facets of the question that no passage has.
    """

    question: Question
    vector: NDArray[np.float32]
    scored: Scored
    hits: tuple[Hit, ...]
    missing: tuple[str, ...]


def search(
    snapshot: Snapshot,
    embedder: Embedder,
    query: str,
    k: int = 10,
    filters: Filters | None = None,
    *,
    expand: bool = True,
) -> list[Hit]:
    """The k best passages for a query, best first.

    Raises:
        UsageError: The query is empty or over 2,000 characters, k is out of range, or a filter names what
            the snapshot does not hold.
    """
    return list(find(snapshot, embedder, query, k, filters or Filters(), expand=expand).hits)


def find(
    snapshot: Snapshot,
    embedder: Embedder,
    query: str,
    k: int,
    filters: Filters,
    *,
    history: Sequence[str] = (),
    expand: bool = True,
    without: Sequence[str] = (),
    facets: Sequence[str] | None = None,
    parameters: Parameters = SHIPPED,
    depth: int = CANDIDATES,
) -> Found:
    """Search, and tell how.

    Args:
        snapshot: What is searched.
        embedder: The model the snapshot was made with.
        query: In the reader's own words.
        k: How many passages to show.
        filters: What the reader picked; applied before anything is ranked.
        history: Earlier questions of the conversation, oldest first.
        expand: Whether slips are mended and facets read out of the words.
        without: Slugs of facets that are not to be read out of it, nor carried over.
        facets: What the question is about, in place of what is read out of it.
        parameters: The weights of ranking.
        depth: How many passages each of the two searches brings in at least.

    Raises:
        UsageError: The query is empty or over 2,000 characters, k is out of range, or a filter names what
            the snapshot does not hold.
    """
    check_query(query)
    if not 1 <= k <= MOST_HITS:
        raise UsageError(f"-k must be from 1 to {MOST_HITS}, not {k}.")
    check_filters(snapshot, filters)
    vocabulary = load_vocabulary()
    speller = speller_of(snapshot, embedder) if expand else None
    question = understand(query.strip(), vocabulary, speller, history, expand, without)
    if facets is not None:
        question = replace(question, facets=tuple(facets), carried=())
    allowed = snapshot.rows(filters)
    thread: Mapping[str, float] = {}
    if question.leans_back and set(question.facets) == set(question.carried):
        before = understand(history[-1].strip(), vocabulary, speller, history[:-1])
        thread = _thread(snapshot, embedder, before, allowed, parameters)
    vector = _vector_of(question, embedder, parameters)
    scored = score(snapshot, question, vector, allowed, vocabulary, parameters, max(depth, 2 * k), thread)
    places = chosen(snapshot, scored, question, vocabulary, k)
    # A passage brought forward for its facet pulls the scores after it down to its own.
    scores = np.minimum.accumulate(scored.scores[places]) if places else ()
    hits = tuple(
        _hit(snapshot, question, scored, place, rank, float(own))
        for rank, (place, own) in enumerate(zip(places, scores, strict=True), start=1)
    )
    return Found(question, vector, scored, hits, missing(snapshot, question, vocabulary))


def _vector_of(question: Question, embedder: Embedder, parameters: Parameters) -> NDArray[np.float32]:
    """The unit vector of a question; of a follow-up, of what it leans on too, shape ``(dimension,)``."""
    vector = embedder.embed_query(question.text)
    if not question.leans_back:
        return vector
    both = vector + np.float32(parameters.own_share) * embedder.embed_query(question.own_text)
    return np.asarray(both / np.linalg.norm(both), dtype=np.float32)


def _thread(
    snapshot: Snapshot,
    embedder: Embedder,
    before: Question,
    allowed: NDArray[np.int64] | None,
    parameters: Parameters,
) -> dict[str, float]:
    """The documents that the question before was answered from, with their share of its first hits."""
    vocabulary = load_vocabulary()
    vector = _vector_of(before, embedder, parameters)
    scored = score(snapshot, before, vector, allowed, vocabulary, parameters)
    places = chosen(snapshot, scored, before, vocabulary, THREAD_HITS)
    found = Counter(snapshot.passage(int(scored.rows[place])).document_id for place in places)
    return {document_id: count / THREAD_HITS for document_id, count in found.items()}


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


def speller_of(snapshot: Snapshot, embedder: Embedder) -> Speller:
    """What mends slips over a snapshot, made once for each."""
    if snapshot not in _spellers:
        words = Counter(dict(snapshot.words))
        # The vocabulary's words count as common: they are what slips are most likely meant for.
        words.update(dict.fromkeys(load_vocabulary().surface_words() - STOP_WORDS, 3))
        _spellers[snapshot] = Speller(words, embedder.knows)
    return _spellers[snapshot]


def _hit(snapshot: Snapshot, question: Question, scored: Scored, place: int, rank: int, own: float) -> Hit:
    row = int(scored.rows[place])
    passage = snapshot.passage(row)
    document = snapshot.document(passage.document_id)
    return Hit(
        rank=rank,
        score=own,
        passage=passage,
        title=document.entry.title,
        document_status=document.status,
        pages=snapshot.page_span(passage.document_id, passage.start, passage.end),
        paragraphs=snapshot.paragraph_span(passage.document_id, passage.start, passage.end),
        why=why(question, passage, snapshot.labels(row).rules),
    )
