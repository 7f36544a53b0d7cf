"""A pasted text that holds several quotations is checked quotation by quotation, and says so everywhere."""

from __future__ import annotations

import pytest

from assistant.answers.plain import JOINED_WORDS, quote_check_text
from assistant.answers.quotation_check import QuoteCheck, check_quotation
from assistant.answers.quoted_sentences import quotations_in
from assistant.answers.wire import quote_check_json
from assistant.library.snapshot import Snapshot
from assistant.web.check_page import check_html
from assistant.web.markup import plain
from tests.answers.quoted_library import publish_library

HOUSING = "Nobody should leave hospital without an address to go to"
WAITING = "They wait longer than other people, and many give up"
PEERS = "Peer workers are paid for their time"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish_library(tmp_path_factory.mktemp("library"))


def parts(check: QuoteCheck) -> list[tuple[str, str]]:
    return [(part.quotation, part.verdict) for part in check.parts]


@pytest.mark.parametrize(
    "pasted",
    [
        f"He wrote “{HOUSING}” and then “{WAITING}”.",
        f"“{HOUSING}” “{WAITING}”",
        f"“{HOUSING}”\n“{WAITING}”",
        f'"{HOUSING}" and "{WAITING}"',
        f"‘{HOUSING}’ (p. 3), and ‘{WAITING}’ (p. 2).",
    ],
)
def test_each_of_several_quotations_in_marks_has_its_verdict(library: Snapshot, pasted: str) -> None:
    check = check_quotation(library, pasted)
    assert (check.verdict, parts(check)) == ("exact", [(HOUSING, "exact"), (WAITING, "exact")])


def test_a_text_and_a_file_of_it_have_the_same_quotations(library: Snapshot) -> None:
    text = f"He wrote “{HOUSING}” and then “{WAITING}”."
    assert [part.quotation for part in check_quotation(library, text).parts] == quotations_in([text])


def test_the_worst_of_several_quotations_is_the_verdict_on_the_text(library: Snapshot) -> None:
    altered = HOUSING.replace("Nobody", "Somebody")
    check = check_quotation(library, f"He wrote “{WAITING}” and “{altered}”.")
    assert (check.verdict, parts(check)) == ("altered", [(WAITING, "exact"), (altered, "altered")])


def test_one_quotation_in_a_sentence_of_another_is_checked_alone(library: Snapshot) -> None:
    check = check_quotation(library, f"As the trust puts it: “{HOUSING}”, which is a good rule.")
    assert (check.verdict, check.matches[0].text, check.parts) == ("exact", HOUSING, ())


@pytest.mark.parametrize(
    "pasted",
    [
        "Commissioners denied that “long waits” cost £5 million and 12% of all staff.",
        "Commissioners said that “long waits cost £5 million and 12% of all” people.",
        "They “wait longer than other people”, and few give up.",
    ],
)
def test_changed_words_round_marks_that_are_the_documents_own_stay_an_alteration(
    library: Snapshot, pasted: str
) -> None:
    assert check_quotation(library, pasted).verdict == "altered"


@pytest.mark.parametrize(
    "pasted",
    [
        f"{HOUSING}. {PEERS}.",
        f"{HOUSING}\n{PEERS}",
        f"{HOUSING} … {PEERS}",
        f"{PEERS}. {HOUSING}. {WAITING}.",
    ],
)
def test_right_sentences_of_several_documents_are_each_right_but_altered_as_one(
    library: Snapshot, pasted: str
) -> None:
    check = check_quotation(library, pasted)
    assert (check.verdict, check.is_joined) == ("altered", True)
    assert {verdict for _, verdict in parts(check)} <= {"exact", "typographic"}
    assert len(check.matches) == len(check.parts)


def test_a_wrong_sentence_beside_a_right_one_is_not_said_to_be_right(library: Snapshot) -> None:
    check = check_quotation(library, f"{HOUSING}. Peer workers are not paid for their time.")
    assert check.verdict in {"altered", "absent"}
    assert not check.is_joined


def test_words_left_out_of_one_place_are_shown_and_not_taken_for_two_quotations(library: Snapshot) -> None:
    ends = "Commissioners said that “long waits” cost £5 million and 12% of all staff."
    check = check_quotation(
        library, f"Veterans do not wait for 4.2 weeks, as the plan of 2019 promised. {ends}"
    )
    assert (check.verdict, check.is_joined) == ("altered", False)


def test_the_command_the_page_and_the_json_say_the_same_of_joined_quotations(library: Snapshot) -> None:
    check = check_quotation(library, f"{HOUSING}. {PEERS}.")
    found = quote_check_json(check)
    assert JOINED_WORDS in quote_check_text(check)
    assert plain(JOINED_WORDS) in check_html(check)
    assert (found["verdict"], [part["verdict"] for part in found["parts"]]) == ("altered", ["exact", "exact"])


def test_the_command_and_the_page_give_each_verdict_of_a_text_that_quotes_several(library: Snapshot) -> None:
    check = check_quotation(library, f"He wrote “{HOUSING}” and “the moon is made of green cheese”.")
    assert quote_check_text(check).count("Absent:") == 1
    assert check_html(check).count('<span class="verdict verdict-absent">') == 1
    assert quote_check_json(check)["verdict"] == "absent"
