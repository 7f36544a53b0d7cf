"""Publishing: every damage is seen, and a crash at any point leaves the last good snapshot."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import AssistantError, SnapshotError
from assistant.library import durable, publishing
from assistant.library.faiss_index import FaissIndex
from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.library.pointer import snapshot_ids
from assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.library.plain_documents import VETERANS

FILES = ("manifest.json", "passages.sqlite", "vectors.npy", "index.faiss", "current")
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "flip at the start": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "flip in the middle": lambda data: (
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 64]) + data[len(data) // 2 + 1 :]
    ),
    "flip at the end": lambda data: data[:-1] + bytes([data[-1] ^ 128]),
    "truncate": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "zero": lambda data: bytes(len(data)),
    "append": lambda data: data + b"\n",
}


class Crash(BaseException):
    """As sudden as a power cut, but for the handlers that run."""


def damaged_file(index: Path, name: str) -> Path:
    return index / name if name == "current" else next(index.glob(f"snapshots/*/{name}"))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_a_named_error_with_its_mend(
    settings: Settings, embedder: HashingEmbedder, name: str, damage: str
) -> None:
    ingest(settings, embedder=embedder)
    path = damaged_file(settings.index, name)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))

    with pytest.raises(SnapshotError) as caught:
        open_snapshot(settings.index)

    assert str(path) in str(caught.value)
    assert "amhe ingest --full" in str(caught.value)
    assert "amhe rollback" in str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_a_deleted_file_is_a_named_error(settings: Settings, embedder: HashingEmbedder, name: str) -> None:
    ingest(settings, embedder=embedder)
    path = damaged_file(settings.index, name)
    path.unlink()

    with pytest.raises(SnapshotError, match=name):
        open_snapshot(settings.index)


def test_every_single_flipped_bit_of_the_pointer_is_seen(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    path = settings.index / "current"
    good = path.read_bytes()

    for place in range(len(good) * 8):
        data = bytearray(good)
        data[place // 8] ^= 1 << place % 8
        path.write_bytes(data)
        with pytest.raises(SnapshotError):
            open_snapshot(settings.index)


def test_a_deleted_snapshot_folder_is_a_named_error(settings: Settings, embedder: HashingEmbedder) -> None:
    published = ingest(settings, embedder=embedder).snapshot_id
    shutil.rmtree(settings.index / "snapshots")

    with pytest.raises(SnapshotError, match=str(published)):
        open_snapshot(settings.index)


def test_files_of_two_snapshots_do_not_pass_for_one(settings: Settings, embedder: HashingEmbedder) -> None:
    ingest(settings, embedder=embedder)
    (settings.corpus / "asylum.pdf").write_text("# Other\nOther words entirely.", encoding="utf-8")
    ingest(settings, embedder=embedder)
    first, second = sorted(settings.index.glob("snapshots/*"))
    shutil.copy(first / "vectors.npy", second / "vectors.npy")

    with pytest.raises(SnapshotError, match=r"vectors\.npy"):
        open_snapshot(settings.index)


def crash_points(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Iterator[str]:
    """Arm one point after another where a process may die while it publishes."""

    def raising(*_: Any, **__: Any) -> Any:
        raise error

    def after(function: Callable[..., Any]) -> Callable[..., Any]:
        def then_raise(*args: Any, **kwargs: Any) -> Any:
            function(*args, **kwargs)
            raise error

        return then_raise

    for name in (
        "write_contents",
        "write_vectors",
        "sync_file",
        "stored_file",
        "write_file",
        "sync_folder",
        "move_folder",
        "_verify",
        "write_pointer",
    ):
        real = getattr(publishing, name)
        for when, made in (("before", raising), ("after", after(real))):
            if (when, name) == ("after", "write_pointer"):
                continue  # published by then
            with monkeypatch.context() as patch:
                patch.setattr(publishing, name, made)
                yield f"{when} {name}"
    with monkeypatch.context() as patch:
        patch.setattr(FaissIndex, "to_bytes", raising)
        yield "in to_bytes"
    with monkeypatch.context() as patch:
        patch.setattr(durable.os, "replace", raising)
        yield "in os.replace"


@pytest.mark.parametrize(
    "error",
    [Crash(), OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()],
    ids=["crash", "disk full", "interrupted"],
)
def test_a_failure_at_any_point_leaves_the_published_snapshot_and_no_litter(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    good = ingest(settings, embedder=embedder).snapshot_id
    (settings.corpus / "asylum.pdf").write_text("# New\nA new edition.", encoding="utf-8")
    expected = SnapshotError if isinstance(error, OSError) else type(error)

    points = 0
    for point in crash_points(monkeypatch, error):
        with pytest.raises(expected):
            ingest(settings, embedder=embedder)
        assert open_snapshot(settings.index).snapshot_id == good, point
        assert snapshot_ids(settings.index) == [good], point
        assert list((settings.index / "staging").iterdir()) == [], point
        assert sorted(path.name for path in settings.index.iterdir()) == [
            "current",
            "lock",
            "snapshots",
            "staging",
        ], point
        points += 1
    monkeypatch.undo()

    assert points == 19


def test_a_full_disk_is_told_with_what_to_do(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(publishing, "write_file", full)

    with pytest.raises(SnapshotError, match=r"No space left on device.*untouched.*amhe ingest"):
        ingest(settings, embedder=embedder)


def test_sqlite_on_a_full_disk_is_told_too(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    real = sqlite3.connect

    def small(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        database = real(*args, **kwargs)
        if "uri" not in kwargs:
            database.execute("PRAGMA max_page_count=4")  # SQLite then says what it says on a full disk
        return database

    monkeypatch.setattr(sqlite3, "connect", small)

    with pytest.raises(SnapshotError, match=r"disk is full.*nothing was published"):
        ingest(settings, embedder=embedder)
    assert list((settings.index / "staging").iterdir()) == []


def test_a_failure_after_the_pointer_was_replaced_keeps_the_new_snapshot(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publishing.write_pointer

    def then_crash(*args: Any) -> None:
        real(*args)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "write_pointer", then_crash)
        with pytest.raises(Crash):
            ingest(settings, embedder=embedder)

    assert [open_snapshot(settings.index).snapshot_id] == snapshot_ids(settings.index)


def test_what_a_killed_run_left_behind_is_cleared_by_the_next(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    litter = settings.index / "staging" / "half-written"
    litter.mkdir(parents=True)
    (litter / "vectors.npy").write_bytes(b"half")

    ingest(settings, embedder=embedder)

    assert not litter.exists()


def test_a_first_run_killed_before_it_published_is_simply_run_again(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    (settings.index / "current").unlink()

    report = ingest(settings, embedder=embedder)

    assert report.published
    assert open_snapshot(settings.index).snapshot_id == report.snapshot_id


def test_everything_is_on_the_disk_before_a_name_points_at_it(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, str]] = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def record_fsync(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").readlink()
        calls.append(("fsync", target.name))
        fsync(descriptor)

    def record_rename(source: Path, target: Path) -> None:
        calls.append(("rename", target.name))
        rename(source, target)

    def record_replace(source: Path, target: Path) -> None:
        calls.append(("replace", target.name))
        replace(source, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc to name the files behind descriptors")
    monkeypatch.setattr(os, "fsync", record_fsync)
    monkeypatch.setattr(os, "rename", record_rename)
    monkeypatch.setattr(os, "replace", record_replace)
    published = ingest(settings, embedder=embedder).snapshot_id

    renamed, replaced = calls.index(("rename", str(published))), calls.index(("replace", "current"))
    before = calls[:renamed]
    for name in ("passages.sqlite", "vectors.npy", "index.faiss", "manifest.json"):
        assert ("fsync", name) in before
    folder = next(place for place, (_, name) in enumerate(before) if len(name) == 32)
    assert folder > before.index(("fsync", "manifest.json"))  # the staging folder, after all its files
    assert ("fsync", "snapshots") in calls[renamed:replaced]
    assert calls[replaced - 1] == ("fsync", "current.tmp")
    assert ("fsync", "index") in calls[replaced:]


def test_a_snapshot_that_does_not_verify_is_never_published(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = ingest(settings, embedder=embedder).snapshot_id
    (settings.corpus / "asylum.pdf").write_text("# New\nA new edition.", encoding="utf-8")
    real = publishing.move_folder

    def spoil(source: Path, target: Path) -> None:
        real(source, target)
        if target.parent.name == "snapshots":
            (target / "index.faiss").write_bytes(b"spoilt by the disk")

    monkeypatch.setattr(publishing, "move_folder", spoil)
    with pytest.raises(AssistantError, match=r"index\.faiss"):
        ingest(settings, embedder=embedder)

    assert open_snapshot(settings.index).snapshot_id == good
    assert snapshot_ids(settings.index) == [good]


def test_the_words_of_a_passage_are_stored_once(settings: Settings, embedder: HashingEmbedder) -> None:
    ingest(settings, embedder=embedder)

    data = next(settings.index.glob("snapshots/*/passages.sqlite")).read_bytes()

    assert "Stigma keeps many veterans" in VETERANS
    assert data.count(b"Stigma keeps many veterans") == 1
