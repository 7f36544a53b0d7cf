"""The whole assistant behind one object: what the command, the web application and Python programs call."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.answers.compose import compose
from assistant.answers.evidence_map import Across, EvidenceMap, evidence_map
from assistant.answers.feedback import Opinion, keep_feedback
from assistant.answers.handout import HandoutRow, handout_rows
from assistant.answers.identifiers import locate
from assistant.answers.next_questions import NextQuestion, next_questions
from assistant.answers.page_view import PageView, page_view
from assistant.answers.references import Reference, check_style, reference_to
from assistant.answers.safety import ADAPTER
from assistant.answers.section_view import SectionView, section_view
from assistant.answers.stable_links import KeptSnapshots
from assistant.datatypes import Answer, DocumentSummary, Facets, Filters, Health, Hit
from assistant.documents.discovery import sha256_of
from assistant.documents.page_image import PageImage, draw_page
from assistant.errors import AssistantError
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
        self._lock = threading.Lock()
        self._images: OrderedDict[tuple[Path, int, int, str, int], PageImage] = OrderedDict()
        self._hashes: dict[tuple[Path, int, int, int], str] = {}
        self._kept = KeptSnapshots(settings.index)
        self._read: tuple[bytes | None, Snapshot] | None = None

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
        without: Sequence[str] = (),
    ) -> Answer:
        """Answer a question with quotations.

        Args:
            question: In the reader's own words.
            filters: What the reader picked.
            history: Earlier questions of the conversation, oldest first.
            expand: Whether slips are mended and groups, barriers and steps read out of the words.
            without: Slugs of groups, barriers and steps not to be read out of them, nor carried over.

        Raises:
            AssistantError: No snapshot can be used, the question is empty, or a filter names nothing.
        """
        embedder, snapshot = self._loaded()
        words = _whole_characters(question)
        return compose(
            snapshot,
            embedder,
            words,
            filters or Filters(),
            self.settings.public_url,
            history,
            expand=expand,
            without=without,
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

    def cite(self, identifier: str, style: str = "harvard", *, accessed: date | None = None) -> Reference:
        """The reference to a passage, a quotation or a document; needs no model.

        Args:
            identifier: A passage's ("veterans:12"), a quotation's ("veterans~0123456789ab"), which outlives
                re-indexing, or a document's ("veterans").
            style: harvard, vancouver, apa, ris, bibtex or csl-json.
            accessed: The day of access that a reference with an address names; today when left out.

        Raises:
            UsageError: The identifier stands for nothing, or there is no such style.
            SnapshotError: No snapshot can be used.
        """
        known = check_style(style)
        located = locate(self._readable(), self._kept, _whole_characters(identifier))
        return reference_to(located, known, accessed or date.today(), self.settings.public_url)

    def handout(
        self, chosen: Sequence[tuple[str, str]], style: str = "harvard", *, accessed: date | None = None
    ) -> tuple[HandoutRow, ...]:
        """Chosen identifiers with their readers' notes, cited and sealed anew, for a handout or cards.

        Args:
            chosen: Each identifier, as ``cite`` takes it, and a note, which may be "".
            style: As for ``cite``.
            accessed: As for ``cite``.

        Raises:
            UsageError: An identifier stands for nothing, or there is no such style.
            SnapshotError: No snapshot can be used.
        """
        cited = [(self.cite(identifier, style, accessed=accessed), note) for identifier, note in chosen]
        return handout_rows(self._readable(), cited)

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

    def section_view(
        self, document_id: str, start: int = 0, end: int = 0, check: str = "", at: int | None = None
    ) -> SectionView | None:
        """The text of a published document around a quotation; None if there is no such place.

        Args:
            document_id: The document.
            start: Where the quotation starts in the document's text.
            end: Where it ends; no later than ``start`` when there is none.
            check: The ``quote_check`` of its words.
            at: A place around which to read instead.
        """
        return section_view(self._loaded()[1], document_id, start, end, check, at)

    def next_questions(self, answer: Answer) -> tuple[NextQuestion, ...]:
        """What could be asked after an answer: only what there are passages on."""
        return next_questions(self._loaded()[1], answer)

    def keep_feedback(self, answer: Answer, opinion: Opinion) -> None:
        """Keep what a reader thinks of an answer, without its question, beside the snapshots.

        Raises:
            AssistantError: It cannot be written.
        """
        keep_feedback(self.settings.index, answer, opinion)

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
        """The snapshot that serves, or the published one read without loading the model."""
        if self._live is not None:
            self._read = None
            return self._live.current()
        published = self._published()
        with self._lock:
            if self._read is None or self._read[0] != published:
                self._read = (published, open_snapshot(self.settings.index, threads=self.settings.threads))
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
