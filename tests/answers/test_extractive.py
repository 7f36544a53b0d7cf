"""Which words are quoted: whole lists with what announces them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers.guide import Guide
from assistant.library import reading
from assistant.library.ingest import ingest
from assistant.settings import Settings
from tests.documents.pdf_builder import Line, build_pdf
from tests.fakes import HashingEmbedder


def guide_over(lines: list[Line], folder: Path) -> Guide:
    (folder / "corpus").mkdir()
    build_pdf([lines], folder / "corpus" / "guide.pdf", title="Guide")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    ingest(settings, embedder=HashingEmbedder())
    return Guide(settings, HashingEmbedder())


def test_a_sentence_that_announces_a_list_is_quoted_with_the_list(tmp_path: Path) -> None:
    lines = [
        Line("Readers", size=16, bold=True),
        Line("This guidance is for:", gap=8),
        Line("• commissioners in every area", gap=6),
        Line("• carers and their friends"),
        Line("Nothing else was said about it.", gap=10),
    ]
    answer = guide_over(lines, tmp_path).ask("Who is this guidance for?")
    assert answer.statements[0].text == (
        "This guidance is for:\n• commissioners in every area\n• carers and their friends"
    )


def test_a_list_whose_marks_are_drawn_is_quoted_with_what_announces_it(tmp_path: Path) -> None:
    lines = [
        Line("Readers", size=16, bold=True),
        Line("This guidance is for:", gap=8),
        Line("commissioners in every area and those who advise them", gap=10),
        Line("It was written in the spring, and nobody has changed it since that time.", gap=14),
        Line("It will be looked at again in three years, when the figures are new, or else"),
        Line("before that."),
    ]
    answer = guide_over(lines, tmp_path).ask("Who is this guidance for?")
    assert answer.statements[0].text == (
        "This guidance is for:\ncommissioners in every area and those who advise them"
    )


def test_what_two_readings_of_a_page_disagree_on_is_found_but_not_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "confirm", lambda path, passages: [False] * len(passages))
    guide = guide_over([Line("Veterans wait longer than others do.")], tmp_path)
    answer = guide.ask("Do veterans wait longer than others do?")
    assert [hit.passage.text for hit in answer.passages] == ["Veterans wait longer than others do."]
    assert answer.statements == ()
    assert answer.outcome == "not_covered"
