"""How long a start takes is measured on a real start."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.evaluation.startup import StartUp, medians, start_ups
from assistant.settings import Settings


def run(chat: float, longest_wait: float) -> StartUp:
    return StartUp(0.5, 0.6, chat, 9.0, longest_wait, 3.0)


def test_how_late_the_chat_is_counts_in_imports_of_gradio() -> None:
    assert run(4.5, 0.1).ratio == pytest.approx(1.5)


def test_of_several_starts_the_middle_counts_and_of_the_waits_the_longest() -> None:
    found = medians([run(3.0, 0.1), run(9.0, 0.7), run(6.0, 0.2)])
    assert (found["chat"], found["ratio"], found["longest_wait"]) == (6.0, 2.0, 0.7)


def test_a_start_without_a_library_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"did not get ready: .*amhe ingest"):
        next(start_ups(Settings(tmp_path, tmp_path / "index"), runs=1))
