"""Real PDFs, through the real readers, into a snapshot and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.datatypes import PageSpan
from assistant.library.doctor import examine
from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.settings import Settings
from tests.documents.pdf_builder import Line, build_pdf, paragraph
from tests.fakes import HashingEmbedder

STIGMA = "Stigma keeps many veterans from asking for help with their mental health."
PEERS = "Services that employ veterans as peer workers are trusted more than others."


@pytest.fixture
def real_settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    pages = [
        [Line("Veterans", size=18, bold=True), *paragraph(STIGMA)],
        [Line("Peer workers", size=18, bold=True), *paragraph(PEERS)],
    ]
    build_pdf(pages, corpus / "veterans.pdf", labels=["iv", "v"], title="Veterans")
    build_pdf(pages, corpus / "locked.pdf", password="secret")
    return Settings(corpus=corpus, index=tmp_path / "index")


@pytest.fixture
def snapshot(real_settings: Settings, embedder: HashingEmbedder) -> Snapshot:
    ingest(real_settings, embedder=embedder)
    return open_snapshot(real_settings.index)


def test_the_words_of_a_real_file_are_found_on_their_printed_page(
    snapshot: Snapshot, embedder: HashingEmbedder
) -> None:
    _, rows = snapshot.index.search(embedder.embed_query("veterans as peer workers are trusted"), 1)

    passage = snapshot.passage(int(rows[0]))
    assert PEERS in passage.text
    start = snapshot.document("veterans").text.index(PEERS)
    assert snapshot.page_span("veterans", start, start + len(PEERS)) == PageSpan(2, 2, "v", "v")
    assert all(not each.flags for each in snapshot.passages_of("veterans"))


def test_the_doctor_is_content_with_it_but_for_the_locked_file(
    snapshot: Snapshot, real_settings: Settings, embedder: HashingEmbedder
) -> None:
    findings = examine(real_settings, embedder)

    assert [finding.where for finding in findings] == ["locked.pdf"]
    assert "password" in findings[0].problem


def test_a_locked_new_edition_keeps_the_pages_of_the_last_good_one(
    snapshot: Snapshot, real_settings: Settings, embedder: HashingEmbedder
) -> None:
    (real_settings.corpus / "locked.pdf").replace(real_settings.corpus / "veterans.pdf")

    report = ingest(real_settings, embedder=embedder)

    assert [(row.file, row.status, row.pages) for row in report.documents] == [("veterans.pdf", "skipped", 2)]
    assert str(report.documents[0].reason).endswith("; last good edition kept")
    assert open_snapshot(real_settings.index).passages_of("veterans") == snapshot.passages_of("veterans")
