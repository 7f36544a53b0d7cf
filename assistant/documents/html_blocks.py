"""The elements of a web page → headings, paragraphs, list items and table rows, in reading order.

What a reader of the page does not see is left out: scripts, forms, navigation, hidden elements. Markup says
what things are; where it uses tables or lists for layout only, their contents are read as running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.documents.flow import Flow, plain
from assistant.documents.raised_marks import with_raised

HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNSEEN = frozenset(
    "aside audio button canvas dialog embed footer form head iframe img input link map meta nav noscript "
    "object script select style svg template textarea title video".split()
)
UNSEEN_ROLES = frozenset({"navigation", "search", "complementary", "contentinfo", "banner", "doc-backlink"})
UNSEEN_CLASS = re.compile(
    r"(?:^|\s)(?:visually-hidden|sr-only|govuk-visually-hidden|screen-reader-text)(?:\s|$)"
)
HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
BLOCKS = frozenset(
    "address article body blockquote center dd details div dl dt fieldset figcaption figure header hgroup hr "
    "html li main ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
) | set(HEADINGS)
# "[footnote 3]", as GOV.UK writes the mark of a note.
FOOTNOTE = re.compile(r"\s*\[?\s*(?:foot)?note\s+(\d{1,3})\s*\]?\s*", re.IGNORECASE)
NOTE_ID = re.compile(r"(?:fn|footnote|endnote|note|ref)[-:_]?\d+", re.IGNORECASE)
NOTE_ROLES = frozenset({"doc-endnote", "doc-footnote"})
BACKLINKS = re.compile(r"[\u21a9\u21b5\u2191]\ufe0e?\s*$")
MOST_SPANNED = 1000


def walk(element: Any, flow: Flow) -> None:
    """Read an element of a page, an ``lxml`` element, into the flow."""
    _Walk(flow).block(element)


class _Walk:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._words = ""

    def block(self, element: Any) -> None:
        tag = _tag(element)
        if tag in HEADINGS:
            self._end()
            self._flow.heading(HEADINGS[tag], words_of(element))
        elif tag in {"ul", "ol"}:
            self._end()
            self._list(element, tag == "ol")
        elif tag == "dl":
            self._end()
            self._terms(element)
        elif tag == "table":
            self._end()
            self._table(element)
        else:
            self._inside(element)
            self._end()

    def _inside(self, element: Any) -> None:
        """Words and blocks of an element, in order."""
        self._words += element.text or ""
        for child in element:
            if is_seen(child):
                if _tag(child) in BLOCKS:
                    self._end()
                    self.block(child)
                elif _holds_blocks(child):
                    self._inside(child)
                else:
                    self._words = _with_inline(self._words, child)
            self._words += child.tail or ""

    def _end(self) -> None:
        self._flow.paragraph(self._words)
        self._words = ""

    def _list(self, element: Any, is_numbered: bool) -> None:
        number = 0
        for child in element:
            if not is_seen(child):
                continue
            if _tag(child) != "li":
                self.block(child)
                continue
            number += 1
            self._item(child, number, is_numbered)

    def _item(self, element: Any, number: int, is_numbered: bool) -> None:
        """The item's own words up to its first inner list or table, then those."""
        words, rest = own_words(element)
        if element.get("role") in NOTE_ROLES or NOTE_ID.fullmatch(element.get("id") or ""):
            own = BACKLINKS.sub("", plain(" ".join([words, *(words_of(child) for child in rest)])))
            self._flow.source(own, number)
            return
        self._flow.item(words, number if is_numbered else None)
        for child in rest:
            self.block(child)
            self._words = child.tail or ""
            self._end()

    def _terms(self, element: Any) -> None:
        """A list of terms: each with what is said of it, as a row."""
        rows: list[list[str]] = []
        for child in _through(element, "div"):
            if _tag(child) == "dt":
                rows.append([words_of(child)])
            elif _tag(child) == "dd" and is_seen(child):
                if rows:
                    rows[-1].append(words_of(child))
                else:
                    rows.append([words_of(child)])
        self._flow.table(rows, headings=0)

    def _table(self, element: Any) -> None:
        for caption in element.findall("caption"):
            self._flow.paragraph(words_of(caption))
        rows = [row for row in _through(element, "thead", "tbody", "tfoot") if _tag(row) == "tr"]
        cells = [[cell for cell in row if _tag(cell) in {"td", "th"}] for row in rows]
        if element.get("role") == "presentation" or max(map(len, cells), default=0) < 2:
            for cell in (cell for row in cells for cell in row):
                self.block(cell)
            return
        self._flow.table(_grid(cells), _headings(rows, cells))


def _grid(rows: list[list[Any]]) -> list[list[str]]:
    """The words of each row's cells. A cell over several rows stands in each; over several columns, once."""
    grid: list[list[str]] = []
    above: dict[int, tuple[str, int]] = {}
    for row in rows:
        texts: list[str] = []

        def carried(texts: list[str] = texts) -> None:
            while len(texts) in above:
                words, left = above.pop(len(texts))
                if left > 1:
                    above[len(texts)] = (words, left - 1)
                texts.append(words)

        carried()
        for cell in row:
            words = words_of(cell)
            if (down := _spanned(cell, "rowspan")) > 1:
                above[len(texts)] = (words, down)
                carried()
            else:
                texts.append(words)
            texts.extend([""] * (_spanned(cell, "colspan") - 1))
            carried()
        grid.append(texts)
    return grid


def _spanned(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), MOST_SPANNED) if value.isdigit() and int(value) > 0 else 1


def _headings(rows: list[Any], cells: list[list[Any]]) -> int:
    """How many rows, from the first, name the columns."""
    count = 0
    for row, found in zip(rows, cells, strict=True):
        named = [cell for cell in found if words_of(cell)]
        if _tag(row.getparent()) != "thead" and not (named and all(_tag(cell) == "th" for cell in named)):
            break
        count += 1
    return count if count < len(rows) else 0


def words_of(element: Any) -> str:
    """All the words of an element; what stands in different blocks is parted by a space."""
    words = element.text or ""
    for child in element:
        if is_seen(child):
            between = " " if _tag(child) in BLOCKS else ""
            words = _with_inline(words + between, child) + between
        words += child.tail or ""
    return plain(words)


def own_words(element: Any) -> tuple[str, list[Any]]:
    """The words of a list item before its first inner list, table or second paragraph, and what follows."""
    words, started = element.text or "", False
    children = [child for child in element if is_seen(child)]
    for at, child in enumerate(children):
        tag = _tag(child)
        if tag in BLOCKS and (tag in {"ul", "ol", "dl", "table"} or started or words.strip()):
            return words, children[at:]
        started = tag in BLOCKS
        words = _with_inline(words, child) + (child.tail or "")
    return words, []


def is_seen(element: Any) -> bool:
    """Whether a reader of the page sees the element."""
    tag = _tag(element)
    return not (
        tag == ""
        or tag in UNSEEN
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("role") in UNSEEN_ROLES
        or UNSEEN_CLASS.search(element.get("class") or "")
        or HIDDEN_STYLE.search(element.get("style") or "")
    )


def _with_inline(words: str, element: Any) -> str:
    tag = _tag(element)
    if tag == "br":
        return words + " "
    if tag != "sup":
        inner = element.text or ""
        joined = words + inner
        for child in element:
            if is_seen(child):
                between = " " if _tag(child) in BLOCKS else ""
                joined = _with_inline(joined + between, child) + between
            joined += child.tail or ""
        return joined
    raised = words_of(element)
    footnote = FOOTNOTE.fullmatch(raised)
    return with_raised(words, footnote.group(1) if footnote else raised)


def _holds_blocks(element: Any) -> bool:
    return any(_tag(inner) in BLOCKS for inner in element.iterdescendants())


def _through(element: Any, *tags: str) -> Iterator[Any]:
    """The children of an element, those of the named groupings in place of the groupings."""
    for child in element:
        if _tag(child) in tags:
            yield from child
        else:
            yield child


def _tag(element: Any) -> str:
    """The element's name; "" for comments and processing instructions."""
    return element.tag.lower() if isinstance(element.tag, str) else ""
