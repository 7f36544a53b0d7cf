"""The bytes of a text file → its characters: by its byte order mark, what it declares, or UTF-8."""

from __future__ import annotations

import codecs
import re

from assistant.errors import UnreadableDocument

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(
    rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
DECLARED_WITHIN = 4096
# What browsers read a page as that says nothing; every byte has a character in it but five.
FALLBACK = "cp1252"


def decoded(data: bytes, file: str, *, declares: bool) -> tuple[str, list[str]]:
    """The characters, and warnings for a maintainer.

    Args:
        data: The whole file.
        file: Its name in reports.
        declares: Whether the format can name its encoding inside, as HTML does.

    Raises:
        UnreadableDocument: The file is not text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), []
    if b"\0" in data:
        raise UnreadableDocument(
            "wrong_type", f"{file} holds no text but other data; give it the ending that fits what it is."
        )
    named = DECLARED.search(data[:DECLARED_WITHIN]) if declares else None
    if named and (found := _by_name(data, named.group(1).decode())) is not None:
        return found, []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return data.decode(FALLBACK, "replace"), [
            "does not say how its letters are coded and is not UTF-8; read as Windows-1252: look at its "
            "quotation marks and accents, or save it as UTF-8"
        ]


def _by_name(data: bytes, name: str) -> str | None:
    # Browsers read pages that call themselves Latin-1 or ASCII as Windows-1252, and so are they written.
    alias = "cp1252" if name.lower() in {"iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"} else name
    try:
        return data.decode(alias)
    except (LookupError, UnicodeDecodeError):
        return None
