"""One process publishes at a time, and a dead one does not block the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.errors import LockedError, SnapshotError
from assistant.library.ingest import ingest
from assistant.library.lock import hold
from assistant.library.rollback import prune, rollback
from assistant.settings import CHECKOUT, Settings
from tests.fakes import HashingEmbedder

HOLDER = """
import sys
from pathlib import Path
from assistant.library.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_holder(index: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=CHECKOUT,
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


def test_a_second_publisher_is_refused_naming_the_process(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    with another_holder(settings.index) as process:
        for work in (
            lambda: ingest(settings, embedder=embedder),
            lambda: rollback(settings.index),
            lambda: prune(settings.index),
        ):
            with pytest.raises(LockedError, match=f"process {process.pid} is publishing"):
                work()


def test_a_killed_holder_frees_the_lock(settings: Settings, embedder: HashingEmbedder) -> None:
    with another_holder(settings.index) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)

        assert ingest(settings, embedder=embedder).published


def test_the_lock_is_free_again_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyError), hold(tmp_path):
        raise KeyError

    with hold(tmp_path):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_an_index_that_cannot_be_written_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")

    with pytest.raises(SnapshotError, match="--index"), hold(tmp_path / "index"):
        pass
