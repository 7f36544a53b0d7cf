"""``index/lock``: at most one process publishes at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import LockedError, SnapshotError

LOCK_NAME = "lock"
# Windows locks bytes, not files, and then nobody else may read them: one byte far behind the holder's number.
WINDOWS_BYTE = 1 << 20


@contextmanager
def hold(index: Path) -> Iterator[None]:
    """Hold the lock of an index folder, which is made if need be.

    The operating system frees the lock when its holder ends, however it ends; the file stays.

    Raises:
        LockedError: Another process holds it.
        SnapshotError: The folder cannot be written.
    """
    path = index / LOCK_NAME
    try:
        index.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SnapshotError(
            f"{path} cannot be written: {error.strerror}; choose another folder with --index."
        ) from error
    try:
        if not _taken(path, descriptor):
            holder = os.pread(descriptor, 20, 0) if hasattr(os, "pread") else path.read_bytes()[:20]
            pid = holder.decode("ascii", "replace").strip()
            who = f"process {pid}" if pid.isdecimal() else "another process"
            raise LockedError(
                f"{who} is publishing into {index} (it holds {path}); wait until it ends, then try again."
            )
        yield
    finally:
        os.close(descriptor)


def _taken(path: Path, descriptor: int) -> bool:
    try:
        if not _try_lock(descriptor):
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
    except OSError as error:
        raise SnapshotError(
            f"{path} cannot be locked or written: {error.strerror}; make room on the disk, or choose another "
            "folder with --index."
        ) from error
    return True


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, WINDOWS_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
