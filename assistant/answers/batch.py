"""The file of ``--batch``: a question or query a line, all checked before the first is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from assistant.errors import UsageError


class BatchRow(NamedTuple):
    """One line of a ``--batch`` file; ``id`` is any JSON value."""

    id: Any
    text: str
    history: tuple[str, ...] = ()


def read_batch(path: Path) -> list[BatchRow]:
    """The rows of a file; empty lines are passed over.

    Raises:
        UsageError: It cannot be read, or a line is not ``{"id": …, "text": "…"}``; names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--batch {path} cannot be read: {error}.") from error
    return [_row(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _row(path: Path, number: int, line: str) -> BatchRow:
    place = f"--batch {path}, line {number}"
    try:
        row = json.loads(line)
        # An answer repeats the id: Python reads NaN and 1e999, which are no JSON, and would write them.
        json.dumps(row, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place} is not JSON: {error}.") from error
    if not isinstance(row, Mapping) or "id" not in row or not isinstance(row.get("text"), str):
        raise UsageError(f'{place} must be an object like {{"id": 1, "text": "…"}}.')
    if not row["text"].strip():
        raise UsageError(f"{place} has an empty text.")
    history = row.get("history", [])
    if not isinstance(history, list) or not all(isinstance(item, str) for item in history):
        raise UsageError(f"{place}: history must be a list of earlier questions.")
    return BatchRow(row["id"], row["text"], tuple(history))
