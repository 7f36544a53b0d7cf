"""What of a defect may stand in a log: its kind and its place, never its words, which may be a visitor's."""

from __future__ import annotations

import traceback
from pathlib import Path

MOST_PLACES = 6


def cause_of(error: BaseException) -> str:
    """The kind of an error, and the places it came through, innermost last.

    Args:
        error: What was raised; its message is left out.
    """
    places = [
        f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    ]
    return " > ".join([*places, type(error).__name__])
