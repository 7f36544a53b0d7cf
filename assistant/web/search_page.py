"""Search and the evidence map as plain pages: every result has an address that can be kept and sent on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.answers.evidence_map import EvidenceMap, Line, facet_name
from assistant.answers.page_view import quote_check
from assistant.answers.plain import place_words
from assistant.datatypes import DocumentSummary, Facets, Filters, Hit
from assistant.passages.vocabulary import load_vocabulary
from assistant.web import wording
from assistant.web.cards import quote_html
from assistant.web.markup import attribute, plain
from assistant.web.pages import page_link

MOST_SHOWN = 50
# So many of the nearest passages are looked through for a phrase in quotation marks.
LOOKED_THROUGH = 1000
PHRASE = re.compile(r'["“]([^"”]{2,})["”]')
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHADES = (1, 3, 8)


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

    @property
    def filters(self) -> Filters:
        """The picked ones for the library."""
        picked = (tuple(filter(None, (slug,))) for slug in (self.group, self.barrier, self.step))
        return Filters(Facets(*picked), tuple(filter(None, (self.document,))), self.official)

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
    )


def holding(hits: Iterable[Hit], phrases: Sequence[str]) -> list[Hit]:
    """The hits that hold every phrase, whatever the case and the spaces between its words."""
    folded = [" ".join(phrase.casefold().split()) for phrase in phrases]
    return [hit for hit in hits if all(each in _folded(hit) for each in folded)]


def _folded(hit: Hit) -> str:
    words = f"{hit.passage.header_text} {hit.passage.text}".casefold()
    return " ".join(words.replace("’", "'").split()) + " " + " ".join(words.split())


def search_html(asked: Wanted, hits: Sequence[Hit], choices: Choices, problem: str = "") -> str:
    """The form, and what was found."""
    found = ""
    if problem:
        found = f'<p class="problem" role="alert">{plain(problem)}</p>'
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
    vocabulary = load_vocabulary()

    def lines(slugs: Sequence[str]) -> tuple[Line, ...]:
        named = (Line(slug, facet_name(vocabulary, slug)) for slug in slugs)
        return tuple(sorted(named, key=lambda line: line.name.casefold()))

    titles = tuple(Line(row.document_id, row.title) for row in documents)
    return Choices(lines(facets.groups), lines(facets.barriers), lines(facets.steps), titles)


def _form(asked: Wanted, offered: Choices) -> str:
    checked = " checked" if asked.official else ""
    return (
        '<form class="search" action="/search" method="get" role="search">'
        f'<p><label for="q">{plain(wording.SEARCH_LABEL)}</label>'
        f'<input type="search" id="q" name="q" value="{attribute(asked.query)}" maxlength="2000" '
        f'aria-describedby="q-hint"><span class="hint" id="q-hint">{plain(wording.SEARCH_HINT)}</span></p>'
        '<div class="picks">'
        + _pick("group", "Group", offered.groups, asked.group)
        + _pick("barrier", "Barrier", offered.barriers, asked.barrier)
        + _pick("step", "AMHE step", offered.steps, asked.step)
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
        f"{plain(line.name)}</option>"
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
    place = place_words(hit.pages, hit.paragraphs)
    path = ' <span class="step">›</span> '.join(plain(heading) for heading in passage.section)
    links = ""
    if hit.pages:
        page = page_link(
            passage.document_id, hit.pages.first, passage.start, passage.end, quote_check(passage.text)
        )
        pdf = f"/documents/{passage.document_id}#page={hit.pages.first}"
        links = (
            f'<p class="open"><a href="{attribute(page)}">{plain(wording.SHOW_ON_PAGE)}</a> '
            f'<a href="{attribute(pdf)}">{plain(wording.open_words(hit.pages))}</a></p>'
        )
    return (
        f'<li><article class="card"><span class="badge badge-{hit.document_status}">'
        f"{plain(wording.STATUS_WORDS[hit.document_status])}</span><h2>{plain(hit.title)}</h2>"
        f'<p class="where"><strong>{plain(place)}</strong><br>{path}</p>'
        f"{quote_html(passage.text, passage.header_text or None)}{links}</article></li>"
    )


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
    return _csv(rows)


def hits_markdown(asked: Wanted, hits: Sequence[Hit]) -> str:
    """The hits as Markdown quotations, each with where it stands."""
    lines = [f"# Passages for: {_line(asked.words)}", ""]
    for hit in hits:
        quoted = "\n".join(f"> {line}" for line in hit.passage.text.splitlines())
        place = place_words(hit.pages, hit.paragraphs)
        status = wording.STATUS_WORDS[hit.document_status].lower()
        lines += [quoted, "", f"{_line(hit.title)} ({status}), {place}.", ""]
    return "\n".join(lines)


def _line(words: str) -> str:
    return " ".join(words.split())


def map_html(shown: EvidenceMap) -> str:
    """The map as a table whose cells lead to the search for what they count."""
    barriers = shown.across == "barriers"
    views = "".join(
        f'<li><a href="/map?across={across}"{" aria-current=true" if across == shown.across else ""}>'
        f"{words}</a></li>"
        for across, words in (("barriers", "Groups and barriers"), ("steps", "Groups and AMHE steps"))
    )
    head = "".join(f'<th scope="col">{plain(line.name)}</th>' for line in shown.columns)
    body = "".join(
        f'<tr><th scope="row">{plain(group.name)}</th>'
        + "".join(_cell(shown, group, column, barriers) for column in shown.columns)
        + "</tr>"
        for group in shown.groups
    )
    caption = plain(wording.MAP_CAPTION[shown.across])
    return (
        f'<nav class="views" aria-label="Views of the map"><ul>{views}</ul></nav>'
        f"<p>{plain(wording.map_method(shown.passages, shown.snapshot_id))}</p>"
        f'<p class="downloads">Download: <a href="/map?across={shown.across}&amp;format=csv">CSV</a></p>'
        f'<div class="scrolled" tabindex="0" role="region" aria-label="{attribute(caption)}">'
        f'<table class="map"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">Group</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(shown: EvidenceMap, group: Line, column: Line, barriers: bool) -> str:
    count = shown.counts.get((group.slug, column.slug), 0)
    if not count:
        return f'<td class="shade-0">{wording.NO_PASSAGE_FOUND}</td>'
    shade = 1 + sum(count > least for least in SHADES)
    picked = Wanted(
        group=group.slug,
        barrier=column.slug if barriers else "",
        step="" if barriers else column.slug,
    )
    words = f"{count} passage" if count == 1 else f"{count} passages"
    return (
        f'<td class="shade-{shade}"><a href="{attribute(picked.address())}">{words}'
        f'<span class="heard">: {plain(group.name)}, {plain(column.name)}</span></a></td>'
    )


def map_csv(shown: EvidenceMap) -> str:
    """The map as CSV: a row a group and column, with the number of passages."""
    kind = shown.across.removesuffix("s")
    rows = [["group", "group name", kind, f"{kind} name", "passages"]]
    rows += [
        [
            group.slug,
            group.name,
            column.slug,
            column.name,
            str(shown.counts.get((group.slug, column.slug), 0)),
        ]
        for group in shown.groups
        for column in shown.columns
    ]
    return _csv(rows)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    # Excel reads UTF-8 only after a byte order mark.
    return "\ufeff" + file.getvalue()
