"""The verdict on a quotation: what is put aside, what never is, and where the words stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers import quotation_check
from assistant.answers.plain import quote_check_text
from assistant.answers.quotation_check import QuoteCheck, check_quotation
from assistant.answers.quotation_marks import LONGEST_QUOTATION
from assistant.datatypes import ParagraphSpan, Passage
from assistant.errors import UsageError
from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.settings import Settings
from tests.answers.quoted_library import publish_library
from tests.documents.pdf_builder import Line, build_pdf, paragraph
from tests.fakes import HashingEmbedder
from tests.retrieval.library_made import publish


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish_library(tmp_path_factory.mktemp("quoted"))


def differences(check: QuoteCheck) -> list[tuple[str, str]]:
    return [(row.quoted, row.document) for row in check.matches[0].differences]


@pytest.mark.parametrize(
    "quotation",
    [
        "They wait longer than other people, and many give up.",
        "wait longer than other people",
        "They wait longer\n   than other  people, and many give up.",
        "“They wait longer than other people, and many give up.”",
        "'They wait longer than other people, and many give up'",
        '"They wait longer than other people, and many give up".',
        "1 in 3 has a severe mental illness 2021",
        "Commissioners said that “long waits” cost £5 million",
        "Tenancy support",
    ],
)
def test_words_that_stand_in_a_document_are_exact(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict == "exact"


@pytest.mark.parametrize(
    "quotation",
    [
        "Commissioners said that 'long waits' cost £5 million",
        'Commissioners said that "long waits" cost £5 million',
        "as the plan of 2019 promised.",
        "As the plan of 2019 promised",
        "people who use ser-\nvices design them",
        "people who use ser- vices design them",
        "people who use ser\u00advices design them",
        "Co-\nproduction means that people",
        "Insecure housing harms mental health and delays dis-\ncharge from hospital.",
        "The trust’s oﬃcers - all of them volunteers - wrote",
        "The trust's officers—all of them volunteers—wrote to everyone",
        "Rough sleepers | 1 in 3 has a severe mental illness",
        "A temperature of −5 degrees closes the clinic",
        "Nobody should leave hospital.\nTenancy"[:28] + ".",
    ],
)
def test_what_a_typesetter_decides_is_put_aside(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict == "typographic"


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("Veterans do wait for 4.2 weeks, as the plan of 2019 promised [1].", [("", "not")]),
        ("Veterans do not wait for 4.3 weeks, as the plan of 2019 promised [1].", [("4.3", "4.2")]),
        ("Veterans do not wait for 42 weeks, as the plan of 2019 promised [1].", [("42", "4.2")]),
        ("Veterans do not wait for 4.2 weeks, as the plan of 2020 promised [1].", [("2020", "2019")]),
        ("Veterans do not wait for 4.2 weeks, as the plan of 2019 promised [2].", None),
        ("They never wait longer than other people", [("never", "")]),
        ("They wait longer than other people and many give up.", [("people", "people,")]),
        ("cost £5 million and 12 of all staff", [("12", "12%")]),
        ("waits” cost 5 million and 12% of all staff", [("5", "£5")]),
        ("Those who resign a contract keep their place.", [("resign", "re-sign")]),
        ("A temperature of 5 degrees closes the clinic.", [("5", "-5")]),
        ("They wait than longer other people, and many give up", None),
        ("Soldiers do not wait for 4.2 weeks", [("Soldiers", "Veterans")]),
        ("Insecure housing harms Mental health and delays discharge", [("Mental", "mental")]),
        ("Rough sleepers | 1 in 4 has a severe mental illness", [("4", "3")]),
        ("Sadly, insecure housing harms mental health", [("Sadly", "")]),
    ],
)
def test_one_other_word_is_an_alteration_and_named(
    library: Snapshot, quotation: str, found: list[tuple[str, str]] | None
) -> None:
    check = check_quotation(library, quotation)
    assert check.verdict == "altered"
    assert found is None or differences(check) == found


@pytest.mark.parametrize(
    "quotation",
    [
        "eterans do not wait for 4.2 weeks",
        "Insecure housing harms mental health and delays discharge from hosp",
        "do not wait for 4",
        "5 degrees closes the clinic",
        "production means that people who use services",
        "million and 12",
    ],
)
def test_a_quotation_never_begins_or_ends_inside_a_word_or_number(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict in {"altered", "absent"}


@pytest.mark.parametrize(
    "quotation",
    ["The moon is made of green cheese, or so they say.", "stigma", "Boil pasta for nine minutes."],
)
def test_words_that_no_document_holds_are_absent(library: Snapshot, quotation: str) -> None:
    check = check_quotation(library, quotation)
    assert (check.verdict, check.matches) == ("absent", ())


def test_an_absent_quotation_comes_with_the_one_sentence_that_resembles_it(library: Snapshot) -> None:
    check = check_quotation(
        library, "Tenancy workers ought to join every local community team as paid staff."
    )
    assert check.verdict == "absent"
    assert [match.text for match in check.matches] == [
        "Tenancy support workers should join every community team."
    ]
    assert check.matches[0].differences == ()


@pytest.mark.parametrize(
    ("quotation", "verdict"),
    [
        ("They wait longer … and many give up.", "exact"),
        ("They wait longer ... and many give up.", "exact"),
        ("They wait longer […] and many give up.", "exact"),
        ("… wait longer than other people …", "exact"),
        ("Insecure housing harms mental health. … Nobody should leave hospital", "typographic"),
        ("[T]hey wait longer than other people", "typographic"),
        ("[t]hey wait longer than other people", "typographic"),
        ("They [the veterans] wait longer than other people", "exact"),
        ("[Veterans] wait longer than other people", "exact"),
        ("They wait longer than [others], and many give up", "exact"),
        ("They wait longer [sic] than other people", "exact"),
        ("people who use service[s] design them", "typographic"),
    ],
)
def test_points_and_brackets_as_scholars_use_them_are_no_alterations(
    library: Snapshot, quotation: str, verdict: str
) -> None:
    assert check_quotation(library, quotation).verdict == verdict


@pytest.mark.parametrize(
    "quotation",
    [
        "and many give up … They wait longer than other people",
        "They wait longer than other people … Peer workers are paid for their time",
        "They wait longer than other people … Tenancy support workers should join",
        "They wait longer … and many give in.",
        "They do wait longer … and many give up.",
        "[T]he wait longer than other people",
        "… [x] … [y] people",
        "Veterans … give … hospital",
    ],
)
def test_an_ellipsis_hides_no_jump_and_no_other_word(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict in {"altered", "absent"}


@pytest.mark.parametrize(("sentences", "verdict"), [(20, "exact"), (30, "altered")])
def test_an_ellipsis_leaves_out_a_paragraph_at_most(tmp_path: Path, sentences: int, verdict: str) -> None:
    text = f"The first words stand here. {'Others follow them soon. ' * sentences}The last words end it."
    library = publish(tmp_path, {"long": f"# Long\n\n{text}\n"})
    assert check_quotation(library, "The first words stand … The last words end it.").verdict == verdict


def test_parts_that_do_not_stand_together_are_each_found_where_they_stand(library: Snapshot) -> None:
    check = check_quotation(
        library, "They wait longer than other people … Peer workers are paid for their time"
    )
    assert [match.citation.document_id for match in check.matches] == ["guidance", "a-briefing"]
    assert differences(check) == [("Peer workers are paid for their time", "")]


def test_words_a_silent_omission_left_out_are_named(library: Snapshot) -> None:
    check = check_quotation(
        library,
        "Insecure housing harms mental health and delays discharge from hospital. Nobody should leave "
        "hospital without an address to go to.",
    )
    assert check.verdict == "altered"
    assert differences(check) == [("", "Tenancy support workers should join every community team")]


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("In the survey of 2013, many had waited over a year", [("2013", "2014")]),
        ("respondents in the survey of 2014, many had waited over a year", [("respondents", "")]),
        ("many had waited over a year, while others never come", [("year, while others never come", "year")]),
        ("a three year plan was made for it", [("three year", "three-year")]),
        ("three year plan was made for it", [("three year", "three-year")]),
        ("long-term work is what they had asked for", [("long-term", "long term")]),
        ("long-term work is what everyone had asked for", [("long-term", "long term"), ("everyone", "they")]),
        ("It was made for it in the long-term", [("It", "plan"), ("long-term", "long term")]),
        ("Sadly, many had waited over a year", [("Sadly", "2014")]),
    ],
)
def test_no_words_beside_a_quotation_are_taken_for_its_own(
    tmp_path: Path, quotation: str, found: list[tuple[str, str]]
) -> None:
    text = (
        "Talks began in 2014 [1]. In the survey of 2014, many had waited over a year. Few came back. So a "
        "three-year plan was made for it in the long term. Still, long term work is what they had asked for."
    )
    library = publish(tmp_path, {"edges": f"# Edges\n\n{text}\n"})
    check = check_quotation(library, quotation)
    assert (check.verdict, differences(check)) == ("altered", found)


@pytest.mark.parametrize(
    "quotation",
    [
        "THEY WAIT LONGER THAN OTHER PEOPLE",
        "INSECURE HOUSING HARMS … DISCHARGE FROM HOSPITAL",
        "THE TRUST’S OFFICERS",
        "TENANCY SUPPORT WORKER[S]",
    ],
)
def test_a_quotation_wholly_in_capitals_is_found_in_any_case(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict == "typographic"


@pytest.mark.parametrize(
    "quotation",
    ["THEY WAIT Longer than other people", "VETERANS DO WAIT FOR 4.2 WEEKS", "VETERANS 4.3 WEEKS"],
)
def test_capitals_excuse_no_other_word_and_no_part_in_capitals(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict in {"altered", "absent"}


LISTS = ["- ", "– ", "— ", "* ", "o ", "→ ", "❖ ", "▶ ", "▪ ", "\uf0b7 ", "1. ", "1) ", "a) ", "•\t"]


@pytest.mark.parametrize("mark", LISTS)
def test_a_list_mark_before_a_quotation_is_put_aside(library: Snapshot, mark: str) -> None:
    assert check_quotation(library, f"{mark}They wait longer than").verdict in {"exact", "typographic"}


@pytest.mark.parametrize("mark", ["- ", "* ", "o ", "1. "])
def test_a_list_mark_before_a_number_is_put_aside(library: Snapshot, mark: str) -> None:
    check = check_quotation(library, f"{mark}1 in 3 has a severe mental illness")
    assert check.verdict in {"exact", "typographic"}


@pytest.mark.parametrize(
    "quotation",
    [
        "-1 in 3 has a severe mental illness",
        "5 degrees closes the clinic",
        "12 They wait longer than other people",
        "2019 promised They wait longer than",
    ],
)
def test_a_minus_and_a_number_are_no_list_mark(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict in {"altered", "absent"}


@pytest.mark.parametrize(
    "quotation",
    [
        "as the plan of 2019 promised¹.",
        "They wait longer¹ than other people,² and many give up",
        "as the plan of 2019 promised (15)",
        "as the plan of 2019 promised (15).",
        "The trust\u02bcs officers",
        "The trust\u2032s officers",
    ],
)
def test_note_marks_and_apostrophes_of_slides_are_put_aside(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict == "typographic"


@pytest.mark.parametrize("mark", [" [2]", "[2].", "¹", " (15)"])
def test_a_note_mark_behind_the_closing_quotation_mark_is_put_aside(library: Snapshot, mark: str) -> None:
    assert check_quotation(library, f"“They wait longer than other people”{mark}").verdict == "exact"


@pytest.mark.parametrize(
    "quotation",
    [
        "as the plan of 2019² promised",
        "as the plan of 2019 promised15",
        "as the plan (15) of 2019 promised",
        "They wait longer than other people (15)",
        "delays discharge from hospital (3)",
    ],
)
def test_no_figure_is_taken_for_a_note_mark(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict == "altered"


def test_words_in_several_documents_are_cited_from_each_official_first(library: Snapshot) -> None:
    check = check_quotation(library, "Insecure housing harms mental health")
    found = [(match.citation.document_id, match.citation.document_status) for match in check.matches]
    assert found == [
        ("guidance", "official"),
        ("a-briefing", "unofficial"),
        ("old-guidance", "superseded"),
    ]
    assert [match.citation.number for match in check.matches] == [1, 2, 3]


def test_a_superseded_edition_is_found_and_called_so(library: Snapshot) -> None:
    check = check_quotation(library, "Asylum hotels closed in that year.")
    assert [match.citation.document_status for match in check.matches] == ["superseded"]


def test_matches_of_the_verdicts_own_kind_come_first(library: Snapshot) -> None:
    check = check_quotation(
        library, "mental health and delays discharge from hospital. Peer workers are paid"
    )
    assert [match.citation.document_id for match in check.matches] == ["a-briefing"]


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("as the plan of 2019 promised.", "as the plan of 2019 promised [1]."),
        ("as the plan of 2019 promised", "as the plan of 2019 promised"),
        ("As the plan of 2019 promised", "as the plan of 2019 promised [1]"),
        ("they wait … give up", "They wait longer than other people, and many give up"),
        ("They wait far longer than other people", "They wait longer than other people"),
        ("'long waits' cost", "long waits” cost"),
        ("The trust's officers.", "The trust's officers"),
    ],
)
def test_the_text_of_a_match_is_the_documents_own_span(library: Snapshot, quotation: str, text: str) -> None:
    match = check_quotation(library, quotation).matches[0]
    assert match.text == text
    assert text in library.document(match.citation.document_id).text


def test_a_match_carries_the_sources_of_its_words(library: Snapshot) -> None:
    (match,) = check_quotation(library, "as the plan of 2019 promised.").matches
    assert [note.mark for note in match.citation.notes] == ["[1]"]


def test_a_match_carries_the_source_whose_mark_stands_behind_its_words(library: Snapshot) -> None:
    (match,) = check_quotation(library, "Veterans do not wait for 4.2 weeks").matches
    assert [note.mark for note in match.citation.notes] == ["[1]"]
    assert match.text == "Veterans do not wait for 4.2 weeks"


def test_a_match_carries_no_source_of_the_sentence_beside_its_own(library: Snapshot) -> None:
    (match,) = check_quotation(library, "They wait longer than other people").matches
    assert match.citation.notes == ()


def test_a_match_without_pages_is_cited_by_section_and_paragraph(library: Snapshot) -> None:
    (match,) = check_quotation(library, "Rough sleepers | 1 in 3 has a severe mental illness").matches
    assert match.citation.section[-1] == "Housing"
    assert match.citation.paragraphs == ParagraphSpan(2, 2)


def test_headings_and_sources_are_found_too(library: Snapshot) -> None:
    (match,) = check_quotation(library, "A plan for waiting. 2019.").matches
    assert match.citation.section[-1] == "Sources"


def test_where_two_readings_of_a_page_differ_nothing_is_called_exact(
    library: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    passage = type(library).passage

    def doubtful(snapshot: Snapshot, row: int) -> Passage:
        return replace(passage(snapshot, row), flags=("unconfirmed",))

    monkeypatch.setattr(type(library), "passage", doubtful)
    check = check_quotation(library, "Peer workers are paid for their time.")
    assert (check.verdict, check.matches[0].is_unconfirmed) == ("typographic", True)


def test_at_most_ten_places_are_given(library: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotation_check, "MOST_MATCHES", 2)
    assert len(check_quotation(library, "a severe mental illness").matches) == 2


def test_all_places_are_counted_and_told(library: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotation_check, "MOST_MATCHES", 2)
    check = check_quotation(library, "Insecure housing harms mental health")
    assert check.places == 3
    assert quote_check_text(check).endswith("It stands in 3 places; the first 2 are shown.")


def test_the_sentence_that_resembles_an_absent_quotation_is_no_place_of_it(library: Snapshot) -> None:
    check = check_quotation(
        library, "Tenancy workers ought to join every local community team as paid staff."
    )
    assert (len(check.matches), check.places) == (1, 0)


@pytest.mark.parametrize("text", ["", " \n", "“ ”", "…", "[…]"])
def test_a_quotation_without_words_is_wrong_usage(library: Snapshot, text: str) -> None:
    with pytest.raises(UsageError, match="is empty"):
        check_quotation(library, text)


def test_too_long_a_quotation_is_wrong_usage(library: Snapshot) -> None:
    with pytest.raises(UsageError, match="the most is 10,000"):
        check_quotation(library, "a " * LONGEST_QUOTATION)


def test_too_many_gaps_are_wrong_usage(library: Snapshot) -> None:
    with pytest.raises(UsageError, match="the most is 50"):
        check_quotation(library, "wait … longer " * 60)


def test_a_quotation_over_two_pages_is_cited_with_both(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    heading = Line("Waiting", size=18, bold=True)
    first = [heading, *paragraph("Some services answer at once. " * 30 + "People wait because the letters")]
    second = paragraph("that should reach them go to an old address. Some services call instead. " * 3)
    build_pdf([first, second], corpus / "waiting.pdf", title="Waiting", labels=["iv", "v"])
    settings = Settings(corpus, tmp_path / "index")
    ingest(settings, embedder=HashingEmbedder())
    snapshot = open_snapshot(settings.index)
    check = check_quotation(snapshot, "wait because the letters that should reach them go to an old address")
    pages = check.matches[0].citation.pages
    assert check.verdict == "exact"
    assert pages is not None
    assert (pages.first, pages.last, pages.first_label, pages.last_label) == (1, 2, "iv", "v")
