"""The reading list: kept in the browser; the server exports it, and cites and seals each quotation anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
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
from assistant.web.advice import LOOK_AGAIN, not_read_html
from assistant.web.answer_files import WORD
from assistant.web.cite_page import FILES, FORMAT_TITLES, STYLE_TITLES
from assistant.web.file_names import attachment
from assistant.web.markup import attribute, plain, problem_html
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
BACK: Final = f'<p><a href="{PATH}">Back to the list</a></p>'
NOTHING_FOUND: Final = "Nothing on this list is in the documents any more."
HANDOUTS: Final = "They stay on your list. A handout names what is not found any more, with your notes."
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
    after = [LOST, *(f"{row.identifier}: {row.reason}" for row in handout.lost)] if handout.lost else []
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
# Forms that programs read record by record: what is none of their records has no place there.
RECORDS: Final = frozenset({"cards", *FILES})


def add_list(app: FastAPI, guide: Guidance) -> None:
    """Serve the page of the list and its exports."""
    from starlette.responses import HTMLResponse
    from starlette.responses import Response as PlainResponse

    def page(_: Request) -> Response:
        return HTMLResponse(framed(TITLE, list_html(), PATH), headers={"Cache-Control": "no-store"})

    def said(content: str, status: int) -> Response:
        return HTMLResponse(framed(TITLE, f"{content}{BACK}", PATH), status)

    async def export(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        asked = _asked((await request.body()).decode("utf-8", "replace"))
        if asked is None:
            return said(problem_html(UNREADABLE), 400)
        try:
            made = await run_in_threadpool(_found, guide, asked, str(request.base_url).rstrip("/"))
        except UsageError:
            # Style and identifiers are checked: only a list of which nothing is found is left.
            return said(_nothing_found(asked), 400)
        except AssistantError as error:
            return said(not_read_html(error), 503)
        export, left = EXPORTS[asked.kind], () if asked.without_left_out else left_out(asked.kind, made)
        if left:
            return said(_left_out_html(asked, made, left), 200)
        body = await run_in_threadpool(export.make, asked.title, made, asked.style)
        headers = {"Content-Disposition": attachment(asked.title, export.ending, USUAL_TITLE)}
        return PlainResponse(body, media_type=export.kind, headers=headers)

    app.add_route(PATH, page)
    app.add_route(f"{PATH}/export", export, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be handed out: identifiers with notes, in which form and style, under which title.

    Attributes:
        without_left_out: Whether the reader knows what has no place in the form, and wants the others.
    """

    chosen: tuple[tuple[str, str], ...]
    kind: str
    style: str
    title: str
    without_left_out: bool = False


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
    chosen = tuple((row[0], row[1]) for row in rows)
    return Asked(chosen, kind, style, title, fields.get("others") == "true")


def _is_item(row: object) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 2
        and all(isinstance(part, str) and len(part) <= MOST_CHARACTERS for part in row)
    )


def _found(guide: Guidance, asked: Asked, address: str) -> Handout:
    """What is handed out; links that would only work here begin with the address that the reader came by."""
    made = guide.handout(asked.chosen, asked.style)
    return replace(made, rows=tuple(_with_whole_link(row, address) for row in made.rows))


def _with_whole_link(row: HandoutRow, address: str) -> HandoutRow:
    link = row.reference.link
    if not link or not link.startswith("/"):
        return row
    return replace(row, reference=replace(row.reference, link=f"{address}{link}"))


def left_out(kind: str, handout: Handout) -> tuple[tuple[str, str], ...]:
    """What has no place in a form of the list: the identifier of each, and the reason.

    A reference manager would take a record that says "not found" for a work, a program for cards for a card;
    and a card needs a quotation to ask for.
    """
    rows = [(row.identifier, row.reason) for row in handout.lost] if kind in RECORDS else []
    unsealed = [(row.reference.identifier, row.reason) for row in handout.rows if not row.sealed]
    return tuple([*unsealed, *rows] if kind == "cards" else rows)


def _nothing_found(asked: Asked) -> str:
    items = "".join(f"<li>{plain(identifier)}</li>" for identifier, _ in asked.chosen)
    return f"{problem_html(NOTHING_FOUND)}<ol>{items}</ol>{LOOK_AGAIN}"


def _left_out_html(asked: Asked, made: Handout, left: Sequence[tuple[str, str]]) -> str:
    """What would be missing in the file, and a button to have the others."""
    others = len(made.rows) + len(made.lost) - len(left)
    titles = {row.reference.identifier: row.reference.title for row in made.rows}
    places = {name.strip(): f"Item {place}, " for place, (name, _) in enumerate(asked.chosen, start=1)}
    items = "".join(
        f"<li>{places.get(name.strip(), '')}{plain(titles.get(name, name))}: {plain(reason)}</li>"
        for name, reason in left
    )
    fields = {
        "items": json.dumps(asked.chosen),
        "kind": asked.kind,
        "style": asked.style,
        "title": asked.title,
        "others": "true",
    }
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{attribute(value)}">' for name, value in fields.items()
    )
    form = (
        f'<form class="search" action="{PATH}/export" method="post">{hidden}'
        f'<p class="send"><button type="submit">Download the other {others}</button></p></form>'
    )
    lead = f"In “{EXPORTS[asked.kind].name}” there is no place for {len(left)} of {len(left) + others} items:"
    return f"{problem_html(lead)}<ul>{items}</ul><p>{plain(HANDOUTS)}</p>{form if others else ''}"


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
