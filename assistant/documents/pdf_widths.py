"""How wide the glyphs of a font are, as its dictionary in the file says."""

from __future__ import annotations

from typing import Any

# Of one em, for fonts that do not say how wide their glyphs are.
USUAL_ADVANCE = 0.5


class Widths:
    """Advance widths by character code, in ems, as the font's dictionary gives them."""

    def __init__(self, font: Any) -> None:
        self.by_code: dict[int, float] = {}
        self.default = USUAL_ADVANCE
        self.bytes_a_code = 1
        if font is None:
            return
        if font.get("/Subtype") == "/Type0":
            self.bytes_a_code = 2
            descendants = _resolved(font.get("/DescendantFonts"))
            if descendants:
                self._read_composite(_resolved(descendants[0]))
            return
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

    def of(self, shown: bytes | str) -> tuple[list[float], int]:
        """The width of each code of a shown string, and how many of them are single-byte spaces."""
        data = shown if isinstance(shown, bytes) else _original_bytes(shown)
        if self.bytes_a_code == 2:
            codes = [data[i] << 8 | data[i + 1] for i in range(0, len(data) - 1, 2)]
            return [self.by_code.get(code, self.default) for code in codes], 0
        return [self.by_code.get(code, self.default) for code in data], data.count(b" ")


def _original_bytes(shown: str) -> bytes:
    original = getattr(shown, "original_bytes", None)
    return original if isinstance(original, bytes) else shown.encode("latin-1", "replace")


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def number(value: Any) -> float:
    """An operand or entry as a number; 0 when it is none."""
    value = _resolved(value)
    return float(value) if isinstance(value, (int, float)) else 0.0
