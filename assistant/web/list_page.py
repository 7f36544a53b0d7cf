"""The reading list: kept in the browser; the server exports it, and cites and seals each quotation anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from assistant.answers.bibliographies import bibliography
from assistant.answers.citation_styles import STYLES
from assistant.answers.handout import (
    LOST,
    Handout,
    HandoutRow,
    handout_html,
    handout_markdown,
    handout_word,
)
from assistant.answers.handout_records import handout_records
from assistant.answers.study_cards import cards_csv, study_cards
from assistant.errors import AssistantError, UsageError
from assistant.web.answer_files import WORD
from assistant.web.cite_page import FILES, FORMAT_TITLES, STYLE_TITLES
from assistant.web.markup import plain
from assistant.web.shell import framed

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from assistant.web.guidance import Guidance

PATH: Final = "/list"
TITLE: Final = "Reading list"
MOST_ITEMS = 200
MOST_CHARACTERS = 2000
USUAL_TITLE: Final = "Reading list"
EMPTY: Final = (
    "Nothing is on the list yet. “Add to list” stands on every passage of an answer, of a search and of a "
    "quotation check."
)
KEPT: Final = (
    "The list is kept in this browser until you close the last tab of this assistant, and not on the server. "
    "Keep it as a file to open it again. Its words are found again in the documents when it is handed out."
)
NEEDS_SCRIPT: Final = "The reading list needs JavaScript in the browser."
UNREADABLE: Final = "The list could not be read. Open the page of the list again and try once more."


@dataclass(frozen=True, slots=True)
class Export:
    """A form in which the list is handed out.

    Attributes:
        name: What people are shown.
        ending: Of the file.
        kind: Its media type.
        make: From title, handout and style to the file.
    """

    name: str
    ending: str
    kind: str
    make: Callable[[str, Handout, str], str | bytes]


def _bibliography(title: str, handout: Handout, style: str) -> str:
    """Each document once, in the order of the style; the reader's notes stay out."""
    entries = bibliography([row.reference for row in handout.rows], style)
    lost = [f"{row.identifier}: {row.reason}" for row in handout.lost]
    after = [LOST, *lost] if lost else []
    return "\n\n".join([title, *(entry.text for entry in entries), *after]) + "\n"


def _records(format_name: str) -> Callable[[str, Handout, str], str]:
    return lambda title, handout, style: handout_records(format_name, handout)


EXPORTS: Final = {
    "docx": Export("Handout for Word", "docx", WORD, handout_word),
    "html": Export("Handout as a web page", "html", "text/html; charset=utf-8", handout_html),
    "md": Export("Handout in Markdown", "md", "text/markdown; charset=utf-8", handout_markdown),
    "cards": Export(
        "Question-and-answer cards (CSV)",
        "csv",
        "text/csv; charset=utf-8",
        lambda title, handout, style: cards_csv(study_cards(handout, style)),
    ),
    "bibliography": Export("Bibliography", "txt", "text/plain; charset=utf-8", _bibliography),
    **{
        name: Export(f"References as {FORMAT_TITLES[name]}", ending, kind, _records(name))
        for name, (ending, kind) in FILES.items()
    },
}


def add_list(app: FastAPI, guide: Guidance) -> None:
    """Serve the page of the list and its exports."""
    from starlette.responses import HTMLResponse
    from starlette.responses import Response as PlainResponse

    def page(_: Request) -> Response:
        return HTMLResponse(framed(TITLE, list_html(), PATH), headers={"Cache-Control": "no-store"})

    def problem(words: str, status: int) -> Response:
        content = (
            f'<p class="problem" role="alert">{plain(words[:1].upper() + words[1:])}</p>'
            f'<p><a href="{PATH}">Back to the list</a></p>'
        )
        return HTMLResponse(framed(TITLE, content, PATH), status)

    async def export(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        asked = _asked((await request.body()).decode("utf-8", "replace"))
        if asked is None:
            return problem(UNREADABLE, 400)
        try:
            body = await run_in_threadpool(_made, guide, asked, str(request.base_url).rstrip("/"))
        except UsageError as error:
            return problem(str(error), 400)
        except AssistantError as error:
            return problem(str(error), 503)
        made = EXPORTS[asked.kind]
        headers = {"Content-Disposition": f'attachment; filename="{asked.kind}.{made.ending}"'}
        return PlainResponse(body, media_type=made.kind, headers=headers)

    app.add_route(PATH, page)
    app.add_route(f"{PATH}/export", export, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be handed out: identifiers with notes, in which form and style, under which title."""

    chosen: tuple[tuple[str, str], ...]
    kind: str
    style: str
    title: str


def _asked(body: str) -> Asked | None:
    """What a form asks for; None when it is no such form."""
    fields = {name: values[0] for name, values in parse_qs(body, max_num_fields=10).items()}
    kind, style = fields.get("kind", ""), fields.get("style", "harvard")
    title = " ".join(fields.get("title", "").split())[:200] or USUAL_TITLE
    try:
        rows = json.loads(fields.get("items", ""))
    except ValueError:
        return None
    if kind not in EXPORTS or style not in STYLES or not isinstance(rows, list):
        return None
    if not 1 <= len(rows) <= MOST_ITEMS or not all(_is_item(row) for row in rows):
        return None
    return Asked(tuple((row[0], row[1]) for row in rows), kind, style, title)


def _is_item(row: object) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 2
        and all(isinstance(part, str) and len(part) <= MOST_CHARACTERS for part in row)
    )


def _made(guide: Guidance, asked: Asked, address: str) -> str | bytes:
    """The file; links that would only work on this page begin with the address that the reader came by."""
    made = guide.handout(asked.chosen, asked.style)
    rows = tuple(_with_whole_link(row, address) for row in made.rows)
    return EXPORTS[asked.kind].make(asked.title, replace(made, rows=rows), asked.style)


def _with_whole_link(row: HandoutRow, address: str) -> HandoutRow:
    link = row.reference.link
    if not link or not link.startswith("/"):
        return row
    return replace(row, reference=replace(row.reference, link=f"{address}{link}"))


def list_html() -> str:
    """The page of the list; the script fills it."""
    styles = "".join(f'<option value="{name}">{title}</option>' for name, title in STYLE_TITLES.items())
    kinds = "".join(f'<option value="{name}">{plain(made.name)}</option>' for name, made in EXPORTS.items())
    return (
        f"<p>{plain(KEPT)}</p><noscript><p>{plain(NEEDS_SCRIPT)}</p></noscript>"
        f'<p id="list-empty" class="empty">{plain(EMPTY)}</p><ol id="list" class="results"></ol>'
        f'<form id="list-out" class="search" action="{PATH}/export" method="post" hidden>'
        '<h2>Hand it out</h2><input type="hidden" id="list-items" name="items">'
        '<div class="picks"><p><label for="title">Title</label>'
        f'<input type="text" id="title" name="title" maxlength="200" value="{USUAL_TITLE}"></p>'
        f'<p><label for="style">Style</label><select id="style" name="style">{styles}</select></p>'
        f'<p><label for="kind">As</label><select id="kind" name="kind">{kinds}</select></p></div>'
        '<p class="send"><button type="submit">Export</button> '
        '<button type="button" class="copy" id="list-save">Keep the list as a file</button> '
        '<button type="button" class="copy" id="list-clear">Empty the list</button></p></form>'
        '<form class="search"><p><label for="list-file">Open a list that was kept</label>'
        '<input type="file" id="list-file" accept=".json,application/json" aria-describedby="list-said">'
        '<span class="hint" id="list-said" role="status"></span></p></form>'
    )
