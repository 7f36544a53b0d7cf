"""How two lines of one paragraph are put together: with a space, without one, or without the hyphen.

A hyphen at a line's end is dropped or kept by the document's own words: if the joined form stands elsewhere
in it, the hyphen goes ("commis-", "sioning"); if the hyphenated form does, it stays ("co-", "production").
When neither stands elsewhere it stays after the prefixes that English sets off (co-, non-, self-, …), before
a capital or a digit, between two whole words of the document, and in documents whose other cases were mostly
real compounds; else it goes. A soft hyphen always goes. A suspended hyphen ("pre- and post-natal") stays
before its space. An address broken over lines is put together again when its end or the next line's start
leaves no doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from assistant.documents.characters import SOFT_HYPHEN

# Only prefixes that rarely open an unhyphenated word ("pre-vention", "under-standing" would be wrong).
PREFIXES = frozenset(
    "all anti co cross four full half high long low mid multi non one post pseudo quasi self semi short "
    "single socio three two well year".split()
)
SUSPENDED = frozenset({"and", "or", "to"})
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
LAST_WORD = re.compile(r"([^\W_]+(?:['’-][^\W_]+)*)-$")
FIRST_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ADDRESS_END = re.compile(r"(?:https?://|www\.|[\w.-]+\.(?:uk|org|com|eu|int|net)/)\S*$", re.IGNORECASE)
OPEN_ENDINGS = tuple("/-_?&=%#~:@")


class Joiner:
    """Joins lines by the words of one document."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Learn the document's words and how it breaks them."""
        texts = list(lines)
        self.words = Counter(word.casefold() for text in texts for word in _whole_words(text))
        dropped = kept = 0
        for text, following in pairwise(texts):
            last, first = LAST_WORD.search(text), FIRST_WORD.match(following)
            if last and first:
                joined, hyphenated = self._counts(last.group(1), first.group())
                dropped += joined > hyphenated
                kept += hyphenated > joined
        self.keeps_hyphens = kept > dropped

    def _counts(self, left: str, right: str) -> tuple[int, int]:
        """How often the joined and the hyphenated form stand in the document."""
        left, right = left.casefold(), right.casefold()
        return self.words[left + right], self.words[f"{left}-{right}"]

    def join(self, before: str, after: str) -> tuple[str, str]:
        """What becomes of the end of ``before``, and what goes between: (text, "" or " ")."""
        if before.endswith(SOFT_HYPHEN):
            return before.rstrip(SOFT_HYPHEN), ""
        address = ADDRESS_END.search(before)
        if address is not None:
            return before, "" if _address_goes_on(address.group(), after) else " "
        first = FIRST_WORD.match(after)
        if before.endswith("-") and not before.endswith((" -", "--")) and first:
            return self._at_hyphen(before, first.group())
        if before.endswith(("–", "/")) and not before[:-1].endswith(" ") and first and len(before) > 1:
            return before, ""
        return before, " "

    def _at_hyphen(self, before: str, first: str) -> tuple[str, str]:
        if first.casefold() in SUSPENDED:
            return before, " "
        last = LAST_WORD.search(before)
        if last is None or not last.group(1)[-1].isalpha():
            return before, ""
        left = last.group(1)
        joined, hyphenated = self._counts(left, first)
        if joined != hyphenated:
            return (before[:-1], "") if joined > hyphenated else (before, "")
        part = re.split(r"[-'’]", left)[-1].casefold()
        whole = len(part) > 2 and self.words[part] and len(first) > 2 and self.words[first.casefold()]
        keeps = "-" in left or part in PREFIXES or not first[0].islower() or whole or self.keeps_hyphens
        return (before, "") if keeps else (before[:-1], "")


def _whole_words(text: str) -> Sequence[str]:
    """The words of a line, without one that is broken at its end."""
    body = text.rstrip()
    if body.endswith(("-", SOFT_HYPHEN)):
        body = body[: body.rfind(" ") + 1]
    return WORD.findall(body)


def _address_goes_on(address: str, after: str) -> bool:
    token = after.split(" ", 1)[0]
    if not token or token.startswith(("(", "[", "•")):
        return False
    if address.endswith(OPEN_ENDINGS):
        return True
    if address.endswith((".", ",", ";", ")")):
        return address.endswith(".") and re.match(r"[a-z]+(?:[./]|$)", token) is not None and "/" in token
    return token.startswith(("/", "?", "&", "#", "=", "_", "%")) or ("/" in token and "." not in token[-1:])
