"""A small corpus of plain documents, its settings, and the fake model."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.library import plain_documents


@pytest.fixture
def plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read plain text in place of PDFs."""
    plain_documents.install(monkeypatch.setattr)


@pytest.fixture
def settings(tmp_path: Path, plain_reader: None) -> Settings:
    """Settings over a corpus of three documents and an index that is not there yet."""
    corpus = plain_documents.write_corpus(
        tmp_path / "corpus",
        veterans=plain_documents.VETERANS,
        asylum=plain_documents.ASYLUM,
        language=plain_documents.LANGUAGE,
    )
    return Settings(corpus=corpus, index=tmp_path / "index")


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()
