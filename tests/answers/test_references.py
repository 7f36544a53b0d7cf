"""What a reference says beside the style: link, suggested citation, sources behind, warnings, lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.answers.bibliographies import bibliography
from assistant.answers.citation_styles import Styled
from assistant.answers.plain import reference_text
from assistant.answers.references import Reference, reference_to
from assistant.answers.secondary_sources import NamedSource, named_source, secondary_sources
from assistant.answers.wire import reference_json
from assistant.datatypes import Note, PageSpan, Passage
from assistant.errors import UsageError
from assistant.library.reading import UNCONFIRMED
from tests.answers.references_made import ACCESSED, NCCMH, located, refer
from tests.documents_made import make_document


def test_the_link_is_this_assistants_own_and_the_address_the_publishers() -> None:
    reference = reference_to(
        located(source="https://example.org/a"), "harvard", ACCESSED, "https://search.example.org"
    )
    assert reference.link == "https://search.example.org/documents/guide#page=12"
    assert reference.url == "https://example.org/a"


def test_the_publishers_suggested_citation_stands_beside_and_is_said_to_be_theirs() -> None:
    reference = refer(suggested_citation="NCCMH. Equality. 2019.")
    assert reference.suggested == "NCCMH. Equality. 2019."
    assert "Publisher's own suggested citation: NCCMH. Equality. 2019." in reference_text(reference)


@pytest.mark.parametrize(
    ("style", "words", "in_text"),
    [
        (
            "harvard",
            "Office for Waiting (2021) Survey of Waits, cited in {}",
            f"(Office for Waiting, 2021, cited in {NCCMH}, 2019, p. 12)",
        ),
        ("vancouver", "Office for Waiting. Survey of Waits; 2021. Cited in: {}", "(1, p. 12)"),
        ("apa", "{}", f"(Office for Waiting, 2021, as cited in {NCCMH}, 2019, p. 12)"),
    ],
)
def test_words_that_rest_on_a_source_give_it_as_cited_in(style: str, words: str, in_text: str) -> None:
    reference = refer(style, "It rose [1].")
    (source,) = reference.secondary
    assert source.reference == words.format(reference.reference)
    assert source.in_text == in_text
    assert source.url == "https://example.org/survey"


def test_the_original_is_to_be_read_first() -> None:
    reference = refer(words="It rose [1].")
    assert reference.secondary[0].message == "Read the original first."
    assert "Read the original first. https://example.org/survey" in reference_text(reference)


def test_a_source_without_title_or_year_says_so() -> None:
    (source,) = refer(words="It fell [2].").secondary
    assert source.reference.startswith("Charity on a study of rest (no date), cited in ")
    assert source.in_text.startswith("(Charity on a study of rest, no date, cited in ")
    (source,) = refer("vancouver", words="It fell [2].").secondary
    assert source.reference.startswith("Charity on a study of rest; [date unknown]. Cited in: ")


@pytest.mark.parametrize(
    ("text", "year", "author", "title", "date"),
    [
        ("Time to Change: Stigma at work", "2014", "Time to Change", "Stigma at work", "2014"),
        ("Sea and air: Pay", None, "", "Sea and air: Pay", ""),
        ("Stigma at work, a survey", "2014", "", "Stigma at work, a survey", "2014"),
        (
            "The health of people in Britain: an update",
            None,
            "",
            "The health of people in Britain: an update",
            "",
        ),
        (
            "Rest Today on a report of the Board: Rest",
            "2020",
            "",
            "Rest Today on a report of the Board: Rest",
            "2020",
        ),
        ("Survey of Rest 2014: Results", "2016", "", "Survey of Rest 2014: Results", "2016"),
        ("College of Rest blog, 13 June 2022: Why", "2022", "College of Rest blog", "Why", "13 June 2022"),
        ("Debate on rest, 30 November 2017: Rest", "2017", "", "Debate on rest, 30 November 2017: Rest", ""),
        ("NICE NG58: The evidence", "2016", "NICE", "NG58: The evidence", "2016"),
        ("College of Rest, CR221: Care", None, "College of Rest", "CR221: Care", ""),
        ("Poe and colleagues, BJRest: Sleep", "2020", "Poe and colleagues", "Sleep, BJRest", "2020"),
        ("menrus: Rest", None, "menrus", "Rest", ""),
    ],
)
def test_only_what_is_plainly_a_name_is_given_as_an_author(
    text: str, year: str | None, author: str, title: str, date: str
) -> None:
    assert named_source(Note("[1]", text, year, None)) == NamedSource(author, title, date)


@pytest.mark.parametrize(
    ("style", "reference", "in_text"),
    [
        ("harvard", "Poll of Rest, 3 May 2022, cited in R.", "(Poll of Rest, 3 May 2022, cited in X, 2019)"),
        ("vancouver", "Poll of Rest, 3 May 2022. Cited in: R.", "(X, 2019)"),
        ("apa", "R.", "(Poll of Rest, 3 May 2022, as cited in X, 2019)"),
    ],
)
def test_a_date_in_the_title_of_a_source_is_not_followed_by_its_year_again(
    style: str, reference: str, in_text: str
) -> None:
    note = Note("[1]", "Poll of Rest, 3 May 2022", "2022", None)
    (source,) = secondary_sources(style, [note], Styled("R.", "R.", "(X, 2019)"))
    assert (source.reference, source.in_text) == (reference, in_text)
    assert source.source == "Poll of Rest, 3 May 2022"


@pytest.mark.parametrize(
    ("text", "apa", "harvard"),
    [
        ("Pollard and Howard: Rest", "Pollard & Howard", "Pollard and Howard"),
        ("Marsh and Poe, Rest Review: Sleep", "Marsh & Poe", "Marsh and Poe"),
        ("NHS England and NCCMH: Rest", "NHS England & NCCMH", "NHS England and NCCMH"),
        ("Poe and colleagues: Rest", "Poe et al.", "Poe and colleagues"),
        ("City and Hackney: Rest", "City and Hackney", "City and Hackney"),
        ("Department of Health and Social Care: Rest", "Department of Health and Social Care", None),
        ("Money and Mental Health: Rest", "Money and Mental Health", None),
    ],
)
def test_two_authors_of_a_source_are_joined_as_the_style_joins_them(
    text: str, apa: str, harvard: str | None
) -> None:
    note, read = Note("[1]", text, "2020", None), Styled("R.", "R.", "(X, 2019)")
    (source,) = secondary_sources("apa", [note], read)
    assert source.in_text == f"({apa}, 2020, as cited in X, 2019)"
    (source,) = secondary_sources("harvard", [note], read)
    assert source.in_text == f"({harvard or apa}, 2020, cited in X, 2019)"


def test_part_of_a_sentence_keeps_the_sources_of_the_whole_sentence() -> None:
    found = located("Before it. Waits rose fast, and many gave up [1]. It fell [2].")
    start = found.document.text.index("Waits rose")
    reference = reference_to(
        replace(found, start=start, end=start + len("Waits rose fast")), "harvard", ACCESSED
    )
    assert [source.mark for source in reference.secondary] == ["[1]"]


def test_words_without_a_source_mark_have_no_secondary_source() -> None:
    assert refer().secondary == ()


def test_a_replaced_or_withdrawn_document_is_said_to_be_so() -> None:
    assert (
        "replaced this document by 'guide-2'" in refer(status="superseded", superseded_by="guide-2").message
    )
    assert "withdrawn" in refer(status="withdrawn").message
    assert refer().message == ""


def test_words_that_two_readings_do_not_share_are_to_be_compared() -> None:
    found = located()
    passage = Passage("guide", 0, found.start, found.end, found.quote or "", ("Waits",), flags=(UNCONFIRMED,))
    reference = reference_to(replace(found, passage=passage), "harvard", ACCESSED)
    assert "compare the words with the page" in reference.message


def test_a_quoted_table_row_has_its_column_headings_beside_it() -> None:
    made = make_document([(("A",), [("contents", "Group\tShare"), ("row", "Men\t12%")])])
    start = made.text.index("Men")
    found = replace(located(), document=made, start=start, end=start + len("Men\t12%"))
    reference = reference_to(found, "harvard", ACCESSED)
    assert (reference.quote, reference.header) == ("Men\t12%", "Group\tShare")
    assert refer().header is None


def test_a_document_is_referred_to_without_pages_or_quotation() -> None:
    whole = replace(located(), kind="document", start=0, end=0)
    reference = reference_to(whole, "harvard", ACCESSED)
    assert reference.reference == f"{NCCMH} (2019) Equality in Mental Health Care. {NCCMH}."
    assert (reference.pages, reference.quote, reference.citation_id, reference.section) == (
        None,
        None,
        None,
        (),
    )


def test_an_unknown_style_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="harvard, vancouver, apa, ris, bibtex, csl-json"):
        refer("chicago")


@pytest.mark.parametrize("style", ["harvard", "ris"])
def test_every_key_of_the_json_object_is_there_in_every_style(style: str) -> None:
    made = reference_json(refer(style))
    assert set(made) == set(Reference.__dataclass_fields__) - {"item", "cited", "pinpoint", "start", "notes"}
    assert made["pages"] == {"first": 12, "last": 12, "first_label": "12", "last_label": "12"}
    assert refer().pages == PageSpan(12, 12, "12", "12")


def test_a_list_has_each_document_once_and_whole() -> None:
    entries = bibliography([refer(), refer("apa", "Other words."), refer("ris")], "harvard")
    assert [entry.text for entry in entries] == [f"{NCCMH} (2019) Equality in Mental Health Care. {NCCMH}."]


THREE = [
    {"id": "b", "publisher": "Beta", "title": "Second"},
    {"id": "c", "publisher": "Beta", "title": "First"},
    {"id": "a", "publisher": "Alpha", "title": "Third", "year": None},
]


def with_id(made: dict[str, Any]) -> Reference:
    found = located(**made)
    document = replace(found.document, document_id=str(made["id"]))
    return reference_to(replace(found, document=document), "harvard", ACCESSED)


def test_harvard_and_apa_sort_by_author_and_letter_the_years_of_one_author() -> None:
    entries = bibliography([with_id(made) for made in THREE], "harvard")
    assert [entry.text.partition(".")[0] for entry in entries] == [
        "Alpha (no date) Third",
        "Beta (2019a) First",
        "Beta (2019b) Second",
    ]
    assert [entry.in_text for entry in bibliography([with_id(made) for made in THREE], "apa")] == [
        "(Alpha, n.d.)",
        "(Beta, 2019a)",
        "(Beta, 2019b)",
    ]


@pytest.mark.parametrize("style", ["harvard", "apa"])
def test_an_article_and_a_mark_at_the_beginning_do_not_count_in_the_order(style: str) -> None:
    titles = ("Zeal", "The Beacon", "“An Apple”", "Care", "A Day")
    made = [with_id({"id": title, "publisher": "The Trust", "title": title}) for title in titles]
    made += [with_id({"id": name, "publisher": name, "title": "T"}) for name in ("Union", "Society")]
    assert [entry.document_id for entry in bibliography(made, style)] == [
        "Society",
        "“An Apple”",
        "The Beacon",
        "Care",
        "A Day",
        "Zeal",
        "Union",
    ]


def test_apa_puts_web_pages_of_a_year_in_the_order_of_their_days_after_works_of_the_year_alone() -> None:
    page: dict[str, Any] = {"file": "page.html", "year": 2022}
    made = [
        with_id({**page, "id": "a", "title": "A", "edition": "13 June 2022"}),
        with_id({**page, "id": "b", "title": "B", "edition": "2 May 2022"}),
        with_id({"id": "c", "title": "C", "year": 2022}),
    ]
    entries = bibliography(made, "apa")
    assert [(entry.document_id, entry.suffix) for entry in entries] == [("c", "a"), ("b", "b"), ("a", "c")]
    assert [entry.document_id for entry in bibliography(made, "harvard")] == ["a", "b", "c"]


def test_vancouver_keeps_the_order_and_numbers_it() -> None:
    entries = bibliography([with_id(made) for made in THREE], "vancouver")
    assert [(entry.document_id, entry.number, entry.in_text) for entry in entries] == [
        ("b", 1, "(1)"),
        ("c", 2, "(2)"),
        ("a", 3, "(3)"),
    ]
    assert entries[1].text.startswith("2. Beta. First.")


def test_a_list_of_records_is_refused() -> None:
    with pytest.raises(UsageError, match="harvard, vancouver, apa"):
        bibliography([refer()], "ris")


def test_more_than_a_whole_alphabet_of_one_year_goes_on_with_two_letters() -> None:
    many = [with_id({"id": f"d{n:02}", "title": f"T{n:02}"}) for n in range(28)]
    assert [entry.in_text for entry in bibliography(many, "harvard")][25:] == [
        f"({NCCMH}, 2019z)",
        f"({NCCMH}, 2019aa)",
        f"({NCCMH}, 2019ab)",
    ]
