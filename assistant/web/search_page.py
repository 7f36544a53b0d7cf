"""Search as a plain page: every result has an address that can be kept and sent on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.answers.citations import citation_id
from assistant.answers.csv_file import csv_text
from assistant.answers.evidence_map import Line, facet_name, named_lines
from assistant.answers.markdown_text import markdown_quotation, markdown_words
from assistant.answers.place_words import place_words
from assistant.datatypes import DocumentSummary, Facets, Filters, Hit
from assistant.passages.facets import PARTS
from assistant.passages.vocabulary import load_vocabulary
from assistant.web import wording
from assistant.web.cards import about_html, badge_html, quote_html, where_html, why_html
from assistant.web.markup import attribute, plain, problem_html, text_only
from assistant.web.passage_links import links_from

MOST_SHOWN = 50
# So many of the nearest passages are looked through for a phrase in quotation marks.
LOOKED_THROUGH = 1000
PHRASE = re.compile(r'["“]([^"”]{2,})["”]')


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search page is asked for.

    Attributes:
        query: The words; the name of what was picked is searched for when there are none.
        group: Slug of a group; "" for all. The same for the others.
    """

    query: str = ""
    group: str = ""
    barrier: str = ""
    step: str = ""
    document: str = ""
    official: bool = False
    part: str = ""

    @property
    def filters(self) -> Filters:
        """The picked ones for the library."""
        picked = (tuple(filter(None, (slug,))) for slug in (self.group, self.barrier, self.step))
        kinds = PARTS.get(self.part, ())
        return Filters(Facets(*picked), tuple(filter(None, (self.document,))), self.official, kinds)

    @property
    def words(self) -> str:
        """What is searched for."""
        vocabulary = load_vocabulary()
        names = [facet_name(vocabulary, slug) for slug in (self.group, self.barrier, self.step) if slug]
        return self.query.strip() or " ".join(names)

    @property
    def phrases(self) -> tuple[str, ...]:
        """What stands between quotation marks."""
        return tuple(match.strip() for match in PHRASE.findall(self.query) if match.strip())

    def address(self, **changes: str) -> str:
        """The address of the same search."""
        values = {
            "q": self.query,
            "group": self.group,
            "barrier": self.barrier,
            "step": self.step,
            "document": self.document,
            "official": "yes" if self.official else "",
            "part": self.part,
            **changes,
        }
        return f"/search?{urlencode({name: value for name, value in values.items() if value})}"


def wanted(query: Mapping[str, str]) -> Wanted:
    """What the address asks for."""
    text = {name: query.get(name, "").strip() for name in ("q", "group", "barrier", "step", "document")}
    return Wanted(
        text["q"],
        text["group"],
        text["barrier"],
        text["step"],
        text["document"],
        query.get("official") == "yes",
        part if (part := query.get("part", "")) in PARTS else "",
    )


def holding(hits: Iterable[Hit], phrases: Sequence[str]) -> list[Hit]:
    """The hits that hold every phrase, whatever the case and the spaces between its words."""
    folded = [" ".join(phrase.casefold().split()) for phrase in phrases]
    return [hit for hit in hits if _holds(hit, folded)]


def _holds(hit: Hit, phrases: Sequence[str]) -> bool:
    """Whether a hit holds the phrases; a plain apostrophe in one stands for a curly one too."""
    words = " ".join(f"{hit.passage.header_text} {hit.passage.text}".casefold().split())
    straight = words.replace("’", "'")
    return all(phrase in words or phrase in straight for phrase in phrases)


def search_html(asked: Wanted, hits: Sequence[Hit], choices: Choices, problem: str = "") -> str:
    """The form, and what was found."""
    found = ""
    if problem:
        found = problem_html(problem)
    elif asked.words:
        shown = "".join(_result(hit) for hit in hits[:MOST_SHOWN])
        found = (
            f'<p class="count" role="status">{plain(wording.count_words(len(hits), MOST_SHOWN))}</p>'
            f'{_downloads(asked) if hits else ""}<ol class="results">{shown}</ol>'
        )
    return f"{_form(asked, choices)}{found}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be picked: slugs with their names."""

    groups: tuple[Line, ...]
    barriers: tuple[Line, ...]
    steps: tuple[Line, ...]
    documents: tuple[Line, ...]


def choices(facets: Facets, documents: Sequence[DocumentSummary]) -> Choices:
    """What the published library can be filtered by."""
    titles = tuple(Line(row.document_id, row.title) for row in documents)
    return Choices(
        named_lines(facets.groups), named_lines(facets.barriers), named_lines(facets.steps), titles
    )


def _form(asked: Wanted, offered: Choices) -> str:
    checked = " checked" if asked.official else ""
    return (
        '<form class="search" action="/search" method="get" role="search">'
        f'<p><label for="q">{plain(wording.SEARCH_LABEL)}</label>'
        f'<input type="search" id="q" name="q" value="{attribute(asked.query)}" '
        f'maxlength="{wording.MAX_QUESTION_CHARACTERS}" '
        f'aria-describedby="q-hint"><span class="hint" id="q-hint">{plain(wording.SEARCH_HINT)}</span></p>'
        '<div class="picks">'
        + _pick("group", "Group", offered.groups, asked.group)
        + _pick("barrier", "Barrier", offered.barriers, asked.barrier)
        + _pick("step", "AMHE step", offered.steps, asked.step)
        + _pick("part", wording.PART, tuple(Line(*row) for row in wording.PARTS.items()), asked.part)
        + _pick("document", "Document", offered.documents, asked.document)
        + f'<p class="tick"><input type="checkbox" id="official" name="official" value="yes"{checked}>'
        f'<label for="official">Official documents only</label></p></div>'
        f'<p class="send"><button type="submit">Search</button> <a href="/search">Start again</a></p></form>'
    )


def _pick(name: str, label: str, lines: Sequence[Line], chosen: str) -> str:
    known = {line.slug for line in lines}
    more = () if not chosen or chosen in known else (Line(chosen, chosen),)
    options = "".join(
        f'<option value="{attribute(line.slug)}"{" selected" if line.slug == chosen else ""}>'
        f"{text_only(line.name)}</option>"
        for line in (*lines, *more)
    )
    return (
        f'<p><label for="{name}">{label}</label><select id="{name}" name="{name}">'
        f'<option value="">All</option>{options}</select></p>'
    )


def _downloads(asked: Wanted) -> str:
    csv_link, markdown = (attribute(asked.address(format=kind)) for kind in ("csv", "md"))
    return (
        f'<p class="downloads">Download: <a href="{csv_link}">CSV</a> <a href="{markdown}">Markdown</a></p>'
    )


def _result(hit: Hit) -> str:
    passage = hit.passage
    return (
        f'<li><article class="card">{badge_html(hit.document_status)}<h2>{plain(hit.title)}</h2>'
        f"{where_html(passage.section, place_words(hit.pages, hit.paragraphs))}"
        f"{quote_html(passage.text, passage.header_text or None, reachable=True)}{about_html(passage)}"
        f"{_links(hit)}{why_html(hit.why)}"
        "</article></li>"
    )


def _links(hit: Hit) -> str:
    passage = hit.passage
    identifier = citation_id(passage.document_id, passage.text)
    return links_from(passage.document_id, hit.pages, passage.start, passage.text, identifier)


def hits_csv(hits: Sequence[Hit]) -> str:
    """The hits as CSV; no cell can be taken for a formula."""
    rows = [["rank", "document", "status", "section", "place", "passage", "words"]]
    for hit in hits:
        passage = hit.passage
        rows.append(
            [
                str(hit.rank),
                hit.title,
                wording.STATUS_WORDS[hit.document_status],
                " > ".join(passage.section),
                place_words(hit.pages, hit.paragraphs),
                passage.passage_id,
                passage.text,
            ]
        )
    return csv_text(rows)


def hits_markdown(asked: Wanted, hits: Sequence[Hit]) -> str:
    """The hits as Markdown quotations, each with where it stands."""
    lines = [f"# Passages for: {markdown_words(_line(asked.words))}", ""]
    for hit in hits:
        quoted = markdown_quotation(hit.passage.text)
        place = place_words(hit.pages, hit.paragraphs)
        status = wording.STATUS_WORDS[hit.document_status].lower()
        lines += [quoted, "", f"{markdown_words(_line(hit.title))} ({status}), {place}.", ""]
    return "\n".join(lines)


def _line(words: str) -> str:
    return " ".join(words.split())
