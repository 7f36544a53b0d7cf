"""References to a passage, a quotation or a document, at an address that outlives re-indexing.

``/cite/<identifier>`` shows the words, where they stand by now, and the reference in each style;
``?style=ris`` and the other formats hand the record out as a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.answers.citation_styles import STYLES
from assistant.answers.place_words import LETTERED, SUGGESTED, place_words
from assistant.answers.reference_formats import FORMATS
from assistant.answers.references import Reference
from assistant.errors import AssistantError, UsageError
from assistant.web import wording
from assistant.web.advice import LOOK, SEARCH_LINK, not_read_html
from assistant.web.cards import badge_html, quote_html, where_html
from assistant.web.markup import (
    attribute,
    cite_link,
    new_tab_link,
    page_address,
    plain,
    problem_html,
    web_address,
)
from assistant.web.passage_links import places_of, plain_link
from assistant.web.shell import framed

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from assistant.web.guidance import Guidance

MOST_CHARACTERS: Final = 400
STYLE_TITLES: Final = {"harvard": "Harvard (Cite Them Right)", "vancouver": "Vancouver", "apa": "APA 7"}
FORMAT_TITLES: Final = {"ris": "RIS", "bibtex": "BibTeX", "csl-json": "CSL-JSON"}
FILES: Final = {
    "ris": ("ris", "application/x-research-info-systems"),
    "bibtex": ("bib", "application/x-bibtex"),
    "csl-json": ("json", "application/vnd.citationstyles.csl+json"),
}
STATES: Final = {
    "current": "",
    "moved": "These words now stand elsewhere.",
    "superseded": "These words are not published any more. What stood there:",
}
IN_TEXT: Final = "In the text:"
RECORDS: Final = "For reference managers:"
UNREAD: Final = "The sources behind these words, where you have not read them yourself:"
SOURCES: Final = "The original sources"
LASTING: Final = "This address still finds the words when the library is updated:"
TITLE: Final = "Cite"
NO_NAME: Final = "This address does not say what is to be cited, or is too long."
NOT_FOUND: Final = (
    "Nothing in these documents has the name “{}”. The address may not be whole, or its words are not "
    "published any more."
)
WORDING_OF_TODAY: Final = f'<p class="reading">Look for the wording of today on the page {SEARCH_LINK}.</p>'


def add_references(app: FastAPI, guide: Guidance) -> None:
    """Serve references below ``/cite/``."""
    from starlette.responses import HTMLResponse
    from starlette.responses import Response as PlainResponse

    def cite(request: Request) -> Response:
        identifier = request.path_params["identifier"]
        style = request.query_params.get("style", "")
        if len(identifier) > MOST_CHARACTERS or not identifier.strip():
            return HTMLResponse(framed(wording.NO_REFERENCE, f"{problem_html(NO_NAME)}{LOOK}"), 404)
        try:
            if style in FILES:
                ending, kind = FILES[style]
                made = guide.cite(identifier, style)
                headers = {"Content-Disposition": f'attachment; filename="{made.document_id}.{ending}"'}
                return PlainResponse(made.reference, media_type=kind, headers=headers)
            references = [guide.cite(identifier, name) for name in STYLES]
        except UsageError:
            content = f"{problem_html(NOT_FOUND.format(identifier))}{LOOK}"
            return HTMLResponse(framed(wording.NO_REFERENCE, content), 404)
        except AssistantError as error:
            return HTMLResponse(framed(TITLE, not_read_html(error)), 503)
        return HTMLResponse(framed(f"Cite: {references[0].title}", references_html(references)))

    app.add_route("/cite/{identifier:path}", cite)


def references_html(references: list[Reference]) -> str:
    """The words, where they stand, and a reference in each style."""
    one = references[0]
    return "".join(
        (
            _card(one),
            WORDING_OF_TODAY if one.state == "superseded" else "",
            "".join(_style(row) for row in references),
            f'<p class="reading">{LETTERED}</p>',
            f'<p class="reading"><strong>{SUGGESTED}:</strong> {plain(one.suggested)}</p>'
            if one.suggested
            else "",
            _records(one),
            _sources(one),
        )
    )


def _card(one: Reference) -> str:
    """The quoted words as a card, with what has become of them."""
    said = " ".join(words for words in (STATES[one.state], one.message) if words)
    note = f'<p class="page-note" role="status">{plain(said)}</p>' if said else ""
    place = place_words(one.pages, one.paragraphs) if one.quote else ""
    words = quote_html(one.quote, one.header) if one.quote else ""
    lasting = ""
    if one.citation_id:
        address = cite_link(one.citation_id)
        lasting = f'<p class="lasting">{LASTING} <a href="{attribute(address)}">{plain(address)}</a></p>'
    return (
        f'{note}<article class="card">{badge_html(one.document_status)}<h2>{plain(one.title)}</h2>'
        f"{where_html(one.section, place)}{words}{_openers(one)}{lasting}</article>"
    )


def _openers(one: Reference) -> str:
    links = []
    if one.quote and one.start is not None:
        places = places_of(one.document_id, one.pages, one.start, one.quote)
        links = [plain_link(*place) for place in places]
    if one.link and (address := page_address(one.link)):
        links.append(new_tab_link(address, wording.open_words(one.pages)))
    return f'<p class="open">{" ".join(links)}</p>' if links else ""


def _style(row: Reference) -> str:
    """A reference in one style and its form for running text, to be copied; then those of its sources."""
    return (
        f'<section class="reference" data-style="{row.style}"><h2>{STYLE_TITLES[row.style]}</h2>'
        f'<p class="entry"><bdi>{row.html}</bdi></p><p class="in-text"><strong>{IN_TEXT}</strong> '
        f'<span class="entry">{plain(row.in_text or "")}</span></p>{_sources_in(row)}</section>'
    )


def _sources_in(row: Reference) -> str:
    """The sources the words rest on, in the style's own forms for one that was not read itself."""
    lines = []
    for source in row.secondary:
        # A style that lists only what was read has no entry of its own for the source.
        own = f'<span class="entry"><bdi>{source.html}</bdi></span>'
        entry = "" if source.reference == row.reference else own
        lines.append(
            f"<li>{plain(source.mark)} {entry} <strong>{IN_TEXT}</strong> "
            f'<span class="entry">{plain(source.in_text)}</span></li>'
        )
    return f'<div class="origin"><p>{UNREAD}</p><ul>{"".join(lines)}</ul></div>' if lines else ""


def _records(one: Reference) -> str:
    links = " ".join(
        f'<a href="{attribute(cite_link(one.identifier))}?style={style}">{FORMAT_TITLES[style]}</a>'
        for style in FORMATS
    )
    return f'<p class="downloads">{RECORDS} {links}</p>'


def _sources(one: Reference) -> str:
    """The sources the words rest on, as the document names them, and where they are."""
    if not one.secondary:
        return ""
    rows = "".join(
        f"<li>{plain(row.mark)} {plain(row.source)} <strong>{plain(row.message)}</strong>"
        + (f" {new_tab_link(row.url, row.url)}" if web_address(row.url) and row.url else "")
        + "</li>"
        for row in one.secondary
    )
    return f'<section class="origin"><h2>{SOURCES}</h2><ul>{rows}</ul></section>'
