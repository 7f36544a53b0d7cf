"""Answers kept in memory for a while, so that a link beside one can hand it out as a file."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.datatypes import Answer

MOST_ANSWERS = 1000
KEPT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and what its search was limited to, in words."""

    answer: Answer
    limited: tuple[str, ...] = ()


class KeptAnswers:
    """The newest answers under keys that cannot be guessed; each is forgotten after an hour."""

    def __init__(self, most: int = MOST_ANSWERS, seconds: float = KEPT_SECONDS) -> None:
        """Start empty.

        Args:
            most: How many answers are kept at most.
            seconds: How long each is kept.
        """
        self._most, self._seconds = most, seconds
        self._kept: OrderedDict[str, tuple[float, Kept]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, answer: Answer, limited: Sequence[str] = ()) -> str:
        """Keep an answer and return its key.

        Args:
            answer: What is kept.
            limited: What its search was limited to, in words.
        """
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._drop_old()
            self._kept[key] = (time.monotonic(), Kept(answer, tuple(limited)))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> Kept | None:
        """The answer of a key, or None when there is none any more."""
        with self._lock:
            self._drop_old()
            found = self._kept.get(key)
        return found[1] if found else None

    def forget(self, keys: Iterable[str]) -> None:
        """Let go of answers whose conversation was cleared."""
        with self._lock:
            for key in keys:
                self._kept.pop(key, None)

    def sweep(self) -> None:
        """Let go of the answers whose time is over."""
        with self._lock:
            self._drop_old()

    def _drop_old(self) -> None:
        before = time.monotonic() - self._seconds
        while self._kept and next(iter(self._kept.values()))[0] < before:
            self._kept.popitem(last=False)
