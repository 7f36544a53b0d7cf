"""A publisher killed at any moment, under a reader that never stops asking."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.library.doctor import examine
from assistant.library.ingest import ingest
from assistant.library.live import LiveSnapshot
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.settings import CHECKOUT
from tests.fakes import HashingEmbedder
from tests.library.endless_publisher import settings_in, write_edition

EDITION = re.compile(r"edition (\d+)")


class Reader(threading.Thread):
    """Asks without pause; notes every failed answer and every snapshot whose passages are of two editions."""

    def __init__(self, live: LiveSnapshot, embedder: HashingEmbedder) -> None:
        super().__init__(daemon=True)
        self.live, self.embedder = live, embedder
        self.stop = threading.Event()
        self.answers = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                snapshot = self.live.current()
                found = editions(snapshot, self.embedder)
            except AssistantError as error:
                self.wrong.append(str(error))
                continue
            if len(found) != 1:
                self.wrong.append(f"{snapshot.snapshot_id} mixes the editions {found}")
            self.answers += 1
            self.stop.wait(0.002)


def editions(snapshot: Snapshot, embedder: HashingEmbedder) -> set[str]:
    _, rows = snapshot.index.search(embedder.embed_query("words of edition"), 100)
    assert len(rows) == 6
    return {EDITION.findall(snapshot.passage(row).text)[0] for row in rows.tolist()}


def kill_again_and_again(folder: Path, kills: int, seed: int) -> Reader:
    settings, embedder = settings_in(folder), HashingEmbedder(dimension=64)
    write_edition(settings.corpus, 0)
    ingest(settings, embedder=embedder)
    reader = Reader(LiveSnapshot(settings, embedder), embedder)
    reader.start()
    moments = random.Random(seed)
    command = [sys.executable, "-m", "tests.library.endless_publisher", str(folder)]
    for _ in range(kills):
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stdout.readline()  # at work: the first edition is published
            threading.Event().wait(moments.uniform(0.0, 0.15))
            os.kill(process.pid, signal.SIGKILL)
        assert len(editions(open_snapshot(settings.index), embedder)) == 1  # a cold start is good, too
    reader.stop.set()
    reader.join(10)
    return reader


def check(folder: Path, kills: int, seed: int) -> None:
    settings, embedder = settings_in(folder), HashingEmbedder(dimension=64)

    reader = kill_again_and_again(folder, kills, seed)

    assert reader.wrong == []
    assert reader.answers > 10 * kills
    write_edition(settings.corpus, 10**6)
    assert ingest(settings, embedder=embedder).published
    assert list((settings.index / "staging").iterdir()) == []
    assert examine(settings, embedder) == []


def test_killing_the_publisher_never_fails_or_mixes_an_answer(tmp_path: Path, plain_reader: None) -> None:
    check(tmp_path, kills=6, seed=1)


@pytest.mark.slow
def test_killing_the_publisher_two_hundred_times_never_fails_or_mixes_an_answer(
    tmp_path: Path, plain_reader: None
) -> None:
    check(tmp_path, kills=200, seed=2)
