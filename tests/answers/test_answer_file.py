"""An answer as Markdown and as a Word document."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from markdown_it import MarkdownIt

from assistant.answers.answer_file import answer_docx, answer_markdown
from tests.web.fake_guide import HEADINGS, ROW, STIGMA, answer, by_question, citation, two_passages

DAY = date(2026, 11, 5)


def paragraphs(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def test_markdown_holds_every_quotation_with_its_place_and_source() -> None:
    text = answer_markdown(two_passages("What about veterans?"), DAY)
    assert text.startswith("# What about veterans?\n")
    assert f"> {STIGMA}" in text
    assert "[1] Appendix: veterans (2024), Barriers > Stigma" in text.replace("\\&", "&").replace("\\>", ">")
    assert "page 4, unofficial briefing" in text
    assert "- Source [3]: Office for Example Statistics, Help-seeking survey, 2021" in text
    assert "Asked on 5 November 2026. Edition of the library: 20260101-000000-abc." in text


def test_a_word_document_holds_the_same_and_names_the_question_in_its_title() -> None:
    data = answer_docx(two_passages("What about veterans?"), DAY)
    words = paragraphs(data)
    assert words[0] == "What about veterans?"
    assert STIGMA in words
    assert any(line.startswith("[1] Appendix: veterans (2024)") for line in words)
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author) == ("What about veterans?", "AMHE guidance assistant")


def test_a_quoted_row_is_a_table_under_its_headings() -> None:
    (table,) = docx.Document(io.BytesIO(answer_docx(two_passages("q"), DAY))).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [HEADINGS.split("\t"), ROW.split("\t")]


@pytest.mark.parametrize("question", ["pension", "closest"])
def test_a_file_says_that_the_documents_do_not_say_and_what_was_looked_through(question: str) -> None:
    said = replace(by_question(question, ()), missing=("Deaf people",))
    limited = ("veterans", "official documents only")
    for lines in (
        answer_markdown(said, DAY, limited).split("\n\n"),
        paragraphs(answer_docx(said, DAY, limited)),
    ):
        assert lines[1:4] == [
            said.message,
            "Limited to: veterans; official documents only.",
            "Nothing found for: Deaf people.",
        ]


def test_a_file_without_quotations_claims_none() -> None:
    assert "Quoted word for word" not in answer_markdown(by_question("pension", ()), DAY)
    assert "Quoted word for word" in answer_markdown(two_passages("q"), DAY)


def test_what_is_not_covered_names_the_nearest_sections() -> None:
    text = answer_markdown(by_question("pension", ()), DAY)
    assert "Nearest in these documents: Appendix: veterans › Need." in text


def test_words_of_a_document_stay_words_in_markdown() -> None:
    hostile = "![x](http://evil.example/a.png) <script>alert(1)</script>\n# head"
    shown = MarkdownIt().render(answer_markdown(answer("q", citation(1, hostile)), DAY))
    assert "<img" not in shown
    assert "<script" not in shown
    assert shown.count("<h1>") == 1


def test_characters_that_no_word_document_can_hold_do_not_break_it() -> None:
    bad = replace(citation(1, "one\x00two\x0b"), title="three\ufffe")
    words = paragraphs(answer_docx(answer("q\x00", bad), DAY))
    assert "one\ufffdtwo\ufffd" in words


def test_a_link_that_leads_nowhere_outside_the_page_is_left_out() -> None:
    outside = replace(citation(1, STIGMA), link="https://guidance.example/documents/v#page=4")
    assert "/documents/" not in answer_markdown(two_passages("q"), DAY)
    assert "https://guidance.example/documents/v#page=4" in answer_markdown(answer("q", outside), DAY)
