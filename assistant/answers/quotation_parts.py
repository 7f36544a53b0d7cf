"""A pasted quotation → its words in parts, with what scholars put between them: "…" and "[ ]".

The conventions are those of the usual style guides: three points stand for words left out, square brackets
hold what the quoting author put in or put in place of something, a bracketed letter is one whose case was
changed, and "[sic]" says that an oddity stands in the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answers.quotation_meaning import is_degree
from assistant.answers.quotation_words import Word, words_of

# Words that may stand in the document at one ellipsis: about a paragraph. Between very short parts, which
# stand almost everywhere, it is about a sentence.
MOST_LEFT_OUT = 100
MOST_LEFT_OUT_OF_SHORT = 25
SHORT_PART = 3
# Words that one pair of brackets may stand in place of.
MOST_REPLACED = 8
# A quotation with gaps says too little to be looked up with fewer words of its own than this.
FEWEST_WORDS = 3
MOST_PARTS = 50

POINTS = r"(?:…|\.\s?\.\s?\.(?:\s?\.)?)"
GAP = re.compile(
    rf"(?P<ellipsis>\[\s*{POINTS}\s*\]|\(\s*{POINTS}\s*\)|{POINTS})"
    r"|(?P<sic>\[\s*sic[.!]?\s*\])"
    # A number in brackets is a note mark, which must be the document's own.
    r"|(?<!\w)\[(?!\d{1,3}\])(?P<put_in>[^\[\]]{1,200})\](?!\w)[.,;:!?]*",
    re.IGNORECASE,
)
SIC = re.compile(r"\[\s*sic[.!]?\s*\]", re.IGNORECASE)
PUT_IN = re.compile(rf"\[(?!\s*(?:{POINTS}|sic[.!]?)\s*\])([^\[\]]+)\]", re.IGNORECASE)
# A letter whose case was changed, the word, and brackets round the ending: "[S]ervice[s],".
INFLECTED = re.compile(
    r"(?P<before>\W*?)(?:\[(?P<letter>[^\W\d_])\](?=\w))?(?P<stem>[^\[\]]*?)"
    r"(?:(?<=\w)\[(?P<ending>s|es|d|ed|ing|er)\](?!\w))?(?P<after>[^\w\[\]]*)"
)
ENDINGS = ("", "s", "es", "d", "ed", "ing", "er")
PAIRS = {"“": "”", '"': '"', "‘": "’", "'": "'", "„": "“", "«": "»", "‹": "›", "”": "”", "’": "’"}
# What may stand behind the mark that closes a quotation: a full stop and a note mark of the text round it.
OUTSIDE = re.compile(
    r"(?:[.,;:!?\s]|\[\d{1,3}\]|(?<=[\"”’'»›“]) ?\(\d{1,3}\)|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079])+$"
)
GapKind = Literal["none", "ellipsis", "brackets"]


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand together in the quotation, and what came before them.

    Attributes:
        before: The gap between this part and the one before it.
        text: The part as it was pasted.
        words: Its words; offsets count in the whole quotation.
        gap: The gap before it as it was pasted, "… [veterans]"; of the first part, what the quotation begins
            with.
        closing_gap: The gap that the quotation ends with, if this is its last part.
        start: Where its text starts in the whole quotation.
        any_case: Whether the quotation is wholly in capitals: then its keys are in lower case, and it is
            compared so.
    """

    before: GapKind
    text: str
    words: tuple[Word, ...]
    gap: str = ""
    closing_gap: str = ""
    start: int = 0
    any_case: bool = False

    def text_of(self, word: Word) -> str:
        """One of its words as it was pasted."""
        return self.text[word.start - self.start : word.end - self.start]


def without_enclosing_marks(text: str) -> str:
    """The quotation without white space and quotation marks round the whole of it."""
    text = text.strip()
    while True:
        body = OUTSIDE.sub("", text)
        closing = PAIRS.get(text[:1])
        if closing is None or len(body) < 3 or body[-1] != closing or _closes(closing, body[1:-1]):
            return text
        # A full stop outside the marks is that of the sentence round them.
        text = body[1:-1].strip()


def _closes(mark: str, text: str) -> bool:
    """Whether a mark closes something in a text; one before a letter is an apostrophe."""
    return re.search(rf"{mark}(?!\w)", text) is not None


def as_one_part(text: str) -> Part:
    """The whole quotation as it stands, points and brackets taken for the document's own."""
    return _in_any_case([Part("none", text, tuple(words_of(text)))])[0]


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts between the gaps of a quotation; one part where there is no gap."""
    parts: list[Part] = []
    before: GapKind = "none"
    start, gap_start = 0, 0
    gaps = [match for match in GAP.finditer(text) if not match.group("sic")]
    for gap in [*gaps, None]:
        end = gap.start() if gap else len(text)
        words = _words(text, start, end)
        if words:
            kind = before if parts else "none"
            own = SIC.sub(_spaces, text[start:end])
            parts.append(Part(kind, own, words, text[gap_start:start], start=start))
            before, gap_start = "none", end
        if gap is not None:
            # Brackets beside points leave out as much as the points do.
            before = "ellipsis" if gap.group("ellipsis") or before == "ellipsis" else "brackets"
            start = gap.end()
    if parts and before != "none":
        parts[-1] = replace(parts[-1], closing_gap=text[gap_start:])
    return _in_any_case(parts)


def _in_any_case(parts: list[Part]) -> tuple[Part, ...]:
    """The parts, in lower case where the whole quotation has at least two words, all in capitals."""
    worded = [word for part in parts for word in part.words if any(map(str.isalpha, word.loose))]
    if len(worded) < 2 or not all(part.text.isupper() for part in parts):
        return tuple(parts)
    return tuple(
        replace(
            part, any_case=True, words=tuple(replace(word, key=word.key.casefold()) for word in part.words)
        )
        for part in parts
    )


def most_between(one: Part, other: Part) -> int:
    """How many words of the document may stand in the gap between two parts."""
    if other.before == "brackets":
        return MOST_REPLACED
    short = min(len(one.words), len(other.words)) < SHORT_PART
    return MOST_LEFT_OUT_OF_SHORT if short else MOST_LEFT_OUT


def pattern_of(key: str) -> re.Pattern[str] | None:
    """What a word with brackets inside it may be in the document; None for a word without.

    "[T]he" is "the" or "The"; "need[s]" is "need" with another ending, such as "needed", and "us[ing]" may
    stand for "use". "effect[less]" is no ending: such a word is itself alone, and so is "few[er]", because
    another degree is another statement.
    """
    found = INFLECTED.fullmatch(key) if "[" in key else None
    if found is None or (found["letter"] is None and found["ending"] is None):
        return None
    letter, stem, ending = found["letter"] or "", found["stem"], found["ending"]
    # A letter at the front changes case and nothing else: "[T]he" is never "she".
    word = (f"(?i:{re.escape(letter)})" if letter else "") + re.escape(stem)
    if ending is not None:
        quoted = (letter + stem + ending).casefold()
        bare = (letter + stem).casefold()
        others = [*ENDINGS, "e"] if ending[0] in "ei" else [*ENDINGS]
        may_be = [one for one in others if not is_degree(quoted, bare + one)]
        word += f"(?:{'|'.join(may_be)})"
    return re.compile(f"{re.escape(key)}|{re.escape(found['before'])}{word}{re.escape(found['after'])}")


def put_in(gap: str) -> list[str]:
    """The words of each pair of brackets in a gap as it was pasted."""
    return PUT_IN.findall(gap)


def _words(text: str, start: int, end: int) -> tuple[Word, ...]:
    body = SIC.sub(_spaces, text[start:end])
    if not start:
        return tuple(words_of(body))
    return tuple(replace(w, start=start + w.start, end=start + w.end) for w in words_of(body))


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())
