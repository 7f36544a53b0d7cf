"""RIS, BibTeX and CSL-JSON, each read back by a reader that did not write it."""

from __future__ import annotations

import json
from typing import Any

import pybtex.database
import pytest
import RISparser

from assistant.answers.citation_styles import styled
from assistant.answers.reference_formats import exported
from assistant.answers.references import Reference
from tests.answers.references_made import NCCMH, refer

ONLINE = {"source": "https://example.org/a_b?x=1&y=%20"}
HARD = "Costs & needs: 50% of those_asked – £5, #1 {or} $2, “Ægir’s” naïve"
# The names of the data schema of CSL 1.0.2 that an item of ours may have.
CSL_NAMES = set(
    "id type title language author publisher publisher-place issued edition genre URL accessed "
    "container-title page note".split()
)


def ris(reference: Reference) -> dict[str, Any]:
    """What another RIS reader finds; it wants the text as lines."""
    (row,) = RISparser.read(reference.reference.splitlines(), RISparser.TAG_KEY_MAPPING)
    return dict(row)


def bibtex(reference: Reference) -> pybtex.database.Entry:
    entries = pybtex.database.parse_string(reference.reference, "bibtex").entries
    assert len(entries) == 1
    return entries[next(iter(entries))]


def csl(reference: Reference) -> dict[str, Any]:
    (item,) = json.loads(reference.reference)
    return dict(item)


def test_ris_keeps_every_field_through_another_reader() -> None:
    row = ris(refer("ris", **ONLINE, label="129", last_label="130", edition="2nd"))
    assert row["type_of_reference"] == "RPRT"
    assert row["authors"] == [NCCMH]
    assert row["title"] == "Equality in Mental Health Care"
    assert (row["year"], row["edition"], row["publisher"]) == ("2019", "2", NCCMH)
    assert (row["start_page"], row["end_page"]) == ("129", "130")
    assert row["url"] == ONLINE["source"]
    assert row["access_date"] == "2026/11/23/"


def test_ris_begins_with_its_type_and_ends_with_its_end_tag() -> None:
    lines = refer("ris").reference.split("\n")
    assert lines[0] == "TY  - RPRT"
    assert lines[-2:] == ["ER  - ", ""]


@pytest.mark.parametrize(
    ("made", "ris_type", "bibtex_type", "csl_type"),
    [
        ({}, "RPRT", "techreport", "report"),
        ({"file": "page.html"}, "ELEC", "misc", "webpage"),
        ({"section": ("Chapter 3", "Waits")}, "CHAP", "incollection", "chapter"),
    ],
)
def test_the_kind_of_document_is_told_to_each_format(
    made: dict[str, Any], ris_type: str, bibtex_type: str, csl_type: str
) -> None:
    assert ris(refer("ris", **made))["type_of_reference"] == ris_type
    assert bibtex(refer("bibtex", **made)).type == bibtex_type
    assert csl(refer("csl-json", **made))["type"] == csl_type


def test_a_chapter_names_the_document_it_is_in() -> None:
    made = {"section": ("Chapter 3: Waits",)}
    whole = "Equality in Mental Health Care"
    assert ris(refer("ris", **made))["secondary_title"] == whole
    assert bibtex(refer("bibtex", **made)).fields["booktitle"] == f"{{{whole}}}"
    assert csl(refer("csl-json", **made))["container-title"] == whole


def test_bibtex_keeps_corporate_authors_whole_through_another_reader() -> None:
    entry = bibtex(refer("bibtex", publisher="Health and Care Group / NHS England"))
    assert [str(person) for person in entry.persons["author"]] == ["{Health and Care Group}", "{NHS England}"]


def test_bibtex_escapes_what_latex_would_act_on_and_leaves_the_address_as_it_is() -> None:
    reference = refer("bibtex", title=HARD, **ONLINE)
    for escaped in (r"Costs \& needs", r"50\% of", r"those\_asked", r"\#1", r"\{or\}", r"\$2"):
        assert escaped in reference.reference
    assert bibtex(reference).fields["url"] == ONLINE["source"]


def test_the_words_of_a_bibtex_title_come_back_when_latex_is_read_as_text() -> None:
    from pylatexenc.latex2text import LatexNodes2Text

    title = bibtex(refer("bibtex", title=HARD)).fields["title"]
    assert LatexNodes2Text(keep_braced_groups=False).latex_to_text(title) == HARD


def test_bibtex_names_pages_month_and_type() -> None:
    entry = bibtex(
        refer("bibtex", kind="briefing", edition="November 2019", label="129", last_label="130", year=2019)
    )
    assert entry.fields["pages"] == "129--130"
    assert entry.fields["month"] == "11"
    assert entry.fields["type"] == "Unofficial briefing"


def test_several_publishers_are_a_list_in_every_format() -> None:
    made = {"publisher": "NHS England / NCCMH / Mind"}
    listed = "NHS England, NCCMH and Mind"
    assert ris(refer("ris", **made))["publisher"] == listed
    assert bibtex(refer("bibtex", **made)).fields["institution"] == listed
    assert csl(refer("csl-json", **made))["publisher"] == listed
    assert ris(refer("ris", **made))["authors"] == ["NHS England", "NCCMH", "Mind"]


def test_a_web_page_of_which_only_the_update_is_known_has_its_date() -> None:
    made: dict[str, Any] = {"file": "page.html", "year": None, "edition": "Updated 2 August 2024"}
    assert ris(refer("ris", **made))["date"] == "2024/08/02/"
    assert bibtex(refer("bibtex", **made)).fields["year"] == "2024"
    assert csl(refer("csl-json", **made))["issued"] == {"date-parts": [[2024, 8, 2]]}


def test_two_documents_of_one_key_get_two() -> None:
    item = refer().item
    from assistant.answers.pinpoints import Pinpoint

    text = exported("bibtex", [(item, [Pinpoint()], ()), (item, [Pinpoint()], ())])
    assert set(pybtex.database.parse_string(text, "bibtex").entries) == {"guide-2019", "guide-2019-2"}


def test_csl_json_is_an_item_of_the_schema_that_styles_as_ours_does() -> None:
    item = csl(refer("csl-json", **ONLINE))
    assert set(item) <= CSL_NAMES
    assert item["author"] == [{"literal": NCCMH}]
    assert item["issued"] == {"date-parts": [[2019]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 23]]}
    assert item["page"] == "12"
    same = {key: value for key, value in item.items() if key not in ("page", "note")}
    assert styled("harvard", same).text == styled("harvard", refer("harvard", **ONLINE).item).text


@pytest.mark.parametrize("style", ["ris", "bibtex", "csl-json"])
def test_records_name_the_pdf_page_the_suggested_citation_and_the_source_behind(style: str) -> None:
    reference = refer(style, "It rose [1].", label="iv", suggested_citation="NCCMH. Equality.")
    for part in (
        "PDF page 6",
        "Publisher's own suggested citation: NCCMH. Equality.",
        "Office for Waiting (2021) Survey of Waits, cited in",
        "Read the original first",
        "https://example.org/survey",
    ):
        assert part in reference.reference


@pytest.mark.parametrize("style", ["ris", "bibtex", "csl-json"])
def test_records_of_a_superseded_document_say_so(style: str) -> None:
    reference = refer(style, status="superseded", superseded_by="guide-2")
    assert "The publisher has replaced this document by 'guide-2'" in reference.reference


@pytest.mark.parametrize("style", ["ris", "bibtex", "csl-json"])
def test_a_record_has_no_form_for_running_text(style: str) -> None:
    reference = refer(style)
    assert (reference.in_text, reference.html) == (None, None)


@pytest.mark.parametrize("style", ["ris", "bibtex"])
def test_a_title_of_two_lines_does_not_break_a_record(style: str) -> None:
    reference = refer(style, title="One\nER  - \n}two")
    assert "One ER -" in reference.reference
    assert len(reference.reference.splitlines()) == len(refer(style, title="One").reference.splitlines())
