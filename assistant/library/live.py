"""The newest good snapshot, for a process that goes on answering while others publish."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from assistant.datatypes import Health
from assistant.errors import NoSnapshotError, SnapshotError
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.pointer import POINTER_NAME
from assistant.library.rollback import earlier_snapshots
from assistant.library.snapshot import Snapshot
from assistant.ports import Embedder
from assistant.settings import Settings

# A snapshot that did not verify is tried again after this time, in case the disk has recovered.
RETRY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Serving:
    """What serves, the pointer it was loaded for, and why it is not the newest, if so."""

    snapshot: Snapshot
    pointer: bytes | None
    problem: str | None
    tried: float


class LiveSnapshot:
    """Gives the newest verified snapshot; a newer one is loaded in the background and swapped in.

    When the newest does not verify, the one before it keeps serving, and ``health`` says so.
    """

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        """Open the published snapshot, or the newest good one before it.

        Raises:
            NoSnapshotError: Nothing has been published.
            SnapshotError: No kept snapshot can be used with this model.
        """
        self._index = settings.index
        self._threads = settings.threads
        self._identity = identity_of(embedder, settings.query_prompt)
        self._loading = threading.Lock()
        self._serving = self._load(None)

    def current(self) -> Snapshot:
        """The snapshot to use for one whole request; a look at ``index/current``, no more."""
        serving = self._serving
        if self._is_due(serving) and self._loading.acquire(blocking=False):
            try:
                threading.Thread(target=self._reload, name="snapshot-loader", daemon=True).start()
            except BaseException:
                self._loading.release()
                raise
        return serving.snapshot

    def refresh(self) -> Snapshot:
        """Load the newest snapshot now, waiting for it, and return what serves then."""
        self._loading.acquire()
        if self._is_due(self._serving):
            self._reload()
        else:
            self._loading.release()
        return self._serving.snapshot

    def health(self) -> Health:
        """``ready``, or ``degraded`` with the reason when an older snapshot serves."""
        self.current()
        serving = self._serving
        snapshot_id = serving.snapshot.snapshot_id
        if serving.problem is None:
            return Health("ready", None, snapshot_id)
        return Health("degraded", serving.problem, snapshot_id)

    def _is_due(self, serving: _Serving) -> bool:
        if self._pointer_bytes() != serving.pointer:
            return True
        return serving.problem is not None and time.monotonic() - serving.tried > RETRY_SECONDS

    def _reload(self) -> None:
        try:
            self._serving = self._load(self._serving.snapshot)
        finally:
            self._loading.release()

    def _load(self, serving: Snapshot | None) -> _Serving:
        pointer = self._pointer_bytes()
        try:
            snapshot = open_snapshot(self._index, self._identity, threads=self._threads)
        except SnapshotError as error:
            if serving is None:
                serving = self._earlier(error)
            reason = f"snapshot {serving.snapshot_id} serves, because the newest cannot: {error}"
            return _Serving(serving, pointer, reason, time.monotonic())
        return _Serving(snapshot, pointer, None, time.monotonic())

    def _earlier(self, error: SnapshotError) -> Snapshot:
        if isinstance(error, NoSnapshotError):
            raise error
        for name in earlier_snapshots(self._index):
            try:
                return open_snapshot(self._index, self._identity, snapshot_id=name, threads=self._threads)
            except SnapshotError as another:
                error.add_note(str(another))
        raise error

    def _pointer_bytes(self) -> bytes | None:
        try:
            return (self._index / POINTER_NAME).read_bytes()
        except OSError:
            return None  # open_snapshot says what is wrong with it
