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
MEMBER = "/"  # stands between the number of an adapter and the name of its tensor
BATCH = 16  # texts that are put through the model together
# Tokens of a question and its evidence that are read: fewer take less time, and the nearest stand first.
READ_TOKENS = 224
# Below this chance of every label the first adapter's word is enough.
CLEAR = 0.0025


class _Adapted:
    """The encoder of a loaded model with the adapters of a file merged in. Safe to use from several threads.

    The token embeddings are the loaded model's own; only the layers are a copy for each adapter.

    Attributes:
        labels: What is told apart, in the order of the columns of the results.
    """

    def __init__(self, model: Any, fingerprint: str, path: Path) -> None:
        """Read the adapters for a model.

        Args:
            model: A loaded ``SentenceTransformer``.
            fingerprint: SHA-256 of its weights.
            path: The adapters, a safetensors file.

        Raises:
            ModelError: The file cannot be read, or belongs to other weights.
        """
        members, about = read_adapters(path)
        if about.get("fingerprint") != fingerprint:
            raise ModelError(
                f"{path} was trained for other weights than the model's; run: pip install --force-reinstall "
                "--no-deps . in the project's folder"
            )
        self.labels: tuple[str, ...] = tuple(json.loads(about["labels"]))
        scale = float(about["scale"])
        self._members = tuple(_Member(model.transformers_model, tensors, scale) for tensors in members)
        # A copy with a lock, because a tokenizer's padding and truncation are state.
        self._tokenizer = copy.deepcopy(model.tokenizer)
        self._window = int(model.max_seq_length)
        self._lock = threading.Lock()


class _Member:
    """One adapter, merged into layers of its own, and what reads the labels off its vectors."""

    def __init__(self, model: Any, tensors: Mapping[str, torch.Tensor], scale: float) -> None:
        import torch

        encoder = own_layers(model)
        with torch.no_grad():
            for name, linear in linear_layers(encoder):
                linear.weight += scale * (tensors[f"{name}.b"].float() @ tensors[f"{name}.a"].float())
        self.encoder = encoder.eval()
        self._weight = tensors[f"{HEAD}.weight"].float()
        self._bias = tensors[f"{HEAD}.bias"].float()

    def odds(self, vectors: torch.Tensor) -> NDArray[np.float64]:
        """The log odds of the labels, shape ``(n, len(labels))``."""
        return np.asarray((vectors @ self._weight.T + self._bias).numpy(), dtype=np.float64)


class AdaptedEncoder(_Adapted):
    """Reads single texts; each label is there or not, whatever the others.

    Where there are several adapters, the first reads every text, and the others those for which it gives some
    label a chance of ``CLEAR`` or more: then the mean of all their log odds counts, which errs less than any
    one of them (an ensemble; Lakshminarayanan et al. 2017, arXiv:1612.01474).
    """

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """How probable each label is for each text, shape ``(len(texts), len(labels))``.

        A text longer than the model's window is read in windows that overlap by a quarter, and the surest
        one counts.
        """
        first, *others = self._members
        found = self._odds(first, texts)
        unclear = np.flatnonzero((_chances(found) >= CLEAR).any(axis=1)).tolist() if others else []
        if unclear:
            read = [self._odds(member, [texts[place] for place in unclear]) for member in others]
            found[unclear] = np.mean([found[unclear], *read], axis=0)
        return _chances(found)

    def _odds(self, member: _Member, texts: Sequence[str]) -> NDArray[np.float64]:
        import torch

        found = np.full((len(texts), len(self.labels)), -np.inf)
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
                own = member.odds(mean_vectors(member.encoder, inputs))
            np.maximum.at(found, start + inputs["overflow_to_sample_mapping"].numpy(), own)
        return found


class AdaptedReader(_Adapted):
    """Reads a question together with evidence; one of the labels is right."""

    def log_odds(self, question: str, evidence: str) -> NDArray[np.float64]:
        """How likely each label is, as what a softmax is taken of, shape ``(len(labels),)``.

        What is longer than ``READ_TOKENS``, or the model's window, is cut, the longer of the two first.
        """
        import torch

        with self._lock:
            inputs = pair_inputs(self._tokenizer, [(question, evidence)], min(self._window, READ_TOKENS))
        with torch.inference_mode():
            read = [member.odds(question_vectors(member.encoder, inputs))[0] for member in self._members]
        return np.asarray(np.mean(read, axis=0), dtype=np.float64)


def _chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)), dtype=np.float64)


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


def read_adapters(path: Path) -> tuple[list[dict[str, torch.Tensor]], dict[str, str]]:
    """The tensors of each adapter of a file, and what is said of them all.

    Raises:
        ModelError: The file cannot be read.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            about = file.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"the adapter {path} cannot be read ({error}); install the project again."
        ) from error
    members: dict[str, dict[str, torch.Tensor]] = {}
    for name, tensor in tensors.items():
        member, _, own = name.partition(MEMBER)
        members.setdefault(member, {})[own] = tensor
    return [members[member] for member in sorted(members)], about
