"""Answers, hits and reports as the JSON objects of the command's contract: every key, every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.answers.quotation_alignment import Difference
from assistant.answers.quotation_check import VERDICTS, CheckedQuotation, QuoteCheck, QuoteMatch
from assistant.datatypes import (
    Answer,
    Citation,
    Facets,
    FetchedFile,
    Hit,
    IngestionReport,
    PageSpan,
    ParagraphSpan,
)

if TYPE_CHECKING:
    from assistant.answers.references import Reference
    from assistant.answers.secondary_sources import SecondarySource

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """An Answer as its JSON object."""
    return {
        "outcome": answer.outcome,
        "question": answer.question,
        "facets": _facets(answer.facets),
        "searched_also": list(answer.searched_also),
        "carried_over": list(answer.carried_over),
        "missing": list(answer.missing),
        "nearest": list(answer.nearest),
        "statements": [
            {"text": s.text, "header": s.header, "citation": s.citation} for s in answer.statements
        ],
        "citations": [citation_json(citation) for citation in answer.citations],
        "passages": [hit_json(hit) for hit in answer.passages],
        "message": answer.message,
        "confidence": answer.confidence,
        "snapshot_id": answer.snapshot_id,
    }


def citation_json(citation: Citation) -> Json:
    """A Citation as its JSON object; ``pages`` or ``paragraphs`` is null."""
    return {
        "number": citation.number,
        "citation_id": citation.citation_id,
        "passage_id": citation.passage_id,
        "document_id": citation.document_id,
        "document_status": citation.document_status,
        "title": citation.title,
        "year": citation.year,
        "section": list(citation.section),
        "pages": _span(citation.pages),
        "quote": citation.quote,
        "notes": [asdict(note) for note in citation.notes],
        "link": citation.link,
        "paragraphs": _span(citation.paragraphs),
    }


def hit_json(hit: Hit) -> Json:
    """A Hit as its JSON object."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "passage_id": passage.passage_id,
        "document_id": passage.document_id,
        "title": hit.title,
        "section": list(passage.section),
        "pages": _span(hit.pages),
        "text": passage.text,
        "groups": list(passage.groups),
        "barriers": list(passage.barriers),
        "steps": list(passage.steps),
        "document_status": hit.document_status,
        "paragraphs": _span(hit.paragraphs),
        "why": {
            "words": list(hit.why.words),
            "added": list(hit.why.added),
            "facets": [{"slug": slug, "rule": rule} for slug, rule in hit.why.facets],
        },
    }


def reference_json(reference: Reference) -> Json:
    """A Reference as its JSON object."""
    return {
        "identifier": reference.identifier,
        "kind": reference.kind,
        "style": reference.style,
        "reference": reference.reference,
        "html": reference.html,
        "in_text": reference.in_text,
        "document_id": reference.document_id,
        "document_status": reference.document_status,
        "title": reference.title,
        "year": reference.year,
        "section": list(reference.section),
        "pages": _span(reference.pages),
        "paragraphs": _span(reference.paragraphs),
        "quote": reference.quote,
        "header": reference.header,
        "passage_id": reference.passage_id,
        "citation_id": reference.citation_id,
        "url": reference.url,
        "accessed": reference.accessed.isoformat() if reference.accessed else None,
        "link": reference.link,
        "state": reference.state,
        "message": reference.message,
        "suggested": reference.suggested,
        "secondary": [_secondary(source) for source in reference.secondary],
        "snapshot_id": reference.snapshot_id,
    }


def quote_check_json(check: QuoteCheck) -> Json:
    """A QuoteCheck as its JSON object; ``parts`` are the quotations of a text that holds several."""
    parts = [
        {"quotation": part.quotation, "verdict": part.verdict, "matches": _quote_matches(part)}
        for part in check.parts
    ]
    return {"verdict": check.verdict, "matches": _quote_matches(check), "parts": parts}


def file_check_json(file: str, quotations: Sequence[CheckedQuotation]) -> Json:
    """The quotations of a file as its JSON object; ``counts`` has every verdict."""
    verdicts = [row.check.verdict for row in quotations]
    return {
        "file": file,
        "quotations": [
            {
                "place": row.place,
                "quotation": row.check.quotation,
                "verdict": row.check.verdict,
                "matches": _quote_matches(row.check),
            }
            for row in quotations
        ],
        "counts": {verdict: verdicts.count(verdict) for verdict in VERDICTS},
    }


def report_json(report: IngestionReport) -> Json:
    """An IngestionReport as its JSON object."""
    return {
        "snapshot_id": report.snapshot_id,
        "published": report.published,
        "documents": [{**asdict(row), "warnings": list(row.warnings)} for row in report.documents],
        "seconds": round(report.seconds, 3),
    }


def fetched_json(results: Sequence[FetchedFile]) -> Json:
    """What became of the documents to be downloaded, as its JSON object."""
    return {"documents": [asdict(row) for row in results]}


def _secondary(source: SecondarySource) -> Json:
    """A source that was not read itself; its HTML is for pages and handouts."""
    made = asdict(source)
    del made["html"]
    return made


def _quote_matches(check: QuoteCheck) -> list[Json]:
    return [_quote_match(match) for match in check.matches]


def _quote_match(match: QuoteMatch) -> Json:
    return {
        "citation": citation_json(match.citation),
        "text": match.text,
        "differences": [_difference(difference) for difference in match.differences],
    }


def _difference(difference: Difference) -> Json:
    """Its two sides; why marked words may change the sense only where they may."""
    sides = {"quoted": difference.quoted, "document": difference.document}
    return {**sides, "why": difference.why} if difference.why else sides


def _span(span: PageSpan | ParagraphSpan | None) -> Json | None:
    return asdict(span) if span else None


def _facets(facets: Facets) -> Json:
    return {
        "groups": list(facets.groups),
        "barriers": list(facets.barriers),
        "steps": list(facets.steps),
    }
