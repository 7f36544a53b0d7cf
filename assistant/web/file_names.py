"""Names of files that are handed out: after a title, or what they are about and the day."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import quote

from assistant.passages.vocabulary import load_vocabulary

MOST_OF_TITLE: Final = 80
MOST_CHARACTERS: Final = 50
MOST_DIGITS: Final = 4
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# What questions begin with, and so a capital letter there says nothing.
OPENERS: Final = frozenset(
    "a an and are can could did do does for from give has have how if in is it of on or should show tell the "
    "their there these this to was were what when where which who whose why will with would".split()
)
# What Windows, which takes the fewest, does not allow in a file name, and the names it keeps for itself.
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]+')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


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


def attachment(title: str, ending: str, usual: str) -> str:
    """The value of ``Content-Disposition`` for a file named after a title (RFC 6266).

    It names the file twice: in letters that every program reads, and as the title stands.

    Args:
        title: In any letters.
        ending: Without its stop.
        usual: The name where the title has nothing a file may be named by.
    """
    name = _titled(title) or usual
    basic = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    basic = re.sub(r"[^a-z0-9]+", "-", basic).strip("-")
    if not basic or RESERVED.fullmatch(basic):
        basic = re.sub(r"[^a-z0-9]+", "-", usual.lower())
    whole = quote(f"{name}.{ending}", safe="")
    return f"attachment; filename=\"{basic}.{ending}\"; filename*=UTF-8''{whole}"


def _titled(title: str) -> str:
    """A title as the name of a file, without its ending; "" where nothing is left of it.

    Marks that would turn the order of letters around, and with it the ending, are left out.
    """
    words = "".join(letter for letter in title if unicodedata.category(letter) not in ("Cf", "Cs"))
    words = " ".join(FORBIDDEN.sub(" ", words).split())[:MOST_OF_TITLE].strip(" .")
    return "" if RESERVED.fullmatch(words) else words
