"""An adapter is trained, written, and read again; it tells apart what it was shown."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.evaluation import adapting, lessons
from assistant.evaluation.adapting import train_adapter, train_reader, write_adapters
from assistant.evaluation.lessons import Read
from assistant.library import adapter as adapter_module
from assistant.library.adapter import AdaptedEncoder, AdaptedReader
from assistant.retrieval.confidence import VERDICTS
from assistant.retrieval.evidence import Said, evidence
from tests.evaluation.tiny_model import WORDS, Tiny

LABELS = ("danger", "greeting")
TEXTS = [
    f"{first} {second} {third}" for first in WORDS[:12] for second in WORDS[6:12] for third in WORDS[12:]
]


def wanted() -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.array([[text.split()[0] in group for group in (WORDS[:3], WORDS[3:6])] for text in TEXTS])


@pytest.fixture(scope="module")
def quicker() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(adapting, "EPOCHS", 12)
    patch.setattr(adapting, "RATE", 1e-2)
    patch.setattr(adapting, "HEAD_RATE", 0.1)
    patch.setattr(lessons, "JOINED", 0.0)
    patch.setattr(lessons, "LONG", 0.0)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def adapter(tiny: Tiny, quicker: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("adapter") / "made.safetensors"
    write_adapters(path, [train_adapter(TEXTS, wanted(), LABELS, tiny)], LABELS, "f1")
    return path


def test_what_was_shown_is_told_apart(tiny: Tiny, adapter: Path) -> None:
    read = AdaptedEncoder(tiny, "f1", adapter)
    assert read.labels == LABELS
    assert ((read.chances(TEXTS) >= 0.5) == wanted()).mean() > 0.97


def test_a_text_has_the_same_chances_alone_and_among_others(tiny: Tiny, adapter: Path) -> None:
    read = AdaptedEncoder(tiny, "f1", adapter)
    assert read.chances([TEXTS[5]])[0] == pytest.approx(read.chances(TEXTS)[5], abs=1e-5)


def test_the_model_itself_is_left_as_it_was(tiny: Tiny, adapter: Path) -> None:
    import torch

    before = {name: value.clone() for name, value in tiny.transformers_model.state_dict().items()}
    AdaptedEncoder(tiny, "f1", adapter).chances(TEXTS[:3])
    after = tiny.transformers_model.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())


def test_of_a_text_longer_than_the_window_the_surest_part_counts(tiny: Tiny, adapter: Path) -> None:
    read = AdaptedEncoder(tiny, "f1", adapter)
    words = ("table chart figure county team report " * 6 + "rope " * 12 + "my county " * 6).split()
    held = tiny.max_seq_length - 2  # beside the marks of beginning and end
    step = held - tiny.max_seq_length // 4
    parts = [" ".join(words[start : start + held]) for start in range(0, len(words) - held + step, step)]
    alone = read.chances(parts)
    assert len(parts) > 4
    assert alone[:, 0].max() > alone[:, 0].min() + 0.1
    assert read.chances([" ".join(words)])[0] == pytest.approx(alone.max(axis=0), abs=1e-5)


def test_training_that_goes_on_starts_from_what_was_learnt(
    tiny: Tiny, adapter: Path, quicker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,), _ = adapter_module.read_adapters(adapter)
    monkeypatch.setattr(adapting, "CARE", 0.0)
    after = train_adapter(TEXTS[:64], wanted()[:64], LABELS, tiny, start=before)
    assert {name: tensor.tolist() for name, tensor in after.items()} == {
        name: tensor.tolist() for name, tensor in before.items()
    }


def test_training_that_goes_on_learns_what_is_new(
    tiny: Tiny, adapter: Path, quicker: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (before,), _ = adapter_module.read_adapters(adapter)
    monkeypatch.setattr(adapting, "FURTHER_EPOCHS", 12)
    swapped = wanted()[:, ::-1].copy()
    path = tmp_path / "further.safetensors"
    write_adapters(path, [train_adapter(TEXTS, swapped, LABELS, tiny, start=before)], LABELS, "f1")
    assert ((AdaptedEncoder(tiny, "f1", path).chances(TEXTS) >= 0.5) == swapped).mean() > 0.97


def test_some_messages_are_shown_among_several_that_have_no_label(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "JOINED", 0.0)
    monkeypatch.setattr(lessons, "LONG", 0.1)
    texts = [f"message {n:03d} speaks of danger" for n in range(200)]
    plain = ["a plain one of some length, so that few of them are enough", "another plain one"]
    told = np.ones((200, 1), np.bool_)
    shown, kept = lessons.mixed(texts, told, plain, random.Random(4))
    among = [each for each in shown if "plain one" in each]
    assert 8 <= len(among) <= 40
    for each in among:
        assert each.count("speaks of danger") == 1
        assert lessons.LONGEST // 4 <= len(each) <= lessons.LONGEST + 200
    assert {each.startswith("message") for each in among} == {True, False}
    assert kept.all()


def test_no_text_has_no_chances(tiny: Tiny, adapter: Path) -> None:
    assert AdaptedEncoder(tiny, "f1", adapter).chances([]).shape == (0, 2)


def test_an_adapter_for_other_weights_is_refused(tiny: Tiny, adapter: Path) -> None:
    with pytest.raises(ModelError, match="trained for other weights"):
        AdaptedEncoder(tiny, "f2", adapter)


@pytest.mark.parametrize("content", [None, b"no safetensors"], ids=["missing", "damaged"])
def test_a_file_that_cannot_be_read_is_named(tiny: Tiny, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bad.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"bad\.safetensors cannot be read"):
        AdaptedEncoder(tiny, "f1", path)


def test_the_same_messages_give_the_same_adapter(tiny: Tiny, quicker: None) -> None:
    few = slice(0, 64)
    first, second = (train_adapter(TEXTS[few], wanted()[few], LABELS, tiny, seed=3) for _ in range(2))
    assert all(bool((first[name] == second[name]).all()) for name in first)


def test_messages_put_together_have_the_labels_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "JOINED", 1.0)
    flags = np.array([[True, False], [False, True]])
    shown, told = lessons.mixed(["rope", "hello"], flags, [], random.Random(4))
    for text, row in zip(shown, told, strict=True):
        assert ("rope" in text, "hello" in text) == tuple(row)


@pytest.fixture(scope="module")
def two(tiny: Tiny, quicker: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("two") / "made.safetensors"
    members = [train_adapter(TEXTS[:96], wanted()[:96], LABELS, tiny, seed=seed) for seed in (1, 2)]
    write_adapters(path, members, LABELS, "f1")
    for number, member in enumerate(members):
        write_adapters(path.with_name(f"{number}.safetensors"), [member], LABELS, "f1")
    return path


def log_odds(chances: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.log(chances / (1 - chances))


def test_of_several_adapters_the_mean_counts(tiny: Tiny, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter_module, "CLEAR", 0.0)
    alone = [AdaptedEncoder(tiny, "f1", two.with_name(f"{n}.safetensors")).chances(TEXTS[:9]) for n in (0, 1)]
    both = AdaptedEncoder(tiny, "f1", two).chances(TEXTS[:9])
    assert log_odds(both) == pytest.approx(np.mean([log_odds(each) for each in alone], axis=0), abs=1e-4)


def test_where_the_first_adapter_is_sure_of_nothing_the_others_do_not_read(
    tiny: Tiny, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter_module, "CLEAR", 1.1)
    first = AdaptedEncoder(tiny, "f1", two.with_name("0.safetensors")).chances(TEXTS[:9])
    assert AdaptedEncoder(tiny, "f1", two).chances(TEXTS[:9]) == pytest.approx(first, abs=1e-6)


def asked(question: str, *said: str) -> Read:
    """What is said first decides: danger answers, a greeting covers, the rest does neither."""
    verdict = VERDICTS[next((n for n, group in enumerate((WORDS[:3], WORDS[3:6])) if said[0] in group), 2)]
    sentences = tuple(Said(1.0 - n / 10, f"d{n}", "the", word) for n, word in enumerate(said))
    return Read(question, verdict, sentences, (said[0],))


def test_a_reader_tells_by_the_evidence_what_is_answered(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("READER_EPOCHS", 20), ("RATE", 1e-2), ("HEAD_RATE", 0.05)):
        monkeypatch.setattr(adapting, name, value)
    monkeypatch.setattr(lessons, "TAKEN", 0.0)
    monkeypatch.setattr(lessons, "SWAPPED", 0.0)
    rows = [asked(one, other, "table") for one in WORDS[:9] for other in WORDS[:9]]
    path = tmp_path / "reader.safetensors"
    write_adapters(path, [train_reader(rows, tiny)], VERDICTS, "f1")
    reader = AdaptedReader(tiny, "f1", path)
    told = [VERDICTS[int(reader.log_odds(row.text, evidence(row.said)).argmax())] for row in rows]
    right = [verdict == row.verdict for verdict, row in zip(told, rows, strict=True)]
    assert np.mean(right) > 0.9


def test_a_lesson_without_the_documents_that_answer_is_partial(monkeypatch: pytest.MonkeyPatch) -> None:
    import random

    monkeypatch.setattr(lessons, "SWAPPED", 0.0)
    monkeypatch.setattr(lessons, "TAKEN", 1.0)
    row = asked("rope", "rope", "table", "chart", "figure")
    _, beside, verdict = lessons.lesson(row, [row], random.Random(1))
    assert (verdict, "rope" in beside) == ("partial", False)


def test_a_lesson_beside_what_was_found_for_another_question_is_not_covered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import random

    monkeypatch.setattr(lessons, "SWAPPED", 1.0)
    row, other = asked("rope", "rope"), asked("hello", "hello")
    _, beside, verdict = lessons.lesson(row, [other], random.Random(1))
    assert (verdict, beside) == ("not_covered", "the: hello")
