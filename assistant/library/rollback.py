"""Publishing an earlier snapshot again, and deleting old ones."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import NoSnapshotError, SnapshotError, UsageError
from assistant.library.manifest import MANIFEST_NAME, stored_file
from assistant.library.opening import open_snapshot
from assistant.library.pointer import (
    SNAPSHOTS,
    Pointer,
    read_pointer,
    sequence_of,
    snapshot_ids,
    write_pointer,
)
from assistant.library.publishing import KEPT, prune_unlocked, writing


def rollback(index: Path, snapshot_id: str | None = None) -> str:
    """Publish a kept snapshot again, once it is verified.

    Args:
        index: The index folder.
        snapshot_id: Which one, or its number; the newest good one before the published one when left out.

    Returns:
        The id of the snapshot that is published now.

    Raises:
        UsageError: There is no such snapshot.
        SnapshotError: It is damaged, or there is no earlier one.
        LockedError: Another process is publishing.
    """
    if not index.is_dir():
        raise NoSnapshotError(f"nothing is published in {index} yet; run: amhe ingest")
    with writing(index):
        chosen = _earlier(index) if snapshot_id is None else _named(index, snapshot_id)
        open_snapshot(index, snapshot_id=chosen)
        manifest = stored_file(index / SNAPSHOTS / chosen / MANIFEST_NAME)
        try:
            write_pointer(index, Pointer(chosen, manifest.sha256))
        except OSError as error:
            raise SnapshotError(
                f"{index} cannot be written: {error.strerror}; what is published is as it was."
            ) from error
    return chosen


def prune(index: Path, keep: int = KEPT) -> list[str]:
    """Delete the oldest snapshots beyond ``keep``, never the published one; returns their ids.

    Raises:
        UsageError: ``keep`` is less than one.
        SnapshotError: Nothing is published, or a folder cannot be deleted.
        LockedError: Another process is publishing.
    """
    if keep < 1:
        raise UsageError(f"keep must be at least 1, not {keep}.")
    if not index.is_dir():
        raise NoSnapshotError(f"nothing is published in {index} yet; run: amhe ingest")
    with writing(index):
        return prune_unlocked(index, keep)


def earlier_snapshots(index: Path) -> list[str]:
    """Kept snapshots from before the published one, newest first; all of them if the pointer is damaged."""
    kept = snapshot_ids(index)[::-1]
    try:
        current = read_pointer(index).snapshot
    except SnapshotError:
        return kept
    return [name for name in kept if sequence_of(name) < sequence_of(current)]


def _earlier(index: Path) -> str:
    problems: list[str] = []
    for name in earlier_snapshots(index):
        try:
            open_snapshot(index, snapshot_id=name)
        except SnapshotError as error:
            problems.append(str(error))
        else:
            return name
    found = f" ({'; '.join(problems)})" if problems else ""
    raise SnapshotError(f"{index} keeps no good earlier snapshot{found}; run: amhe ingest --full")


def _named(index: Path, wanted: str) -> str:
    kept = snapshot_ids(index)
    for name in kept:
        if wanted == name or (wanted.isascii() and wanted.isdecimal() and int(wanted) == sequence_of(name)):
            return name
    held = ", ".join(kept) or "none"
    raise UsageError(f"there is no snapshot {wanted}; {index} keeps: {held}.")
