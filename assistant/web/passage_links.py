"""What leads on from quoted words: their page, the text around them, the document, and references."""

from __future__ import annotations

from assistant.datatypes import PageSpan
from assistant.web import wording
from assistant.web.markup import attribute, cite_link, document_address, plain
from assistant.web.pages import page_link
from assistant.web.section_page import section_link


def places_of(document_id: str, pages: PageSpan | None, start: int, words: str) -> list[tuple[str, str]]:
    """Where words are shown marked, as addresses with their names: the page, and the text around them.

    Args:
        document_id: The document.
        pages: The pages of the words; None for a document without pages.
        start: Where the words start in the document's text.
        words: The words themselves, by which an outdated address is recognised.
    """
    around = section_link(document_id, start, words)
    if pages is None:
        return [(around, wording.SHOW_IN_DOCUMENT)]
    page = page_link(document_id, pages.first, start, words)
    return [(page, wording.SHOW_ON_PAGE), (around, wording.MORE_AROUND)]


def links_from(document_id: str, pages: PageSpan | None, start: int, words: str, identifier: str) -> str:
    """All that leads on from words on a plain page.

    Args:
        document_id: The document.
        pages: As for ``places_of``.
        start: As for ``places_of``.
        words: As for ``places_of``.
        identifier: What the references are asked for by; the script of the reading list reads it here.
    """
    document = document_address(document_id, pages.first if pages else None)
    links = [
        *places_of(document_id, pages, start, words),
        (document, wording.open_words(pages)),
        (cite_link(identifier), wording.CITE),
    ]
    return f'<p class="open">{" ".join(plain_link(*link) for link in links)}</p>'


def plain_link(address: str, words: str) -> str:
    """A link in the same tab."""
    return f'<a href="{attribute(address)}">{plain(words)}</a>'
