"""A serving process: newest good snapshot, swapped in between requests, told when it is not the newest."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import NoSnapshotError, SnapshotError
from assistant.library import live as live_module
from assistant.library.ingest import ingest
from assistant.library.live import LiveSnapshot
from assistant.library.rollback import rollback
from assistant.settings import Settings
from tests.fakes import HashingEmbedder


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def spoil(index: Path, snapshot_id: str | None) -> None:
    path = index / "snapshots" / str(snapshot_id) / "index.faiss"
    path.write_bytes(path.read_bytes()[:-1])


def test_a_new_snapshot_is_picked_up_without_restart(settings: Settings, embedder: HashingEmbedder) -> None:
    ingest(settings, embedder=embedder)
    live = LiveSnapshot(settings, embedder)
    held = live.current()

    new = ingest(settings, embedder=embedder, full=True).snapshot_id

    assert eventually(lambda: live.current().snapshot_id == new)
    assert held.snapshot_id != new
    assert held.passages_of("veterans")
    assert live.health().status == "ready"


def test_a_request_keeps_its_snapshot_when_the_folder_is_deleted(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    held = LiveSnapshot(settings, embedder).current()
    for _ in range(4):
        ingest(settings, embedder=embedder, full=True)

    assert not held.folder.exists()
    _, rows = held.index.search(embedder.embed_query("interpreters"), 1)
    assert "nterpret" in held.passage(int(rows[0])).text


def test_requests_go_on_while_a_new_snapshot_loads(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(settings, embedder=embedder)
    live = LiveSnapshot(settings, embedder)
    old = live.current().snapshot_id
    new = ingest(settings, embedder=embedder, full=True).snapshot_id
    loading, may_go_on = threading.Event(), threading.Event()
    real = live_module.open_snapshot

    def slowly(*args: object, **kwargs: object) -> object:
        loading.set()
        assert may_go_on.wait(10)
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(live_module, "open_snapshot", slowly)
    assert live.current().snapshot_id == old
    assert loading.wait(10)
    assert live.current().snapshot_id == old
    may_go_on.set()

    assert eventually(lambda: live.current().snapshot_id == new)


def test_the_older_one_serves_when_the_newest_does_not_verify(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    old = ingest(settings, embedder=embedder).snapshot_id
    live = LiveSnapshot(settings, embedder)
    new = ingest(settings, embedder=embedder, full=True).snapshot_id
    spoil(settings.index, new)

    assert live.refresh().snapshot_id == old

    health = live.health()
    assert (health.status, health.snapshot_id) == ("degraded", old)
    assert health.reason is not None
    assert str(new) in health.reason
    assert "index.faiss" in health.reason


def test_a_start_over_a_damaged_newest_serves_the_one_before(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    old = ingest(settings, embedder=embedder).snapshot_id
    spoil(settings.index, ingest(settings, embedder=embedder, full=True).snapshot_id)

    live = LiveSnapshot(settings, embedder)

    assert live.current().snapshot_id == old
    assert live.health().status == "degraded"


def test_a_snapshot_that_was_rolled_back_is_not_served_when_the_older_is_damaged(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    first = ingest(settings, embedder=embedder).snapshot_id
    ingest(settings, embedder=embedder, full=True)
    rollback(settings.index)
    spoil(settings.index, first)

    with pytest.raises(SnapshotError, match=str(first)):
        LiveSnapshot(settings, embedder)


def test_health_is_ready_again_once_a_good_one_is_published(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    live = LiveSnapshot(settings, embedder)
    spoil(settings.index, ingest(settings, embedder=embedder, full=True).snapshot_id)
    live.refresh()
    assert live.health().status == "degraded"

    new = ingest(settings, embedder=embedder, full=True).snapshot_id
    live.refresh()

    assert (live.health().status, live.health().snapshot_id) == ("ready", new)


def test_a_mended_disk_is_noticed_without_a_new_snapshot(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(settings, embedder=embedder)
    live = LiveSnapshot(settings, embedder)
    new = ingest(settings, embedder=embedder, full=True).snapshot_id
    path = settings.index / "snapshots" / str(new) / "index.faiss"
    good = path.read_bytes()
    spoil(settings.index, new)
    live.refresh()
    path.write_bytes(good)
    monkeypatch.setattr(live_module, "RETRY_SECONDS", 0.0)

    live.refresh()

    assert live.health().snapshot_id == new
    assert live.health().status == "ready"


def test_a_deleted_index_degrades_and_goes_on_answering(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    live = LiveSnapshot(settings, embedder)
    shutil.rmtree(settings.index)

    assert live.refresh().passages_of("veterans")
    assert live.health().status == "degraded"


def test_another_model_than_the_published_one_is_refused_at_the_start(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)

    with pytest.raises(SnapshotError, match="stranger"):
        LiveSnapshot(settings, HashingEmbedder(name="stranger"))


def test_nothing_published_is_told_at_the_start(settings: Settings, embedder: HashingEmbedder) -> None:
    with pytest.raises(NoSnapshotError, match="amhe ingest"):
        LiveSnapshot(settings, embedder)
