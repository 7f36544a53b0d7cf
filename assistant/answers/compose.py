"""A question and a snapshot → an Answer: an outcome, quotations, and where each stands."""

from __future__ import annotations

from assistant.answers.citations import cite
from assistant.answers.extractive import Quotation, quotations
from assistant.answers.provenance import provenance_note
from assistant.datatypes import Answer, Citation, Facets, Filters, Hit, Outcome, Statement
from assistant.library.snapshot import Snapshot
from assistant.ports import Embedder
from assistant.retrieval.search import LONGEST_QUERY, check_query, find

HITS = 10
# Cosine similarity of the best passage, all-MiniLM-L6-v2: where questions the documents answer part from
# questions they do not; README "How well it answers" has the measurement.
ANSWERED_FROM = 0.42
CLOSE_FROM = 0.30

MESSAGES: dict[Outcome, str] = {
    "answered": "What the documents say, in their own words:",
    "partial": "The documents may not answer this. These are the closest passages, in their own words:",
    "not_covered": "The documents do not say. Try other words, or look at the nearest sections.",
    "refused": f"The question is longer than {LONGEST_QUERY} characters. Ask it in fewer words.",
}


def compose(
    snapshot: Snapshot, embedder: Embedder, question: str, filters: Filters, public_url: str = ""
) -> Answer:
    """Answer a question from one snapshot.

    Raises:
        UsageError: The question is empty, or a filter names what the snapshot does not hold.
    """
    if len(question) > LONGEST_QUERY:
        return _answer(snapshot, question[:LONGEST_QUERY], filters, "refused", [], ())
    check_query(question)
    vector = embedder.embed_query(question.strip())
    hits = find(snapshot, vector, HITS, filters)
    outcome = _outcome(hits)
    if outcome == "not_covered":
        return _answer(snapshot, question, filters, outcome, [], tuple(hits))
    chosen = quotations(snapshot, embedder, question, hits, vector)
    cited = [_cited(snapshot, quotation, n, public_url) for n, quotation in enumerate(chosen, start=1)]
    return _answer(snapshot, question, filters, outcome if cited else "not_covered", cited, tuple(hits))


def _outcome(hits: list[Hit]) -> Outcome:
    best = hits[0].score if hits else 0.0
    if best >= ANSWERED_FROM:
        return "answered"
    return "partial" if best >= CLOSE_FROM else "not_covered"


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
    snapshot: Snapshot, question: str, outcome: Outcome, cited: list[tuple[Statement, Citation]]
) -> str:
    note = provenance_note(snapshot, question, [citation for _, citation in cited])
    return f"{note}\n{MESSAGES[outcome]}" if note else MESSAGES[outcome]


def _answer(
    snapshot: Snapshot,
    question: str,
    filters: Filters,
    outcome: Outcome,
    cited: list[tuple[Statement, Citation]],
    hits: tuple[Hit, ...],
) -> Answer:
    nearest = dict.fromkeys(" > ".join((hit.title, *hit.passage.section[-1:])) for hit in hits[:5])
    return Answer(
        outcome=outcome,
        question=question,
        facets=filters.facets if filters else Facets(),
        statements=tuple(statement for statement, _ in cited),
        citations=tuple(citation for _, citation in cited),
        passages=hits,
        message=_message(snapshot, question, outcome, cited),
        snapshot_id=snapshot.snapshot_id,
        nearest=tuple(nearest)[:3] if outcome == "not_covered" else (),
    )
