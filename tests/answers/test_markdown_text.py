"""Words that stay words in Markdown."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.answers.markdown_text import markdown_quotation, markdown_words


def shown(markdown: str) -> str:
    return MarkdownIt("commonmark").render(markdown)


def words_of(markup: str) -> list[str]:
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).split()


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil.example/c.png)",
        "[1]: http://evil.example/x_y",
        "# heading",
        "- item",
        "12. twelfth",
        "3) third",
        "---",
        "> quoted",
        "~~~ fence",
        "*stress* and _stress_ and `code`",
        "<b>bold</b> &amp; more",
        "a \\* backslash",
        "as in [3](4)",
        "a\n===\nb",
        "see https://a.example/x_y?f=PHE_83.txt, and (https://b.example/z).",
    ],
)
def test_a_renderer_shows_the_very_words_and_nothing_else(text: str) -> None:
    rendered = shown(markdown_words(text))
    assert words_of(rendered) == text.split()
    assert set(re.findall(r"<(\w+)", rendered)) <= {"p", "a"}


def test_note_marks_and_ordinary_sentences_are_left_as_they_are() -> None:
    text = "In 2021, 4.5% (about 60 people) said so [3]; others did not."
    assert markdown_words(text) == text


@given(st.text(st.sampled_from("ab1 .)*_[](){}<>&#+-=~`!\\\n:\"'|"), max_size=40))
def test_no_words_make_an_image_a_link_or_a_heading(text: str) -> None:
    rendered = shown(markdown_words(" ".join(text.split())))
    assert not re.search(r"<(img|a|h\d|em|strong|code|ul|ol|blockquote|hr)\b", rendered)


def test_every_line_of_a_quotation_is_quoted() -> None:
    assert markdown_quotation("one\ntwo") == "> one\n> two"
