"""The passages behind answers as cards beside the chat. Pure functions; no word of a card is their own.

Every word that comes from a document, a catalogue or a question goes through ``markup.plain``. The HTML
holds no blank line and starts with a tag, so that the Markdown renderer in the browser passes it on as it
stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from assistant.answers.citations import citation_id
from assistant.answers.evidence_map import facet_name
from assistant.answers.place_words import place_words
from assistant.datatypes import Answer, Citation, DocumentStatus, Hit, Note, PageSpan, Passage, Why
from assistant.passages.facets import STRENGTH
from assistant.passages.vocabulary import load_vocabulary
from assistant.web import wording
from assistant.web.markup import (
    attribute,
    cite_link,
    document_address,
    new_tab_link,
    page_address,
    plain,
    web_address,
)
from assistant.web.passage_links import places_of
from assistant.web.turns import Turn

CLOSEST_SHOWN = 5
MOST_FACETS = 6


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


def quote_html(text: str, header: str | None = None, *, reachable: bool = False) -> str:
    """The exact words; table rows stand under their column headings, cell by cell.

    Args:
        text: The words.
        header: The column headings of its first table row.
        reachable: Whether the keyboard reaches a table row, to scroll it sideways, without a script's help.
    """
    headings = header.split("\t") if header else []
    parts, is_headed = [], False
    for width, group in groupby(text.split("\n"), key=lambda line: line.count("\t") + 1):
        lines = list(group)
        if width > 1:
            fits = len(headings) == width and not is_headed
            is_headed = is_headed or fits
            parts.append(_table(lines, headings if fits else []))
        elif words := "\n".join(lines).strip("\n"):
            parts.append(f'<p class="words">{plain(words)}</p>')
    above = _heading_line(header) if header and not is_headed else ""
    frame = '<blockquote tabindex="0">' if reachable and "\t" in text else "<blockquote>"
    return f"{above}{frame}{''.join(parts)}</blockquote>"


def _table(lines: Sequence[str], headings: Sequence[str]) -> str:
    columns = "".join(f'<th scope="col">{plain(cell)}</th>' for cell in headings)
    head = f"<thead><tr>{columns}</tr></thead>" if columns else ""
    cells = ["".join(f"<td>{plain(cell)}</td>" for cell in line.split("\t")) for line in lines]
    return f"<table>{head}<tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


def _heading_line(header: str) -> str:
    return f'<p class="columns"><span>Column headings: </span>{plain(header)}</p>'


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
    hit = _hit_of(turn.answer, citation)
    start = hit.passage.text.find(citation.quote) if hit else -1
    name, place = citation.document_id, hit.passage.start + start if hit and start >= 0 else None
    return _frame(
        identifier=source_id(turn.number, citation.number),
        badge=badge_html(citation.document_status),
        name=plain(f"Passage {citation.number}: {citation.title}{year}"),
        where=where_html(citation.section, place_words(citation.pages, citation.paragraphs)),
        quote=quote_html(citation.quote, header),
        after=_notes(citation.notes)
        + (about_html(hit.passage) if hit else "")
        + _openers(name, citation.pages, place, citation.quote, citation.citation_id, citation.link)
        + (why_html(hit.why) if hit else ""),
    )


def _hit_of(answer: Answer, citation: Citation) -> Hit | None:
    """The passage that a quotation was found in."""
    return next((hit for hit in answer.passages if hit.passage.passage_id == citation.passage_id), None)


def _closest(turn: Turn, hit: Hit) -> str:
    passage = hit.passage
    address = document_address(passage.document_id, hit.pages.first if hit.pages else None)
    return _frame(
        identifier=source_id(turn.number, hit.rank),
        badge=badge_html(hit.document_status),
        name=plain(f"Passage {hit.rank}: {hit.title}"),
        where=where_html(passage.section, place_words(hit.pages, hit.paragraphs)),
        quote=quote_html(passage.text, passage.header_text or None),
        after=about_html(passage)
        + _openers(
            passage.document_id,
            hit.pages,
            passage.start,
            passage.text,
            citation_id(passage.document_id, passage.text),
            address,
        )
        + why_html(hit.why),
    )


def _openers(
    document_id: str, pages: PageSpan | None, start: int | None, words: str, identifier: str, link: str
) -> str:
    """What opens inside the card, the page with the words marked and the text around them; what opens beside.

    The script of the reading list takes the identifier from the link to references.
    """
    places = places_of(document_id, pages, start, words) if start is not None else []
    opened = [
        f'<a class="show-page" href="{attribute(address)}" target="_blank" rel="noopener noreferrer">'
        f"{plain(name)}</a>"
        for address, name in places
    ]
    opened.append(new_tab_link(cite_link(identifier), wording.CITE))
    if address := page_address(link):
        opened.append(new_tab_link(address, wording.open_words(pages)))
    return f'<p class="open">{" ".join(opened)}</p>'


def hit_link(hit: Hit) -> str:
    """The address of a hit's page, or of its section where it has no pages, with its words marked."""
    passage = hit.passage
    return places_of(passage.document_id, hit.pages, passage.start, passage.text)[0][0]


def why_html(why: Why) -> str:
    """Why a passage was found, folded."""
    names = {slug: facet.label for slug, facet in load_vocabulary().facets.items()}
    words = plain(wording.why_words(why, names))
    return f'<details class="why"><summary>{plain(wording.WHY)}</summary><p>{words}</p></details>'


def _frame(identifier: str, badge: str, name: str, where: str, quote: str, after: str) -> str:
    return (
        f'<article class="card" id="{identifier}" tabindex="-1">{badge}'
        f"<h3>{name}</h3>{where}{quote}{after}</article>"
    )


def badge_html(status: DocumentStatus) -> str:
    """What kind of document it is, in words."""
    return f'<span class="badge badge-{status}">{plain(wording.STATUS_WORDS[status])}</span>'


def about_html(passage: Passage) -> str:
    """What a passage is about: its document's subject first, then what a heading and what its words name."""
    vocabulary = load_vocabulary()
    strongest = sorted(passage.rules, key=lambda rule: -STRENGTH.get(rule[1], 0))
    names = [facet_name(vocabulary, slug) for slug, _ in strongest]
    if not names:
        return ""
    more = f" and {len(names) - MOST_FACETS} more" if len(names) > MOST_FACETS else ""
    words = f"{'; '.join(names[:MOST_FACETS])}{more}"
    return f'<p class="about"><strong>{wording.ABOUT}:</strong> {plain(words)}</p>'


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
