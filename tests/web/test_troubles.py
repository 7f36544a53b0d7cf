"""What readers are told of errors: never what only the person who runs the assistant can do."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import pytest

from assistant.answers.safety import Kind
from assistant.errors import AssistantError, ModelError, NoSnapshotError, SnapshotError, UnreadableDocument
from assistant.web import wording
from assistant.web.troubles import trouble_words
from tests.web.conftest import Serve
from tests.web.fake_guide import FakeGuide

COMMAND = "it is broken; run: amhe ingest --full"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoSnapshotError(COMMAND), wording.NOTHING_PUBLISHED),
        (SnapshotError(COMMAND), wording.NO_LIBRARY),
        (ModelError(COMMAND), wording.NO_LIBRARY),
        (UnreadableDocument("undrawable", COMMAND), wording.NO_PAGE_FILE),
    ],
)
def test_a_reader_is_told_whom_to_tell_and_no_command(error: AssistantError, words: str) -> None:
    assert trouble_words(error) == words
    assert "person who runs this assistant" in words
    assert "amhe " not in words


def test_the_log_says_how_to_mend_the_library(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        trouble_words(SnapshotError(COMMAND))
    assert COMMAND in caplog.text


def test_the_log_repeats_no_words_that_may_be_a_visitors(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        trouble_words(ModelError("It begins 'my own words'"))
    assert "ModelError" in caplog.text
    assert "my own words" not in caplog.text


class BrokenGuide(FakeGuide):
    """A guide whose library was damaged while it was served."""

    def screened(self, query: str) -> tuple[Kind | None, str]:
        raise SnapshotError(COMMAND)

    def document_file(self, document_id: str) -> Path | None:
        raise SnapshotError(COMMAND)

    def page_view(self, *_: object, **__: object) -> None:
        raise SnapshotError(COMMAND)

    def section_view(self, *_: object, **__: object) -> None:
        raise SnapshotError(COMMAND)


@pytest.mark.parametrize("path", ["/search?q=a", "/documents/v", "/page/v/1", "/section/v"])
def test_no_page_names_a_command(serve_guide: Serve, path: str) -> None:
    address = serve_guide(BrokenGuide())
    while httpx.get(f"{address}/health").json()["status"] == "loading":
        pass
    reply = httpx.get(address + path)
    assert reply.status_code == 503
    assert "cannot be used just now" in reply.text.replace("&#46;", ".")
    assert "amhe ingest" not in reply.text
