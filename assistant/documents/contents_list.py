"""The table of contents: which lines are its entries, so that they are neither headings nor text to quote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.layout_lines import Line
from assistant.documents.layout_tables import Item

NUMBERING = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(?=[^\W\d_])")
CONTENTS_HEADING = re.compile(r"(?:table of )?contents(?: page)?:?", re.IGNORECASE)
LEADER = re.compile(r"(?:\.\s?){5,}|…{2,}")
PAGE_NUMBER = re.compile(r"[\s.…]+(?:\d{1,4}|[ivxlc]{1,7})$")


def squashed(text: str) -> str:
    """Letters and digits in lower case, for comparing a title with a line."""
    return re.sub(r"[\W_]+", "", text.casefold())


def forms_of(title: str) -> set[str]:
    """A title squashed, with its number and without."""
    return {squashed(title), squashed(NUMBERING.sub("", title.strip(), count=1))} - {""}


def contents_of(items: Sequence[Item], titles: set[str]) -> dict[int, bool]:
    """Lines with dot leaders, and those after the word "Contents" that name headings of the document.

    Args:
        items: All lines and rows of the document.
        titles: The forms of every title that the outline or the type of a line names.

    Returns:
        The entries' lines by index among the items; True where an entry begins.
    """
    found: dict[int, bool] = {}
    index = 0
    while index < len(items):
        item = items[index]
        if isinstance(item, Line) and CONTENTS_HEADING.fullmatch(item.text.strip()):
            end = _mark_entries(items, index + 1, titles, found)
            if end > index + 1:
                found[index] = True
            index = end
            continue
        if isinstance(item, Line) and LEADER.search(item.text) and PAGE_NUMBER.search(item.text):
            found[index] = True
        index += 1
    return found


def _mark_entries(items: Sequence[Item], start: int, titles: set[str], found: dict[int, bool]) -> int:
    """Mark the entries from ``start`` on; returns where the list ends.

    Entries all end with page numbers, or none does; then the first title that comes again is the heading
    itself.
    """
    index, numbered = start, None
    seen: set[str] = set()
    while index < len(items):
        entry = _entry_at(items, index, titles)
        if entry is None:
            break
        words, end, has_number = entry
        if numbered is None:
            numbered = has_number
        if has_number != numbered or (not numbered and words in seen):
            break
        seen.add(words)
        found.update({place: place == index for place in range(index, end)})
        index = end
    return index


def _entry_at(items: Sequence[Item], index: int, titles: set[str]) -> tuple[str, int, bool] | None:
    """The entry that begins at a line and takes up to three: its words, its end, and if it has a page."""
    words = ""
    for end in range(index, min(index + 3, len(items))):
        item = items[end]
        if not isinstance(item, Line) or not isinstance(items[index], Line):
            return None
        words = f"{words} {item.text}".strip()
        bare = LEADER.sub(" ", PAGE_NUMBER.sub("", words))
        known = bool(forms_of(bare) & titles)
        if bare != words and (known or LEADER.search(words)):
            return squashed(bare), end + 1, True
        if forms_of(words) & titles:
            return squashed(words), end + 1, False
    return None
