"""Every exported quotation stands on its cited pages when the PDF is read afresh by another program."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from assistant.answers.guide import Guide
from assistant.answers.handout import HandoutRow
from assistant.documents.discovery import sha256_of
from assistant.library.opening import open_snapshot
from assistant.library.pointer import POINTER_NAME
from assistant.library.snapshot import Snapshot
from assistant.settings import Settings, load_settings
from tests.answers.exports_read import pdf_pages, quotations_of_exports, stands_on

QUESTIONS = ("Do veterans wait longer for therapy?", "interpreters at every appointment", "insecure housing")


def not_on_their_pages(settings: Settings, snapshot: Snapshot, rows: tuple[HandoutRow, ...]) -> list[str]:
    """The exported quotations that an independent reading does not find on the cited pages."""
    read = lru_cache(maxsize=None)(pdf_pages)
    wrong = []
    for kind, quotes in quotations_of_exports(rows).items():
        sealed = [row.reference for row in rows if row.sealed]
        assert len(quotes) == len(sealed), kind
        for quote, reference in zip(quotes, sealed, strict=True):
            assert reference.pages is not None
            pages = read(settings.corpus / snapshot.document(reference.document_id).file)
            if not stands_on(quote, pages[reference.pages.first - 1 : reference.pages.last]):
                wrong.append(f"{kind}: {reference.identifier}: {quote[:80]}")
    return wrong


def test_every_quotation_exported_from_a_small_library_is_on_its_pages(guide: Guide) -> None:
    snapshot = open_snapshot(guide.settings.index)
    passages = [p.passage_id for d in snapshot.documents() for p in snapshot.passages_of(d.document_id)]
    quoted = [citation.citation_id for words in QUESTIONS for citation in guide.ask(words).citations]
    rows = guide.handout([(name, "") for name in (*passages, *quoted)]).rows
    assert len(rows) >= 6
    assert all(row.sealed for row in rows)
    assert not_on_their_pages(guide.settings, snapshot, rows) == []


def test_passages_exported_from_the_starter_library_are_on_their_pages() -> None:
    settings = load_settings({})
    if not (settings.index / POINTER_NAME).is_file():
        pytest.skip("the starter library is not published; run: amhe ingest")
    snapshot = open_snapshot(settings.index)
    there = [d for d in snapshot.documents() if d.pages and is_as_read(settings.corpus / d.file, d.sha256)]
    names = [p.passage_id for d in there for p in snapshot.passages_of(d.document_id)[::12]]
    rows = Guide(settings).handout([(name, "") for name in names]).rows
    assert all(row.sealed for row in rows)
    assert not_on_their_pages(settings, snapshot, rows) == []


def is_as_read(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path) == sha256
