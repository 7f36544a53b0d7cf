"""What a quotation may leave out and put in, what it must not, and how both are told."""

from __future__ import annotations

import pytest

from assistant.answers.plain import quote_check_text
from assistant.answers.quotation_check import QuoteCheck, check_quotation
from assistant.library.snapshot import Snapshot
from tests.retrieval.library_made import publish

TEXT = """# Help

## Waiting

Men do not raise the question at home. They cannot say what they need, and few services ask. Of all veterans,
half wait for more than a year. Services are closed at night. Staff are rarely trained, and most of them need
help. Some women wait longer than men. It is effective care for people who used services in the town. Nobody
can use a service that nobody knows. They are offered help without a date.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish(tmp_path_factory.mktemp("gaps"), {"help": TEXT})


def differences(check: QuoteCheck) -> list[tuple[str, str]]:
    return [(row.quoted, row.document) for row in check.matches[0].differences]


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("Services are [not] closed at night", ("[not]", "")),
        ("Services are [never] at night", ("[never]", "closed")),
        ("Services are closed [without notice] at night", ("[without notice]", "")),
        ("Services are[n't] closed at night", None),
        ("Men [often] raise the question at home", ("[often]", "do not")),
        ("They [can] say what they need", ("[can]", "cannot")),
        ("[Everybody] can use a service", ("[Everybody]", "Nobody")),
        ("[Not all] services are closed at night", ("[Not all]", "")),
        ("They are offered help [on] a date", ("[on]", "without")),
        ("Men do not raise the question [never]", ("[never]", "at home")),
    ],
)
def test_brackets_that_make_or_drop_a_negation_are_an_alteration(
    library: Snapshot, quotation: str, found: tuple[str, str] | None
) -> None:
    check = check_quotation(library, quotation)
    assert check.verdict == "altered"
    assert found is None or differences(check) == [found]


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("Of all veterans, [a third] wait for more than a year", ("[a third]", "half")),
        ("Of all veterans, [12%] wait for more than a year", ("[12%]", "half")),
        ("Of all veterans, [these] wait for more than a year", ("[these]", "half")),
        ("Services are closed [for 2 hours] at night", ("[for 2 hours]", "")),
    ],
)
def test_brackets_that_put_in_or_drop_a_figure_are_an_alteration(
    library: Snapshot, quotation: str, found: tuple[str, str]
) -> None:
    check = check_quotation(library, quotation)
    assert (check.verdict, differences(check)) == ("altered", [found])


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("half wait for [less] than a year", ("[less]", "more")),
        ("and [many] services ask", ("[many]", "few")),
        ("and [all] of them need help", ("[all]", "most")),
        ("[All] women wait longer than men", ("[All]", "Some")),
        ("[Women] wait longer than men", None),
        ("[only] services are closed at night", ("[only]", "")),
        ("Services are [often] closed at night", ("[often]", "")),
        ("[often] closed at night", ("[often]", "")),
    ],
)
def test_brackets_that_change_a_degree_are_an_alteration(
    library: Snapshot, quotation: str, found: tuple[str, str] | None
) -> None:
    check = check_quotation(library, quotation)
    assert check.verdict == "altered"
    assert found is None or differences(check) == [found]


@pytest.mark.parametrize(
    ("quotation", "left_out"),
    [
        ("Men do … raise the question at home", "not"),
        ("Men … raise the question at home", "do not"),
        ("They […] say what they need", "cannot"),
        ("They are offered help ... a date", "without"),
    ],
)
def test_points_that_leave_a_negation_out_of_a_clause_are_an_alteration(
    library: Snapshot, quotation: str, left_out: str
) -> None:
    check = check_quotation(library, quotation)
    assert (check.verdict, differences(check)) == ("altered", [("…", left_out)])


@pytest.mark.parametrize(
    ("quotation", "verdict", "found"),
    [
        ("Men do not … at home", "exact", [("…", "raise the question")]),
        ("They cannot say … and few services ask", "exact", [("…", "what they need,")]),
        ("[The men] cannot say what they need", "exact", [("[The men]", "They")]),
        ("they cannot say what [the men] need", "typographic", [("[the men]", "they")]),
        ("Services are closed [emphasis added] at night", "exact", [("[emphasis added]", "")]),
        ("[mental health] services are closed", "typographic", [("[mental health]", "")]),
        ("few services ask [them]", "exact", [("[them]", "")]),
        ("Men do [not] raise the question", "exact", [("[not]", "not")]),
        ("people who use[d] services", "typographic", []),
        ("They are offer[ed] help", "typographic", []),
        ("raise[d] the question at home", "typographic", [("raise[d]", "raise")]),
        ("people who us[ing] services", "typographic", [("us[ing]", "used")]),
        (
            "care … use[d] services in [this] town",
            "typographic",
            [("…", "for people who"), ("[this]", "the")],
        ),
    ],
)
def test_what_is_honestly_left_out_and_put_in_is_right_and_listed(
    library: Snapshot, quotation: str, verdict: str, found: list[tuple[str, str]]
) -> None:
    check = check_quotation(library, quotation)
    assert (check.verdict, differences(check)) == (verdict, found)


@pytest.mark.parametrize("quotation", ["Services are closed at night.", "[S]ervices are closed at night"])
def test_a_quotation_that_marks_nothing_has_no_differences(library: Snapshot, quotation: str) -> None:
    assert differences(check_quotation(library, quotation)) == []


@pytest.mark.parametrize(
    "quotation",
    [
        "It is effect[less] care for people",
        "It is [in]effective care for people",
        "It is effective care for people who use services[hop]",
        "and few[er] services ask",
        "[W]omen wait long[est] than men",
    ],
)
def test_brackets_inside_a_word_may_hold_an_ending_alone(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict == "altered"


@pytest.mark.parametrize("quotation", ["can us[ing] a service that", "nobody know[s]", "nobody know[ing]."])
def test_an_ending_in_brackets_stands_for_another_ending(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict == "typographic"


def test_people_read_what_an_exact_quotation_left_out_and_put_in(library: Snapshot) -> None:
    text = quote_check_text(check_quotation(library, "[The men] cannot say … and few [such] services ask"))
    assert text.startswith("Exact but for what the writer has marked as left out or put in:")
    assert "- left out: “what they need,”" in text
    assert "- “[The men]” stands for “They”" in text
    assert "- put in: “[such]”" in text


def test_brackets_that_add_what_the_document_does_not_say_are_an_alteration(library: Snapshot) -> None:
    for quotation in ("few services ask [the men]", "services in the [big] town"):
        check = check_quotation(library, quotation)
        assert (check.verdict, [row.document for row in check.matches[0].differences]) == ("altered", [""])


def test_people_read_that_points_hide_a_negation(library: Snapshot) -> None:
    text = quote_check_text(check_quotation(library, "Men do … raise the question at home"))
    assert text.startswith("Altered")
    assert "- left out: “not”" in text
