"""What an identifier finds again is what was quoted, with every sign at its edges."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.answers.citations import citation_id, citation_id_at
from assistant.answers.cited_edges import clinging
from assistant.answers.quotation_check import check_quotation
from assistant.answers.stable_links import resolve
from assistant.library.snapshot import Snapshot
from assistant.passages.sentences import sentences_of
from tests.documents_made import make_document
from tests.retrieval.library_made import entry, publish

RATES = """# Rates

## Reach

The plan aims at the most deprived 20% of people. It cost £2.3 billion a year, to reach more people [13].
Rents fell by −4% (a record) in the north (and by 2 % in the south). Some said “never again” [2, 3]. The
answer was (as one trust put it) “wait and see”. Young people aged 16+ wait; children wait longer.
Is 5% too little?

Every tenth team lost 12 posts. Others lost 12% of theirs. Waits: the winter was long. Later on the winter was
mild. In short, The Winter Was hard.

| Group | Share | Year |
|---|---|---|
| Tenants | 58% | 2014 [11] |

## Sources

[2] A plan. 2019. https://example.org/two
[3] A plan. 2020. https://example.org/three
[11] A plan. 2014. https://example.org/eleven
[13] A plan for money. 2019. https://example.org/plan
"""


@cache
def _library() -> Snapshot:
    # A snapshot stays whole when its folder is gone.
    with TemporaryDirectory() as folder:
        return publish(Path(folder), {"rates": RATES}, entry("rates", "Rates"))


def _found_again(identifier: str) -> str:
    span = resolve(_library(), identifier)
    assert span is not None
    return _library().document("rates").text[slice(*span)]


@pytest.mark.parametrize(
    "quotation",
    [
        "The plan aims at the most deprived 20%",
        "£2.3 billion a year",
        "£2.3 billion a year, to reach more people [13]",
        "to reach more people [13].",
        "to reach more people",
        "by −4% (a record)",
        "−4% (a record) in the north",
        "(a record) in the north",
        "a record) in the north",
        "a record",
        "(and by 2 %",
        "and by 2 % in the south",
        "and by 2 % in the south).",
        "Some said “never again” [2, 3]",
        "“never again” [2, 3].",
        "“never again",
        "(as one trust put it) “wait and see”.",
        "(as one trust put it) “wait and see”",
        "wait and see",
        "people aged 16+",
        "people aged 16+ wait;",
        "people aged 16+ wait",
        "Is 5% too little?",
        "Is 5%",
        "Young people aged 16+ wait; children wait longer",
        "Young people aged 16+ wait; children wait longer.",
        "lost 12",
        "lost 12%",
        "the winter was",
        "The Winter Was",
        "58% 2014 [11]",
        "58%",
        "Tenants 58%",
        "little? Every tenth team lost",
    ],
)
def test_a_quotation_is_found_again_with_every_sign_it_has(quotation: str) -> None:
    match = check_quotation(_library(), quotation).matches[0]
    assert " ".join(match.text.split()) == quotation
    assert _found_again(match.citation.citation_id) == match.text


@st.composite
def _parts(draw: Callable[[st.SearchStrategy[object]], object]) -> str:
    words = _library().document("rates").text.split()
    first = draw(st.integers(0, len(words) - 1))
    assert isinstance(first, int)
    last = draw(st.integers(first + 1, min(len(words), first + 40)))
    assert isinstance(last, int)
    return " ".join(words[first:last])


@given(_parts(), st.sampled_from(["{}", "({})", "“{}”", "{}."]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_words_that_stand_are_found_again_as_they_were_shown(
    words: str, frame: str, is_bare: bool
) -> None:
    assume(re.search(r"\w", re.sub(r"\[[\d, ]+\]?", "", words)))
    check = check_quotation(_library(), frame.format(words.strip(".,;:()“”") if is_bare else words))
    assume(check.verdict in {"exact", "typographic"})
    for match in check.matches:
        assert _found_again(match.citation.citation_id) == match.text


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("rates~30e046fdc63d", "The plan aims at the most deprived 20%"),
        ("rates~66c7fa9d412c", "£2.3 billion a year, to reach more people [13]."),
        ("rates~d31fefcdb6b3", "Young people aged 16+ wait; children wait longer."),
        ("rates~282fe3114f98", "“never again” [2, 3]."),
    ],
)
def test_identifiers_of_twelve_digits_keep_leading_to_their_words(identifier: str, words: str) -> None:
    assert citation_id("rates", words) == identifier
    assert _found_again(identifier) == words


def test_whole_sentences_and_passages_keep_their_identifiers_of_twelve_digits() -> None:
    document = _library().document("rates")
    spans = [(one.start, one.end) for one in sentences_of(document.text, document.blocks)]
    spans += [(one.start, one.end) for one in _library().passages_of("rates")]
    for start, end in spans:
        plain = citation_id("rates", document.text[start:end])
        assert citation_id_at(document, start, end) == plain


def test_words_that_are_spelt_otherwise_by_now_are_found_as_they_stand() -> None:
    match = check_quotation(_library(), "most deprived 20%").matches[0]
    plain = citation_id("rates", match.text)
    assert _found_again(f"{plain}0000") == "most deprived 20%"


def test_a_hyphen_and_a_line_end_do_not_change_the_digits_of_the_spelling() -> None:
    one = make_document([(("A",), [("paragraph", "They said (co-produced care is slow, but good) here.")])])
    other = make_document(
        [(("A",), [("paragraph", "They said (co-\nproduced care is slow, but good) here.")])]
    )
    spans = [(d.text.index("(co"), d.text.index("slow,") + 5) for d in (one, other)]
    first, second = (citation_id_at(d, *span) for d, span in zip((one, other), spans, strict=True))
    assert len(first.partition("~")[2]) == 16
    assert first == second


@pytest.mark.parametrize(
    ("text", "letters", "words"),
    [
        ("It was 20%, they said", "20", "20%"),
        ("It cost £5, they said", "5", "£5"),
        ("It fell by −5 here", "5", "−5"),
        ("So it is [13]. Then", "is [13", "is [13]."),
        ("(see there) it is", "there) it", "there) it"),
        ("see (there and here) it", "see (there and here", "see (there and here)"),
        ("“never again” they said", "never again” they", "“never again” they"),
        ("the trust’s ‘plan’ is", "trust’s ‘plan", "trust’s ‘plan’"),
        ("2 % of all", "2", "2 %"),
        ("one, two", "one", "one"),
    ],
)
def test_signs_that_mean_something_cling_to_words(text: str, letters: str, words: str) -> None:
    start = text.index(letters)
    first, last = clinging(text, start, start + len(letters))
    assert text[first:last] == words
