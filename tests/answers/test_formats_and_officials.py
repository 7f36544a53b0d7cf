"""Documents of every format answer, official ones first, and a briefing never passes for AMHE itself."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from assistant.answers.guide import Guide
from assistant.answers.plain import answer_text, hits_text
from assistant.answers.provenance import ADD_IT, FROM_A_BRIEFING
from assistant.answers.wire import answer_json
from assistant.datatypes import Filters, ParagraphSpan
from assistant.errors import UsageError
from assistant.library.ingest import ingest
from assistant.settings import Settings
from tests.conftest import body
from tests.documents.pdf_builder import Line, build_pdf
from tests.fakes import HashingEmbedder

STEPS = "The four steps of AMHE are to identify, design, deliver and evaluate."
COAST = "Coastal communities need later buses to reach evening therapy groups."
FARMS = "Farming families ask for help at livestock markets rather than surgeries."
MOORING = "Boaters without a mooring lose their place on waiting lists when they move on."
CATALOGUE = """[[document]]
id = "brief"
title = "Brief"
kind = "briefing"

[[document]]
id = "official-page"
title = "Official page"
year = 2024
"""


def make_corpus(corpus: Path, *, official_steps: str = "") -> Settings:
    corpus.mkdir()
    build_pdf(
        [
            [
                Line("Brief", size=22, bold=True),
                *body(STEPS),
                Line("Waits", size=16, bold=True, gap=10),
                *body("Veterans wait longer for a first visit."),
            ]
        ],
        corpus / "brief.pdf",
        title="Brief",
    )
    (corpus / "official-page.html").write_text(
        "<html><body><main><h1>Official page</h1><p>Opening words about travel.</p>"
        f"<h2>Transport</h2><p>Timetables differ.</p><p>{COAST}</p>{official_steps}"
        "<h2>Waits</h2><p>Veterans wait longer for a first visit.</p></main></body></html>",
        encoding="utf-8",
    )
    word = docx.Document()
    word.add_heading("Farms", 1)
    word.add_paragraph("Opening words about farms.")
    word.add_paragraph(FARMS)
    word.save(str(corpus / "farms.docx"))
    (corpus / "boats.md").write_text(f"# Boats\n\n{MOORING}\n", encoding="utf-8")
    (corpus / "notes.txt").write_text("NOTES\n\nNothing of interest stands here.\n", encoding="utf-8")
    (corpus / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    settings = Settings(corpus, corpus.parent / "index")
    report = ingest(settings, embedder=HashingEmbedder())
    assert [row.status for row in report.documents] == ["added"] * 5
    return settings


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    return Guide(make_corpus(tmp_path_factory.mktemp("mixed") / "corpus"), HashingEmbedder())


@pytest.mark.parametrize(
    ("words", "document_id", "section", "paragraph"),
    [
        (COAST, "official-page", ("Transport",), 2),
        (FARMS, "farms", ("Farms",), 2),
        (MOORING, "boats", ("Boats",), 1),
    ],
)
def test_a_document_without_pages_is_cited_by_section_and_paragraph(
    library: Guide, words: str, document_id: str, section: tuple[str, ...], paragraph: int
) -> None:
    answer = library.ask(words)
    citation = next(row for row in answer.citations if row.quote == words)
    assert (citation.document_id, citation.section) == (document_id, section)
    assert citation.pages is None
    assert citation.paragraphs == ParagraphSpan(paragraph, paragraph)
    assert citation.link == f"/documents/{document_id}"
    assert f"paragraph {paragraph}" in answer_text(answer)
    made = answer_json(answer)["citations"][citation.number - 1]
    assert made["pages"] is None
    assert made["paragraphs"] == {"first": paragraph, "last": paragraph}


def test_a_pdf_is_cited_by_page_alone(library: Guide) -> None:
    citation = next(c for c in library.ask(STEPS).citations if c.document_id == "brief")
    assert citation.pages is not None
    assert citation.paragraphs is None


def test_on_equal_relevance_an_official_document_stands_before_a_briefing(library: Guide) -> None:
    hits = [
        h
        for h in library.search("Veterans wait longer for a first visit", 10)
        if "Veterans" in h.passage.text
    ]
    assert [hit.document_status for hit in hits] == ["official", "unofficial"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert "official document" in hits_text(hits)
    assert "unofficial briefing" in hits_text(hits)


def test_a_briefing_that_says_it_better_still_stands_first(library: Guide) -> None:
    assert library.search(STEPS, 3)[0].passage.document_id == "brief"


def test_a_filter_leaves_briefings_and_uncatalogued_files_out(library: Guide) -> None:
    hits = library.search("Veterans wait longer for a first visit", 10, Filters(official_only=True))
    assert {hit.passage.document_id for hit in hits} == {"official-page"}


def test_official_only_without_official_documents_names_the_command(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "boats.md").write_text(f"# Boats\n\n{MOORING}\n", encoding="utf-8")
    settings = Settings(corpus, tmp_path / "index")
    ingest(settings, embedder=HashingEmbedder())
    with pytest.raises(UsageError, match="amhe fetch"):
        Guide(settings, HashingEmbedder()).search("boats", 1, Filters(official_only=True))


@pytest.mark.parametrize(
    "question",
    ["What are the four steps of AMHE?", "the four steps of Advancing Mental Health Equality are?"],
)
def test_what_amhe_itself_says_is_answered_as_from_a_briefing_while_amhe_is_not_there(
    library: Guide, question: str
) -> None:
    answer = library.ask(question)
    assert answer.statements
    assert answer.message.startswith(FROM_A_BRIEFING)
    assert FROM_A_BRIEFING.split(";", maxsplit=1)[0] in answer_text(answer)
    assert answer_text(answer).count(ADD_IT) == 1
    assert "amhe fetch" not in answer.message


@pytest.mark.parametrize(
    "question",
    [
        "Do veterans wait longer for a first visit?",
        "the four steps of the AMHE Collaborative are to identify",
    ],
)
def test_other_questions_are_answered_without_that_note(library: Guide, question: str) -> None:
    assert FROM_A_BRIEFING not in library.ask(question).message


def test_with_amhe_in_the_library_nothing_of_the_kind_is_said(tmp_path: Path) -> None:
    settings = make_corpus(tmp_path / "corpus")
    (settings.corpus / "amhe-resource.md").write_text(f"# Steps\n\n{STEPS}\n", encoding="utf-8")
    with (settings.corpus / "catalogue.toml").open("a", encoding="utf-8") as catalogue:
        catalogue.write('\n[[document]]\nid = "amhe-resource"\ntitle = "AMHE"\n')
    ingest(settings, embedder=HashingEmbedder())
    answer = Guide(settings, HashingEmbedder()).ask("What are the four steps of AMHE?")
    assert answer.citations[0].document_id == "amhe-resource"
    assert FROM_A_BRIEFING not in answer.message
