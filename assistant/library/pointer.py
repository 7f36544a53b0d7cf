"""``index/current``: which snapshot is published; and which snapshots the index folder keeps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import NoSnapshotError, SnapshotError
from assistant.library.durable import replace_file

POINTER_NAME = "current"
SNAPSHOTS = "snapshots"
SNAPSHOT_ID = re.compile(r"(\d{4,})-([0-9a-f]{12})")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pointer:
    """The published snapshot and the SHA-256 of its manifest, which holds those of its files."""

    snapshot: str
    manifest_sha256: str

    def to_bytes(self) -> bytes:
        """The only bytes that stand for this pointer, so that any damage shows."""
        row = {"manifest_sha256": self.manifest_sha256, "snapshot": self.snapshot}
        return (json.dumps(row, sort_keys=True) + "\n").encode()


def snapshot_id_of(sequence: int, manifest_sha256: str) -> str:
    """The name of a snapshot: its number and the beginning of its manifest's SHA-256."""
    return f"{sequence:04d}-{manifest_sha256[:12]}"


def sequence_of(snapshot_id: str) -> int:
    """The number a snapshot's name begins with."""
    match = SNAPSHOT_ID.fullmatch(snapshot_id)
    return int(match.group(1)) if match else 0


def read_pointer(index: Path) -> Pointer:
    """What ``index/current`` says.

    Raises:
        NoSnapshotError: Nothing has been published.
        SnapshotError: The file is damaged.
    """
    path = index / POINTER_NAME
    try:
        return parse_pointer(path, path.read_bytes())
    except FileNotFoundError:
        kept = snapshot_ids(index)
        if kept:
            raise SnapshotError(
                f"{path} is missing, though {index / SNAPSHOTS} holds {kept[-1]}; run: amhe ingest, "
                f"or amhe rollback {kept[-1]}"
            ) from None
        raise NoSnapshotError(f"nothing is published in {index} yet; run: amhe ingest") from None
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read: {error.strerror}.") from error


def parse_pointer(path: Path, data: bytes) -> Pointer:
    """The pointer these bytes of ``path`` stand for.

    Raises:
        SnapshotError: They stand for none.
    """
    try:
        row = json.loads(data)
        pointer = Pointer(row["snapshot"], row["manifest_sha256"])
        whole = pointer.to_bytes() == data
        names = SNAPSHOT_ID.fullmatch(pointer.snapshot) and SHA256.fullmatch(pointer.manifest_sha256)
    except (ValueError, KeyError, TypeError, RecursionError):
        whole, names = False, None
    if not whole or not names:
        raise SnapshotError(f"{path} is damaged; run: amhe rollback, or amhe ingest --full")
    return pointer


def write_pointer(index: Path, pointer: Pointer) -> None:
    """Publish a snapshot: one atomic replacement of ``index/current``."""
    replace_file(index / POINTER_NAME, pointer.to_bytes())


def snapshot_ids(index: Path) -> list[str]:
    """The snapshots the index folder keeps, oldest first; nothing is verified.

    Raises:
        SnapshotError: The folder is there but may not be looked into.
    """
    folder = index / SNAPSHOTS
    try:
        found = [entry.name for entry in folder.iterdir() if SNAPSHOT_ID.fullmatch(entry.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise SnapshotError(f"{folder} cannot be read: {error.strerror}.") from error
    return sorted(found, key=lambda name: (sequence_of(name), name))
