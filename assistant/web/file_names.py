"""Names of the files that readers download, made of a title they chose."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MOST_CHARACTERS = 80
# What Windows, which takes the fewest, does not allow in a file name, and the names it keeps for itself.
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]+')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def attachment(title: str, ending: str, usual: str) -> str:
    """The value of ``Content-Disposition`` for a file named after a title (RFC 6266).

    It names the file twice: in letters that every program reads, and as the title stands.

    Args:
        title: In any letters.
        ending: Without its stop.
        usual: The name where the title has nothing a file may be named by.
    """
    name = file_name(title) or usual
    basic = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    basic = re.sub(r"[^a-z0-9]+", "-", basic).strip("-")
    if not basic or RESERVED.fullmatch(basic):
        basic = re.sub(r"[^a-z0-9]+", "-", usual.lower())
    whole = quote(f"{name}.{ending}", safe="")
    return f"attachment; filename=\"{basic}.{ending}\"; filename*=UTF-8''{whole}"


def file_name(title: str) -> str:
    """A title as the name of a file, without its ending; "" where nothing is left of it.

    Marks that would turn the order of letters around, and with it the ending, are left out.
    """
    words = "".join(letter for letter in title if unicodedata.category(letter) not in ("Cf", "Cs"))
    words = " ".join(FORBIDDEN.sub(" ", words).split())[:MOST_CHARACTERS].strip(" .")
    return "" if RESERVED.fullmatch(words) else words
