"""No change of one word passes for a right quotation, whatever the word and whatever the change."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from assistant.answers.quotation_check import check_quotation
from assistant.library.snapshot import Snapshot
from assistant.passages.sentences import sentences_of
from tests.answers.quoted_library import publish_library

OTHERS = ["not", "no", "never", "all", "some", "unlikely", "2020", "4.3", "13%", "£6", "-6", "hardly"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return _library()


@cache
def _library() -> Snapshot:
    # A snapshot stays whole when its folder is gone.
    with TemporaryDirectory() as folder:
        return publish_library(Path(folder))


@cache
def _sentences() -> list[str]:
    return [
        document.text[sentence.start : sentence.end]
        for document in _library().documents()
        for sentence in sentences_of(document.text, document.blocks)
    ]


def _plain(text: str) -> str:
    """Words alone, for an independent look: no note marks, no marks at the ends, case of the first aside."""
    words = " ".join(re.sub(r"\s*\[\d+\]", "", text).split()).strip(" .“”")
    return words[:1].lower() + words[1:]


def _occurs(text: str) -> bool:
    body = re.escape(_plain(text)[1:])
    first = re.escape(_plain(text)[:1])
    pattern = re.compile(rf"(?<![\w£-])(?i:{first}){body}(?![\w%-]|[.,]\d)")
    return any(
        pattern.search(" ".join(re.sub(r"\s*\[\d+\]", "", d.text).split())) for d in _library().documents()
    )


def _changed(words: list[str], at: int, kind: str, other: str) -> list[str]:
    if kind == "replace":
        return [*words[:at], other, *words[at + 1 :]]
    if kind == "drop":
        return [*words[:at], *words[at + 1 :]]
    if kind == "insert":
        return [*words[:at], other, *words[at:]]
    if kind == "swap":
        return [*words[:at], *reversed(words[at : at + 2]), *words[at + 2 :]]
    letter = ord(other[-1]) % max(1, len(words[at]))
    return [*words[:at], words[at][:letter] + words[at][letter + 1 :], *words[at + 1 :]]


@st.composite
def _alterations(draw: Callable[[st.SearchStrategy[object]], object]) -> tuple[str, str]:
    sentence = str(draw(st.sampled_from(_sentences())))
    words = sentence.split()
    at = draw(st.integers(0, len(words) - 1))
    kind = draw(st.sampled_from(["replace", "drop", "insert", "swap", "letter"]))
    other = draw(st.sampled_from(OTHERS + " ".join(_sentences()).split()))
    assert isinstance(at, int)
    changed = " ".join(_changed(words, at, str(kind), str(other)))
    # A dash before the first word is a list mark.
    assume(re.match(r"\S*\w", changed))
    return sentence, changed


@given(_alterations())
@settings(max_examples=400, deadline=None)
@example(("", "Veterans do wait for 4.2 weeks, as the plan of 2019 promised [1]."))
@example(("", "Veterans do not wait for 4.3 weeks, as the plan of 2019 promised [1]."))
def test_one_changed_word_is_never_called_right(alteration: tuple[str, str]) -> None:
    _, quotation = alteration
    assume(re.search(r"\w", quotation) and not _occurs(quotation))
    assert check_quotation(_library(), quotation).verdict in {"altered", "absent"}


@given(_alterations(), st.sampled_from(["- {}", "1. {}", "{} (15)", "“{}” [2]"]))
@settings(max_examples=150, deadline=None)
def test_no_list_mark_and_no_note_mark_excuses_a_changed_word(
    alteration: tuple[str, str], frame: str
) -> None:
    _, quotation = alteration
    assume(re.search(r"\w", quotation) and not _occurs(quotation) and not _occurs(frame.format(quotation)))
    assert check_quotation(_library(), frame.format(quotation)).verdict in {"altered", "absent"}


@given(
    _alterations(),
    st.sampled_from(["{} (p. 3)", "“{}” – NHS England (2019), p. 3", "**{}**", "{} (2)", "{}²", "> {}"]),
)
@settings(max_examples=200, deadline=None)
def test_no_reference_and_no_mark_excuses_a_changed_word(alteration: tuple[str, str], frame: str) -> None:
    _, quotation = alteration
    assume(re.search(r"\w", quotation) and not _occurs(quotation) and not _occurs(frame.format(quotation)))
    assert check_quotation(_library(), frame.format(quotation)).verdict in {"altered", "absent"}


@given(st.data(), st.sampled_from(["not", "never", "no", "12%", "three", "without"]))
@settings(max_examples=150, deadline=None)
def test_brackets_never_put_a_negation_or_figure_into_a_right_quotation(
    data: st.DataObject, put_in: str
) -> None:
    words = data.draw(st.sampled_from(_sentences())).split()
    at = data.draw(st.integers(0, len(words)))
    quotation = " ".join([*words[:at], f"[{put_in}]", *words[at:]])
    assert check_quotation(_library(), quotation).verdict in {"altered", "absent"}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_every_part_of_a_sentence_is_right_and_shown_as_it_stands(data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(_sentences())).split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    quotation = " ".join(words[first:last])
    assume(re.search(r"\w", re.sub(r"\[\d+\]", "", quotation)))
    check = check_quotation(_library(), quotation)
    assert check.verdict in {"exact", "typographic"}
    for match in check.matches:
        assert match.text in _library().document(match.citation.document_id).text


def test_the_sentences_of_the_library_are_exact(library: Snapshot) -> None:
    verdicts = {check_quotation(library, sentence).verdict for sentence in _sentences()}
    assert verdicts == {"exact"}
