"""Names of files that are handed out: what they are about and the day, in letters that every system takes."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Final

from assistant.passages.vocabulary import load_vocabulary

MOST_CHARACTERS: Final = 50
MOST_DIGITS: Final = 4
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# What questions begin with, and so a capital letter there says nothing.
OPENERS: Final = frozenset(
    "a an and are can could did do does for from give has have how if in is it of on or should show tell the "
    "their there these this to was were what when where which who whose why will with would".split()
)


def file_name(words: str, fallback: str, day: date | None = None) -> str:
    """A name without its ending, such as ``what-stops-veterans-2026-11-26``.

    A file's name is seen by more people than the file is. So words that may name somebody are left out of it:
    those with a capital letter that are no words of the vocabulary, and long numbers.

    Args:
        words: What the file is about, such as a question.
        fallback: What it is called when no word is left; plain letters.
        day: Today when left out.
    """
    known = load_vocabulary().surface_words()
    said = words.lower() if words.isupper() else words
    kept: list[str] = []
    for found in WORD.findall(said):
        lower = found.lower()
        impersonal = found == lower or lower in known or (not kept and lower in OPENERS)
        plain = re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", lower))
        if not impersonal or not plain or len(re.sub(r"\D", "", plain)) > MOST_DIGITS:
            continue
        if len("-".join([*kept, plain])) > MOST_CHARACTERS:
            break
        kept.append(plain)
    return f"{'-'.join(kept) or fallback}-{day or datetime.now(UTC).date():%Y-%m-%d}"
