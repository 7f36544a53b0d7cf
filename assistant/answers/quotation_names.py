"""What can stand for a pronoun in brackets: names, noun phrases, abbreviations; and which words name people.

By the shape of the words alone: nothing here knows grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant.answers.quotation_meaning import ARTICLES, words_in
from assistant.passages.vocabulary import load_vocabulary

SUBJECTS = frozenset("i you he she it we they me him us them who whom which mine ours theirs yours".split())
DETERMINERS = frozenset("this that these those such his her its their our your my whose".split())
PRONOUNS = SUBJECTS | DETERMINERS | frozenset("hers here there".split())
POSSESSIVES = frozenset("his her its their our your my whose".split())
RELATIVES = frozenset("who whom whose which that".split())
DEFINITE = DETERMINERS | {"the"}
GENDERED = (frozenset("he him his".split()), frozenset("she her hers".split()))
# "These people", "this group" say no more than a pronoun does.
GENERIC = frozenset(
    "people person persons group groups population populations community communities individual individuals "
    "service services organisation organisations body bodies report reports study studies document documents "
    "author authors scheme schemes programme programmes charity charities trust trusts act law plan strategy "
    "policy framework resource guidance area areas condition conditions".split()
)
CONNECTIVES = frozenset(
    "and or nor plus so because since when where how why as if to by from with of".split()
)
# Before these a noun phrase has its noun.
BEHIND_NOUN = frozenset("who whom whose which that of in at from by on to for with under".split())
SMALL = ARTICLES | {"of", "and", "for", "in"}
ADVERB = re.compile(r"(?!(?:family|assembly|elderly|early|daily|supply|reply|weekly|monthly)$)\w{3,}ly$")
# "British", "Chinese", "Christian" name people.
NAMES_PEOPLE = re.compile(r"[A-Z]\w+(?:ish|ese|ians?|ean|ics?|ims?|ews?|ists?)$")
PLURALS = frozenset("people men women children staff police youth persons".split())
PEOPLE = frozenset(
    "men man women woman boys boy girls girl children child adults adult young younger old older youth "
    "elderly black white brown asian mixed male female gay straight lesbian trans rich poor disabled parents "
    "mothers fathers patients staff migrants refugees veterans prisoners students workers".split()
)
SHORTEST_PLURAL = 3


def stands_for_a_name(words: Sequence[str], *, is_first: bool) -> bool:
    """Whether words in lower case are a pronoun, or say as much: "these people".

    Args:
        words: The words.
        is_first: Whether a quotation or sentence begins with them. What "who", "which" and "that" mean
            stands before them, so elsewhere no name makes them clear.
    """
    if len(words) == 1:
        return words[0] in PRONOUNS and (is_first or words[0] not in RELATIVES)
    return len(words) == 2 and words[0] in DEFINITE and words[1] in GENERIC


def is_the_thing(words: Sequence[str], before: str) -> bool:
    """Whether words are "the scheme", "their plan": something, not people, that a name can make clear."""
    nouns = [word.casefold() for word in words[words[0].casefold() in DEFINITE :]]
    is_definite = len(nouns) < len(words) or before in DEFINITE
    return is_definite and len(nouns) == 1 and words[-1].islower() and not are_people(nouns)


def may_stand_for(quoted: Sequence[str], pronoun: Sequence[str], *, is_first: bool) -> bool:
    """Whether words may stand in place of a pronoun or of such as "this group".

    Args:
        quoted: The words as they were pasted.
        pronoun: What they stand in place of, in lower case.
        is_first: Whether a sentence begins with them, so that a capital says nothing.
    """
    said = [lower(word) for word in quoted]
    if len(said) == 1 and said[0] in PRONOUNS:
        return not is_other_gender(said, pronoun)
    if not said or said[0] in CONNECTIVES or said[-1] in BEHIND_NOUN or _has_adverb(said):
        return False
    if said[0] in ARTICLES:
        return len(said) > 1
    return (len(pronoun) == 1 and pronoun[0] in SUBJECTS) or _has_noun(quoted, is_first=is_first)


def explains(quoted: Sequence[str], before: str) -> bool:
    """Whether words look like the noun phrase that the word before them means: no "a", no bare adjective.

    Args:
        quoted: The words as they were pasted.
        before: A pronoun, or a noun where "i.e." says that it is explained. After "its" and "these", which
            have a noun of their own, only "the trust's" and "the veterans" explain.
    """
    said = [lower(word) for word in quoted]
    if not said or said[0] in CONNECTIVES or said[-1] in BEHIND_NOUN or _has_adverb(said):
        return False
    if before in POSSESSIVES:
        return said[-1].endswith("'s")
    if before in DETERMINERS:
        return said[0] in DEFINITE and len(said) > 1
    return said[0] not in {"a", "an"} and _has_noun(quoted, is_first=False)


def _has_noun(quoted: Sequence[str], *, is_first: bool) -> bool:
    said = [lower(word) for word in quoted]
    if (said[0] in DEFINITE and len(said) > 1) or said[-1].endswith("'s") or is_name(quoted, is_first):
        return True
    ends = (at for at, word in enumerate(said) if word in BEHIND_NOUN or word.endswith("ing"))
    return any(_is_plural(word) for word in said[: next(ends, len(said))])


def _has_adverb(said: Sequence[str]) -> bool:
    return any(ADVERB.search(word) for word in said)


def _is_plural(word: str) -> bool:
    is_regular = len(word) > SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return is_regular or word in PLURALS


def is_name(quoted: Sequence[str], is_first: bool) -> bool:
    """Whether all words but the small ones have a capital that the start of a sentence does not give them."""
    bare = [word for word in quoted if lower(word) not in SMALL]
    if not bare or lower(quoted[0]) == "and" or not all(word[:1].isupper() for word in bare):
        return False
    return not is_first or len(bare) > 1 or (len(bare[0]) > 1 and bare[0].isupper())


def names_people(quoted: Sequence[str]) -> bool:
    """Whether words name a group of people, who may be others than the document means."""
    if are_people([lower(word) for word in quoted]) or any(map(NAMES_PEOPLE.match, quoted)):
        return True
    return _mentions_a_group(" ".join(quoted))


def are_people(words: Sequence[str]) -> bool:
    """Whether one of some words in lower case is an everyday word for people."""
    return any(word.removesuffix("'s") in PEOPLE for word in words)


@cache
def _mentions_a_group(text: str) -> bool:
    return any(mention.facet.kind == "group" for mention in load_vocabulary().mentions(text))


def is_abbreviation(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether one word in capitals is made of the first letters of others: "SMI", "severe mental illness"."""
    if len(short) != 1 or len(long) < 2 or not short[0].removesuffix("s").isupper():
        return False
    every = [word[0].casefold() for word in long]
    great = [word[0].casefold() for word in long if lower(word) not in SMALL]
    return list(short[0].removesuffix("s").casefold()) in (every, great)


def is_other_gender(said: Sequence[str], there: Sequence[str]) -> bool:
    """Whether "he" stands for "she", or the other way round."""
    return any(set(said) & one and set(there) & other for one, other in (GENDERED, GENDERED[::-1]))


def lower(word: str) -> str:
    """A word as words are compared here."""
    return words_in(word)[0]
