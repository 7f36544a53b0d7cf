"""Adapters that tell danger are trained further on what was added, and forget nothing of the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.answers.safety import ADAPTER
from assistant.errors import UsageError
from assistant.evaluation import adapting, danger
from assistant.evaluation.danger import fit_further, fit_safety
from assistant.evaluation.fitting import write_data
from assistant.library.adapter import AdaptedEncoder
from tests.evaluation.tiny_model import TEXTS, WORDS, Tiny, tiny_model

FIRST_LABELS = {**dict.fromkeys(WORDS[:3], "crisis"), **dict.fromkeys(WORDS[3:6], "about")}
ADDED = "chart"
ROWS = [
    {"text": text, "label": FIRST_LABELS.get(text.split()[0], "ordinary")}
    for text in TEXTS
    if not text.startswith(ADDED)
]
NEW = [{"text": text, "label": "crisis"} for text in TEXTS if text.startswith(ADDED)]


class TinyEmbedder:
    """What fitting uses of an embedder, over the tiny model."""

    fingerprint = "f1"

    def __init__(self, model: Tiny) -> None:
        self.model = model

    def labeller(self, path: Path) -> AdaptedEncoder:
        return AdaptedEncoder(self.model, self.fingerprint, path)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> TinyEmbedder:
    return TinyEmbedder(tiny_model(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def quicker() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(danger, "MEMBERS", 2)
    patch.setattr(danger, "NEAREST", 60)
    patch.setattr(danger, "BY_CHANCE", 60)
    faster = {"EPOCHS": 12, "FURTHER_EPOCHS": 10, "RATE": 1e-2, "HEAD_RATE": 0.1, "JOINED": 0.0}
    for name, value in faster.items():
        patch.setattr(adapting, name, value)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def folder(embedder: TinyEmbedder, quicker: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where adapters lie that know nothing of what is added, and what is said of them."""
    made = tmp_path_factory.mktemp("fitted")
    write_data(made / "safety.json", fit_safety(ROWS, ROWS[:9], [], embedder, made, lambda *_: None))  # type: ignore[arg-type]
    return made


@pytest.fixture(scope="module")
def further(embedder: TinyEmbedder, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("further")
    for each in folder.iterdir():
        (made / each.name).write_bytes(each.read_bytes())
    found = fit_further([*ROWS, *NEW], ROWS[:9], [], embedder, made, lambda *_: None)  # type: ignore[arg-type]
    write_data(made / "safety.json", found)
    return made


def share_of_danger(embedder: TinyEmbedder, folder: Path, rows: list[dict[str, Any]]) -> float:
    chances = embedder.labeller(folder / ADAPTER.name).chances([row["text"] for row in rows])
    return float((chances[:, 0] >= 0.5).mean())


def test_what_was_added_is_learnt(embedder: TinyEmbedder, folder: Path, further: Path) -> None:
    assert share_of_danger(embedder, folder, NEW) < 0.2
    assert share_of_danger(embedder, further, NEW) > 0.8


@pytest.mark.parametrize(("label", "least", "most"), [("crisis", 0.95, 1.0), ("ordinary", 0.0, 0.05)])
def test_what_was_known_is_not_forgotten(
    embedder: TinyEmbedder, further: Path, label: str, least: float, most: float
) -> None:
    rows = [row for row in ROWS if row["label"] == label]
    assert least <= share_of_danger(embedder, further, rows) <= most


def test_there_are_as_many_adapters_as_before(further: Path, folder: Path) -> None:
    sizes = [(each / ADAPTER.name).stat().st_size for each in (further, folder)]
    assert sizes[0] == pytest.approx(sizes[1], rel=0.01)


def test_the_data_file_says_what_they_were_trained_on(further: Path) -> None:
    told = json.loads((further / "safety.json").read_text(encoding="utf-8"))
    assert told["rows"] == len(ROWS) + len(NEW) == sum(told["fitted_to"].values())
    assert told["fitted_to"]["crisis"] == sum(row["label"] == "crisis" for row in [*ROWS, *NEW])


def test_where_nothing_was_added_nothing_is_trained(embedder: TinyEmbedder, further: Path) -> None:
    before = (further / ADAPTER.name).read_bytes()
    with pytest.raises(UsageError, match=r"messages have been trained on; add some, or run: fit safety"):
        fit_further([*ROWS, *NEW], ROWS[:9], [], embedder, further, lambda *_: None)  # type: ignore[arg-type]
    assert (further / ADAPTER.name).read_bytes() == before
