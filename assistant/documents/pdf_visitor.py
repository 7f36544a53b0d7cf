"""Follows pypdf through a page and notes where each fragment of text stands.

pypdf calls ``see_text`` with every fragment in the order of its plain extraction, and ``see_operator`` after
every operator (``extract_text(visitor_text=…, visitor_operand_after=…)``). The operators tell what pypdf does
not: how far the pen has gone, and how far text was raised.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.documents.pdf_widths import Widths, number

Matrix = Sequence[float]
SPACING = (b"Tc", b"Tw", b"Tz", b"Ts")
MOVES = (b"Td", b"TD", b"Tm", b"T*", b"BT", b"'", b'"')


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text shown in one font from one place.

    Attributes:
        x: Where it starts along the line, in points.
        right: Where it ends, or None when the font does not say.
        y: Baseline, growing upwards.
        size: Height of the type in points, scaling counted.
        angle: Direction of the line in whole degrees; 0 is upright.
        rise: How far the glyphs are lifted off the baseline by the text rise, in points.
        ends_line: Whether pypdf breaks the line after it.
        raised: Whether it is drawn with the font's own small raised figures.
    """

    text: str
    x: float
    right: float | None
    y: float
    size: float
    bold: bool
    angle: int
    rise: float
    ends_line: bool
    raised: bool = False


class _Run:
    """Strings shown one after the other without a move of the pen, and where the first began."""

    def __init__(self, x: float, along: float) -> None:
        self.strings: list[Any] = []
        self.x = x
        self.along = along


class PageVisitor:
    """Follows the operators of a page far enough to know where each fragment starts and ends."""

    def __init__(self) -> None:
        self.fragments: list[Fragment] = []
        self.run: _Run | None = None
        self.closed: _Run | None = None
        self.pen = 0.0  # how far the pen went since the last move, in text space
        self.start = 0.0  # the pen where the fragment now being gathered began
        self.spacing = (0.0, 0.0, 1.0, 0.0)  # Tc, Tw, Tz, Ts
        self.rise = 0.0
        self.saved: list[tuple[float, float, float, float]] = []
        self.widths: dict[int, tuple[Any, Widths]] = {}

    def see_operator(self, operator: bytes, operands: list[Any], cm: Matrix, tm: Matrix) -> None:
        """Called by pypdf after each operator."""
        if operator in MOVES:
            if self.run is None:
                self.start = 0.0
            else:
                self.closed, self.run = self.run, None
            self.pen = 0.0
        if operator in (b"Tj", b"'") and operands:
            self._show([operands[0]], cm, tm)
        elif operator == b'"' and len(operands) >= 3:
            self._show([operands[2]], cm, tm)
        elif operator == b"TJ" and operands and isinstance(operands[0], list):
            self._show(operands[0], cm, tm)
        elif operator == b"q":
            self.saved.append(self.spacing)
        elif operator == b"Q" and self.saved:
            self.spacing = self.saved.pop()
        elif operator in SPACING and operands:
            values = list(self.spacing)
            value = number(operands[0])
            values[SPACING.index(operator)] = value / 100 if operator == b"Tz" else value
            self.spacing = (values[0], values[1], values[2], values[3])

    def _show(self, strings: list[Any], cm: Matrix, tm: Matrix) -> None:
        if self.run is None:
            matrix = _multiplied(tm, cm)
            x, along, _ = _along(matrix)
            self.run = _Run(x + self.pen * along, along)
        self.run.strings.extend(strings)
        self.rise = self.spacing[3]

    def see_text(self, text: str, cm: Matrix, tm: Matrix, font: Any, size: float) -> None:
        """Called by pypdf whenever a fragment is complete."""
        matrix = _multiplied(tm, cm)
        x, along, direction = _along(matrix)
        x += self.start * along
        right = None
        raised = False
        run = self.run or self.closed
        if run is not None:
            width = self._advance(run.strings, font, size)
            right = run.x + width * run.along
            raised = self._widths(font).are_raised(run.strings)
            if self.run is not None:
                self.pen += width
        self.run = self.closed = None
        self.start = self.pen
        bare = text.rstrip("\n")
        if not bare:
            if text and self.fragments and not self.fragments[-1].ends_line:
                self.fragments[-1] = replace(self.fragments[-1], ends_line=True)
            return
        upward = math.hypot(matrix[2], matrix[3])
        up = (matrix[2] / upward, matrix[3] / upward) if upward else (0.0, 1.0)
        self.fragments.append(
            Fragment(
                text=bare,
                x=x,
                right=right,
                y=matrix[4] * up[0] + matrix[5] * up[1],
                size=abs(size) * upward,
                bold=_is_bold(font),
                angle=round(math.degrees(math.atan2(direction[1], direction[0]))) % 360,
                rise=self.rise * upward,
                ends_line=len(bare) < len(text),
                raised=raised,
            )
        )

    def _widths(self, font: Any) -> Widths:
        key = id(font)
        if key not in self.widths:
            # The font is kept beside its widths so that its id is not given to another.
            self.widths[key] = (font, Widths(font))
        return self.widths[key][1]

    def _advance(self, strings: list[Any], font: Any, size: float) -> float:
        """How far showing the strings moves the pen, in text space."""
        widths = self._widths(font)
        letter, word, scale, _ = self.spacing
        total = 0.0
        for item in strings:
            if isinstance(item, (int, float)):
                total -= item / 1000 * size
            elif isinstance(item, (bytes, str)):
                code_widths, spaces = widths.of(item)
                total += sum(code_widths) * size + letter * len(code_widths) + word * spaces
        return total * scale


def _along(matrix: Matrix) -> tuple[float, float, tuple[float, float]]:
    """Place along the line, scale along the line, and the line's direction."""
    along = math.hypot(matrix[0], matrix[1])
    direction = (matrix[0] / along, matrix[1] / along) if along else (1.0, 0.0)
    return matrix[4] * direction[0] + matrix[5] * direction[1], along, direction


def _is_bold(font: Any) -> bool:
    if font is None:
        return False
    name = str(font.get("/BaseFont", "")).lower()
    if any(word in name for word in ("bold", "black", "heavy", "semibold", "-demi", "cmbx", "sfbx")):
        return True
    return "-medium" in name


def _multiplied(m: Matrix, n: Matrix) -> tuple[float, float, float, float, float, float]:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
