"""How wide the glyphs of a font are, as its dictionary in the file says, and which are small raised figures.

A font may draw its own raised figures, of the size and on the baseline of the words beside them, and say that
they are "1", "2", "3" like any others. They give themselves away as narrower twins of the ordinary figures.
"""

from __future__ import annotations

import re
from typing import Any

# Of one em, for fonts that do not say how wide their glyphs are.
USUAL_ADVANCE = 0.5
# How much wider an ordinary figure is than its raised twin.
TWIN = 1.2
MAPPED = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
ONE_CODE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
SOME_CODES = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]*)>|\[[^\]]*\])")
FIGURES = range(ord("0"), ord("9") + 1)


class Widths:
    """Advance widths by character code, in ems, as the font's dictionary gives them."""

    def __init__(self, font: Any) -> None:
        self.by_code: dict[int, float] = {}
        self.default = USUAL_ADVANCE
        self.bytes_a_code = 1
        self.raised: frozenset[int] = frozenset()
        if font is None:
            return
        if font.get("/Subtype") == "/Type0":
            self._read_type0(font)
        else:
            self._read_simple(font)
        self.raised = self._raised_figures(_figures(_resolved(font.get("/ToUnicode"))))

    def _read_type0(self, font: Any) -> None:
        self.bytes_a_code = 2
        descendants = _resolved(font.get("/DescendantFonts"))
        if descendants:
            self._read_composite(_resolved(descendants[0]))

    def _read_simple(self, font: Any) -> None:
        scale = 1000.0
        if font.get("/Subtype") == "/Type3":
            matrix = _resolved(font.get("/FontMatrix")) or [0.001]
            scale = 1 / abs(number(matrix[0])) if number(matrix[0]) else 1000.0
        first = int(number(font.get("/FirstChar", 0)))
        for place, width in enumerate(_resolved(font.get("/Widths")) or []):
            self.by_code[first + place] = number(width) / scale

    def _read_composite(self, font: Any) -> None:
        self.default = number(font.get("/DW", 1000)) / 1000
        row = [_resolved(item) for item in _resolved(font.get("/W")) or []]
        place = 0
        while place + 1 < len(row):
            first = int(number(row[place]))
            if isinstance(row[place + 1], list):
                for offset, width in enumerate(row[place + 1]):
                    self.by_code[first + offset] = number(width) / 1000
                place += 2
            elif place + 2 < len(row):
                last = min(int(number(row[place + 1])), first + 65_535)
                for code in range(first, last + 1):
                    self.by_code[code] = number(row[place + 2]) / 1000
                place += 3
            else:
                break

    def _raised_figures(self, figures: dict[int, str]) -> frozenset[int]:
        """Codes of the figures that have a wider twin, and of those without a twin that are as narrow."""
        width = {code: self.by_code.get(code, self.default) for code in figures}
        widest: dict[str, float] = {}
        for code, figure in figures.items():
            widest[figure] = max(width[code], widest.get(figure, 0.0))
        twins = {code for code in figures if width[code] * TWIN <= widest[figures[code]]}
        if not twins:
            return frozenset()
        narrow = 1.05 * max(width[code] for code in twins)
        alone = {code for code in figures if list(figures.values()).count(figures[code]) == 1}
        ordinary = min(widest[figures[code]] for code in twins)
        return frozenset(twins | {code for code in alone if width[code] <= narrow < ordinary})

    def are_raised(self, strings: list[Any]) -> bool:
        """Whether shown strings are raised figures and nothing else."""
        if not self.raised:
            return False
        codes = [code for shown in strings if isinstance(shown, (bytes, str)) for code in self._codes(shown)]
        return bool(codes) and self.raised.issuperset(codes)

    def _codes(self, shown: bytes | str) -> list[int]:
        data = shown if isinstance(shown, bytes) else _original_bytes(shown)
        if self.bytes_a_code == 2:
            return [data[i] << 8 | data[i + 1] for i in range(0, len(data) - 1, 2)]
        return list(data)

    def of(self, shown: bytes | str) -> tuple[list[float], int]:
        """The width of each code of a shown string, and how many of them are single-byte spaces."""
        codes = self._codes(shown)
        spaces = codes.count(0x20) if self.bytes_a_code == 1 else 0
        return [self.by_code.get(code, self.default) for code in codes], spaces


def _figures(to_unicode: Any) -> dict[int, str]:
    """Which codes of a font are figures."""
    figures: dict[int, str] = {}
    if not hasattr(to_unicode, "get_data"):
        return figures
    for kind, rows in MAPPED.findall(to_unicode.get_data()):
        if kind == b"bfchar":
            ranges = [(int(code, 16), int(code, 16), to) for code, to in ONE_CODE.findall(rows)]
        else:
            ranges = [(int(first, 16), int(last, 16), to) for first, last, to in SOME_CODES.findall(rows)]
        for first, last, to in ranges:
            start = int(to, 16) if len(to) == 4 else 0
            for code in range(first, min(last, first + len(FIGURES)) + 1):
                if start + code - first in FIGURES:
                    figures[code] = chr(start + code - first)
    return figures


def _original_bytes(shown: str) -> bytes:
    original = getattr(shown, "original_bytes", None)
    return original if isinstance(original, bytes) else shown.encode("latin-1", "replace")


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def number(value: Any) -> float:
    """An operand or entry as a number; 0 when it is none."""
    value = _resolved(value)
    return float(value) if isinstance(value, (int, float)) else 0.0
