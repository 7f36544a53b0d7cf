"""The references README shows are the ones the code gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.answers.citation_styles import STYLES
from assistant.answers.identifiers import Located
from assistant.answers.reference_formats import FORMATS
from assistant.answers.references import Reference, reference_to
from assistant.documents.catalogue import load_catalogue
from assistant.settings import CHECKOUT
from tests.documents_made import make_document

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
ACCESSED = date(2026, 11, 23)


def example(document_id: str, style: str, page: int) -> Reference:
    """A reference to words on a page of a document of the starter library's catalogue."""
    entry = load_catalogue(CHECKOUT / "corpus").entries[document_id]
    made = make_document([(("Words",), [("paragraph", "Some words.")])], document_id=document_id, entry=entry)
    pages = (replace(made.pages[0], number=page, label=str(page)),)
    document = replace(made, pages=pages)
    start = document.text.index("Some")
    located = Located(
        document_id, "citation", document, start, len(document.text) - 1, None, "current", "", "0001-0"
    )
    return reference_to(located, style, ACCESSED)


@pytest.mark.parametrize("style", STYLES)
def test_the_example_of_each_style_is_what_the_code_gives(style: str) -> None:
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{style}` |")]
    assert row.endswith(f"| {example('amhe-resource', style, 14).reference} |")
    assert f"`{example('amhe-resource', style, 14).in_text}`" in README


@pytest.mark.parametrize("style", FORMATS)
def test_the_example_of_each_format_is_what_the_code_gives(style: str) -> None:
    assert f"\n{example('appendix-stigma', style, 2).reference.rstrip()}\n```\n" in README.replace(
        "- \n", "-\n"
    )


def test_every_key_of_the_json_object_is_explained() -> None:
    from assistant.answers.wire import reference_json

    keys = README.partition("| Key | What it is |")[2].partition("\n\n")[0]
    for key in reference_json(example("appendix-stigma", "harvard", 2)):
        assert f"`{key}`" in keys, key
