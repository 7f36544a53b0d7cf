"""Training the adapters: what tells danger to life from other messages, and what reads answers.

Low-rank adaptation (LoRA; Hu et al. 2021, arXiv:2106.09685) of the default model's encoder: its own weights
stay as they are, and beside each linear map of its layers a product of two narrow matrices is learnt.
"""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.lessons import Read, lesson, mixed
from assistant.library.adapter import (
    HEAD,
    MEMBER,
    linear_layers,
    mean_vectors,
    own_layers,
    pair_inputs,
    question_vectors,
)
from assistant.ports import Progress
from assistant.retrieval.confidence import VERDICTS

RANK = 16
SCALE = 2.0
EPOCHS = 4
READER_EPOCHS = 6
BATCH = 32
RATE, HEAD_RATE = 1e-3, 2e-3
WARM_UP = 0.1  # share of the steps
DECAY = 0.01
DROPOUT = 0.1
SMOOTHING = 0.05  # of the verdicts that are learnt
FURTHER_EPOCHS, CARE = 1, 0.5  # of training that goes on from an adapter, and its share of the rates
BUCKET = 20  # batches that are sorted by length together
Batch = tuple[list[Any], Any]


def train_adapter(
    texts: Sequence[str],
    wanted: NDArray[np.bool_],
    labels: Sequence[str],
    model: Any,
    *,
    seed: int = 0,
    start: Mapping[str, Any] | None = None,
    progress: Progress = lambda label, done, total: None,
) -> dict[str, Any]:
    """Train an adapter that reads single messages.

    Args:
        texts: The messages, none twice.
        wanted: Which labels each has, shape ``(len(texts), len(labels))``.
        labels: What is told apart.
        model: The loaded ``SentenceTransformer`` to adapt; it is left as it is.
        seed: Of the order, the start and the dropout; one machine gives the same adapter again.
        start: The tensors of an adapter to go on from, for fewer epochs and with more care.
        progress: Called with what is done, how much, and how much there is.

    Returns:
        The tensors by name, as ``write_adapters`` writes them.
    """
    import torch

    plain = [text for text, row in zip(texts, wanted, strict=True) if not row.any()]

    def epoch(order: random.Random) -> Iterator[Batch]:
        shown, told = mixed(texts, wanted, plain, order)
        for batch in _batches([len(each) for each in model.tokenizer(shown)["input_ids"]], order):
            yield [shown[place] for place in batch], torch.tensor(told[batch], dtype=torch.float32)

    def vectors(encoder: Any, shown: list[str], device: str) -> Any:
        return mean_vectors(encoder, _on(device, _tokens(model, shown)))

    loss = torch.nn.functional.binary_cross_entropy_with_logits
    plan = _Plan(FURTHER_EPOCHS if start else EPOCHS, len(texts), epoch, vectors, loss, start)
    return _trained(model, len(labels), plan, seed, progress)


def train_reader(
    rows: Sequence[Read],
    model: Any,
    *,
    seed: int = 0,
    progress: Progress = lambda label, done, total: None,
) -> dict[str, Any]:
    """Train an adapter that reads a question beside the sentences found for it, and tells the verdict.

    Some questions of an epoch are shown beside what was found for another one, or without the documents that
    answer them: so that it is the evidence that decides, and not the question's subject.

    Args:
        rows: Questions with what was found for them.
        model: The loaded ``SentenceTransformer`` to adapt; it is left as it is.
        seed: Of the order, the start and the dropout.
        progress: Called with what is done, how much, and how much there is.

    Returns:
        The tensors by name, as ``write_adapters`` writes them.
    """
    import torch

    def epoch(order: random.Random) -> Iterator[Batch]:
        lessons = [lesson(row, rows, order) for row in rows]
        for batch in _batches([len(question) + len(beside) for question, beside, _ in lessons], order):
            told = [VERDICTS.index(lessons[place][2]) for place in batch]
            yield [lessons[place][:2] for place in batch], torch.tensor(told)

    def vectors(encoder: Any, shown: list[tuple[str, str]], device: str) -> Any:
        inputs = pair_inputs(model.tokenizer, shown, int(model.max_seq_length))
        return question_vectors(encoder, _on(device, inputs))

    loss = torch.nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    plan = _Plan(READER_EPOCHS, len(rows), epoch, vectors, loss)
    return _trained(model, len(VERDICTS), plan, seed, progress)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is learnt: the batches of an epoch, how they become vectors, and what is wrong with the odds.

    Attributes:
        start: The adapter to go on from; None to begin anew.
    """

    epochs: int
    examples: int
    epoch: Callable[[random.Random], Iterator[Batch]]
    vectors: Callable[[Any, list[Any], str], Any]
    loss: Callable[[Any, Any], Any]
    start: Mapping[str, Any] | None = None


def _trained(model: Any, labels: int, plan: _Plan, seed: int, progress: Progress) -> dict[str, Any]:
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(seed)
    order = random.Random(seed)  # noqa: S311 - an order of examples is no secret
    encoder = own_layers(model.transformers_model)
    encoder.embeddings = copy.deepcopy(encoder.embeddings)  # the model's own stay where they are
    encoder.requires_grad_(False)
    added = {}
    for name, linear in list(linear_layers(encoder)):
        added[name] = _low_rank(linear)
        encoder.encoder.set_submodule(name, added[name])
    encoder.to(device)
    head = torch.nn.Linear(encoder.config.hidden_size, labels).to(device)
    if plan.start:
        _go_on_from(plan.start, added, head)
    care = CARE if plan.start else 1.0
    dropout = torch.nn.Dropout(DROPOUT)
    narrow = [each for module in added.values() for each in (module.a, module.b)]
    groups = [
        {"params": narrow, "lr": care * RATE},
        {"params": list(head.parameters()), "lr": care * HEAD_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = plan.epochs * math.ceil(plan.examples / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    encoder.train()
    done = 0
    for _ in range(plan.epochs):
        for shown, target in plan.epoch(order):
            loss = plan.loss(head(dropout(plan.vectors(encoder, shown, device))), target.to(device))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*narrow, *head.parameters()], 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            progress("training", done, steps)
    found = {name: tensor.detach().cpu().half() for name, tensor in _tensors(added, head).items()}
    return {name: tensor.contiguous() for name, tensor in found.items()}


def _tensors(added: Mapping[str, Any], head: Any) -> dict[str, Any]:
    """What is learnt, by the names it has in a file."""
    tensors = {f"{name}.{part}": getattr(module, part) for name, module in added.items() for part in "ab"}
    return tensors | {f"{HEAD}.weight": head.weight, f"{HEAD}.bias": head.bias}


def _go_on_from(start: Mapping[str, Any], added: Mapping[str, Any], head: Any) -> None:
    import torch

    with torch.no_grad():
        for name, tensor in _tensors(added, head).items():
            tensor.copy_(start[name])


def write_adapters(
    path: Path, members: Sequence[dict[str, Any]], labels: Sequence[str], fingerprint: str
) -> None:
    """Write adapters as a safetensors file, with the weights they belong to and their labels."""
    from safetensors.torch import save_file

    about = {"fingerprint": fingerprint, "labels": json.dumps(list(labels)), "scale": str(SCALE)}
    tensors = {
        f"{number}{MEMBER}{name}": tensor
        for number, member in enumerate(members)
        for name, tensor in member.items()
    }
    save_file(tensors, str(path), metadata=about)


def _on(device: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values.to(device) for name, values in inputs.items()}


def _tokens(model: Any, texts: Sequence[str]) -> Any:
    """Texts as the encoder takes them, cut at its window, which few are longer than."""
    window = int(model.max_seq_length)
    return model.tokenizer(list(texts), padding=True, truncation=True, max_length=window, return_tensors="pt")


def _low_rank(linear: Any) -> Any:
    import torch

    class LowRank(torch.nn.Module):  # type: ignore[misc]
        """Adds ``SCALE`` times ``b @ a`` to a linear map; ``b`` starts at zero and so changes nothing.

        The product is never made while training: the gradient of a whole weight would cost a third more.
        """

        def __init__(self) -> None:
            super().__init__()
            self.own = linear
            self.a = torch.nn.Parameter(torch.randn(RANK, linear.in_features) / math.sqrt(linear.in_features))
            self.b = torch.nn.Parameter(torch.zeros(linear.out_features, RANK))

        def forward(self, vectors: torch.Tensor) -> torch.Tensor:
            narrow = torch.nn.functional.linear(vectors, self.a)
            found: torch.Tensor = self.own(vectors) + SCALE * torch.nn.functional.linear(narrow, self.b)
            return found

    return LowRank()


def _rate(step: int, steps: int) -> float:
    """Up over the first steps, then down to nothing."""
    return min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, 1.0 - step / steps)


def _batches(sizes: Sequence[int], order: random.Random) -> Iterator[list[int]]:
    """Places of texts in an order by chance, texts of like size together."""
    places = list(range(len(sizes)))
    order.shuffle(places)
    found: list[list[int]] = []
    for start in range(0, len(places), BATCH * BUCKET):
        bucket = sorted(places[start : start + BATCH * BUCKET], key=sizes.__getitem__)
        found += [bucket[at : at + BATCH] for at in range(0, len(bucket), BATCH)]
    order.shuffle(found)
    yield from found
