"""What visitors asked is let go of, wherever it was held."""

from __future__ import annotations

import gc
import secrets
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.settings import Settings
from assistant.web import forgetting, kept_answers
from tests.web.conftest import served
from tests.web.fake_guide import FakeGuide, two_passages
from tests.web.test_http import asked, asking_event


class Forgetful(FakeGuide):
    """Keeps no question itself."""

    def ask(self, question: str, *rest: Any, **more: Any) -> Any:
        return two_passages(question)


def holders(words: str) -> list[str]:
    """The kinds of objects that hold the words, as text or bytes."""
    gc.collect()
    as_bytes = words.encode()
    found = []
    for held in gc.get_objects():  # a loop, because a comprehension would hold the words itself
        for part in gc.get_referents(held):
            if (type(part) is str and words in part) or (type(part) is bytes and as_bytes in part):
                found.append(type(held).__name__)
                break
    return found


def ask(address: str, words: str, session: str, listening: bool) -> None:
    config = httpx.get(f"{address}/config").json()
    body = {**asked(asking_event(config), words), "session_hash": session}
    httpx.post(f"{address}/gradio_api/queue/join", json=body).raise_for_status()
    if not listening:
        time.sleep(1)
        return
    with httpx.stream("GET", f"{address}/gradio_api/queue/data?session_hash={session}", timeout=20) as events:
        for line in events.iter_lines():
            if "close_stream" in line:
                break


@pytest.mark.parametrize("listening", [True, False])
def test_of_a_session_that_is_over_nothing_is_held(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listening: bool
) -> None:
    monkeypatch.setattr(forgetting, "SWEEP_SECONDS", 0.2)
    monkeypatch.setattr(forgetting, "FORGET_AFTER_SECONDS", 3.0)
    monkeypatch.setattr(kept_answers.KeptAnswers.__init__, "__defaults__", (1000, 3.0))
    words = f"veterans {secrets.token_hex(8)}"
    with served(Forgetful(), Settings(tmp_path, tmp_path)) as address:
        thread = threading.Thread(target=ask, args=(address, words, "abcdefghij", listening))
        thread.start()
        thread.join()
        del thread
        assert holders(words)
        deadline = time.monotonic() + 15
        while (left := holders(words)) and time.monotonic() < deadline:
            time.sleep(0.5)
    assert left == []
