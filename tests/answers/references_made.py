"""Documents with catalogue entries, and what an identifier would find in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from assistant.answers.identifiers import Located
from assistant.answers.references import Reference, reference_to
from assistant.datatypes import CatalogueEntry, Note
from tests.documents_made import make_document

ACCESSED = date(2026, 11, 23)
NCCMH = "National Collaborating Centre for Mental Health"
NOTES = (
    Note("[1]", "Office for Waiting: Survey of Waits", "2021", "https://example.org/survey"),
    Note("[2]", "Charity on a study of rest", None, None),
)


def located(
    words: str = "Waiting harms.",
    *,
    file: str = "guide.pdf",
    section: tuple[str, ...] = ("Waits",),
    label: str = "12",
    last_label: str | None = None,
    **entry: Any,
) -> Located:
    """The quotation ``words`` in a document of one or two pages, whose labels are given."""
    fields = {"id": "guide", "title": "Equality in Mental Health Care", "publisher": NCCMH, "year": 2019}
    made = make_document(
        [(section, [("paragraph", words)])],
        notes=NOTES,
        entry=CatalogueEntry(**{**fields, **entry}),
        pages=2 if last_label else 1,
    )
    numbers = [int(label) if label.isdecimal() else 6, 0]
    numbers[1] = numbers[0] + 1
    pages = tuple(
        replace(page, number=number, label=text)
        for page, number, text in zip(made.pages, numbers, (label, last_label or ""), strict=False)
    )
    paged = file.endswith(".pdf")
    document = replace(made, file=file, pages=pages if paged else ())
    start = document.text.index(words)
    return Located(
        "guide~0", "citation", document, start, start + len(words), None, "current", "", "0001-000000000000"
    )


def refer(style: str = "harvard", words: str = "Waiting harms.", **made: Any) -> Reference:
    """The reference to a made quotation, with the access date of the tests."""
    return reference_to(located(words, **made), style, ACCESSED)
