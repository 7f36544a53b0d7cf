"""A quotation as slides have it → without the list mark before it and the raised note marks in it.

What may be a figure of the sentence stays: a minus sign right before a digit, a number that clings to a word,
a raised number after a digit or a unit, and a number in round brackets unless the document has a note there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Signs before a line, and numbers and letters before the whole. The codes from U+F000 are those of symbol
# fonts, as PowerPoint and Word write list marks.
SIGN = re.compile(
    r"^[^\S\n]*(?:[-–—*→❖▶►▪•●○◦■□◆‣⁃∙·➢➤✓✔\uf000-\uf0ff]|o(?=[^\S\n]+\S))[^\S\n]+", re.MULTILINE
)
NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
RAISED = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
# After a word of three letters at least: "m²" and "kg/m²" are units.
RAISED_MARK = re.compile(rf"(?<=[^\W\d_]{{3}})([.,;:!?)\"”’']*)[{RAISED}]+(?:[,\u207b–-][{RAISED}]+)*(?!\w)")
NUMBER_AT_END = re.compile(r"(?<=[^\W\d_]{2})([.,;:!?\"”’']*)\s*\(\d{1,3}\)([.!?\"”’']*)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A quotation as it may be meant.

    Attributes:
        text: Its words.
        is_marked: Whether note marks were put aside, so that it is not the document letter for letter.
        needs_note: Whether it is meant so only where the document has a note mark after its last word.
    """

    text: str
    is_marked: bool = False
    needs_note: bool = False


def readings_of(text: str) -> Iterator[Reading]:
    """How a quotation may be meant, as it stands first; each one different from the one before."""
    yield Reading(text)
    listed = NUMBER.sub("", SIGN.sub("", text), count=1)
    if listed != text:
        yield Reading(listed)
    unmarked = RAISED_MARK.sub(r"\1", listed)
    if unmarked != listed:
        yield Reading(unmarked, is_marked=True)
    ended = NUMBER_AT_END.sub(r"\1\2", unmarked)
    if ended != unmarked:
        yield Reading(ended, is_marked=True, needs_note=True)
