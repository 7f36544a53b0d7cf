"""Lists of references: each document once, in the order and with the numbers or letters of the style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.citation_styles import STYLES, Styled, styled, year_words
from assistant.answers.csl_items import CslItem, date_of
from assistant.answers.references import Reference
from assistant.errors import UsageError

# What an entry is not sorted by: marks before its first word, and an article (APA 7, section 9.44).
BEFORE = re.compile(r"[\W_]*(?:(?:the|an?)\s+)?[\W_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BibliographyEntry:
    """A document in a list of references.

    Attributes:
        number: Its number where the style numbers, from 1.
        suffix: The letter after its year where the author has several of the year, else "".
        text: The entry, with its number.
        html: The same, escaped, with ``<i>`` as its only tag.
        in_text: The form for running text that leads to this entry.
    """

    document_id: str
    number: int | None
    suffix: str
    text: str
    html: str
    in_text: str


def bibliography(references: Sequence[Reference], style: str) -> tuple[BibliographyEntry, ...]:
    """A list of references, each document once and whole, whatever style the references were made in.

    Vancouver keeps the given order and numbers it. Harvard and APA sort by author, year and title, without
    regard to an article at the beginning, and letter the years of one author ("2026a").

    Raises:
        UsageError: The style is no citation style but a format of records.
    """
    if style not in STYLES:
        raise UsageError(f"a list of references has one of the styles {', '.join(STYLES)}, not {style!r}.")
    items = list({row.item["id"]: row.item for row in references}.values())
    if style == "vancouver":
        made = [styled(style, item, number=number) for number, item in enumerate(items, start=1)]
        return tuple(
            BibliographyEntry(item["id"], n, "", f"{n}. {one.text}", f"{n}. {one.html}", one.in_text)
            for n, (item, one) in enumerate(zip(items, made, strict=True), start=1)
        )
    items.sort(key=lambda item: _sort_key(style, item))
    rows = []
    for item, suffix in zip(items, _suffixes(style, items), strict=True):
        one = styled(style, item, suffix=suffix)
        rows.append(BibliographyEntry(item["id"], None, suffix, one.text, one.html, one.in_text))
    return tuple(rows)


def as_listed(reference: Reference, entries: Sequence[BibliographyEntry], style: str) -> Styled:
    """A reference with its pinpoint, and with the letter or number that its document has in a list.

    Args:
        reference: Its document is in the list.
        entries: From ``bibliography``.
        style: The style of the list.
    """
    entry = next(entry for entry in entries if entry.document_id == reference.item["id"])
    return styled(style, reference.cited, reference.pinpoint, suffix=entry.suffix, number=entry.number or 1)


def _sort_key(style: str, item: CslItem) -> tuple[str, list[int], str]:
    # APA puts works without a date first; Cite Them Right leaves it open, so they stand first there too.
    # Where APA names the day, it counts: works of which only the year is named come first (section 9.47).
    date = date_of(item)
    whole = style == "apa" and item["type"] == "webpage"
    return _sorted_by(_author(item)), date if whole else date[:1], _sorted_by(item["title"])


def _sorted_by(words: str) -> str:
    return BEFORE.sub("", words, count=1).casefold() or words.casefold()


def _author(item: CslItem) -> str:
    return " and ".join(name["literal"] for name in item.get("author", ())) or str(item["title"])


def _suffixes(style: str, items: Sequence[CslItem]) -> list[str]:
    """A letter for each item whose author has others of the year."""
    keys = [(_author(item), year_words(style, item)) for item in items]
    return [
        _letters(keys[:place].count(key)) if keys.count(key) > 1 else "" for place, key in enumerate(keys)
    ]


def _letters(number: int) -> str:
    """The letters of the years: a to z, then aa, ab and so on."""
    before, last = divmod(number, 26)
    return (_letters(before - 1) if before else "") + chr(ord("a") + last)
