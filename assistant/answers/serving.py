"""The model and the snapshot that serve: loaded once, a newer snapshot picked up between questions."""

from __future__ import annotations

import contextlib
import threading
import time

from assistant.answers.safety import ADAPTER
from assistant.datatypes import Health
from assistant.errors import AssistantError, NoSnapshotError, SnapshotError
from assistant.library.live import RETRY_SECONDS, LiveSnapshot
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.ports import Embedder
from assistant.retrieval.confidence import READER
from assistant.settings import Settings


class Serving:
    """What questions are answered with. Safe to use from several threads."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        """Keep the settings; nothing is loaded yet.

        Args:
            settings: The settings in force.
            embedder: A model to use instead of the one the settings name.
        """
        self._settings = settings
        self._embedder = embedder
        self._live: LiveSnapshot | None = None
        self._failure: str | None = None
        self._failed_at: bytes | None = None
        self._tried = 0.0
        self._read: tuple[bytes | None, Snapshot] | None = None
        self._lock = threading.Lock()

    def loaded(self) -> tuple[Embedder, Snapshot]:
        """The model and the snapshot to answer with, loaded when they are first asked for.

        Raises:
            AssistantError: The model or every snapshot is unusable; ``health`` then says ``failed``.
        """
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

    def snapshot(self) -> Snapshot:
        """The snapshot to answer with.

        Raises:
            AssistantError: The model or every snapshot is unusable.
        """
        return self.loaded()[1]

    def readable(self) -> Snapshot:
        """A snapshot to read without the model: the one in use, or the newest as long as none is.

        Raises:
            AssistantError: Every snapshot is unusable.
        """
        if self._live is not None:
            self._read = None
            return self._live.current()
        published = self._published()
        with self._lock:
            if self._read is None or self._read[0] != published:
                try:
                    self._read = (
                        published,
                        open_snapshot(self._settings.index, threads=self._settings.threads),
                    )
                except NoSnapshotError:
                    raise
                except SnapshotError:
                    self._read = None
            read = self._read
        return read[1] if read else self.snapshot()  # finds the newest that is good, or says what is wrong

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

    def _published(self) -> bytes | None:
        """What ``index/current`` holds: when it changes, what failed to load may load."""
        try:
            return (self._settings.index / "current").read_bytes()
        except OSError:
            return None

    def _load_behind(self) -> None:
        self._failed_at, self._tried = self._published(), time.monotonic()

        def load() -> None:
            with contextlib.suppress(AssistantError):  # kept as the reason that health gives
                self.loaded()

        threading.Thread(target=load, name="guide-loader", daemon=True).start()

    def _load(self) -> LiveSnapshot:
        from assistant.library.embedder import load_embedder

        # Kept also when there is no snapshot yet, so that the first one is answered from at once.
        self._embedder = self._embedder or load_embedder(self._settings)
        # Read now, so that what is wrong with them shows before a question.
        self._embedder.labeller(ADAPTER)
        self._embedder.reader(READER)
        return LiveSnapshot(self._settings, self._embedder)
