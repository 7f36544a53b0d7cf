"""Markdown and plain text."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.datatypes import Document, Note
from assistant.errors import UnreadableDocument
from tests.documents.reading import read_path, texts

MARKDOWN = """---
title: "Plan for the coast"
---
# Plan

Some *text* with a source [1] and
a second line.

## Actions

- one
- two

| Group | Rate |
|---|---|
| Boys | 12% |

<script>alert(1)</script>

## Sources

[1] Audit of waits. 2023. https://example.org/audit
"""
PLAIN = """PLAN FOR THE COAST

A paragraph that
goes over two lines.

1.2 Local need

- one
- two goes
  on

Actions
-------

1. Do this.
2. Do that.
"""


def read(path: Path, text: str | bytes, *, with_entry: bool = True) -> Document:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_path(path) if with_entry else read_path(path, None)


def test_markdown_has_sections_items_rows_and_notes(tmp_path: Path) -> None:
    document = read(tmp_path / "sample.md", MARKDOWN, with_entry=False)
    assert document.entry.title == "Plan for the coast"
    assert [section.path for section in document.sections] == [
        ("Plan",),
        ("Plan", "Actions"),
        ("Plan", "Sources"),
    ]
    assert texts(document, "paragraph") == ["Some text with a source [1] and a second line."]
    assert texts(document, "item") == ["one", "two"]
    assert texts(document, "row") == ["Boys\t12%"]
    assert document.notes == (Note("[1]", "Audit of waits", "2023", "https://example.org/audit"),)
    assert "alert" not in document.text


def test_markdown_with_windows_line_ends_is_the_same(tmp_path: Path) -> None:
    document = read(tmp_path / "sample.md", MARKDOWN.replace("\n", "\r\n"))
    assert document.text == read(tmp_path / "sample.md", MARKDOWN).text


def test_plain_text_has_the_headings_that_stand_alone(tmp_path: Path) -> None:
    document = read(tmp_path / "sample.txt", PLAIN)
    assert [section.path for section in document.sections] == [
        ("PLAN FOR THE COAST",),
        ("PLAN FOR THE COAST", "1.2 Local need"),
        ("PLAN FOR THE COAST", "Actions"),
    ]
    assert texts(document, "paragraph") == ["A paragraph that goes over two lines."]
    assert texts(document, "item") == ["one", "two goes on", "Do this.", "Do that."]


def test_a_sentence_that_stands_alone_is_no_heading(tmp_path: Path) -> None:
    document = read(
        tmp_path / "sample.txt", "People wait.\n\n2 in 5 wait for a year.\n\nNHS\n\nMore words.\n"
    )
    assert texts(document, "paragraph")[:2] == ["People wait.", "2 in 5 wait for a year."]


@pytest.mark.parametrize("name", ["sample.md", "sample.txt"])
@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "empty", "empty file"),
        (b"\n \n", "no_text", "no"),
        (b"PK\x03\x04\x00\x00", "wrong_type", "holds no text"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, name: str, data: bytes, code: str, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words) as raised:
        read(tmp_path / name, data)
    assert raised.value.reason == code
