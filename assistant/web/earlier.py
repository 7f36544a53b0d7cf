"""Questions that a page asks again after it was loaded anew: they come from the browser, which kept them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

ASK_AGAIN: Final = "again-"
# Group, barrier, step, part, document, and whether official documents only.
PICKED: Final = 6


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A question as it was asked before.

    Attributes:
        question: Its words.
        picked: The values of the filters, in their order on the page; nothing says that they are offered.
    """

    question: str
    picked: tuple[object, ...]


def asked_before(command: object) -> AskedBefore | None:
    """The question that a command of the page asks again, or None where it is another command.

    Args:
        command: ``again-`` and a JSON object of ``question`` and ``picked``. What cannot be read in it is
            passed over: the question is then an empty one, or nothing is picked.
    """
    if not isinstance(command, str) or not command.startswith(ASK_AGAIN):
        return None
    try:
        row = json.loads(command.removeprefix(ASK_AGAIN))
    except (ValueError, RecursionError):
        row = None
    said = row if isinstance(row, dict) else {}
    question, picked = said.get("question"), said.get("picked")
    if not isinstance(picked, list) or len(picked) != PICKED:
        picked = [None] * PICKED
    return AskedBefore(question if isinstance(question, str) else "", tuple(picked))
