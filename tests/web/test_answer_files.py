"""Answers handed out as files, and the text around a quotation, over HTTP."""

from __future__ import annotations

import io
import re

import docx
import httpx
import pytest
from fastapi.testclient import TestClient

from assistant.web.answer_files import add_answer_files, answer_links
from assistant.web.kept_answers import KeptAnswers
from tests.web.fake_guide import STIGMA, two_passages


@pytest.fixture
def kept() -> KeptAnswers:
    return KeptAnswers()


@pytest.fixture
def client(kept: KeptAnswers) -> TestClient:
    from fastapi import FastAPI

    app = FastAPI()
    add_answer_files(app, kept)
    return TestClient(app)


def test_a_kept_answer_is_a_word_document(kept: KeptAnswers, client: TestClient) -> None:
    response = client.get(f"/answer/{kept.keep(two_passages('What about veterans?'))}.docx")
    said = response.headers["content-disposition"]
    assert re.search(r'filename="what-about-veterans-\d{4}-\d\d-\d\d\.docx"', said)
    assert STIGMA in [line.text for line in docx.Document(io.BytesIO(response.content)).paragraphs]


def test_a_kept_answer_is_markdown(kept: KeptAnswers, client: TestClient) -> None:
    response = client.get(f"/answer/{kept.keep(two_passages('¿…?'))}.md")
    assert re.search(r'filename="answer-\d{4}-\d\d-\d\d\.md"', response.headers["content-disposition"])
    assert f"> {STIGMA}" in response.text


@pytest.mark.parametrize("path", ["/answer/unknown.docx", "/answer/x.pdf", f"/answer/{'x' * 300}.md"])
def test_what_is_not_kept_says_so(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "no longer kept" in response.text


def test_an_answer_without_a_key_has_no_links() -> None:
    assert answer_links("") == ""
    assert 'href="/answer/abc.docx"' in answer_links("abc")


def test_the_text_around_a_quotation_is_a_page_with_the_words_marked(site: str) -> None:
    address = f"{site}/section/appendix-veterans?from=0&to=6&check=x"
    whole, part = httpx.get(address), httpx.get(address + "&part=true")
    assert "<mark>Stigma</mark>" in whole.text
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert "Earlier in the document" in part.text
    assert "at=900" in part.text


@pytest.mark.parametrize(
    "path", ["none", "appendix-veterans?from=a", "appendix-veterans?at=99999999999999", "x" * 400]
)
def test_there_is_no_text_of_what_is_not_there(site: str, path: str) -> None:
    assert httpx.get(f"{site}/section/{path}").status_code == 404


def test_words_that_are_others_by_now_are_said_to_be() -> None:
    from assistant.answers.section_view import SectionView
    from assistant.web.section_page import Asked, section_html

    view = SectionView("v", "Veterans", "official", (), (), 3, 3, None, False, None, None)
    assert "the quotation is not marked" in section_html(view, Asked(3, 9, "x")).replace("&#46;", ".")
    assert "the quotation is not marked" not in section_html(view, Asked())
