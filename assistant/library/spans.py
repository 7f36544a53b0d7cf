"""Where a span of a document's text stands: its pages, or its paragraphs where there are no pages."""

from __future__ import annotations

from bisect import bisect_right

from assistant.datatypes import Document, PageSpan, ParagraphSpan


def pages_of_span(document: Document, start: int, end: int) -> PageSpan | None:
    """The pages ``document.text[start:end]`` stands on; None for a document without pages.

    Raises:
        ValueError: The span is empty or not inside the text.
    """
    if not 0 <= start < end <= len(document.text):
        raise ValueError(f"{document.document_id} has no span {start} to {end}.")
    if not document.pages:
        return None
    first, last = (
        document.pages[max(0, bisect_right(document.pages, place, key=lambda page: page.start) - 1)]
        for place in (start, end - 1)
    )
    return PageSpan(first.number, last.number, first.label, last.label)


def paragraphs_of_span(document: Document, start: int, end: int) -> ParagraphSpan | None:
    """The paragraphs of its section ``document.text[start:end]`` stands in; None where there are pages.

    Raises:
        ValueError: The span is empty or not inside the text.
    """
    if not 0 <= start < end <= len(document.text):
        raise ValueError(f"{document.document_id} has no span {start} to {end}.")
    if document.pages:
        return None
    place = max(0, bisect_right(document.sections, start, key=lambda section: section.start) - 1)
    section = document.sections[place]
    starts = [
        block.start
        for block in document.blocks
        if block.kind != "heading" and section.start <= block.start < section.end
    ]
    first, last = (max(1, bisect_right(starts, at)) for at in (start, end - 1))
    return ParagraphSpan(first, last)
