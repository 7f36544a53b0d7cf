"""Note marks in another form, and marks of Markdown, are typesetting where the document has those notes."""

from __future__ import annotations

import pytest

from assistant.answers.quotation_check import check_quotation
from assistant.library.snapshot import Snapshot
from tests.retrieval.library_made import entry, publish

TEXT = """# Notes

## Waiting

The plan was published in 2012 [24]. Waits rose to 58% [7] in the north, and trusts asked for help [14] [15].
The area of the ward is 20 m² in all. Teams wrote to **every** member [9].

## Sources

[7] A plan. 2019. https://example.org/seven
[9] A plan. 2020. https://example.org/nine
[14] A plan. 2014. https://example.org/fourteen
[15] A plan. 2015. https://example.org/fifteen
[24] A plan. 2012. https://example.org/twentyfour
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish(tmp_path_factory.mktemp("library"), {"notes": TEXT}, entry("notes", "Notes"))


@pytest.mark.parametrize(
    "pasted",
    [
        "The plan was published in 2012²⁴.",
        "The plan was published in 2012.²⁴",
        "The plan was published in 2012 (24).",
        "Waits rose to 58% (7) in the north",
        "Waits rose to 58%⁷ in the north",
        "Waits rose to 58% (7) in the north, and trusts asked for help (14) (15).",
        "trusts asked for help¹⁴,¹⁵",
        "and trusts asked for help14",
        "and trusts **asked** for help",
        "and __trusts asked__ for *help*",
        "> and trusts asked\n> for help",
        "> The plan was **published** in 2012²⁴.",
    ],
)
def test_marks_of_notes_and_of_markdown_are_typesetting(library: Snapshot, pasted: str) -> None:
    assert check_quotation(library, pasted).verdict == "typographic"


@pytest.mark.parametrize(
    "pasted",
    [
        "The plan was published in 2012²⁵.",
        "The plan was published in 2013²⁴.",
        "Waits rose to 58% (8) in the north",
        "Waits rose to 58⁷ in the north",
        "trusts asked for help [15] [15].",
        "trusts asked for help [14] [14]",
        "trusts asked for help [14] [15] [15].",
        "The area of the ward is 20 m³ in all.",
        "and trusts **asked them** for help",
        "Waits rose to > 58% in the north",
        "and trusts asked for help19",
    ],
)
def test_other_notes_and_figures_are_alterations(library: Snapshot, pasted: str) -> None:
    assert check_quotation(library, pasted).verdict == "altered"


@pytest.mark.parametrize(
    ("pasted", "verdict"),
    [
        ("trusts asked for help [14] [15].", "exact"),
        ("trusts asked for help [15].", "typographic"),
        ("The area of the ward is 20 m² in all.", "exact"),
    ],
)
def test_the_documents_own_notes_and_units_are_right(library: Snapshot, pasted: str, verdict: str) -> None:
    assert check_quotation(library, pasted).verdict == verdict
