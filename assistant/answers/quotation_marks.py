"""Words in quotation marks in a text: what it quotes, as against what its author says."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_QUOTATION = 10_000  # characters
# Fewer words in quotation marks are a term or an ironic word rather than a quotation.
FEWEST_QUOTED = 3
MARKED = re.compile(r"“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|(?<![\w\"])\"[^\"]+\"(?!\w)")
# Single marks are apostrophes too: an opening one follows no letter, a closing one stands before none.
SINGLE_OPENING = re.compile(r"(?<!\w)['‘](?=\S)")
SINGLE_CLOSING = re.compile(r"(?<=\S)['’](?!\w)")


def spans_in_marks(text: str) -> Iterator[tuple[int, int]]:
    """The spans between quotation marks that are long enough to be quotations."""
    last = 0
    for match in MARKED.finditer(text):
        yield from _in_single_marks(text, last, match.start())
        if _is_quotation(match.group()[1:-1]):
            yield match.start() + 1, match.end() - 1
        last = match.end()
    yield from _in_single_marks(text, last, len(text))


def _in_single_marks(text: str, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Words in single marks; the nearest closing mark that leaves enough words is the end."""
    text = text[:end]
    while opening := SINGLE_OPENING.search(text, at):
        at = opening.end()
        for closing in SINGLE_CLOSING.finditer(text, at):
            if _is_quotation(text[at : closing.start()]):
                yield at, closing.start()
                at = closing.end()
                break


def _is_quotation(words: str) -> bool:
    return len(words.split()) >= FEWEST_QUOTED and len(words) <= LONGEST_QUOTATION
