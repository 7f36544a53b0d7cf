"""The text around a quotation, at ``/section/<document>``: to read on, and for documents without pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from assistant.answers.page_view import quote_check
from assistant.answers.section_view import Piece, SectionView
from assistant.errors import AssistantError
from assistant.web import wording
from assistant.web.markup import attribute, document_address, new_tab_link, plain
from assistant.web.pages import ASK_AGAIN, MOST_CHARACTERS, is_number, plain_problem, span_query
from assistant.web.shell import framed
from assistant.web.troubles import trouble_words

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from assistant.web.guidance import Guidance


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the words to mark and their check, a place to read around, whether in part."""

    start: int = 0
    end: int = 0
    check: str = ""
    at: int | None = None
    part: bool = False


def add_sections(app: FastAPI, guide: Guidance) -> None:
    """Serve the text of documents below ``/section/``."""
    from starlette.responses import HTMLResponse

    def section(request: Request) -> Response:
        document_id = request.path_params["document_id"]
        asked = _asked(request.query_params)
        if len(document_id) > MOST_CHARACTERS or asked is None:
            return plain_problem(wording.NO_PAGE, 404)
        try:
            view = guide.section_view(document_id, asked.start, asked.end, asked.check, asked.at)
        except AssistantError as error:
            return plain_problem(trouble_words(error), 503)
        if view is None:
            return plain_problem(wording.NO_PAGE, 404)
        shown = section_html(view, asked)
        return HTMLResponse(shown if asked.part else framed(view.title, shown), headers=ASK_AGAIN)

    app.add_route("/section/{document_id}", section)


def section_link(document_id: str, start: int, words: str) -> str:
    """The address of the text around some words, and where they start in the document."""
    asked = Asked(start, start + len(words), quote_check(words))
    return _address(document_id, asked, None)


def section_html(view: SectionView, asked: Asked) -> str:
    """A stretch of a document with the words marked, and the ways to read on."""
    path = " › ".join(view.section)
    said = "" if view.same or asked.end <= asked.start else wording.OTHER_WORDS
    note = f'<p class="page-note" role="status">{plain(said)}</p>' if said else ""
    before = ["", *(piece.page for piece in view.pieces)]
    pieces = "".join(
        _piece(piece, piece.page != page) for piece, page in zip(view.pieces, before, strict=False)
    )
    return (
        f'<figure class="page-figure"><figcaption>{plain(view.title)}'
        f"{f'<br>{plain(path)}' if path else ''}</figcaption>{note}"
        f'<div class="section-text" tabindex="0" role="region" '
        f'aria-label="{attribute(wording.SECTION_TEXT)}">'
        f'{pieces}</div><nav class="page-links" aria-label="{attribute(wording.PAGE_LINKS)}">'
        f"{_links(view, asked)}</nav></figure>"
    )


def _piece(piece: Piece, turned: bool) -> str:
    """A paragraph; where the page has turned, its number stands beside."""
    first, last = piece.marked
    words = plain(piece.text[:first])
    if first < last:
        words += f"<mark>{plain(piece.text[first:last])}</mark>"
    words += plain(piece.text[last:])
    label = wording.page_label(piece.page) if turned and piece.page else ""
    page = f'<span class="piece-page">{plain(label)}</span>' if label else ""
    return f'<p class="piece piece-{piece.kind}">{page}<span class="words">{words}</span></p>'


def _links(view: SectionView, asked: Asked) -> str:
    def link(at: int, words: str) -> str:
        address = attribute(_address(view.document_id, asked, at))
        return f'<a class="in-page" href="{address}">{plain(words)}</a>'

    links = []
    if view.before is not None:
        links.append(link(view.before, wording.EARLIER_TEXT))
    if view.after is not None:
        links.append(link(view.after, wording.LATER_TEXT))
    links.append(new_tab_link(document_address(view.document_id, view.number), wording.OPEN_DOCUMENT))
    return "".join(links)


def _asked(query: Mapping[str, str]) -> Asked | None:
    """What the address asks for; None when it is no such address."""
    values = [query.get(name, usual) for name, usual in (("from", "0"), ("to", "0"), ("at", ""))]
    if not all(value == "" or is_number(value) for value in values):
        return None
    start, end = (int(value or 0) for value in values[:2])
    at = int(values[2]) if values[2] else None
    return Asked(start, end, query.get("check", "")[:MOST_CHARACTERS], at, query.get("part") == "true")


def _address(document_id: str, asked: Asked, at: int | None) -> str:
    query = span_query(asked.start, asked.end, asked.check)
    if at is not None:
        query["at"] = at
    address = f"/section/{quote(document_id, safe='')}"
    return f"{address}?{urlencode(query)}" if query else address
