"""The two parts that are slow, remote or chosen by others, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


class Labeller(Protocol):
    """Text to the probabilities of labels.

    Attributes:
        labels: What is told apart, in the order of the columns of ``chances``.
    """

    labels: tuple[str, ...]

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """How probable each label is for each text, shape ``(len(texts), len(labels))``."""
        ...


class Reader(Protocol):
    """A question and evidence to how likely each of some labels is.

    Attributes:
        labels: Of which one is right, in the order of ``log_odds``.
    """

    labels: tuple[str, ...]

    def log_odds(self, question: str, evidence: str) -> NDArray[np.float64]:
        """How likely each label is, as what a softmax is taken of, shape ``(len(labels),)``."""
        ...


class Embedder(Protocol):
    """Text to unit vectors.

    Attributes:
        name: How settings and manifests name the model.
        fingerprint: SHA-256 of the weights, in hexadecimal; two embedders with one fingerprint
            give the same vectors.
        dimension: Length of a vector.
        max_tokens: The model's window, its special tokens counted.
    """

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model's own tokenizer counts them, special tokens included."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of passages, shape ``(len(texts), dimension)``, float32.

        Raises:
            ModelError: A vector is NaN or zero, or a text is longer than the window.
        """
        ...

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of sentences embedded together, shape ``(len(texts), dimension)``, float32.

        A sentence longer than the window is cut at it.

        Raises:
            ModelError: A vector is NaN or zero.
        """
        ...

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is one token of the model: then it is no misspelling."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector of a query, shape ``(dimension,)``, float32; a query may be cut at the window."""
        ...

    def labeller(self, adapter: Path) -> Labeller | None:
        """What an adapter makes of the model it was trained for; None where there is no such model.

        Raises:
            ModelError: The adapter or its model cannot be read.
        """
        ...

    def reader(self, adapter: Path) -> Reader | None:
        """The same for an adapter that reads a question beside evidence.

        Raises:
            ModelError: The adapter or its model cannot be read.
        """
        ...


class VectorIndex(Protocol):
    """Exact inner-product search over the rows of a snapshot."""

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The unit vectors of some rows, shape ``(len(rows), dimension)``, float32."""
        ...

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest rows, best first: scores and row numbers, each of shape ``(≤ k,)``.

        Args:
            query: Unit vector, shape ``(dimension,)``.
            k: How many rows at most.
            allowed: Row numbers to choose from; the filter is applied before the top k are taken.
        """
        ...
