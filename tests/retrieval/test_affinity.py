"""What was learnt of questions and passages counts over the library it was learnt from, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.library.embedder import WEIGHTS_SHA256
from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import load_vocabulary
from assistant.retrieval import affinity as affinity_module
from assistant.retrieval.affinity import AFFINITY, Affinity, gains, read_affinity
from assistant.retrieval.hybrid import score
from assistant.retrieval.question import Question
from tests.fakes import HashingEmbedder
from tests.retrieval.library_made import WEIGHTS, names, publish, row

EMBEDDER = HashingEmbedder()
CORPUS = Path(__file__).parents[2] / "corpus"
TEXTS = {
    "boats": "# Boats\n\nBoats drift slowly.\n",
    "kites": "# Kites\n\nKites climb.\n",
    "lamps": "# Lamps\n\nLamps glow.\n\n## Wicks\n\nWicks burn.\n",
}
QUESTION = Question("what floats", ("float",))


def leading_to(answer: str, documents: set[str], fingerprint: str = EMBEDDER.fingerprint) -> Affinity:
    """A form by which every word of the question above looks for the words of an answer."""
    return Affinity(
        EMBEDDER.embed_query(QUESTION.text).astype(np.float64)[:, None],
        EMBEDDER.embed_query(answer).astype(np.float64)[None, :],
        fingerprint,
        frozenset(documents),
    )


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return publish(tmp_path, TEXTS)


def knows(monkeypatch: pytest.MonkeyPatch, found: Affinity) -> None:
    monkeypatch.setattr(affinity_module, "affinity", lambda: found)


def gained(snapshot: Snapshot, name: str) -> float | None:
    passages = snapshot.index.vectors(np.array([row(snapshot, name)], np.int64))
    found = gains(snapshot, EMBEDDER.embed_query(QUESTION.text), passages)
    return None if found is None else float(found[0])


def best(snapshot: Snapshot, weight: float) -> str:
    vector = EMBEDDER.embed_query(QUESTION.text)
    parameters = replace(WEIGHTS, affinity=weight)
    return names(snapshot, score(snapshot, QUESTION, vector, None, load_vocabulary(), parameters).rows)[0]


def test_a_passage_gains_the_product_of_its_vector_and_what_the_question_is_mapped_to() -> None:
    form = Affinity(np.array([[1.0], [2.0]]), np.array([[3.0, -1.0]]), "", frozenset())
    passages = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], np.float32)
    # The question is mapped to (0.6 · 1 + 0.8 · 2) · (3, -1) = (6.6, -2.2).
    assert form.of(np.array([0.6, 0.8], np.float32), passages) == pytest.approx([6.6, -2.2, 2.2], rel=1e-6)


def test_a_passage_that_answers_such_questions_comes_first(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(monkeypatch, leading_to("Lamps glow", set(TEXTS)))
    assert best(snapshot, 1.0) == "lamps"


def test_without_weight_nothing_is_added(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    order = best(snapshot, 0.0)
    knows(monkeypatch, leading_to("Lamps glow", set(TEXTS)))
    assert best(snapshot, 0.0) == order != "lamps"


def test_it_counts_by_the_share_of_the_passages_it_was_learnt_from(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(monkeypatch, leading_to("Boats", {"boats", "lamps", "no-longer-there"}))
    known, every = 3, 4
    assert len(snapshot) == every
    looked_for = EMBEDDER.embed_query("Boats")
    whole = float(looked_for @ snapshot.index.vectors(np.array([row(snapshot, "boats")], np.int64))[0])
    assert whole > 0
    assert gained(snapshot, "boats") == pytest.approx(whole * known / every, rel=1e-5)


def test_over_other_documents_nothing_is_known(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    knows(monkeypatch, leading_to("Boats", {"another", "library"}))
    assert gained(snapshot, "boats") is None


def test_of_another_models_vectors_nothing_is_known(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(monkeypatch, leading_to("Boats", set(TEXTS), fingerprint="of another model"))
    assert gained(snapshot, "boats") is None


def test_what_ships_was_learnt_with_the_default_model_from_the_starter_library() -> None:
    ships = read_affinity(AFFINITY)
    assert ships.fingerprint == WEIGHTS_SHA256
    assert ships.documents == {path.stem for path in CORPUS.rglob("*.pdf")}


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_a_damaged_data_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "affinity.npz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"affinity\.npz cannot be read .*install the project again"):
        read_affinity(path)


def test_a_data_file_that_lacks_a_part_is_named(tmp_path: Path) -> None:
    path = tmp_path / "affinity.npz"
    np.savez(path, question=np.zeros((2, 1)))
    with pytest.raises(ModelError, match=r"affinity\.npz cannot be read"):
        read_affinity(path)
