"""Which characters of a PDF are normalised: shapes only, never letters or digits.

Compatibility normalisation (NFKC) is deliberately not used: it would turn ``10³`` into ``103`` and ``½`` into
``1⁄2``. Nor are letters composed with their accents, so that the text keeps the very letters of the file.
"""

from __future__ import annotations

import re

LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
SOFT_HYPHEN = "\u00ad"
# Bullets as the Symbol and Wingdings fonts of word processors have them, in the private use area.
PRIVATE_BULLETS = (0xF0A7, 0xF0B7, 0xF0D8, 0xF0FC, 0xF076, 0xF0A8, 0xF06E, 0xF02D)

_TABLE: dict[int, str | None] = {
    **dict.fromkeys([*range(0x00, 0x20), *range(0x7F, 0xA0)]),
    **dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]),
    **dict.fromkeys([0x09, 0x0A, 0x0D, 0xA0, *range(0x2000, 0x200B)], " "),
    **dict.fromkeys([0x2028, 0x2029, 0x202F, 0x205F, 0x3000], " "),
    **dict.fromkeys([0x2010, 0x2011], "-"),
    **dict.fromkeys(PRIVATE_BULLETS, "•"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **LIGATURES,
}
SPACES = re.compile(r" {2,}")
INNER_SOFT_HYPHEN = re.compile(r"\u00ad(?!\s*$)")


def cleaned(text: str) -> str:
    """The text of one line with ligatures spelt out and invisible characters gone.

    No-break and other odd spaces become spaces, runs of them one; zero-width, bidirectional and control
    characters are dropped, soft hyphens too except at the end of the line, where they say that a word goes
    on. Quotation marks and dashes stay as they are.
    """
    return SPACES.sub(" ", INNER_SOFT_HYPHEN.sub("", text.translate(_TABLE)))


GLYPH_NAMES = re.compile(r"(?:/(?:[A-Za-z]{1,3}\d{1,5}|uni[0-9A-F]{4}|cid\d+|\.notdef)){3,}")
PRIVATE_OR_LOST = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
UNREADABLE_SHARE = 0.3


def unreadable(text: str) -> bool:
    """Whether a page's text is glyph names ("/C80/C69") or mostly characters nobody can read."""
    body = "".join(text.split())
    if not body:
        return False
    names = sum(len(match.group()) for match in GLYPH_NAMES.finditer(body))
    lost = len(PRIVATE_OR_LOST.findall(text.translate(_TABLE)))
    return names + lost > UNREADABLE_SHARE * len(body)
