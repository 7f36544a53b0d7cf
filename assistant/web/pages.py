"""The cited page as the reader would find it: an image with the quotation marked, at an address of its own.

``/page/<document>/<number>`` is a page of HTML; the chat shows the same figure inside a card. Nothing is
looked up by a path: a document is one of the published snapshot, and the words to mark are given by where
they stand in it, with a check that they are still the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from assistant.answers.page_view import PageView, quote_check
from assistant.documents.page_image import LARGEST_ZOOM
from assistant.errors import AssistantError
from assistant.web import wording
from assistant.web.drawing import Drawing, TooBusy
from assistant.web.markup import attribute, document_address, new_tab_link, plain
from assistant.web.shell import framed
from assistant.web.troubles import trouble_words

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from assistant.documents.page_image import PageImage
    from assistant.web.guidance import Guidance

MOST_CHARACTERS = 300
MOST_DIGITS = 9
ZOOMS = range(1, LARGEST_ZOOM + 1)
# A published snapshot may bring another page under the same address.
ASK_AGAIN = {"Cache-Control": "no-cache"}


def add_pages(app: FastAPI, guide: Guidance) -> None:
    """Serve pages as HTML and as images below ``/page/``."""
    from starlette.responses import HTMLResponse, PlainTextResponse
    from starlette.responses import Response as PlainResponse

    def image(drawn: PageImage, view: PageView, asked: Asked) -> Response:
        return PlainResponse(drawn.png, media_type="image/png", headers=ASK_AGAIN)

    def page(drawn: PageImage, view: PageView, asked: Asked) -> Response:
        figure = _figure(view, drawn, asked)
        return HTMLResponse(figure if asked.part else framed(view.title, figure), headers=ASK_AGAIN)

    def answered(request: Request, make: Callable[[PageImage, PageView, Asked], Response]) -> Response:
        document_id = request.path_params["document_id"]
        asked = _asked(request.query_params)
        if len(document_id) > MOST_CHARACTERS or asked is None:
            return plain_problem(wording.NO_PAGE, 404)
        number = request.path_params["number"]
        try:
            view = guide.page_view(document_id, number, asked.start, asked.end, asked.check)
            if view is None:
                return plain_problem(wording.NO_PAGE, 404)
            drawn = guide.page_image(view, asked.zoom)
            return make(drawn, view, asked) if drawn else plain_problem(wording.NO_PAGE_FILE, 404)
        except AssistantError as error:
            return plain_problem(trouble_words(error), 503)

    drawing = Drawing()

    async def drawn(request: Request, make: Callable[[PageImage, PageView, Asked], Response]) -> Response:
        try:
            return await drawing.run(lambda: answered(request, make))
        except TooBusy:
            return PlainTextResponse(f"{wording.MANY_PAGES}\n", 503, headers={"Retry-After": "3"})

    async def as_image(request: Request) -> Response:
        return await drawn(request, image)

    async def as_page(request: Request) -> Response:
        return await drawn(request, page)

    app.add_route("/page/{document_id}/{number:int}.png", as_image)
    app.add_route("/page/{document_id}/{number:int}", as_page)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for with: the span to mark and its check, how large, and whether in part."""

    start: int = 0
    end: int = 0
    check: str = ""
    zoom: int = 1
    part: bool = False

    def query(self, zoom: int) -> dict[str, int | str]:
        """What belongs into the address of the same quotation, larger or smaller."""
        span = span_query(self.start, self.end, self.check)
        return {**span, **({"zoom": zoom} if zoom > 1 else {})}


def _asked(query: Mapping[str, str]) -> Asked | None:
    """What the address asks for; None when it is no such address."""
    numbers = [query.get(name, usual) for name, usual in (("from", "0"), ("to", "0"), ("zoom", "1"))]
    if not all(map(is_number, numbers)):
        return None
    start, end, zoom = (int(number) for number in numbers)
    if zoom not in ZOOMS:
        return None
    return Asked(start, end, query.get("check", "")[:MOST_CHARACTERS], zoom, query.get("part") == "true")


def is_number(value: str) -> bool:
    """Whether a value of an address is a whole number, of no more digits than any place has."""
    return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS


def span_query(start: int, end: int, check: str) -> dict[str, int | str]:
    """What an address says of the words to mark; nothing when there are none."""
    return {"from": start, "to": end, "check": check} if end > start else {}


def page_link(document_id: str, number: int, start: int, words: str) -> str:
    """The address of a page with a quotation to mark: its words, and where they start in the document."""
    asked = Asked(start, start + len(words), quote_check(words))
    return _address(document_id, number, asked.query(zoom=1))


def plain_problem(words: str, status: int) -> Response:
    """Why there is nothing to show, as plain text."""
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(f"{words}\n", status)


def _address(document_id: str, number: int, query: dict[str, int | str], suffix: str = "") -> str:
    address = f"/page/{quote(document_id, safe='')}/{number}{suffix}"
    return f"{address}?{urlencode(query)}" if query else address


def _figure(view: PageView, drawn: PageImage, asked: Asked) -> str:
    """The image with its words for those who do not see it, and what leads on from it.

    Its size is told beforehand, so that nothing moves when the image arrives.
    """
    marked = drawn.marked > 0
    image = _address(view.document_id, view.number, asked.query(asked.zoom), ".png")
    alternative = wording.page_image_words(view, marked)
    said = wording.marked_words(view, marked)
    note = f'<p class="page-note" role="status">{plain(said)}</p>' if said else ""
    return (
        f'<figure class="page-figure"><figcaption>{plain(wording.page_words(view))}</figcaption>{note}'
        f'<div class="page-image zoom-{asked.zoom}" tabindex="0" role="region" '
        f'aria-label="{attribute(wording.page_words(view))}">'
        f'<img src="{attribute(image)}" alt="{attribute(alternative)}" '
        f'width="{drawn.width}" height="{drawn.height}"></div>'
        f'<nav class="page-links" aria-label="{attribute(wording.PAGE_LINKS)}">'
        f"{''.join(_links(view, asked))}</nav></figure>"
    )


def _links(view: PageView, asked: Asked) -> Sequence[str]:
    def link(number: int, zoom: int, words: str) -> str:
        address = attribute(_address(view.document_id, number, asked.query(zoom)))
        return f'<a class="in-page" href="{address}">{plain(words)}</a>'

    zoom = asked.zoom
    links = []
    if view.number > 1:
        links.append(link(view.number - 1, zoom, wording.PREVIOUS_PAGE))
    if view.number < view.count:
        links.append(link(view.number + 1, zoom, wording.NEXT_PAGE))
    if zoom < max(ZOOMS):
        links.append(link(view.number, zoom + 1, wording.LARGER))
    if zoom > min(ZOOMS):
        links.append(link(view.number, zoom - 1, wording.SMALLER))
    return [*links, new_tab_link(document_address(view.document_id, view.number), wording.OPEN_PDF)]
