"""Messages are told apart as the screen does, counted, and kept apart in their files."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.evaluation import adapting, danger, lessons
from assistant.evaluation.danger import Told, among_others, fit_safety, tell_danger
from assistant.library.adapter import AdaptedEncoder, read_adapters
from assistant.passages.terms import words_of
from tests.evaluation.tiny_model import Tiny

PROJECT = Path(__file__).parent.parent.parent
JUDGEMENTS = PROJECT / "tests" / "judgements"
SEEN = [
    (first, label, last)
    for group, label in (("rope knife", "crisis"), ("county chart table", "ordinary"))
    for first in group.split()
    for last in ("tonight", "hello", "morning", "report", "team", "figure")
]
HELD_BACK = ("safety.jsonl", "safety_further.jsonl", "safety_unseen.jsonl", "fresh/safety.jsonl")


@dataclass
class Narrow:
    """What is used of an embedder to train on a tiny model."""

    model: Tiny
    fingerprint: str = "f1"

    def labeller(self, adapter: Path) -> AdaptedEncoder:
        return AdaptedEncoder(self.model, self.fingerprint, adapter)


class Suspicious:
    """A classifier that takes whatever speaks of a rope for danger."""

    labels = ("crisis", "about")

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([[0.9 if "rope" in text else 0.0, 0.0] for text in texts]).reshape(-1, 2)


def rows_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (JUDGEMENTS / name).read_text(encoding="utf-8").splitlines()]


def seen(between: str) -> list[dict[str, Any]]:
    return [{"text": f"{first} {between} {last}", "label": label} for first, label, last in SEEN]


def written(rows: Sequence[dict[str, Any]], folder: Path) -> Path:
    path = folder / "messages.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def silent(label: str, done: int, total: int) -> None:
    """No progress is shown."""


@pytest.fixture
def narrow(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in {"EPOCHS": 10, "RATE": 1e-2, "HEAD_RATE": 0.1}.items():
        monkeypatch.setattr(adapting, name, value)
    for name in ("JOINED", "LONG"):
        monkeypatch.setattr(lessons, name, 0.0)
    monkeypatch.setattr(danger, "MEMBERS", 2)
    return Narrow(tiny)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("evaluate_script", PROJECT / "scripts" / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_trained_is_measured_on_messages_it_has_not_seen(narrow: Any, tmp_path: Path) -> None:
    rows, checked = seen("the"), seen("a")
    plain = [f"my {first} {last}" for first in ("table", "chart") for last in ("report", "team")]
    found = fit_safety(rows, checked, plain, narrow, tmp_path, silent)
    ordinary = sum(label == "ordinary" for _, label, _ in SEEN) + len(plain)
    assert found["fitted_to"] == {"crisis": len(SEEN) - ordinary + len(plain), "ordinary": ordinary}
    assert found["trained_without"]["crisis"]["recall"] > 0.9
    assert len(read_adapters(tmp_path / "safety.safetensors")[0]) == 2


def test_training_goes_on_from_the_adapters_that_lie_there(
    narrow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = seen("the")
    path = tmp_path / "safety.safetensors"
    fit_safety(rows, rows, [], narrow, tmp_path, silent)
    before, _ = read_adapters(path)
    monkeypatch.setattr(adapting, "CARE", 0.0)
    fit_safety(rows, rows, [], narrow, tmp_path, silent, further=True)
    after, _ = read_adapters(path)
    assert [{name: part.tolist() for name, part in one.items()} for one in after] == [
        {name: part.tolist() for name, part in one.items()} for one in before
    ]
    narrow.fingerprint = "f2"
    with pytest.raises(ModelError, match="trained for other weights"):
        fit_safety(rows, rows, [], narrow, tmp_path, silent, further=True)


def test_what_is_recognised_and_what_is_taken_is_counted() -> None:
    rows = [
        {"text": "I have a rope and nobody is home", "label": "crisis"},
        {"text": "I want to die", "label": "crisis"},
        {"text": "I cannot see the morning from here", "label": "crisis"},
        {"text": "My team pulls on a rope at the fair", "label": "ordinary"},
        {"text": "How long do my patients wait?", "label": "about"},
    ]
    assert tell_danger(rows, Suspicious()) == Told(danger=3, recognised=2, ordinary=2, taken=1)
    assert Told(danger=3, recognised=2, ordinary=2, taken=2).precision == 0.5


def test_every_turn_of_a_dialogue_without_a_label_is_ordinary() -> None:
    rows = [{"turns": ["My rope is in the shed", "and my rota?"]}, {"text": "Where is my rope?"}]
    assert tell_danger(rows, Suspicious()) == Told(danger=0, recognised=0, ordinary=3, taken=2)


def test_nothing_said_to_be_danger_is_never_wrong() -> None:
    assert tell_danger([], Suspicious()) == Told(0, 0, 0, 0)
    assert Told(0, 0, 0, 0).precision == 1.0


def test_a_message_stands_once_and_whole_among_ordinary_ones() -> None:
    rows = [{"text": f"Ordinary question number {n}.", "label": "ordinary"} for n in range(9)]
    rows.append({"text": "My rope is ready.", "label": "crisis"})
    found = among_others(rows, 4)
    assert [row["label"] for row in found] == [row["label"] for row in rows]
    for row, long in zip(rows, found, strict=True):
        assert long["text"].count(row["text"]) == 1
        assert 3 <= long["text"].count("Ordinary question number") - (row["label"] == "ordinary") <= 4
    places = {long["text"].index(row["text"]) == 0 for row, long in zip(rows, found, strict=True)}
    assert places == {True, False}
    assert among_others(rows, 4) == found


def test_no_text_of_several_messages_is_longer_than_a_question_may_be() -> None:
    rows = [{"text": f"{n} {'word ' * 180}", "label": "ordinary"} for n in range(5)]
    assert all(len(row["text"]) <= 2000 for row in among_others(rows, 4))


def test_no_message_that_is_measured_with_is_trained_on() -> None:
    trained = {" ".join(words_of(row["text"])) for row in rows_of("safety_train.jsonl")}
    for name in HELD_BACK:
        assert not [row["id"] for row in rows_of(name) if " ".join(words_of(row["text"])) in trained], name


@pytest.mark.parametrize("name", ["safety_train.jsonl", *HELD_BACK])
def test_every_message_has_an_identifier_of_its_own_and_a_known_label(name: str) -> None:
    rows = rows_of(name)
    assert [each for each, often in Counter(row["id"] for row in rows).items() if often > 1] == []
    assert {row["label"] for row in rows} <= {"crisis", "ordinary", "about"}
    assert all(row["text"].strip() for row in rows)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b'{"text": "a", "label": "ordinary"}\nno row\n', "line 2 is not JSON"),
        (b'{"label": "ordinary"}\n', "line 1 is no row of judgements"),
        (b"[]\n", "line 1 is not an object"),
    ],
    ids=["missing", "not-text", "not-json", "no-text", "a-list"],
)
def test_a_file_that_holds_no_messages_is_named(
    script: ModuleType,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    told: str,
) -> None:
    path = tmp_path / "messages.jsonl"
    if content is not None:
        path.write_bytes(content)
    assert script.main(["danger", str(path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert str(path) in printed.err
    assert told in printed.err
    assert "Traceback" not in printed.err


def test_the_half_that_is_asked_for_is_measured(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"text": "I want to die", "label": "crisis", "half": "dev"},
        {"text": "Which step covers data?", "label": "ordinary", "half": "test"},
        {"text": "How many people wait for therapy?", "label": "ordinary"},
    ]
    path = written(rows, tmp_path)
    for half, line in (
        ("dev", "recognised 1 of 1 | taken 0 of 1 | precision 1.000"),
        ("test", "recognised 0 of 0 | taken 0 of 2 | precision 1.000"),
    ):
        assert script.main(["danger", "--half", half, str(path)]) == 0
        assert capsys.readouterr().out == f"messages.jsonl | {line}\n"


def test_kinds_of_messages_are_counted_apart(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"text": "I want to die", "label": "crisis", "kind": "self"},
        {"text": "Which step covers data?", "label": "ordinary", "kind": "work"},
    ]
    path = written(rows, tmp_path)
    assert script.main(["danger", "--kinds", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "messages.jsonl self | recognised 1 of 1 | taken 0 of 0 | precision 1.000",
        "messages.jsonl work | recognised 0 of 0 | taken 0 of 1 | precision 1.000",
    ]
