"""Is this quotation right? A pasted quotation, or all that a slide deck quotes, against the documents.

A form without a script checks one quotation. A file is read in the browser (``static/check.js``): only its
words are sent, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from assistant.answers.place_words import place_words
from assistant.answers.plain import (
    JOINED_WORDS,
    MARKED_WORDS,
    NEAREST,
    SEVERAL_WORDS,
    UNCONFIRMED_WORDS,
    VERDICT_WORDS,
    has_marked,
)
from assistant.answers.quotation_check import CheckedQuotation, QuoteCheck, QuoteMatch
from assistant.answers.quotation_marks import LONGEST_QUOTATION
from assistant.answers.quoted_sentences import quotations_in, unchecked_in
from assistant.errors import AssistantError, UsageError
from assistant.web.advice import not_read_html
from assistant.web.cards import badge_html, quote_html, where_html
from assistant.web.markup import plain, problem_html, text_only
from assistant.web.passage_links import links_from
from assistant.web.shell import framed

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from assistant.web.guidance import Guidance

TITLE: Final = "Check a quotation"
PATH: Final = "/check"
LABEL: Final = "The quotation"
HINT: Final = (
    "As it stands on the slide. Words left out may be marked by … and words put in by [ ]. "
    "At most 10,000 characters."
)
FILE_LABEL: Final = "Or check all that a file quotes"
FILE_HINT: Final = (
    "A .pptx, .docx or .txt file. It is read in your browser; only its words are sent, and nothing is kept. "
    "Headers, footers, footnotes and pictures are not read."
)
NEEDS_SCRIPT: Final = "Checking a file needs JavaScript in the browser."
VERDICT_TITLES: Final = {
    "exact": "Word for word",
    "typographic": "Right but for typesetting",
    "altered": "Altered",
    "absent": "Not found",
}
# Of a right quotation in which words are marked as left out or put in.
MARKED_TITLES: Final = {
    "exact": "Exact but for what the writer has marked",
    "typographic": "Right but for typesetting and what the writer has marked",
}
FILE_FOUND: Final = "What the file quotes"
# Over the words of the quotation: those it marks itself as put in or left out, or those that differ.
QUOTED: Final = {True: "Marked in the quotation", False: "Quoted"}
NO_QUOTATIONS: Final = "The file quotes nothing that could be looked up."
TOO_MUCH: Final = "The file holds too many words to check at once. Check a part of it."
MOST_TEXTS = 2000
MOST_QUOTATIONS = 1000
MOST_MATCHES_SHOWN = 3


def add_check(app: FastAPI, guide: Guidance) -> None:
    """Serve the page of the quotation check."""
    from starlette.responses import HTMLResponse

    def page(content: str, text: str = "", status: int = 200) -> Response:
        shown = framed(TITLE, _form(text) + content, PATH, ("check.js",))
        return HTMLResponse(shown, status, headers={"Cache-Control": "no-store"})

    async def check(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        if request.method != "POST":
            return page("")
        text = await _sent(request)
        try:
            found = await run_in_threadpool(guide.check_quote, text)
        except UsageError as error:
            return page(problem_html(str(error)), text, 400)
        except AssistantError as error:
            return page(not_read_html(error), text, 503)
        return page(f'<div id="found" tabindex="-1" autofocus>{check_html(found)}</div>', text)

    async def file(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        texts = _texts(await request.body())
        if texts is None:
            return HTMLResponse(problem_html(TOO_MUCH), 413)
        try:
            return HTMLResponse(await run_in_threadpool(_file_checked, guide, texts))
        except AssistantError as error:
            return HTMLResponse(not_read_html(error), 503)

    app.add_route(PATH, check, methods=["GET", "HEAD", "POST"])
    app.add_route(f"{PATH}/file", file, methods=["POST"])


async def _sent(request: Request) -> str:
    """The quotation of a form that was sent."""
    body = (await request.body()).decode("utf-8", "replace")
    return parse_qs(body, max_num_fields=5).get("text", [""])[0].replace("\r\n", "\n")


def _texts(body: bytes) -> list[tuple[str, list[str]]] | None:
    """What a file holds: places with their paragraphs; None when it is no such list, or too long a one."""
    import json

    try:
        rows = json.loads(body)
    except ValueError:
        return None
    if not isinstance(rows, list) or len(rows) > MOST_TEXTS:
        return None
    texts: list[tuple[str, list[str]]] = []
    for row in rows:
        if not isinstance(row, dict):
            return None
        place, paragraphs = row.get("place"), row.get("texts")
        if not isinstance(place, str) or not isinstance(paragraphs, list):
            return None
        texts.append((place[:100], [words for words in paragraphs if isinstance(words, str)]))
    return texts


def _file_checked(guide: Guidance, texts: Sequence[tuple[str, list[str]]]) -> str:
    quoted = [(place, words) for place, paragraphs in texts for words in quotations_in(paragraphs)]
    if not quoted:
        return f'<p class="count" role="status">{plain(NO_QUOTATIONS)}</p>'
    if len(quoted) > MOST_QUOTATIONS:
        return problem_html(TOO_MUCH)
    left = sum(unchecked_in(paragraphs) for _, paragraphs in texts)
    return file_html([CheckedQuotation(place, guide.check_quote(words)) for place, words in quoted], left)


def check_html(check: QuoteCheck) -> str:
    """The verdict on one quotation and where it stands; on a text of several, the same of each."""
    if check.parts:
        return _parts(check)
    return (
        f'<h2 class="verdict verdict-{check.verdict}">{plain(_title(check))}</h2>'
        f"<p>{plain(_said(check))}</p>{_matches(check)}"
    )


def _parts(check: QuoteCheck) -> str:
    """The quotations of a text, one after the other."""
    said = JOINED_WORDS if check.is_joined else SEVERAL_WORDS.format(len(check.parts))
    items = "".join(
        f"<li>{_head(f'Quotation {number}', part)}<p>{plain(_said(part))}</p>{_matches(part)}</li>"
        for number, part in enumerate(check.parts, start=1)
    )
    return (
        f'<h2 class="verdict verdict-{check.verdict}">{plain(VERDICT_TITLES[check.verdict])}</h2>'
        f'<p>{plain(said)}</p><ol class="checked">{items}</ol>'
    )


def _head(place: str, check: QuoteCheck) -> str:
    """What an entry of a list of quotations begins with: where it stood, the verdict, its words."""
    verdict = f'<span class="verdict verdict-{check.verdict}">{plain(_title(check))}</span>'
    return f'<h3>{plain(place)}: {verdict}</h3><p class="words">“{plain(check.quotation)}”</p>'


def _said(check: QuoteCheck) -> str:
    """The verdict in a sentence; of a right quotation with gaps, that they are its own."""
    return MARKED_WORDS[check.verdict] if has_marked(check) else VERDICT_WORDS[check.verdict]


def _title(check: QuoteCheck) -> str:
    """The verdict as a heading: only what stands whole in a document is word for word."""
    return MARKED_TITLES[check.verdict] if has_marked(check) else VERDICT_TITLES[check.verdict]


def file_html(rows: Sequence[CheckedQuotation], unchecked: int = 0) -> str:
    """The verdicts on what a file quotes: how many of each, then one after the other.

    Args:
        rows: The quotations, in the order of the file.
        unchecked: How many other sentences, rows and labels the file has.
    """
    titles = [_title(row.check) for row in rows]
    counts = "; ".join(
        f"{plain(words.lower())}: {titles.count(words)}"
        for words in [*VERDICT_TITLES.values(), *MARKED_TITLES.values()]
        if words in VERDICT_TITLES.values() or words in titles
    )
    noun = "quotation" if len(rows) == 1 else "quotations"
    items = "".join(
        f"<li>{_head(row.place, row.check)}"
        f"<details><summary>{_where_it_stands(row.check)}</summary>{_matches(row.check)}</details></li>"
        for row in rows
    )
    counted = f'<p class="count" role="status">{len(rows)} {noun}: {counts}.</p>'
    if unchecked:
        noun = (
            "other sentence, row or label was" if unchecked == 1 else "other sentences, rows and labels were"
        )
        counted += (
            f"<p>{unchecked} {noun} not checked: no quotation marks, too short, or no figure in it.</p>"
        )
    digits = len(str(len(rows)))  # the numbers stand beside the list, which must leave them their place
    return f'<h2>{plain(FILE_FOUND)}</h2>{counted}<ol class="checked digits-{digits}">{items}</ol>'


def _where_it_stands(check: QuoteCheck) -> str:
    if not check.matches:
        return "Nothing in the documents resembles it"
    first = check.matches[0].citation
    place = place_words(first.pages, first.paragraphs)
    lead = "Nearest" if check.verdict == "absent" else "Stands in"
    return plain(f"{lead}: {first.title}{f', {place}' if place else ''}")


def _matches(check: QuoteCheck) -> str:
    lead = f"<p>{plain(NEAREST)}</p>" if check.verdict == "absent" and check.matches else ""
    cards = "".join(_match(match, check) for match in check.matches[:MOST_MATCHES_SHOWN])
    left = max(check.places, len(check.matches)) - MOST_MATCHES_SHOWN
    more = f"<p>It stands in {left} more {'place' if left == 1 else 'places'}.</p>" if left > 0 else ""
    return f"{lead}{cards}{more}"


def _match(match: QuoteMatch, check: QuoteCheck) -> str:
    citation = match.citation
    doubt = f'<p class="page-note">{plain(UNCONFIRMED_WORDS)}</p>' if match.is_unconfirmed else ""
    rows = "".join(_difference(row.quoted, row.document) for row in match.differences)
    table = (
        f'<table class="differences"><thead><tr><th scope="col">{QUOTED[check.verdict in MARKED_WORDS]}</th>'
        f'<th scope="col">In the document</th></tr></thead><tbody>{rows}</tbody></table>'
        if rows
        else ""
    )
    table += "".join(
        f'<p class="page-note">{plain(f"{why[:1].upper()}{why[1:]}.")}</p>'
        for why in dict.fromkeys(row.why for row in match.differences if row.why)
    )
    year = f" ({citation.year})" if citation.year else ""
    return (
        f'<article class="card">{badge_html(citation.document_status)}'
        f"<h3>{plain(citation.title)}{plain(year)}</h3>"
        f"{where_html(citation.section, place_words(citation.pages, citation.paragraphs))}"
        f"{quote_html(citation.quote)}{doubt}{table}{_links(match)}</article>"
    )


def _difference(quoted: str, document: str) -> str:
    """Words of the quotation beside the words of the document; either may be none."""
    left = f"<del>{plain(quoted)}</del>" if quoted.strip() else '<span class="none">nothing</span>'
    right = f"<ins>{plain(document)}</ins>" if document.strip() else '<span class="none">nothing</span>'
    return f"<tr><td>{left}</td><td>{right}</td></tr>"


def _links(match: QuoteMatch) -> str:
    citation = match.citation
    return links_from(citation.document_id, citation.pages, match.start, citation.quote, citation.citation_id)


def _form(text: str) -> str:
    return (
        f'<form class="search" action="{PATH}" method="post"><p><label for="text">{LABEL}</label>'
        f'<textarea id="text" name="text" rows="4" maxlength="{LONGEST_QUOTATION}" required '
        f'aria-describedby="text-hint">{text_only(text)}</textarea>'
        f'<span class="hint" id="text-hint">{plain(HINT)}</span></p>'
        '<p class="send"><button type="submit">Check</button></p></form>'
        f'<form class="search" id="file-form"><p><label for="file">{FILE_LABEL}</label>'
        f'<input type="file" id="file" accept=".pptx,.docx,.txt" aria-describedby="file-hint">'
        f'<span class="hint" id="file-hint">{plain(FILE_HINT)}</span></p>'
        f"<noscript><p>{plain(NEEDS_SCRIPT)}</p></noscript></form>"
        '<div id="file-found" tabindex="-1" aria-live="polite"></div>'
    )
