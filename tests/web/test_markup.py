"""Untrusted words come out as words."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.markup import page_address, plain, web_address

READABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200)


@given(READABLE)
def test_escaped_words_read_back_as_they_were(words: str) -> None:
    assert html.unescape(re.sub(r"</?bdi>", "", plain(words))) == words


@given(st.text(max_size=200))
def test_nothing_that_markup_could_be_made_of_is_left(words: str) -> None:
    left = re.sub(r"</?bdi>|&#\d+;", "", plain(words))
    assert all(character == " " or character.isalnum() for character in left)


def test_an_override_character_is_closed_into_an_isolate_of_its_own() -> None:
    assert plain("a\u202eb") == "a<bdi>&#8238;</bdi>b"


def test_a_control_character_becomes_the_replacement_character() -> None:
    assert plain("a\x00b\x1bc\nd\te") == "a&#65533;b&#65533;c&#10;d&#9;e"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//example.org/x", "https://", "http://[", "", None, "/path"],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None


def test_a_web_address_is_kept_as_it_is() -> None:
    assert web_address("https://example.org/a?b=c") == "https://example.org/a?b=c"


@pytest.mark.parametrize("link", ["/documents/x#page=4", "https://guidance.example/documents/x#page=4"])
def test_a_link_to_a_document_stays_on_the_site_or_its_public_address(link: str) -> None:
    assert page_address(link) == link


@pytest.mark.parametrize(
    "link", ["//evil.example/x", "/\\evil.example", "javascript:alert(1)", "documents/x"]
)
def test_a_link_that_leads_elsewhere_is_none(link: str) -> None:
    assert page_address(link) is None
