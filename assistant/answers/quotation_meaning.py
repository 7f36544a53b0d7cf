"""Words that turn a statement into another one: negations, figures, and words of degree and of how many.

A quoting author may leave words out and put words in, as long as they are none of these.
"""

from __future__ import annotations

import re

NEGATIONS = frozenset("not no never none nobody nothing nowhere neither nor without cannot".split())
FIGURES = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds "
    "thousand thousands million millions billion billions dozen half halves third thirds quarter "
    "quarters cent percent".split()
)
DEGREES = frozenset(
    "more less fewer few most least better best worse worst higher highest high lower lowest low all some "
    "many always only".split()
)
WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:['’ʼ′][^\W\d_]+)*|%")


def has_negation(text: str) -> bool:
    """Whether a text denies something: "not", "nobody", "don't"."""
    return any(word in NEGATIONS or word.endswith("n't") for word in _words(text))


def has_figure(text: str) -> bool:
    """Whether a text holds a number, in digits or words, or a share."""
    return any(word in FIGURES or word == "%" or any(map(str.isnumeric, word)) for word in _words(text))


def degrees(text: str) -> frozenset[str]:
    """The words of a text that compare or say how many: "more", "all", "only"."""
    return frozenset(_words(text)) & DEGREES


def is_degree(one: str, other: str) -> bool:
    """Whether two different words are not both free of comparison: "few" and "fewer"."""
    return one != other and bool({one, other} & DEGREES)


def same_letters(one: str, other: str) -> bool:
    """Whether two texts have the same words, marks and capitals put aside."""
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return [re.sub("[’ʼ′]", "'", word.casefold()) for word in WORD.findall(text)]
