"""A question and a snapshot → an Answer: an outcome, quotations, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.citations import cite
from assistant.answers.extractive import Quotation, quotations
from assistant.answers.messages import CRISIS, TOO_LONG, about, refused, searched
from assistant.answers.place_words import section_name
from assistant.answers.provenance import provenance_note
from assistant.answers.safety import may_be_kept, names_danger, screen
from assistant.datatypes import Answer, Citation, Facets, Filters, Outcome, Statement
from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import Vocabulary, load_vocabulary
from assistant.ports import Embedder
from assistant.retrieval.confidence import find_and_judge
from assistant.retrieval.search import LONGEST_QUERY, Found, check_query

HITS = 10


def compose(
    snapshot: Snapshot,
    embedder: Embedder,
    question: str,
    filters: Filters,
    public_url: str = "",
    history: Sequence[str] = (),
    expand: bool = True,
    without: Sequence[str] = (),
) -> Answer:
    """Answer a question from one snapshot.

    Args:
        snapshot: What is searched.
        embedder: The model the snapshot was made with.
        question: In the reader's own words.
        filters: What the reader picked.
        public_url: Makes links absolute.
        history: Earlier questions of the conversation, oldest first.
        expand: Whether slips are mended and facets read out of the words.
        without: Slugs of facets that are not to be read out of it, nor carried over.

    Raises:
        UsageError: The question is empty, or a filter names what the snapshot does not hold.
    """
    if len(question) > LONGEST_QUERY:
        if names_danger(question):
            return _unsearched(snapshot, "", filters, "crisis", CRISIS)
        return _unsearched(snapshot, "", filters, "refused", TOO_LONG)
    check_query(question)
    screened = screen(question, embedder)
    if screened.kind == "crisis":
        return _unsearched(snapshot, question, filters, "crisis", CRISIS)
    if screened.kind == "refused":
        return _unsearched(snapshot, "", filters, "refused", refused(screened.found))
    if screened.kind == "about":
        return _unsearched(snapshot, question, filters, "about", about(snapshot))
    earlier = [each for each in history if may_be_kept(each)]
    found, confidence = find_and_judge(
        snapshot, embedder, question, HITS, filters, history=earlier, expand=expand, without=without
    )
    outcome: Outcome = confidence.verdict
    chosen = quotations(snapshot, found) if outcome != "not_covered" else []
    cited = [_cited(snapshot, quotation, n, public_url) for n, quotation in enumerate(chosen, start=1)]
    if not cited:
        outcome = "not_covered"
    return _answer(snapshot, question, filters, outcome, cited, found, confidence.probability)


def _cited(
    snapshot: Snapshot, quotation: Quotation, number: int, public_url: str
) -> tuple[Statement, Citation]:
    document = snapshot.document(quotation.passage.document_id)
    pages = snapshot.page_span(document.document_id, quotation.start, quotation.end)
    paragraphs = snapshot.paragraph_span(document.document_id, quotation.start, quotation.end)
    citation = cite(
        document,
        quotation.passage,
        quotation.start,
        quotation.end,
        number=number,
        pages=pages,
        paragraphs=paragraphs,
        public_url=public_url,
    )
    header = document.text[slice(*quotation.header)] if quotation.header else None
    return Statement(citation.quote, header, number), citation


def _message(
    snapshot: Snapshot,
    question: str,
    outcome: Outcome,
    cited: list[tuple[Statement, Citation]],
    found: Found,
) -> str:
    note = provenance_note(snapshot, question, [citation for _, citation in cited])
    said = searched(outcome, found.question, load_vocabulary())
    return f"{note}\n{said}" if note else said


def _answer(
    snapshot: Snapshot,
    question: str,
    filters: Filters,
    outcome: Outcome,
    cited: list[tuple[Statement, Citation]],
    found: Found,
    probability: float,
) -> Answer:
    nearest = dict.fromkeys(section_name(hit) for hit in found.hits[:5])
    vocabulary = load_vocabulary()
    return Answer(
        outcome=outcome,
        question=question,
        facets=_facets(found, filters, vocabulary),
        statements=tuple(statement for statement, _ in cited),
        citations=tuple(citation for _, citation in cited),
        passages=found.hits,
        message=_message(snapshot, question, outcome, cited, found),
        snapshot_id=snapshot.snapshot_id,
        searched_also=found.question.searched_also,
        carried_over=tuple(vocabulary.facets[slug].preferred for slug in found.question.carried),
        missing=found.missing,
        nearest=tuple(nearest)[:3] if outcome != "answered" else (),
        confidence=probability,
    )


def _unsearched(
    snapshot: Snapshot, question: str, filters: Filters, outcome: Outcome, message: str
) -> Answer:
    """An answer for which nothing was searched."""
    return Answer(
        outcome=outcome,
        question=question,
        facets=filters.facets,
        statements=(),
        citations=(),
        passages=(),
        message=message,
        snapshot_id=snapshot.snapshot_id,
    )


def _facets(found: Found, filters: Filters, vocabulary: Vocabulary) -> Facets:
    """What the question is about: what was picked, then what was read out of it or carried over."""
    read: dict[str, list[str]] = {"group": [], "barrier": [], "step": []}
    for slug in found.question.facets:
        read[vocabulary.facets[slug].kind].append(slug)
    picked = filters.facets
    return Facets(
        tuple(dict.fromkeys([*picked.groups, *read["group"]])),
        tuple(dict.fromkeys([*picked.barriers, *read["barrier"]])),
        tuple(dict.fromkeys([*picked.steps, *read["step"]])),
    )
