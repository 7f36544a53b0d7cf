"""An Answer → the HTML of the chat and of the cards beside it. Pure functions; no word is their own.

Every word that comes from a document, a catalogue or a question goes through ``markup.plain``. The HTML
holds no blank line and starts with a tag, so that the Markdown renderer in the browser passes it on as it
stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.plain import place_words
from assistant.datatypes import Answer, Citation, DocumentStatus, Hit, Note, Statement
from assistant.web import wording
from assistant.web.markup import attribute, document_address, new_tab_link, page_address, plain, web_address
from assistant.web.pages import page_link

CLOSEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and its answer; ``number`` is unique within the conversation.

    Attributes:
        question: The words asked, or None when they must not be kept.
    """

    number: int
    question: str | None
    answer: Answer


def question_html(question: str | None) -> str:
    """What the person asked, or that it was not kept."""
    words = plain(question or wording.WITHHELD_QUESTION)
    return f'<div class="asked"><span class="heard">You asked: </span>{words}</div>'


def answer_html(turn: Turn) -> str:
    """An answer in the chat: outcome, message, numbered quotations with links to their cards."""
    answer = turn.answer
    parts = [f'<p class="outcome outcome-{answer.outcome}">{plain(wording.outcome_words(answer))}</p>']
    if answer.outcome == "crisis":
        parts.append(f'<p class="crisis">{wording.CRISIS_HTML}</p>')
    if answer.message:
        parts.append(f'<p class="said">{_lines(answer.message)}</p>')
    if answer.statements:
        by_number = {citation.number: citation for citation in answer.citations}
        items = "".join(_quotation(turn, statement, by_number) for statement in answer.statements)
        parts.append(f'<ol class="quotations">{items}</ol>')
        parts.append(f'<p class="reminder">{plain(wording.REMINDER)}</p>')
    parts.append(_how_it_was_read(answer))
    return f'<div class="answer"><span class="heard">Answer: </span>{"".join(parts)}</div>'


def sources_html(turns: Sequence[Turn]) -> str:
    """The passages behind every answer of the conversation, the newest first, earlier ones folded."""
    empty = wording.NO_PASSAGES if turns else wording.NO_QUESTION_YET
    parts = [(turns and _cards(turns[-1])) or f'<p class="empty">{plain(empty)}</p>']
    for turn in reversed(turns[:-1]):
        if cards := _cards(turn):
            summary = f"Earlier question: <q>{plain(turn.question or wording.WITHHELD_QUESTION)}</q>"
            parts.append(f'<details class="earlier"><summary>{summary}</summary>{cards}</details>')
    return f'<div class="sources">{"".join(parts)}</div>'


def source_id(turn: int, number: int) -> str:
    """The identifier of a card on the page; each turn has its own."""
    return f"source-{turn}-{number}"


def quote_html(text: str, header: str | None = None) -> str:
    """The exact words; a table row stands under its column headings, cell by cell."""
    cells = text.split("\t")
    headings = header.split("\t") if header else []
    if len(cells) > 1 and "\n" not in text:
        head = ""
        if len(headings) == len(cells):
            columns = "".join(f'<th scope="col">{plain(cell)}</th>' for cell in headings)
            head = f"<thead><tr>{columns}</tr></thead>"
        row = "".join(f"<td>{plain(cell)}</td>" for cell in cells)
        above = _heading_line(header) if header and not head else ""
        return f"{above}<blockquote><table>{head}<tbody><tr>{row}</tr></tbody></table></blockquote>"
    above = _heading_line(header) if header else ""
    return f'{above}<blockquote><p class="words">{plain(text)}</p></blockquote>'


def _heading_line(header: str) -> str:
    return f'<p class="columns"><span>Column headings: </span>{plain(header)}</p>'


def _quotation(turn: Turn, statement: Statement, citations: dict[int, Citation]) -> str:
    citation = citations[statement.citation]
    name = wording.passage_words(
        citation.number, citation.title, place_words(citation.pages, citation.paragraphs)
    )
    target = source_id(turn.number, citation.number)
    return (
        f"<li>{quote_html(statement.text, statement.header)}"
        f'<p class="cite"><a href="#{target}">{plain(name)}</a></p></li>'
    )


def _cards(turn: Turn) -> str:
    answer = turn.answer
    if answer.citations:
        headers = {s.citation: s.header for s in answer.statements if s.header}
        return "".join(_card(turn, citation, headers.get(citation.number)) for citation in answer.citations)
    if answer.outcome == "partial":
        return "".join(_closest(turn, hit) for hit in answer.passages[:CLOSEST_SHOWN])
    return ""


def _card(turn: Turn, citation: Citation, header: str | None) -> str:
    year = f" ({citation.year})" if citation.year else ""
    return _frame(
        identifier=source_id(turn.number, citation.number),
        badge=badge_html(citation.document_status),
        name=plain(f"Passage {citation.number}: {citation.title}{year}"),
        where=where_html(citation.section, place_words(citation.pages, citation.paragraphs)),
        quote=quote_html(citation.quote, header),
        after=_notes(citation.notes) + _links(citation, _start_of(turn.answer, citation)),
    )


def _start_of(answer: Answer, citation: Citation) -> int | None:
    """Where a quotation starts in its document's text."""
    passage = next((h.passage for h in answer.passages if h.passage.passage_id == citation.passage_id), None)
    place = passage.text.find(citation.quote) if passage else -1
    return passage.start + place if passage and place >= 0 else None


def _links(citation: Citation, start: int | None) -> str:
    """The page with the quotation marked, shown in the card, and the PDF itself."""
    shown = ""
    if citation.pages and start is not None:
        address = page_link(citation.document_id, citation.pages.first, start, citation.quote)
        shown = (
            f'<p class="open"><a class="show-page" href="{attribute(address)}" target="_blank" '
            f'rel="noopener noreferrer">{plain(wording.SHOW_ON_PAGE)}</a></p>'
        )
    return shown + _open(citation.link, wording.open_words(citation.pages))


def _closest(turn: Turn, hit: Hit) -> str:
    passage = hit.passage
    address = document_address(passage.document_id, hit.pages.first if hit.pages else None)
    return _frame(
        identifier=source_id(turn.number, hit.rank),
        badge=badge_html(hit.document_status),
        name=plain(f"Passage {hit.rank}: {hit.title}"),
        where=where_html(passage.section, place_words(hit.pages, hit.paragraphs)),
        quote=quote_html(passage.text, passage.header_text or None),
        after=_open(address, wording.open_words(hit.pages)),
    )


def _frame(identifier: str, badge: str, name: str, where: str, quote: str, after: str) -> str:
    return (
        f'<article class="card" id="{identifier}" tabindex="-1">{badge}'
        f"<h3>{name}</h3>{where}{quote}{after}</article>"
    )


def badge_html(status: DocumentStatus) -> str:
    """What kind of document it is, in words."""
    return f'<span class="badge badge-{status}">{plain(wording.STATUS_WORDS[status])}</span>'


def where_html(section: Sequence[str], place: str) -> str:
    """The page or paragraph, and the headings above it."""
    path = ' <span class="step">›</span> '.join(plain(heading) for heading in section)
    page = f"<strong>{plain(place)}</strong>" if place else ""
    rows = [row for row in (page, f'<span class="heard">Section: </span>{path}' if path else "") if row]
    return f'<p class="where">{"<br>".join(rows)}</p>' if rows else ""


def _notes(notes: Sequence[Note]) -> str:
    if not notes:
        return ""
    title = "The original source" if len(notes) == 1 else "The original sources"
    rows = "".join(f"<li>{_note(note)}</li>" for note in notes)
    return f'<div class="origin"><h4>{title}</h4><ul>{rows}</ul></div>'


def _note(note: Note) -> str:
    words = f'<span class="mark">{plain(note.mark)}</span> {plain(note.text)}'
    if note.year and note.year not in note.text:
        words += f" ({plain(note.year)})"
    address = web_address(note.url)
    if address:
        words += f" {new_tab_link(address, address)}"
    elif note.url and note.url not in note.text:
        words += f" {plain(note.url)}"
    return words


def _open(link: str, words: str) -> str:
    address = page_address(link)
    return f'<p class="open">{new_tab_link(address, words)}</p>' if address else ""


def _how_it_was_read(answer: Answer) -> str:
    """What the answer says of itself beside its message: each line only when there is something to say."""
    rows = (
        ("Carried over from your earlier question", answer.carried_over),
        ("Also searched", answer.searched_also),
        ("Nothing found for", answer.missing),
        ("Nearest in these documents", answer.nearest),
    )
    said = "".join(
        f"<div><dt>{label}</dt><dd>{plain('; '.join(terms))}</dd></div>" for label, terms in rows if terms
    )
    return f'<dl class="reading">{said}</dl>' if said else ""


def _lines(words: str) -> str:
    return "<br>".join(plain(line) for line in words.splitlines() if line.strip())
