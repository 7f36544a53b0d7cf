"""A pasted text that is no one quotation → the quotations it holds.

Words in quotation marks are what a text quotes; what stands round them is its author's own, unless a document
has those words too: then it is one quotation that holds another. Without marks, a text may be several
quotations one after the other: what "…" parts, or else its sentences or lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answers.quotation_marks import spans_in_marks
from assistant.answers.quotation_parts import parts_of, without_enclosing_marks
from assistant.answers.quotation_words import words_of
from assistant.passages.sentences import sentences_in

# The words round marks are the documents' own when this share of them stands there, and one at least.
OWN_WORDS = 0.4
FEWEST_WORDS = 3
MOST_TEXTS = 50


def marked_quotations(text: str, matched: int) -> list[str]:
    """What a text quotes in quotation marks; none where the marks are a document's own.

    Args:
        text: As it was pasted.
        matched: How many of its words stand in order where it comes nearest to a document.
    """
    text = text.strip()
    if without_enclosing_marks(text) != text:
        return []
    marked = [text[start:end].strip() for start, end in spans_in_marks(text)]
    inside = sum(len(words_of(words)) for words in marked)
    outside = len(words_of(text)) - inside
    is_own = matched - inside >= max(1, OWN_WORDS * outside)
    return [] if is_own else marked[:MOST_TEXTS]


def runs_of_quotations(text: str) -> Iterator[Sequence[str]]:
    """The ways in which a text without marks may be several quotations, each a row of two at least.

    Args:
        text: Without a reference and without marks round it.
    """
    parted = [part.text.strip() for part in parts_of(text)]
    lines = [line.strip() for line in text.splitlines()]
    for texts in (parted, sentences_in(text), lines):
        held = [one for one in texts if words_of(one)]
        if 1 < len(held) <= MOST_TEXTS and all(len(words_of(one)) >= FEWEST_WORDS for one in held):
            yield held
