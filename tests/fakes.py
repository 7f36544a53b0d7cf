"""A fake embedder with meaning: a hashed bag of words, so that texts sharing words score higher."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.ports import Labeller, Reader

WORD = re.compile(r"[a-z0-9]+")


class HashingEmbedder:
    """Bag of hashed words, unit length; tokens are words plus two, like a model's special tokens."""

    def __init__(self, dimension: int = 512, max_tokens: int = 256, name: str = "hashing") -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.fingerprint = hashlib.sha256(f"{name}:{dimension}".encode()).hexdigest()
        self.embedded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) + 2 for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        return (
            np.stack([self._vector(text) for text in texts])
            if texts
            else np.zeros((0, self.dimension), np.float32)
        )

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def knows(self, word: str) -> bool:
        return False

    def labeller(self, adapter: Path) -> Labeller | None:
        return None

    def reader(self, adapter: Path) -> Reader | None:
        return None

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, np.float32)
        for word in WORD.findall(text.lower()):
            digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
            vector[int.from_bytes(digest, "big") % self.dimension] += 1.0
        vector[0] += 1e-3
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
