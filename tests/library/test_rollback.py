"""Going back to an earlier snapshot, and deleting old ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import NoSnapshotError, SnapshotError, UsageError
from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.library.pointer import snapshot_ids
from assistant.library.rollback import prune, rollback
from assistant.settings import Settings
from tests.fakes import HashingEmbedder


@pytest.fixture
def three(settings: Settings, embedder: HashingEmbedder) -> list[str]:
    for _ in range(3):
        ingest(settings, embedder=embedder, full=True)
    return snapshot_ids(settings.index)


def damage(settings: Settings, snapshot_id: str) -> None:
    (settings.index / "snapshots" / snapshot_id / "vectors.npy").write_bytes(b"")


def test_rollback_publishes_the_one_before_and_then_the_one_before_that(
    settings: Settings, three: list[str]
) -> None:
    assert rollback(settings.index) == three[1]
    assert open_snapshot(settings.index).snapshot_id == three[1]
    assert rollback(settings.index) == three[0]
    with pytest.raises(SnapshotError, match="no good earlier snapshot"):
        rollback(settings.index)
    assert open_snapshot(settings.index).snapshot_id == three[0]


def test_rollback_can_name_a_snapshot_by_id_or_number(settings: Settings, three: list[str]) -> None:
    assert rollback(settings.index, three[0]) == three[0]
    assert rollback(settings.index, "3") == three[2]
    assert open_snapshot(settings.index).snapshot_id == three[2]


def test_an_unknown_snapshot_is_refused_naming_those_there_are(settings: Settings, three: list[str]) -> None:
    with pytest.raises(UsageError, match=three[0]):
        rollback(settings.index, "0099-000000000000")


def test_a_damaged_earlier_snapshot_is_passed_over(settings: Settings, three: list[str]) -> None:
    damage(settings, three[1])

    assert rollback(settings.index) == three[0]


def test_a_damaged_snapshot_is_never_published_by_name(settings: Settings, three: list[str]) -> None:
    damage(settings, three[1])

    with pytest.raises(SnapshotError, match=r"vectors\.npy"):
        rollback(settings.index, three[1])
    assert open_snapshot(settings.index).snapshot_id == three[2]


def test_rollback_mends_a_damaged_pointer_and_a_damaged_snapshot(
    settings: Settings, three: list[str]
) -> None:
    damage(settings, three[2])
    (settings.index / "current").write_bytes(b"{}")

    assert rollback(settings.index) == three[1]
    assert open_snapshot(settings.index).snapshot_id == three[1]


def test_ingestion_after_a_rollback_gets_a_new_number(
    settings: Settings, three: list[str], embedder: HashingEmbedder
) -> None:
    rollback(settings.index)
    new = ingest(settings, embedder=embedder, full=True).snapshot_id

    assert new is not None
    assert new.startswith("0004-")
    assert open_snapshot(settings.index).manifest.parent == three[1]


def test_prune_keeps_the_newest_and_always_the_published_one(settings: Settings, three: list[str]) -> None:
    rollback(settings.index, three[0])

    assert prune(settings.index, keep=2) == [three[1]]
    assert prune(settings.index, keep=1) == [three[2]]
    assert prune(settings.index, keep=1) == []
    assert open_snapshot(settings.index).snapshot_id == three[0]
    with pytest.raises(UsageError, match="at least 1"):
        prune(settings.index, keep=0)


def test_without_an_index_both_say_what_to_run_and_make_no_folder(tmp_path: Path) -> None:
    for work in (rollback, prune):
        with pytest.raises(NoSnapshotError, match="amhe ingest"):
            work(tmp_path / "index")
    assert not (tmp_path / "index").exists()
