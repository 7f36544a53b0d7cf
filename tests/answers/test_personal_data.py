"""Personal data is found however it is spelt, and figures and references pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answers.personal_data import (
    EMAIL,
    NAME_AND_BIRTH,
    NAME_AND_PLACE,
    NHS_NUMBER,
    NI_NUMBER,
    PHONE,
    personal_data,
    without_personal_data,
)

JUDGEMENTS = Path(__file__).parent.parent / "judgements" / "personal.jsonl"
SPELLINGS = {
    NHS_NUMBER: ["943 476 5919", "9434765919", "943-476-5919", "(943 476 5919)", "943 476 5919."],
    EMAIL: ["jane@example.co.uk", "jane.doe+x@nhs.net", "o'brien@mail.example.org", "J_D@example.org."],
    PHONE: [
        "07700 900123",
        "07700900123",
        "07700-900-123",
        "020 7946 0018",
        "(0161) 496 0123",
        "01632 960 983",
        "+44 7700 900123",
        "+447700900123",
        "0044 7700 900123",
        "+1 202-555-0143",
    ],
    NI_NUMBER: ["AB 12 34 56 C", "AB123456C", "ab 12 34 56 c", "AB 123456 C"],
    NAME_AND_PLACE: [
        "John Smith, SW1A 1AA",
        "Mr Patel at M1 1AE",
        "Maria Gomez in ls1 4dy",
        "LS1 4DY, that is Maria Gomez",
        "my neighbour maria at LS14DY",
    ],
    NAME_AND_BIRTH: [
        "John Smith, born on 12 March 1984",
        "John Smith born 12/03/1984",
        "Jane Doe (DOB 1984-03-12)",
        "Jane Doe, date of birth 3rd of May 1990",
        "Mrs O'Connor, d.o.b. 5/6/71",
        "Jane Doe (12.03.1984)",
        "patient maria, born 3 May 1990",
    ],
}
FOUND = [(kind, words) for kind, rows in SPELLINGS.items() for words in rows]


@pytest.mark.parametrize(("kind", "words"), FOUND)
def test_each_kind_is_found_in_each_spelling(kind: str, words: str) -> None:
    assert personal_data(f"Who can help? It is about {words}") == (kind,)


@pytest.mark.parametrize(("kind", "words"), FOUND)
def test_what_was_found_is_left_out(kind: str, words: str) -> None:
    assert kind not in personal_data(without_personal_data(f"Who can help? It is about {words}"))


@pytest.mark.parametrize(
    "text",
    [
        "How many of the 201,638 people on the list in March 2025 are under 18?",
        "64 per 100,000, 1,234,567 people and £1,234,567,890 in all",
        "What changed between 2010 and 2020, and in 2011 2012 2013 2014?",
        "Figures of 1000 2000 3000 and 0.9434765919",
    ],
)
def test_figures_and_years_pass(text: str) -> None:
    assert personal_data(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "NICE guideline NG225, published on 7 September 2022",
        "Reference 2021/22-14 and Ref: 2023-0412-1189",
        "doi 10.1016/j.jad.2020.01.001 and 10.1136/bmj.n1234",
        "PMID 3456789012, ODS code RJ1, step 2B",
        "ISBN 9780141036144",
        "The Mental Health Act 1983 and the Care Act 2014",
    ],
)
def test_reference_numbers_pass(text: str) -> None:
    assert personal_data(text) == ()


@pytest.mark.parametrize(
    "number",
    ["999", "111", "116 123", "85258", "0800 123 4567", "0808 2000 247", "0300 123 3393", "0345 300 0000"],
)
def test_lines_of_organisations_pass(number: str) -> None:
    assert personal_data(f"Should we print {number} on the leaflet?") == ()


@pytest.mark.parametrize("digit", sorted(set("0123456789") - {"9"}))
def test_ten_digits_with_a_wrong_check_digit_pass(digit: str) -> None:
    assert personal_data(f"Case 943 476 591{digit}") == ()


@pytest.mark.parametrize("digit", "0123456789")
def test_ten_digits_for_which_no_check_digit_exists_pass(digit: str) -> None:
    # Weighed 10 to 2, these nine leave 1 over eleven's multiples, so the check digit would be 10.
    weighed = sum(int(each) * weight for each, weight in zip("400000008", range(10, 1, -1), strict=True))
    assert weighed % 11 == 1
    assert personal_data(f"Case 400 000 008{digit}") == ()


@pytest.mark.parametrize(
    "text",
    [
        "How many services are there in SW1A 1AA?",
        "Leeds General Infirmary, LS1 3EX",
        "Which clinics are near Green Lane, LS1 4DY?",
        "Is Mental Health Matters at M1 1AE a charity?",
    ],
)
def test_a_postcode_without_a_person_passes(text: str) -> None:
    assert personal_data(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Do people born in 1984 wait longer?",
        "What did Sir Simon Wessely recommend on 6 December 2018?",
        "John Smith's report of 12 March 2019",
        "Dr Smith wrote in 2019",
        "The Marmot Review of 11 February 2010",
    ],
)
def test_a_name_or_a_date_without_a_birth_passes(text: str) -> None:
    assert personal_data(text) == ()


def test_a_name_alone_passes() -> None:
    assert personal_data("What does Michael Marmot say about Maria Gomez?") == ()


def test_two_of_a_kind_are_told_once() -> None:
    assert personal_data("a@example.org or b@example.org") == (EMAIL,)


def test_the_words_around_personal_data_stay() -> None:
    kept = without_personal_data("Who helps, if I write to a@example.org or 07700 900123, at night?")
    assert kept.split() == "Who helps, if I write to or , at night?".split()


def test_on_the_held_back_half_people_are_protected_and_ordinary_questions_pass() -> None:
    rows = [json.loads(line) for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines()]
    found = {"personal": 0, "ordinary": 0}
    for row in rows:
        if row["half"] == "test":
            found[row["label"]] += bool(personal_data(row["text"])) == (row["label"] == "personal")
    assert (found["personal"] >= 29, found["ordinary"]) == (True, 45)
