"""Small adapters on the default model's encoder, trained to tell labels apart: text → how likely each is.

An adapter adds a product of two narrow matrices to the weights of every linear layer of the encoder (LoRA;
Hu et al. 2021, arXiv:2106.09685) and reads the labels off the mean of the token vectors. It sees a whole
message with its order of words, which a classifier over finished sentence vectors does not. The file holds
the narrow matrices alone, so it is a hundredth of the model's size; they are merged when it is read.
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError

if TYPE_CHECKING:
    import torch

HEAD = "head"
BATCH = 16  # texts that are put through the model together


class _Adapted:
    """The encoder of a loaded model with an adapter merged in. Safe to use from several threads.

    The token embeddings are the loaded model's own; only the layers are a copy.

    Attributes:
        labels: What is told apart, in the order of the columns of the results.
    """

    def __init__(self, model: Any, fingerprint: str, path: Path) -> None:
        """Read an adapter for a model.

        Args:
            model: A loaded ``SentenceTransformer``.
            fingerprint: SHA-256 of its weights.
            path: The adapter, a safetensors file.

        Raises:
            ModelError: The file cannot be read, or belongs to other weights.
        """
        import torch

        tensors, about = _read(path)
        if about.get("fingerprint") != fingerprint:
            raise ModelError(
                f"{path} was trained for other weights than the model's; run: pip install --force-reinstall "
                "--no-deps . in the project's folder"
            )
        self.labels: tuple[str, ...] = tuple(json.loads(about["labels"]))
        encoder = own_layers(model.transformers_model)
        with torch.no_grad():
            for name, linear in linear_layers(encoder):
                narrow, wide = tensors[f"{name}.a"].float(), tensors[f"{name}.b"].float()
                linear.weight += float(about["scale"]) * (wide @ narrow)
        self._encoder = encoder.eval()
        self._head = {name: tensors[f"{HEAD}.{name}"].float() for name in ("weight", "bias")}
        # A copy with a lock, because a tokenizer's padding and truncation are state.
        self._tokenizer = copy.deepcopy(model.tokenizer)
        self._window = int(model.max_seq_length)
        self._lock = threading.Lock()

    def _odds(self, vectors: torch.Tensor) -> torch.Tensor:
        return vectors @ self._head["weight"].T + self._head["bias"]


class AdaptedEncoder(_Adapted):
    """Reads single texts; each label is there or not, whatever the others."""

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """How probable each label is for each text, shape ``(len(texts), len(labels))``.

        A text longer than the model's window is read in windows that overlap by a quarter, and the surest
        one counts.
        """
        import torch

        found = np.zeros((len(texts), len(self.labels)))
        for start in range(0, len(texts), BATCH):
            with self._lock:
                inputs = self._tokenizer(
                    list(texts[start : start + BATCH]),
                    padding=True,
                    truncation=True,
                    max_length=self._window,
                    stride=self._window // 4,
                    return_overflowing_tokens=True,
                    return_tensors="pt",
                )
            with torch.inference_mode():
                odds = self._odds(mean_vectors(self._encoder, inputs))
                own = torch.sigmoid(odds).numpy().astype(np.float64)
            np.maximum.at(found, start + inputs["overflow_to_sample_mapping"].numpy(), own)
        return found


class AdaptedReader(_Adapted):
    """Reads a question together with evidence; one of the labels is right."""

    def log_odds(self, question: str, evidence: str) -> NDArray[np.float64]:
        """How likely each label is, as what a softmax is taken of, shape ``(len(labels),)``.

        What is longer than the model's window is cut, the longer of the two first.
        """
        import torch

        with self._lock:
            inputs = pair_inputs(self._tokenizer, [(question, evidence)], self._window)
        with torch.inference_mode():
            odds = self._odds(question_vectors(self._encoder, inputs))
        return np.asarray(odds[0].numpy(), dtype=np.float64)


def own_layers(encoder: Any) -> Any:
    """A copy of an encoder with layers of its own and the same token embeddings."""
    return copy.deepcopy(encoder, memo={id(encoder.embeddings): encoder.embeddings})


def linear_layers(encoder: Any) -> Iterator[tuple[str, Any]]:
    """The linear maps inside an encoder's layers, by name."""
    import torch

    for name, module in encoder.encoder.named_modules():
        if isinstance(module, torch.nn.Linear):
            yield name, module


def mean_vectors(encoder: Any, inputs: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """The mean of the token vectors of each text, shape ``(n, hidden)``."""
    return _mean(encoder, inputs, inputs["attention_mask"])


def pair_inputs(tokenizer: Any, pairs: Sequence[tuple[str, str]], window: int) -> Mapping[str, torch.Tensor]:
    """Questions, each with its evidence, as the encoder takes them."""
    inputs: Mapping[str, torch.Tensor] = tokenizer(
        [question for question, _ in pairs],
        [evidence for _, evidence in pairs],
        padding=True,
        truncation="longest_first",
        max_length=window,
        return_token_type_ids=True,
        return_tensors="pt",
    )
    return inputs


def question_vectors(encoder: Any, inputs: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """The mean of the vectors of each question's own tokens, read beside its evidence, ``(n, hidden)``."""
    return _mean(encoder, inputs, inputs["attention_mask"] * (inputs["token_type_ids"] == 0))


def _mean(encoder: Any, inputs: Mapping[str, torch.Tensor], counted: torch.Tensor) -> torch.Tensor:
    kinds = inputs.get("token_type_ids")
    tokens: torch.Tensor = encoder(
        input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], token_type_ids=kinds
    ).last_hidden_state
    kept = counted[..., None].to(tokens.dtype)
    return (tokens * kept).sum(dim=1) / kept.sum(dim=1)


def _read(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"the adapter {path} cannot be read ({error}); install the project again."
        ) from error
