"""A second, independent reading of the pages by PDFium: do a passage's letters and digits stand there?

Two readers that agree on every letter are very unlikely to be wrong in the same way; where they differ, a
person should look before the words are quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

NOTE_MARK = re.compile(r"\[\w{1,3}\]")
NOT_A_LETTER = re.compile(r"[\W_]+")
LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "\u00ad": "",
    "\u0002": "",
    "\ufffe": "",
}
SHORTEST_PART = 12
MOST_PARTS = 40


def confirm(path: Path, passages: Sequence[tuple[int, int, str]]) -> list[bool]:
    """Whether each passage's letters and digits occur in PDFium's reading of its pages.

    Running lines between two pages are allowed for, and note marks are put aside. A passage that holds lines
    which were parted in the file (by a running line, a note, a repeated heading row) is confirmed when all
    its lines and sentences are.

    Args:
        path: The PDF.
        passages: First page, last page (both from 1) and text of each.

    Returns:
        One answer a passage; all False when PDFium cannot open the file.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return [False] * len(passages)
    try:
        read: dict[int, str] = {}
        count = len(document)
        answers = []
        for first, last, text in passages:
            wanted = range(max(first, 1), min(last, count) + 1)
            for number in wanted:
                if number not in read:
                    read[number] = _page_text(document, number)
            answers.append(bool(wanted) and _stands_on(text, [read[number] for number in wanted]))
        return answers
    finally:
        document.close()


def _page_text(document: Any, number: int) -> str:
    """PDFium's text of one page; nothing for a page that it cannot load."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
        text_page = page.get_textpage()
    except PdfiumError:
        return ""
    try:
        return str(text_page.get_text_range())
    finally:
        text_page.close()
        page.close()


def squashed(text: str) -> str:
    """Letters and digits only, in lower case, ligatures spelt out."""
    text = text.lower()
    for mark, letters in LIGATURES.items():
        text = text.replace(mark, letters)
    return NOT_A_LETTER.sub("", text)


def _stands_on(text: str, pages: Sequence[str]) -> bool:
    wholes = [squashed(page) for page in pages]
    bare = [squashed(NOTE_MARK.sub(" ", page)) for page in pages]
    return _found(squashed(text), wholes) or all(
        _found(squashed(part), wholes) or _found(squashed(NOTE_MARK.sub(" ", part)), bare)
        for part in _parts(text)
    )


def _parts(text: str) -> list[str]:
    """Lines, cells and sentences: what stands together on a page whatever comes between."""
    return [part for part in re.split(r"[\n\t]|(?<=[.!?])\s+(?=[A-Z“\"])", text) if squashed(part)]


def _found(wanted: str, pages: Sequence[str]) -> bool:
    if not wanted or any(wanted in page for page in pages) or wanted in "".join(pages):
        return True
    for before, after in pairwise(pages):
        # Over a page break a running line or a note stands between the two halves.
        low, high = 0, len(wanted)
        while low < high:
            middle = (low + high + 1) // 2
            if wanted[:middle] in before:
                low = middle
            else:
                high = middle - 1
        if low and any(wanted[cut:] in after for cut in range(low, max(0, low - 200), -1)):
            return True
    return False
