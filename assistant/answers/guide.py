"""The whole assistant behind one object: what the command, the web application and Python programs call."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.answers.compose import compose
from assistant.answers.evidence_map import Across, EvidenceMap, evidence_map
from assistant.answers.page_view import PageView, page_view
from assistant.answers.quotation_check import CheckedQuotation, QuoteCheck, check_quotation
from assistant.answers.quoted_sentences import quoted_sentences
from assistant.answers.safety import ADAPTER
from assistant.datatypes import Answer, DocumentSummary, Facets, Filters, Health, Hit
from assistant.documents.discovery import sha256_of
from assistant.documents.page_image import PageImage, draw_page
from assistant.errors import AssistantError, NoSnapshotError, SnapshotError, UsageError
from assistant.library.live import RETRY_SECONDS, LiveSnapshot
from assistant.library.snapshot import Snapshot, open_snapshot
from assistant.ports import Embedder
from assistant.retrieval.search import search
from assistant.settings import Settings, load_settings

MOST_IMAGES = 48  # drawn pages kept in memory, about 0.4 MB each


class Guide:
    """Questions in, cited quotations out. Safe to use from several threads.

    The model and the newest snapshot are loaded at the first question, or by ``warm_up``. Each question
    holds one snapshot from beginning to end; a newer one is picked up between questions.
    """

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        """Keep the settings; nothing is loaded yet.

        Args:
            settings: The settings in force.
            embedder: A model to use instead of the one the settings name.
        """
        self.settings = settings
        self._embedder = embedder
        self._live: LiveSnapshot | None = None
        self._failure: str | None = None
        self._failed_at: bytes | None = None
        self._tried = 0.0
        self._read: tuple[bytes | None, Snapshot] | None = None
        self._lock = threading.Lock()
        self._images: OrderedDict[tuple[Path, int, int, str, int], PageImage] = OrderedDict()
        self._hashes: dict[tuple[Path, int, int, int], str] = {}

    def warm_up(self) -> None:
        """Load the model and the newest snapshot, so that the next question is answered at once.

        Raises:
            AssistantError: The model or every snapshot is unusable; ``health`` then says ``failed``.
        """
        self._loaded()

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: Sequence[str] = (),
        *,
        expand: bool = True,
    ) -> Answer:
        """Answer a question with quotations.

        Args:
            question: In the reader's own words.
            filters: What the reader picked.
            history: Earlier questions of the conversation, oldest first.
            expand: Whether slips are mended and groups, barriers and steps read out of the words.

        Raises:
            AssistantError: No snapshot can be used, the question is empty, or a filter names nothing.
        """
        embedder, snapshot = self._loaded()
        words = _whole_characters(question)
        return compose(
            snapshot, embedder, words, filters or Filters(), self.settings.public_url, history, expand
        )

    def search(
        self, query: str, k: int = 10, filters: Filters | None = None, *, expand: bool = True
    ) -> list[Hit]:
        """The k best passages.

        Raises:
            AssistantError: No snapshot can be used, the query is empty or too long, or a filter names
                nothing.
        """
        embedder, snapshot = self._loaded()
        return search(snapshot, embedder, _whole_characters(query), k, filters, expand=expand)

    def check_quote(self, text: str) -> QuoteCheck:
        """Whether a quotation stands in the documents, word for word, and where; needs no model.

        Raises:
            AssistantError: No snapshot can be used, or the text has no words or over 10,000 characters.
        """
        return check_quotation(self._readable(), _whole_characters(text), self.settings.public_url)

    def check_file(self, path: Path) -> list[CheckedQuotation]:
        """Check every quotation of a .pptx, .docx, .md or .txt file, in its order.

        Raises:
            AssistantError: No snapshot can be used, or the file cannot be read; names it.
        """
        snapshot, checked = self._readable(), list[CheckedQuotation]()
        for row in quoted_sentences(path):
            try:
                check = check_quotation(snapshot, row.quotation, self.settings.public_url)
            except UsageError as error:
                raise UsageError(f"{path}, {row.place}: {error}") from error
            checked.append(CheckedQuotation(row.place, check))
        return checked

    def health(self) -> Health:
        """Whether a question would be answered now; cheap, and picks up a newly published snapshot."""
        live = self._live
        if live is not None:
            return live.health()
        if self._failure is None:
            return Health("loading", None, None)
        if self._published() != self._failed_at or time.monotonic() - self._tried > RETRY_SECONDS:
            self._load_behind()
        return Health("failed", self._failure, None)

    def documents(self) -> list[DocumentSummary]:
        """The documents of the published snapshot, in order of title."""
        _, snapshot = self._loaded()
        rows = [
            DocumentSummary(
                document.document_id,
                document.entry.title,
                document.status,
                document.entry.year,
                len(document.pages),
                len(snapshot.passages_of(document.document_id)),
            )
            for document in snapshot.documents()
        ]
        return sorted(rows, key=lambda row: (row.title.casefold(), row.document_id))

    def facets(self) -> Facets:
        """The groups, barriers and steps some published passage has: what a filter can name."""
        return self._loaded()[1].facets()

    def evidence_map(self, across: Across = "barriers") -> EvidenceMap:
        """How many passages there are for each group with each barrier, or with each step."""
        return evidence_map(self._loaded()[1], across)

    def document_file(self, document_id: str) -> Path | None:
        """The file of a document of the published snapshot, if it is still the one that was read.

        Another edition under the same name would show other words on the cited page, so it is not given.
        """
        _, snapshot = self._loaded()
        document = {row.document_id: row for row in snapshot.documents()}.get(document_id)
        if document is None:
            return None
        path = self.settings.corpus / document.file
        try:
            state = path.stat()
            # Copying tools give another edition the time of the old one; the inode's own time they cannot.
            key = (path, state.st_ctime_ns, state.st_mtime_ns, state.st_size)
            if key not in self._hashes:
                self._hashes[key] = sha256_of(path)
        except OSError:
            return None
        return path if self._hashes[key] == document.sha256 else None

    def page_view(
        self, document_id: str, number: int, start: int = 0, end: int = 0, check: str = ""
    ) -> PageView | None:
        """A page of a published document with the words of a quotation on it; None if there is no such page.

        Args:
            document_id: The document.
            number: The page in the PDF, from 1.
            start: Where the quotation starts in the document's text.
            end: Where it ends; no later than ``start`` when there is none.
            check: The ``quote_check`` of its words.
        """
        _, snapshot = self._loaded()
        return page_view(snapshot, document_id, number, start, end, check)

    def page_image(self, view: PageView, zoom: int = 1) -> PageImage | None:
        """A page drawn with the quotation marked, or None if the file is no longer the one that was read.

        Raises:
            UnreadableDocument: The page cannot be drawn.
        """
        path = self.document_file(view.document_id)
        if path is None:
            return None
        key = (path, path.stat().st_mtime_ns, view.number, view.words, zoom)
        with self._lock:
            if key in self._images:
                self._images.move_to_end(key)
                return self._images[key]
        image = draw_page(path, view.number, view.words, view.near, zoom)
        with self._lock:
            self._images[key] = image
            while len(self._images) > MOST_IMAGES:
                self._images.popitem(last=False)
        return image

    def status(self) -> dict[str, Any]:
        """What is published and which settings are in force, as ``amhe status --json`` prints it."""
        from assistant.library.doctor import status

        return status(self.settings)

    def _loaded(self) -> tuple[Embedder, Snapshot]:
        with self._lock:
            if self._live is None:
                self._failed_at, self._tried = self._published(), time.monotonic()
                try:
                    self._live = self._load()
                    self._failure = None
                except AssistantError as error:
                    self._failure = str(error)
                    raise
            if self._embedder is None:
                raise AssistantError("the model went missing after it was loaded; start again.")
            embedder, live = self._embedder, self._live
        return embedder, live.current()

    def _readable(self) -> Snapshot:
        """A snapshot to read without the model: the one in use, or the newest as long as none is."""
        if self._live is not None:
            return self._live.current()
        pointer = self._published()
        if self._read is None or self._read[0] != pointer:
            try:
                self._read = pointer, open_snapshot(self.settings.index, threads=self.settings.threads)
            except NoSnapshotError:
                raise
            except SnapshotError:
                return self._loaded()[1]  # finds the newest that is good, or says what is wrong
        return self._read[1]

    def _published(self) -> bytes | None:
        """What ``index/current`` holds: when it changes, what failed to load may load."""
        try:
            return (self.settings.index / "current").read_bytes()
        except OSError:
            return None

    def _load_behind(self) -> None:
        self._failed_at, self._tried = self._published(), time.monotonic()

        def load() -> None:
            with contextlib.suppress(AssistantError):  # kept as the reason that health gives
                self._loaded()

        threading.Thread(target=load, name="guide-loader", daemon=True).start()

    def _load(self) -> LiveSnapshot:
        from assistant.library.embedder import load_embedder

        # Kept also when there is no snapshot yet, so that the first one is answered from at once.
        self._embedder = self._embedder or load_embedder(self.settings)
        self._embedder.labeller(ADAPTER)  # read now, so that what is wrong with it shows before a question
        return LiveSnapshot(self.settings, self._embedder)


def _whole_characters(text: str) -> str:
    """The text without halves of characters (lone surrogates), which no model, page or JSON reader takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def open_library(settings: Settings | None = None, embedder: Embedder | None = None) -> Guide:
    """The assistant over the published snapshot; loads at the first question.

    Args:
        settings: The settings in force; read from their usual places when left out.
        embedder: A model to use instead of the one the settings name.
    """
    return Guide(settings or load_settings(), embedder)
