"""An entry of the list of sources → the note behind a mark: "[3] Name of source. 2024. https://…"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.datatypes import Note

ENTRY = re.compile(r"(\[\d{1,3}\])\s+(.+)", re.DOTALL)
ADDRESS = re.compile(r"https?://\S+")
NO_YEAR = re.compile(r"\(?(?:no year shown|year not shown|no date)\)?\.?", re.IGNORECASE)
YEAR_SENTENCE = re.compile(r"(?:^|[.?!]\s+)\(?((?:19|20)\d\d(?:\s?[-–/]\s?\d{2,4})?)\)?\.?\s*$")
ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[-–/]\d{2,4})?(?!\d)")


def notes_of(entries: Iterable[str]) -> tuple[Note, ...]:
    """The notes that the entries of a list of sources give, in order.

    The name is what stands before the year and the address; the year is the one that stands by itself, else
    the last one in the name.
    """
    notes = []
    for entry in entries:
        match = ENTRY.fullmatch(entry.strip())
        if match is None:
            continue
        mark, rest = match.groups()
        addresses = list(ADDRESS.finditer(rest))
        url = addresses[-1].group().rstrip(".,;)>") if addresses else None
        name = rest[: addresses[-1].start()].strip() if addresses else rest.strip()
        name, undated = NO_YEAR.subn("", name)
        alone = YEAR_SENTENCE.search(name.strip())
        if alone:
            year: str | None = alone.group(1)
            name = name[: alone.start() + 1] if alone.start() else name
        else:
            years = ANY_YEAR.findall(name)
            year = years[-1] if years and not undated else None
        notes.append(Note(mark, name.strip().rstrip(".").strip(), year, url))
    return tuple(notes)
