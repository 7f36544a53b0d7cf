"""Reading a file of JSON objects, one a line, as collections and judgements are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import UsageError


def rows_in(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a file, with the words that name its line; empty lines are passed over.

    Raises:
        UsageError: The file cannot be read, or a line is no object; names it.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}, line {number} is not JSON: {error}.") from error
        if not isinstance(row, dict):
            raise UsageError(f"{path}, line {number} is not an object.")
        yield f"{path}, line {number}", row
