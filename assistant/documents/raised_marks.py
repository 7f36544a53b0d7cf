"""Raised characters → what stands for them in the text: "[1]" for a note, "^2" for an exponent."""

from __future__ import annotations

import re

MARK = re.compile(r"(?:\d{1,3}|[a-h])(?:\s*[,;–-]\s*(?:\d{1,3}|[a-h]))*")
ONE_MARK = re.compile(r"\d{1,3}|[a-h]")
NOTE_MARK = re.compile(r"\[\w+\]")
# Units of length and powers of ten are followed by exponents; they are written "m^2", never "m2". "1 in 10"
# is far more often followed by a note.
EXPONENT = re.compile(r"[2-9]")
BEFORE_AN_EXPONENT = re.compile(r"(?:[×x]\s?10|\b\d*\s?[cmk]?m)$")
# The small figure of a formula, whose font does not say if it is raised or lowered.
FORMULA = re.compile(r"\b[CNS]?[HO]$")


def written_raised(raised: str, before: str) -> str:
    """What a raised mark becomes, so that it never joins the word or number before it.

    Args:
        raised: The raised characters, for which ``MARK`` holds.
        before: The text in front of them.
    """
    if EXPONENT.fullmatch(raised) and BEFORE_AN_EXPONENT.search(before):
        return f"^{raised}"
    if FORMULA.search(before):
        return raised
    pieces = re.findall(r"\d{1,3}|[a-h]|[^\da-h]+", raised)
    return "".join(f"[{p}]" if ONE_MARK.fullmatch(p) else p.strip(" ,;") for p in pieces)


def with_raised(text: str, raised: str) -> str:
    """A text with raised characters after it: a note mark stands at its word, anything else as it is.

    For formats that say which characters are raised; ``raised`` may hold brackets of its own ("[1]").
    """
    bare = raised.strip().strip("[]()")
    if not MARK.fullmatch(bare) or (bare.isalpha() and not text.rstrip().endswith((".", ",", ";", ":"))):
        return text + raised
    return text.rstrip() + written_raised(bare, text.rstrip()) + raised[len(raised.rstrip()) :]
