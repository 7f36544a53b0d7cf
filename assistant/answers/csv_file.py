"""Rows as CSV that a spreadsheet opens as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """The rows as CSV; the byte order mark makes Excel read UTF-8, and no cell is a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return "\ufeff" + file.getvalue()
