"""References for reference managers: RIS, BibTeX and CSL-JSON.

RIS by rispy; BibTeX by bibtexparser, its special characters written as LaTeX; CSL-JSON is the item itself by
the data schema of CSL 1.0.2.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answers.csl_items import CslItem, date_of
from assistant.answers.pinpoints import Pinpoint, page_labels, pinpoint_words
from assistant.datatypes import PageSpan

RIS_TYPES = {"report": "RPRT", "webpage": "ELEC", "chapter": "CHAP"}
BIBTEX_TYPES = {"report": "techreport", "webpage": "misc", "chapter": "incollection"}
Noted = tuple[CslItem, Sequence[Pinpoint], Sequence[str]]


def exported(style: str, rows: Sequence[Noted]) -> str:
    """Items in a format of ``FORMATS``.

    Args:
        style: ``ris``, ``bibtex`` or ``csl-json``.
        rows: Each item, the places in it where cited words stand, and notes for its reader.
    """
    return FORMATS[style](rows)


def _ris(rows: Sequence[Noted]) -> str:
    from rispy import RisWriter, dumps

    class Writer(RisWriter):  # type: ignore[misc]
        """Without the numbers that rispy puts before each reference."""

        def set_header(self, count: int) -> str:
            return ""

    return str(dumps([_ris_row(*row) for row in rows], implementation=Writer)).rstrip("\n") + "\n"


def _ris_row(item: CslItem, places: Sequence[Pinpoint], notes: Sequence[str]) -> dict[str, str | list[str]]:
    row: dict[str, str | list[str]] = {"type_of_reference": RIS_TYPES[item["type"]], "title": item["title"]}
    for field, key in (
        ("container-title", "secondary_title"),
        ("publisher", "publisher"),
        ("publisher-place", "place_published"),
        ("edition", "edition"),
        ("genre", "type_of_work"),
        ("language", "language"),
        ("URL", "urls"),
    ):
        if field in item:
            row[key] = [item[field]] if key == "urls" else item[field]
    if "author" in item:
        row["authors"] = [name["literal"] for name in item["author"]]
    if parts := date_of(item):
        row["year"] = str(parts[0])
        if parts[1:]:
            row["date"] = _slashed(parts)
    if "accessed" in item:
        row["access_date"] = _slashed(item["accessed"]["date-parts"][0])
    spans = _page_spans(places)
    if spans:
        row["start_page"], row["end_page"] = spans[0][0], spans[-1][1]
    # The two fields hold one range; which pages of it are meant is said in a note.
    exactly = [f"Cited: pp. {_pages(spans, '–', ', ')}"] if len(spans) > 1 else []
    if said := _notes(places, [*exactly, *notes]):
        row["notes"] = said
    return row


def _slashed(parts: Sequence[int]) -> str:
    """ "2026/11/23/": year, month, day and something else, each before a slash, as RIS has dates."""
    year, *rest = parts
    return "/".join([str(year), *(f"{part:02}" for part in rest), "", ""][:4])


def _bibtex(rows: Sequence[Noted]) -> str:
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    library, taken = Library(), set[str]()
    for item, places, notes in rows:
        key = _free_key(item, taken)
        fields = [Field(name, value) for name, value in _bibtex_fields(item, places, notes).items()]
        library.add(Entry(BIBTEX_TYPES[item["type"]], key, fields))
    return write_string(library).rstrip("\n") + "\n"


def _free_key(item: CslItem, taken: set[str]) -> str:
    year = date_of(item)[0] if date_of(item) else ""
    key = wanted = f"{item['id']}{'-' if year else ''}{year}"
    number = 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    taken.add(key)
    return key


def _bibtex_fields(item: CslItem, places: Sequence[Pinpoint], notes: Sequence[str]) -> dict[str, str]:
    """Fields by the names of BibTeX; names and titles in second braces keep their words and capitals."""
    latex = _latex_encoder()
    made: dict[str, str] = {}
    if "author" in item:
        made["author"] = " and ".join(f"{{{latex(name['literal'])}}}" for name in item["author"])
    made["title"] = f"{{{latex(item['title'])}}}"
    if "container-title" in item:
        made["booktitle"] = f"{{{latex(item['container-title'])}}}"
    for field, key in (
        ("publisher", "institution" if item["type"] == "report" else "publisher"),
        ("publisher-place", "address"),
        ("edition", "edition"),
        ("genre", "type"),
        ("language", "language"),
    ):
        if field in item:
            made[key] = latex(item[field])
    if parts := date_of(item):
        made["year"] = str(parts[0])
        if parts[1:]:
            made["month"] = str(parts[1])
    if spans := _page_spans(places):
        made["pages"] = _pages([(latex(first), latex(last)) for first, last in spans], "--", ",")
    if "URL" in item:
        made["url"] = item["URL"]  # verbatim: styles set it with \url
        made["urldate"] = "-".join(f"{part:02}" for part in item["accessed"]["date-parts"][0])
    if said := _notes(places, notes):
        made["note"] = latex(". ".join(line.removesuffix(".") for line in said))
    return made


def _latex_encoder() -> Callable[[str], str]:
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexEncodingMiddleware
    from bibtexparser.model import Entry, Field

    middleware = LatexEncodingMiddleware(keep_math=False, enclose_urls=False)

    def encoded(words: str) -> str:
        (entry,) = middleware.transform(Library([Entry("misc", "one", [Field("title", words)])])).entries
        return str(entry["title"])

    return encoded


def _csl_json(rows: Sequence[Noted]) -> str:
    items = []
    for item, places, notes in rows:
        made = dict(item)
        if parts := date_of(item):
            made["issued"] = {"date-parts": [parts]}
        if spans := _page_spans(places):
            made["page"] = _pages(spans, "–", ", ")
        if said := _notes(places, notes):
            made["note"] = "\n".join(said)
        items.append(made)
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n]\n"


def _page_spans(places: Sequence[Pinpoint]) -> list[tuple[str, str]]:
    """First and last page of each run of pages as printed, in the order of the document.

    Places that share a page are one run, and so are pages that follow each other in number and in print.
    """
    runs: list[PageSpan] = []
    for span in sorted(
        (place.pages for place in places if place.pages), key=lambda one: (one.first, one.last)
    ):
        if runs and _goes_on(runs[-1], span):
            last = max(runs[-1], span, key=lambda one: one.last)
            runs[-1] = replace(runs[-1], last=last.last, last_label=last.last_label)
        else:
            runs.append(span)
    return [page_labels(run) for run in runs]


def _goes_on(run: PageSpan, span: PageSpan) -> bool:
    """Whether a span begins inside a run or on the page after it, also by the printed numbers."""
    before, after = page_labels(run)[1], page_labels(span)[0]
    follows = before.isdecimal() and after.isdecimal() and int(after) == int(before) + 1
    return span.first <= run.last or (span.first == run.last + 1 and follows)


def _pages(spans: Sequence[tuple[str, str]], dash: str, comma: str) -> str:
    """ "2, 4–5"."""
    return comma.join(first if first == last else f"{first}{dash}{last}" for first, last in spans)


def _notes(places: Sequence[Pinpoint], notes: Sequence[str]) -> list[str]:
    """The places that no field can hold, then the notes, each on one line."""
    cited = []
    for place in places:
        words = pinpoint_words(place, "harvard")
        if place.paragraphs or "PDF page" in words:
            cited.append(f"Cited: {words}")
    return [" ".join(line.split()) for line in dict.fromkeys([*cited, *notes]) if line]


FORMATS: dict[str, Callable[[Sequence[Noted]], str]] = {
    "ris": _ris,
    "bibtex": _bibtex,
    "csl-json": _csl_json,
}
