"""The list of sources at the end of a briefing, and what its entries say."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.datatypes import Note
from assistant.documents.source_notes import notes_of
from tests.documents.pdf_builder import Line, paragraph
from tests.documents.reading import read, texts


def briefing() -> list[list[Line]]:
    first = [
        Line("Waiting", size=16, bold=True),
        *paragraph("Veterans waited 18 weeks on average [1]. Carers waited longer still [2].", gap=10),
        Line("Sources", size=16, bold=True, gap=20),
        Line("[1] Office for Waiting: Veterans and how long they wait. 2021.", gap=8),
        Line("https://www.example.org/statistics/veterans/and-", x=90),
        Line("waiting/2021", x=90),
        Line("[2] Carers’ Union: A survey of carers, by people who", gap=8),
    ]
    second = [Line("care. (no year shown) https://carers.example/survey", x=90, y=770)]
    return [first, second]


def test_each_entry_is_a_block_however_many_lines_and_pages_it_takes(tmp_path: Path) -> None:
    assert texts(read(briefing(), tmp_path), "source") == [
        "[1] Office for Waiting: Veterans and how long they wait. 2021. "
        "https://www.example.org/statistics/veterans/and-waiting/2021",
        "[2] Carers’ Union: A survey of carers, by people who care. (no year shown) "
        "https://carers.example/survey",
    ]


def test_a_mark_in_the_text_resolves_to_name_year_and_address(tmp_path: Path) -> None:
    assert read(briefing(), tmp_path).notes == (
        Note(
            "[1]",
            "Office for Waiting: Veterans and how long they wait",
            "2021",
            "https://www.example.org/statistics/veterans/and-waiting/2021",
        ),
        Note(
            "[2]",
            "Carers’ Union: A survey of carers, by people who care",
            None,
            "https://carers.example/survey",
        ),
    )


def test_a_mark_keeps_its_one_space_and_its_full_stop(tmp_path: Path) -> None:
    assert texts(read(briefing(), tmp_path), "paragraph") == [
        "Veterans waited 18 weeks on average [1]. Carers waited longer still [2]."
    ]


@pytest.mark.parametrize(
    ("entry", "note"),
    [
        ("[3] A plain name. 2019.", Note("[3]", "A plain name", "2019", None)),
        ("[4] Census 2021. 2022. https://a.org/b.", Note("[4]", "Census 2021", "2022", "https://a.org/b")),
        ("[5] Report. Year not shown. https://a.org", Note("[5]", "Report", None, "https://a.org")),
        ("[6] Plan for 2023. No date.", Note("[6]", "Plan for 2023", None, None)),
        ("[7] Figures. 2023–24. https://a.org", Note("[7]", "Figures", "2023–24", "https://a.org")),
        ("[8] Journal 2018;3:14", Note("[8]", "Journal 2018;3:14", "2018", None)),
    ],
)
def test_what_an_entry_says(entry: str, note: Note) -> None:
    assert notes_of([entry]) == (note,)


def test_words_that_only_mention_sources_make_no_list(tmp_path: Path) -> None:
    lines = [Line("Sources", size=16, bold=True), *paragraph("We looked at many of them.", gap=10)]
    document = read([lines], tmp_path)
    assert texts(document, "source") == []
    assert document.notes == ()
