"""Questions and answers as the HTML of the chat. Pure functions; no word of an answer is their own.

Every word that comes from a document, a catalogue or a question goes through ``markup.plain``. The HTML
holds no blank line and starts with a tag, so that the Markdown renderer in the browser passes it on as it
stands. What can be pressed is a link of the class ``act``; the script of the page makes it a button.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.answers.evidence_map import facet_name
from assistant.answers.place_words import place_words, section_name
from assistant.datatypes import Answer, Citation, Facets, Hit, Statement
from assistant.passages.vocabulary import load_vocabulary
from assistant.web import wording
from assistant.web.answer_files import answer_links
from assistant.web.cards import hit_link, quote_html, source_id
from assistant.web.markup import attribute, plain
from assistant.web.picks import limit_words
from assistant.web.turns import SEARCHED, Turn

# What belongs to an answer wherever it is copied to; the script of copying knows these rows by their class.
COPIED_ROWS = frozenset({wording.LIMITED_TO, wording.NOTHING_FOUND_FOR, wording.NEAREST})
COPIED = ' class="copied"'
# The telephone numbers of the message for people in danger, and the one to text to.
NUMBER = re.compile(r"\b(999|111|116 123|0808 2000 247|85258)\b")


def question_html(question: str | None) -> str:
    """What the person asked, or that it was not kept."""
    words = plain(question or wording.WITHHELD_QUESTION)
    return f'<div class="asked"><span class="heard">You asked: </span>{words}</div>'


def answer_html(turn: Turn) -> str:
    """An answer in the chat: outcome, message, numbered quotations with links to their cards.

    It stays the same for as long as it stands there, whatever is asked or said later: a live region that
    changes is read out again. What the reader said of it, and that only the newest offers what to ask next,
    is shown by the script of the page.
    """
    answer = turn.answer
    parts = [f'<p class="outcome outcome-{answer.outcome}">{plain(wording.outcome_words(answer))}</p>']
    if answer.outcome == "crisis":
        parts.append(f'<div class="crisis">{crisis_html(answer.message)}</div>')
    elif answer.message:
        parts.append(f'<p class="said">{_lines(answer.message)}</p>')
    if answer.statements:
        by_number = {citation.number: citation for citation in answer.citations}
        items = "".join(_quotation(turn, statement, by_number) for statement in answer.statements)
        if all(citation.document_status == "unofficial" for citation in answer.citations):
            parts.append(f'<p class="unofficial">{plain(wording.ALL_UNOFFICIAL)}</p>')
        parts.append(f'<ol class="quotations">{items}</ol>')
        parts.append(f'<p class="reminder">{plain(wording.REMINDER)}</p>')
    if answer.outcome in SEARCHED:
        parts += [_how_it_was_read(turn), answer_links(turn.key), _opinion(turn), _following(turn)]
    return f'<div class="answer"><span class="heard">Answer: </span>{"".join(parts)}</div>'


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


def _how_it_was_read(turn: Turn) -> str:
    """What the answer says of itself beside its message: each line only when there is something to say."""
    answer, asking = turn.answer, turn.asking
    vocabulary = load_vocabulary()
    names = {facet.preferred: slug for slug, facet in vocabulary.facets.items()}
    carried = [(name, names.get(name)) for name in answer.carried_over]
    read = [
        (facet_name(vocabulary, slug), slug)
        for slug in _slugs(answer.facets)
        if slug not in {*_slugs(asking.picked.facets), *(own for _, own in carried)}
    ]
    own = f" {_act(f'exact-{turn.number}', wording.OWN_WORDS)}" if answer.searched_also else ""
    left = [facet_name(vocabulary, slug) for slug in asking.without]
    rows = (
        (wording.LIMITED_TO, plain("; ".join(limit_words(asking.picked, answer)))),
        ("Understood as being about", _removable(turn, read)),
        ("Carried over from your earlier question", _removable(turn, carried)),
        ("Also searched", plain("; ".join(answer.searched_also)) + own),
        ("Left out", plain("; ".join(left))),
        ("Searched for", "" if asking.expand else plain(wording.OWN_WORDS_SEARCHED)),
        (wording.NOTHING_FOUND_FOR, plain("; ".join(answer.missing))),
        (wording.NEAREST, _nearest(answer)),
    )
    said = "".join(
        f"<div{COPIED if label in COPIED_ROWS else ''}><dt>{label}</dt><dd>{shown}</dd></div>"
        for label, shown in rows
        if shown
    )
    return f'<dl class="reading">{said}</dl>' if said else ""


def _removable(turn: Turn, facets: Iterable[tuple[str, str | None]]) -> str:
    """Facets by their names, each with what leaves it out."""
    return " ".join(
        f'<span class="facet">{plain(name)}'
        + (
            f" {_act(f'without-{turn.number}-{slug}', wording.LEAVE_OUT, f' {name}')}"
            if slug and turn.question
            else ""
        )
        + "</span>"
        for name, slug in facets
    )


def _slugs(facets: Facets) -> tuple[str, ...]:
    return (*facets.groups, *facets.barriers, *facets.steps)


def _nearest(answer: Answer) -> str:
    """The nearest sections, each with a link to the passage there."""
    by_name: dict[str, Hit] = {}
    for hit in answer.passages:
        by_name.setdefault(section_name(hit), hit)
    rows = []
    for name in answer.nearest:
        words = plain(name)
        if name in by_name:
            words = f'<a href="{attribute(hit_link(by_name[name]))}">{words}</a>'
        rows.append(f"<li>{words}</li>")
    return f"<ul>{''.join(rows)}</ul>" if rows else ""


def _opinion(turn: Turn) -> str:
    """What the reader can say of the answer."""
    offered = [
        _act(f"{opinion}-{turn.number}", words)
        for opinion, words in wording.OPINIONS.items()
        if opinion != "wrong_page" or turn.answer.citations
    ]
    return f'<p class="opinion">{plain(wording.OPINION_ASKED)} {" ".join(offered)}</p>'


def _following(turn: Turn) -> str:
    if not turn.following:
        return ""
    items = "".join(
        f"<li>{_act('ask', row.text)} "
        f'<span class="count-of">{plain(wording.passage_count(row.passages))}</span></li>'
        for row in turn.following
    )
    return f'<div class="following"><p>{plain(wording.ASK_NEXT)}</p><ul>{items}</ul></div>'


def _act(what: str, words: str, heard: str = "") -> str:
    """Something to press; ``heard`` completes its name for those who do not see what stands before it."""
    more = f'<span class="heard">{plain(heard)}</span>' if heard else ""
    return f'<a class="act" href="#{attribute(what)}">{plain(words)}{more}</a>'


def crisis_html(message: str) -> str:
    """Where help is, a line a paragraph, every number a link that calls or texts it."""
    return "".join(f"<p>{_with_numbers(line)}</p>" for line in message.splitlines() if line.strip())


def _with_numbers(line: str) -> str:
    parts = NUMBER.split(line)
    return "".join(
        f'<a href="{"sms" if part == "85258" else "tel"}:{part.replace(" ", "")}">{part}</a>'
        if place % 2
        else plain(part)
        for place, part in enumerate(parts)
    )


def _lines(words: str) -> str:
    return "<br>".join(plain(line) for line in words.splitlines() if line.strip())
