"""Training the adapter that tells danger to life, and questions about the assistant, from other messages.

Low-rank adaptation (LoRA; Hu et al. 2021, arXiv:2106.09685) of the default model's encoder: its own weights
stay as they are, and beside each linear map of its layers a product of two narrow matrices is learnt.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.library.adapter import HEAD, linear_layers, mean_vectors, own_layers
from assistant.ports import Progress

RANK = 16
SCALE = 2.0
EPOCHS = 4
BATCH = 32
RATE, HEAD_RATE = 1e-3, 2e-3
WARM_UP = 0.1  # share of the steps
DECAY = 0.01
DROPOUT = 0.1
WINDOW = 160  # tokens; longer messages are cut while training, which few are
JOINED, CARELESS = 0.15, 0.1  # shares of the messages of an epoch
JOINTS = (" ", ". ", ", ", " - ", "\n", " and ", " but ", " because ")
BUCKET = 20  # batches that are sorted by length together


def train_adapter(
    texts: Sequence[str],
    wanted: NDArray[np.bool_],
    labels: Sequence[str],
    model: Any,
    *,
    seed: int = 0,
    progress: Progress = lambda label, done, total: None,
) -> dict[str, Any]:
    """Train an adapter.

    Args:
        texts: The messages, none twice.
        wanted: Which labels each has, shape ``(len(texts), len(labels))``.
        labels: What is told apart.
        model: The loaded ``SentenceTransformer`` to adapt; it is left as it is.
        seed: Of the order, the start and the dropout; one machine gives the same adapter again.
        progress: Called with what is done, how much, and how much there is.

    Returns:
        The tensors by name, as ``write_adapter`` writes them.
    """
    import torch
    from torch.nn.utils import parametrize

    torch.manual_seed(seed)
    order = random.Random(seed)  # noqa: S311 - an order of examples is no secret
    encoder = own_layers(model.transformers_model)
    encoder.requires_grad_(False)
    added = {}
    for name, linear in list(linear_layers(encoder)):
        added[name] = _low_rank(linear.weight)
        parametrize.register_parametrization(linear, "weight", added[name])
    head = torch.nn.Linear(encoder.config.hidden_size, len(labels))
    dropout = torch.nn.Dropout(DROPOUT)
    narrow = [each for module in added.values() for each in module.parameters()]
    groups = [{"params": narrow, "lr": RATE}, {"params": list(head.parameters()), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = EPOCHS * math.ceil(len(texts) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    encoder.train()
    done = 0
    for _ in range(EPOCHS):
        shown, told = _mixed(texts, wanted, order)
        for batch in _batches(shown, order):
            inputs = _tokens(model.tokenizer, [shown[place] for place in batch])
            odds = head(dropout(mean_vectors(encoder, inputs)))
            target = torch.tensor(told[batch], dtype=torch.float32)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(odds, target)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*narrow, *head.parameters()], 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            progress("training", done, steps)
    tensors = {f"{name}.{part}": getattr(module, part) for name, module in added.items() for part in "ab"}
    tensors |= {f"{HEAD}.weight": head.weight, f"{HEAD}.bias": head.bias}
    return {name: tensor.detach().half().contiguous() for name, tensor in tensors.items()}


def write_adapter(path: Path, tensors: dict[str, Any], labels: Sequence[str], fingerprint: str) -> None:
    """Write an adapter as a safetensors file, with the weights it belongs to and its labels."""
    from safetensors.torch import save_file

    about = {"fingerprint": fingerprint, "labels": json.dumps(list(labels)), "scale": str(SCALE)}
    save_file(tensors, str(path), metadata=about)


def _mixed(
    texts: Sequence[str], wanted: NDArray[np.bool_], order: random.Random
) -> tuple[list[str], NDArray[np.bool_]]:
    """The messages of one epoch: some with another before or after them, and some typed carelessly.

    What danger is told in half a sentence of a long question is learnt from messages put together.
    """
    shown, told = list(texts), wanted.copy()
    for place, text in enumerate(texts):
        chance = order.random()
        if chance < JOINED:
            other = order.randrange(len(texts))
            pair = [text, texts[other]]
            order.shuffle(pair)
            shown[place] = order.choice(JOINTS).join(pair)
            told[place] |= wanted[other]
        elif chance < JOINED + CARELESS:
            shown[place] = "".join(each for each in text.lower() if each not in ".,;:!?'’")
    return shown, told


def _tokens(tokenizer: Any, texts: Sequence[str]) -> Any:
    return tokenizer(list(texts), padding=True, truncation=True, max_length=WINDOW, return_tensors="pt")


def _low_rank(weight: Any) -> Any:
    import torch

    class LowRank(torch.nn.Module):  # type: ignore[misc]
        """Adds ``SCALE`` times ``b @ a``; ``b`` starts at zero, so that nothing is changed at first."""

        def __init__(self) -> None:
            super().__init__()
            wide, narrow = weight.shape
            self.a = torch.nn.Parameter(torch.randn(RANK, narrow) / math.sqrt(narrow))
            self.b = torch.nn.Parameter(torch.zeros(wide, RANK))

        def forward(self, own: torch.Tensor) -> torch.Tensor:
            return own + SCALE * (self.b @ self.a)

    return LowRank()


def _rate(step: int, steps: int) -> float:
    """Up over the first steps, then down to nothing."""
    return min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, 1.0 - step / steps)


def _batches(texts: Sequence[str], order: random.Random) -> Iterator[list[int]]:
    """Places of texts in an order by chance, texts of like length together."""
    places = list(range(len(texts)))
    order.shuffle(places)
    found: list[list[int]] = []
    for start in range(0, len(places), BATCH * BUCKET):
        bucket = sorted(places[start : start + BATCH * BUCKET], key=lambda place: len(texts[place]))
        found += [bucket[at : at + BATCH] for at in range(0, len(bucket), BATCH)]
    order.shuffle(found)
    yield from found
