"""Vectors kept by the words they were made from, so that a collection is embedded only once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BATCH = 64


class VectorCache:
    """A file of vectors of one model, by the SHA-256 of their texts."""

    def __init__(self, path: Path, fingerprint: str, dimension: int) -> None:
        """Open the file, or begin it.

        Args:
            path: Where it is.
            fingerprint: Of the model: its vectors are not those of another.
            dimension: Length of a vector.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._prefix = fingerprint
        self._dimension = dimension
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
            )

    def vectors(
        self,
        kind: str,
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], NDArray[np.float32]],
        progress: Callable[[str, int, int], None],
    ) -> NDArray[np.float32]:
        """The vectors of texts, shape ``(len(texts), dimension)``; new ones are embedded and kept.

        Args:
            kind: What the texts are; a text has one vector as a passage and another as a query.
            texts: In any order; texts of like length are embedded together.
            embed: Makes the vectors of some texts.
            progress: Called with the kind, how many are done and how many there are.
        """
        found = np.zeros((len(texts), self._dimension), np.float32)
        keys = [self._key(kind, text) for text in texts]
        with closing(sqlite3.connect(self._path)) as database:
            known = dict(database.execute("SELECT key, vector FROM vectors"))
            missing = []
            for row, key in enumerate(keys):
                if key in known:
                    found[row] = np.frombuffer(known[key], np.float32)
                else:
                    missing.append(row)
            missing.sort(key=lambda row: (len(texts[row]), row))
            for first in range(0, len(missing), BATCH):
                rows = missing[first : first + BATCH]
                found[rows] = embed([texts[row] for row in rows])
                with database:
                    database.executemany(
                        "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                        [(keys[row], found[row].tobytes()) for row in rows],
                    )
                progress(f"embedding {kind}", first + len(rows), len(missing))
        return found

    def _key(self, kind: str, text: str) -> bytes:
        return hashlib.sha256(f"{self._prefix}\n{kind}\n{text}".encode()).digest()
