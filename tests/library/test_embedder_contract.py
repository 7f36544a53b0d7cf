"""One contract for every model behind the port: the fake one of the tests and the real one."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.library.embedder import load_embedder
from assistant.ports import Embedder
from assistant.settings import Settings
from tests.fakes import HashingEmbedder

TEXTS = [
    "Veterans wait longer for treatment.",
    "Interpreters should be offered at every appointment, without asking family members to interpret.",
    "Housing",
    "Stigma keeps people from seeking help. " * 8,
    "Café, naïve, “quoted” — £5 for 64 per 100,000 people [3].",
]


@pytest.fixture(scope="session")
def real_embedder() -> Embedder:
    nowhere = Path("nowhere")
    return load_embedder(Settings(corpus=nowhere, index=nowhere))


@pytest.fixture(params=["fake", "real"])
def model(request: pytest.FixtureRequest) -> Embedder:
    return HashingEmbedder() if request.param == "fake" else request.getfixturevalue("real_embedder")


def test_a_model_names_itself_and_its_measures(model: Embedder) -> None:
    assert model.name
    assert len(model.fingerprint) == len(hashlib.sha256().hexdigest())
    assert model.dimension > 0
    assert model.max_tokens > 0


def test_passages_become_unit_float32_vectors(model: Embedder) -> None:
    vectors = model.embed_passages(TEXTS)

    assert vectors.shape == (len(TEXTS), model.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_a_question_becomes_one_unit_float32_vector(model: Embedder) -> None:
    vector = model.embed_query("Who waits longest?")

    assert vector.shape == (model.dimension,)
    assert vector.dtype == np.float32
    assert np.isclose(np.linalg.norm(vector), 1.0, atol=1e-6)


def test_no_texts_give_no_vectors(model: Embedder) -> None:
    assert model.embed_passages([]).shape == (0, model.dimension)
    assert model.count_tokens([]) == []


def test_the_vector_of_a_text_does_not_depend_on_its_company(model: Embedder) -> None:
    alone = np.stack([model.embed_passages([text])[0] for text in TEXTS])

    assert np.array_equal(model.embed_passages(TEXTS), alone)
    assert np.array_equal(model.embed_passages(TEXTS[::-1])[::-1], alone)


def test_tokens_are_counted_with_the_special_ones_and_beyond_the_window(model: Embedder) -> None:
    empty, one, long = model.count_tokens(["", "help", "help " * (2 * model.max_tokens)])

    assert (empty, one) == (2, 3)
    assert long == 2 * model.max_tokens + 2


def test_a_shared_subject_scores_higher_than_another(model: Embedder) -> None:
    vectors = model.embed_passages(["Interpreters help people speak.", "Trains leave at noon."])
    query = model.embed_query("interpreters who help")

    assert query @ vectors[0] > query @ vectors[1]


def test_a_question_longer_than_the_window_is_cut_not_refused(model: Embedder) -> None:
    assert np.isfinite(model.embed_query("help " * (3 * model.max_tokens))).all()


def test_eight_threads_get_the_same_as_one(model: Embedder) -> None:
    texts = TEXTS * 8
    alone = model.embed_passages(texts)

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: (model.embed_query(text), model.count_tokens([text])), texts))

    assert np.allclose([vector for vector, _ in together], alone, atol=1e-6)
    assert [count for _, (count,) in together] == model.count_tokens(texts)
