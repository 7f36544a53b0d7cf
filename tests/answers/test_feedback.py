"""What readers think of answers is kept, and what they asked is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answers import feedback
from assistant.answers.feedback import FILE, feedback_summary, feedback_text, keep_feedback
from assistant.errors import AssistantError
from tests.command import one_object, run
from tests.web.fake_guide import two_passages

QUESTION = "What about veterans in Harborne?"


def test_an_opinion_is_kept_with_its_citations_and_without_the_question(tmp_path: Path) -> None:
    keep_feedback(tmp_path, two_passages(QUESTION), "useful")
    written = (tmp_path / FILE).read_text(encoding="utf-8")
    row = json.loads(written)
    assert (row["opinion"], row["outcome"], row["citations"]) == ("useful", "answered", ["c1", "c2"])
    assert "Harborne" not in written
    assert "veterans" not in written


def test_opinions_are_counted_and_wrong_pages_named(tmp_path: Path) -> None:
    for opinion in ("useful", "wrong_page", "wrong_page"):
        keep_feedback(tmp_path, two_passages(QUESTION), opinion)  # type: ignore[arg-type]
    found = feedback_summary(tmp_path)
    assert found.opinions == {"useful": 1, "not_useful": 0, "wrong_page": 2}
    assert found.wrong_pages == (("c1", 2), ("c2", 2))
    assert "2 × c1" in feedback_text(found)


def test_nothing_said_yet_is_said(tmp_path: Path) -> None:
    assert feedback_text(feedback_summary(tmp_path)) == "Nobody has said yet what they think of an answer."


def test_a_broken_line_is_counted_and_loses_nothing_else(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"opinion": "useful"\n[1]\n{"opinion": "lovely"}\n', encoding="utf-8")
    keep_feedback(tmp_path, two_passages(QUESTION), "not_useful")
    found = feedback_summary(tmp_path)
    assert (found.opinions["not_useful"], found.unread) == (1, 3)
    assert "3 lines" in feedback_text(found)


def test_a_file_grown_too_large_loses_its_older_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(10):
        keep_feedback(tmp_path, two_passages(QUESTION), "useful")
    monkeypatch.setattr(feedback, "MOST_BYTES", 100)
    keep_feedback(tmp_path, two_passages(QUESTION), "not_useful")
    assert feedback_summary(tmp_path).opinions == {"useful": 5, "not_useful": 1, "wrong_page": 0}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"feedback\.jsonl cannot be written"):
        keep_feedback(tmp_path / "gone", two_passages(QUESTION), "useful")


def test_the_command_sums_up(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    keep_feedback(tmp_path, two_passages(QUESTION), "useful")
    code, out, _ = run(capsys, "feedback", "--json", "--index", str(tmp_path))
    assert code == 0
    assert one_object(out)["opinions"] == {"useful": 1, "not_useful": 0, "wrong_page": 0}
