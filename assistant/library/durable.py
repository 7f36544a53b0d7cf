"""Writing that survives a crash: every file and folder reaches the disk before a name points at it."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Write a whole file and wait until it is on the disk."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def sync_file(path: Path) -> None:
    """Wait until a file that something else wrote is on the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if sys.platform == "win32":  # Windows cannot open a folder; NTFS journals its names itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move_folder(source: Path, target: Path) -> None:
    """Give a finished folder its name; the folder's own files and names must be synced already."""
    os.rename(source, target)  # noqa: PTH104 - os.rename never overwrites a filled folder
    sync_folder(target.parent)
    sync_folder(source.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a small file in one step: readers see the old bytes or the new, never a mixture."""
    beside = path.with_name(path.name + ".tmp")
    try:
        write_file(beside, data)
        os.replace(beside, path)  # noqa: PTH105 - named beside os.rename, as the order of the two matters
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
