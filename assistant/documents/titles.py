"""The title of a document that nobody has catalogued yet."""

from __future__ import annotations

import re

NOT_A_TITLE = re.compile(
    r"\[?insert\b|\[.*title.*\]|microsoft (?:word|powerpoint|excel)|untitled|powerpoint presentation"
    r"|^(?:document|presentation|slide|book|report|template|title|draft|word|layout)\s*\d*$"
    r"|\.(?:docx?|pdf|indd|qxp|qxd|pptx?|xlsx?|rtf|odt|tex|dvi|html?|pub|pages)\b",
    re.IGNORECASE,
)
SITE_NAME = re.compile(r"\s+[-|–]\s+(?:GOV\.UK|NHS England|NHS)$")
SLUG = re.compile(r"[^\s]*[_\d][^\s]*")
LONGEST_TITLE = 200


def title_of(metadata: str | None, headings: list[str], stem: str) -> str:
    """The metadata's title if it was written for readers, else the largest heading, else the file's name.

    Args:
        metadata: What the file says of itself.
        headings: The words of its headings, the largest first.
        stem: The file's name without its ending.
    """
    stated = SITE_NAME.sub("", " ".join((metadata or "").replace("\x00", "").split()))
    if _is_title(stated, stem):
        return stated
    for heading in headings[:1]:
        if 3 < len(heading) <= LONGEST_TITLE and not heading[0].isdigit():
            return heading
    return readable(stem)


def readable(stem: str) -> str:
    """A file's name as words: "advancing-equality_2019" becomes "Advancing equality 2019"."""
    words = " ".join(re.sub(r"[_\-+.]+", " ", stem).split()) or stem
    return words[:1].upper() + words[1:]


def _is_title(text: str, stem: str) -> bool:
    if not 3 < len(text) <= LONGEST_TITLE or NOT_A_TITLE.search(text):
        return False
    if text.casefold() == stem.casefold() or SLUG.fullmatch(text):
        return False
    return sum(char.isalpha() for char in text) > len(text) / 2
