"""Page numbers as they stand by themselves at a page's edge: "12", "xi", "Page 3 of 20"."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\d+")
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
BARE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—|\s]*(\d{1,4}|[ivxlc]{1,7})[-–—|\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)


def first_number(text: str) -> int | None:
    """The number of a bare page number, arabic or roman."""
    match = NUMBER.search(text)
    if match:
        return int(match.group()) if len(match.group()) < 10 else None
    bare = BARE_NUMBER.fullmatch(text)
    return _roman(bare.group(1)) if bare else None


def _roman(text: str) -> int:
    values = [ROMAN[letter] for letter in text.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
