"""A quotation as slides and papers have it → what of it is quoted, as it may be meant.

Put aside are the list mark before it, marks of Markdown, the reference behind it, and note marks in another
form than the documents': raised, in round brackets, or run on. What may be a figure of the sentence stays: a
minus sign right before a digit, a number that clings to a word, a raised number after a digit or a unit, and
a number in round brackets, unless the document has a note there; where it has to have that very note, the
number becomes a mark like "[3]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.answers.quotation_parts import without_enclosing_marks
from assistant.answers.quotation_references import PastedReference, without_reference

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
# Numbers that are note marks if the document has those very notes there: raised, in round brackets, run on.
RAISED_NUMBERS = re.compile(
    rf"(?<=\S)(?<![{RAISED},])[{RAISED}]{{1,3}}(?:,[{RAISED}]{{1,3}})*(?![\w{RAISED}])"
)
ROUND_NUMBERS = re.compile(r"(?<=\S)\s*\((\d{1,3})\)(?!\w)")
RUN_ON_NUMBERS = re.compile(r"(?<=[^\W\d_]{2})(\d{1,3})(?=[.,;:!?\s]|$)")
DIGITS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
# Markdown (CommonMark 0.31): a block quotation, strong words, emphasised words.
BLOCK_QUOTATION = re.compile(r"^[^\S\n]{0,3}>[^\S\n]?", re.MULTILINE)
STRONG = re.compile(r"(?<![\w*_])(\*\*\*|___|\*\*|__)(?=[^\s*_])([^\n]+?)(?<=[^\s*_])\1(?![\w*_])")
EMPHASISED = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_\n]+)(?<=\S)\1(?![\w*_])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A quotation as it may be meant.

    Attributes:
        text: Its words.
        is_marked: Whether marks were put aside, so that it is not the document letter for letter.
        needs_note: Whether it is meant so only where the document has a note mark after its last word.
        is_guess: Whether it is meant so only if it stands.
        reference: The reference that was pasted behind it.
    """

    text: str
    is_marked: bool = False
    needs_note: bool = False
    is_guess: bool = False
    reference: PastedReference | None = None


def readings_of(text: str) -> Iterator[Reading]:
    """How a quotation may be meant, as it stands first, and last without a reference behind it."""
    yield from _readings(text)
    if (found := without_reference(text)) is not None:
        quotation, reference = found
        for reading in _readings(without_enclosing_marks(quotation)):
            yield replace(reading, reference=reference)


def _readings(text: str) -> Iterator[Reading]:
    """Each one different from the one before."""
    yield Reading(text)
    plain = _without_markdown(text)
    listed = NUMBER.sub("", SIGN.sub("", plain), count=1)
    if listed != text:
        yield Reading(listed, is_marked=plain != text)
    unmarked = RAISED_MARK.sub(r"\1", listed)
    if unmarked != listed:
        yield Reading(unmarked, is_marked=True)
    ended = NUMBER_AT_END.sub(r"\1\2", unmarked)
    if ended != unmarked:
        yield Reading(ended, is_marked=True, needs_note=True, is_guess=True)
    numbered = ROUND_NUMBERS.sub(r" [\1]", RAISED_NUMBERS.sub(_as_marks, listed))
    if numbered != listed:
        yield Reading(numbered, is_marked=True, is_guess=True)
    parted = RUN_ON_NUMBERS.sub(r" [\1]", numbered)
    if parted != numbered:
        yield Reading(parted, is_marked=True, is_guess=True)


def _without_markdown(text: str) -> str:
    return EMPHASISED.sub(r"\2", STRONG.sub(r"\2", BLOCK_QUOTATION.sub("", text)))


def _as_marks(found: re.Match[str]) -> str:
    return "".join(f" [{number.translate(DIGITS)}]" for number in found.group().split(","))
