"""Words → the terms that lexical search counts: lower case, no stop words, stemmed (Porter2, Snowball)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

TERMS_VERSION = "1"
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
POSSESSIVE = re.compile(r"['’]s?$")
# Words that stand in nearly every English sentence; negations and question words stay out of it too, because
# they tell two passages apart no better.
STOP_WORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each few for from further had has have having he her here
    hers him his how i if in into is it its just me more most my no nor not now of off on once only or other
    our ours out over own same she should so some such than that the their theirs them then there these they
    this those through to too under until up us very was we were what when where which while who whom why will
    with would you your yours
    """.split()
)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, in order, possessive endings left out."""
    return [POSSESSIVE.sub("", word.lower().replace("’", "'")) for word in WORD.findall(text)]


def stem(word: str) -> str:
    """The stem of a word in lower case."""
    return str(_stemmer().stemWord(word))


def terms_of(text: str) -> list[str]:
    """The stems of the words that tell texts apart, in order; a word that stands twice is there twice."""
    kept = [word for word in words_of(text) if word not in STOP_WORDS]
    return [str(term) for term in _stemmer().stemWords(kept)]


@cache
def _stemmer() -> Any:
    from Stemmer import Stemmer

    return Stemmer("english")
