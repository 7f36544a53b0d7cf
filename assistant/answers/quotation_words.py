"""A text as the words a quotation is compared by, each with its place in the text.

A word is what stands between white space, with the marks that cling to it. It has two spellings. The *key*
keeps everything that carries meaning and puts aside what a typesetter decides: the shapes of quotation marks
and dashes, ligatures, note marks, and hyphens where a line ended. The *loose* spelling is its letters and
digits alone, in lower case; it finds candidates and never decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.characters import cleaned

# The marks of notes as documents have them ("[3]", "[b]"); "[a]nd" and "use[d]" have a letter that somebody
# put in.
MARK = r"\[(?:\d{1,3}|(?:[a-ce-h]|(?<!e\[)d)(?=\](?!\w)))\]"
SPACED = r"[^\S\n]"
# A hyphen where a line ended: before a line feed, or before a space that a copied line feed became. A
# suspended hyphen ("pre- and post-natal") is none.
HYPHEN = r"[-\u2010\u2011\u00ad]"
LINE_END = (
    rf"(?:(?<=[^\W\d_]){HYPHEN}{SPACED}+(?=[a-z])|(?<=[^\W_]){HYPHEN}{SPACED}*\n\s*(?=[^\W_]))"
    r"(?!(?:and|or|to)\b)"
)
TOKEN = re.compile(
    rf"{MARK}|(?:(?:{LINE_END}|(?!{MARK}|--)[^\s—―])+|[—―]|--+)(?:{SPACED}*{MARK}[.,;:!?)\]”’\"']*)*"
)
MARKS = re.compile(rf"\s*{MARK}")
BETWEEN_LETTERS = re.compile(rf"(?<=[^\W\d_])(?:{LINE_END}|\u00ad)(?=[^\W\d_])")
BEFORE_A_DIGIT = re.compile(LINE_END)
SPACED_DASH = re.compile(r"(?:\s+[-\u2010-\u2014\u2212]+(?=\s|$))|[—―]|--+")
DASHES = re.compile(r"[\u2010-\u2013\u2212]")
# A mark after a digit may be feet or inches: there, single and double stay apart.
DOUBLE_AFTER_DIGIT = re.compile(r"(?<=\d)[\"“”„‟«»]")
QUOTATION_MARKS = re.compile(r"[\"“”„‟«»'‘’‚‛`´‹›\u02bc\u2032]")
OTHER_QUOTES = re.compile(r"(?<!\d)\"|[“”„‟«»'‘’‚‛`´‹›\u02bc\u2032]")
# The marks of lists, and the bar by which a terminal shows where a row's cells part.
LIST_MARKS = frozenset("•●○◦▪■□◆‣⁃∙·➢✓✔|")
# Stands in a key where a hyphen may be one that only a line's end made: a code that is no character.
FLEXIBLE = "\ufdd0"
# An apostrophe that counts as a letter (U+02BC) is a mark all the same.
NOT_LOOSE = re.compile(r"[\W_\u02bc]+")
LETTERS_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
OPENING_QUOTES = "'\""
OPENING = "'\"(["
CLOSING = frozenset(".,;:!?)]'\"—…")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: its offsets there, its two spellings, and the note marks after it."""

    start: int
    end: int
    key: str
    loose: str
    marks: tuple[str, ...] = ()


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    return [
        Word(start, end, key_of(text[start:end]), loose, marks_of(text[start:end]))
        for start, end, loose in spans_of(text)
    ]


def spans_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and loose spelling of every word, in order.

    What has no letter or digit of its own (a dash, "%") belongs to the word before it on its line; list
    marks, and note marks that begin a line, belong to none.
    """
    held: tuple[int, int, str] | None = None
    prefix: int | None = None
    for match in TOKEN.finditer(text):
        start, end = match.span()
        loose = loose_of(match.group())
        if loose:
            if prefix is not None and _is_prefix(text[prefix:start], text[start]):
                start = prefix
            if held is not None:
                yield held
            held, prefix = (start, end, loose), None
        elif match.group()[0] in LIST_MARKS or MARKS.fullmatch(match.group()):
            continue
        elif held is None or "\n" in text[held[1] : start]:
            prefix = start if prefix is None else prefix
        else:
            held = (held[0], end, held[2])
    if held is not None:
        yield held


def _is_prefix(before: str, first: str) -> bool:
    """Whether signs that begin a line mean something to the word after them: "£ 5", "− 5", not "- they"."""
    signs = QUOTATION_MARKS.sub("", before).strip()
    return bool(signs) and (first.isdigit() or not SPACED_DASH.fullmatch(f" {signs}"))


def key_of(text: str) -> str:
    """The spelling of one word by which it is compared; text as ``spans_of`` cuts it."""
    if text.isascii() and text.isalnum():
        return text
    key = BETWEEN_LETTERS.sub(FLEXIBLE, MARKS.sub("", text))
    key = BEFORE_A_DIGIT.sub("-", key)
    key = cleaned(unicodedata.normalize("NFC", key)).replace("\ufb05", "st").replace("\ufb06", "st")
    key = SPACED_DASH.sub("—", key.replace("...", "…"))
    key = DOUBLE_AFTER_DIGIT.sub('"', DASHES.sub("-", key))
    key = OTHER_QUOTES.sub("'", key)
    return "".join(key.split())


def marks_of(text: str) -> tuple[str, ...]:
    """The note marks of one word, in order."""
    return tuple(mark.strip() for mark in MARKS.findall(text)) if "[" in text else ()


def has_marks(stands: Sequence[str], quoted: Sequence[str]) -> bool:
    """Whether a word has the note marks it was quoted with, each as often.

    A quotation may leave marks out, but not have others.
    """
    return not Counter(quoted) - Counter(stands)


def loose_of(text: str) -> str:
    """Letters and digits alone, in lower case."""
    if text.isascii() and text.isalnum():
        return text.lower()
    key = cleaned(unicodedata.normalize("NFC", MARKS.sub("", text)))
    return NOT_LOOSE.sub("", key.replace("\ufb05", "st").replace("\ufb06", "st").casefold())


def same_word(quoted: str, stands: str, *, first: bool = False, last: bool = False) -> bool:
    """Whether two keys are the same word, all that is typesetting put aside.

    Args:
        quoted: The key in the quotation.
        stands: The key in the document.
        first: Whether the quotation begins with it: then the case of its first letter does not count, nor
            do marks that open before it.
        last: Whether the quotation ends with it: then a full stop of the quotation does not count, nor do
            the document's marks that close after it.
    """
    if quoted == stands or _same_but_for_line_ends(quoted, stands):
        return True
    if not (first or last):
        return False
    if first:
        quoted = quoted.lstrip(OPENING_QUOTES)
        stands = stands.lstrip(OPENING if quoted[:1] not in {"(", "["} else OPENING_QUOTES)
        if quoted[:1].casefold() == stands[:1].casefold():
            quoted = stands[:1] + quoted[1:]
    if last:
        stands = _without_end(quoted.rstrip(OPENING_QUOTES), stands)
        quoted = quoted.rstrip(OPENING_QUOTES)
        if quoted.endswith(".") and not stands.endswith("."):
            quoted = quoted[:-1]
    return bool(quoted) and (quoted == stands or _same_but_for_line_ends(quoted, stands))


def _without_end(quoted: str, stands: str) -> str:
    """A document's word without the closing marks that the quotation does not have."""
    core = quoted[:-1] if quoted.endswith(".") else quoted
    body = len(stands)
    while body > 0 and stands[body - 1] in CLOSING:
        body -= 1
    rest = stands[body:]
    own = core[len(core.rstrip("".join(CLOSING))) :]
    if not rest.startswith(own):
        return stands
    after = rest[len(own) :].lstrip("'\"")
    if quoted.endswith(".") and after[:1] in {"?", "!"}:
        return stands  # a question is not the statement it was quoted as
    return stands[: body + len(own)]


def _same_but_for_line_ends(one: str, other: str) -> bool:
    if FLEXIBLE not in one and FLEXIBLE not in other:
        return False
    bare = (LETTERS_HYPHEN.sub("", key.replace(FLEXIBLE, "")) for key in (one, other))
    return len(set(bare)) == 1
