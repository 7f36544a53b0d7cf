"""The plain pages beside the chat: search, evidence map, and what the assistant is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.datatypes import Hit
from assistant.errors import AssistantError, UsageError
from assistant.web import map_page, search_page, wording
from assistant.web.about_pages import about_html, accessibility_html, privacy_html
from assistant.web.chat_html import crisis_html
from assistant.web.file_names import file_name
from assistant.web.markup import plain, problem_html
from assistant.web.shell import framed
from assistant.web.troubles import trouble_words

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from assistant.answers.evidence_map import Across
    from assistant.web.guidance import Guidance

NOT_KEPT = {"Cache-Control": "no-store"}


def add_places(app: FastAPI, guide: Guidance) -> None:
    """Serve the plain pages."""
    from starlette.responses import HTMLResponse, PlainTextResponse

    def page(title: str, content: str, here: str, status: int = 200) -> Response:
        return HTMLResponse(framed(title, content, here), status, headers=NOT_KEPT)

    def file(words: str, kind: str, name: str) -> Response:
        headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
        return PlainTextResponse(words, media_type=f"text/{kind}; charset=utf-8", headers=headers)

    def ready(title: str, here: str, make: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """A page that needs the library, or in its place why there is none yet."""

        def answered(request: Request) -> Response:
            if guide.health().status == "loading":
                return page(title, f'<p role="status">{plain(wording.STILL_PREPARING)}</p>', here, 503)
            try:
                return make(request)
            except AssistantError as error:
                return page(title, problem_html(trouble_words(error)), here, 503)

        return answered

    def search(request: Request) -> Response:
        asked = search_page.wanted(request.query_params)
        problem, panel, hits = "", "", []
        if asked.query:
            kind, message = guide.screened(asked.query)
            if kind == "refused":
                # Nothing of it is searched, kept, or shown again.
                problem, asked = message, replace(asked, query="")
            elif kind == "crisis":
                panel = f'<div class="crisis" role="alert">{crisis_html(message)}</div>'
        if asked.words and not problem:
            try:
                hits = _found(guide, asked)
            except UsageError:
                problem = wording.CANNOT_SEARCH
        form = request.query_params.get("format")
        name = file_name("" if panel else asked.words, "passages")
        if form == "csv":
            return file(search_page.hits_csv(hits), "csv", f"{name}.csv")
        if form == "md":
            return file(search_page.hits_markdown(asked, hits), "markdown", f"{name}.md")
        offered = search_page.choices(guide.facets(), guide.documents())
        content = panel + search_page.search_html(asked, hits, offered, problem)
        title = f"Search: {asked.words}" if asked.words else "Search the documents"
        return page(title if len(title) < 120 else "Search the documents", content, "/search")

    def evidence(request: Request) -> Response:
        across: Across = "steps" if request.query_params.get("across") == "steps" else "barriers"
        counted = guide.evidence_map(across)
        if request.query_params.get("format") == "csv":
            return file(map_page.map_csv(counted), "csv", f"{file_name('', f'evidence-map-{across}')}.csv")
        return page("Evidence map", map_page.map_html(counted), "/map")

    def about(_: Request) -> Response:
        content = about_html(guide.documents(), guide.health().snapshot_id or "")
        return page("About this assistant", content, "/about")

    app.add_route("/search", ready("Search the documents", "/search", search))
    app.add_route("/map", ready("Evidence map", "/map", evidence))
    app.add_route("/about", ready("About this assistant", "/about", about))
    app.add_route("/accessibility", lambda _: page("Accessibility", accessibility_html(), "/accessibility"))
    app.add_route("/privacy", lambda _: page("Privacy", privacy_html(), "/privacy"))


def _found(guide: Guidance, asked: search_page.Wanted) -> list[Hit]:
    """The passages found; of those, with a phrase in quotation marks, the ones that hold it."""
    if not asked.phrases:
        return guide.search(asked.words, search_page.MOST_SHOWN, asked.filters)
    hits = guide.search(asked.words, search_page.LOOKED_THROUGH, asked.filters)
    held = search_page.holding(hits, asked.phrases)
    return [replace(hit, rank=rank) for rank, hit in enumerate(held, start=1)]
