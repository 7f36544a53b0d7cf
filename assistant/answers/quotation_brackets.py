"""Words in square brackets beside the document's words there → why they may change the sense, or nothing.

The rule is what brackets may do, as style guides have it, and not a list of what they must not:

- the same word in other letters, another tense or number ("[show]" for "shows"), an article;
- a name or noun phrase for a pronoun or "these people"; a name for "the scheme" ("[Op COURAGE]");
- the long form of an abbreviation, or the abbreviation;
- after a pronoun the noun phrase that it stands for; a name after or in "the charity"; "[mental health]",
  which the whole library is about; a place or a body ("[in England]"); a word of grammar ("[that]"); a note
  of the editor ("[emphasis added]").

Nothing put in may say how many, how much, how often or how sure, deny, except, or name another group. All
else is for people to judge, so it is called altered: also an honest "[big] town" or "[they]" for "the
nurses".

What this cannot see, because nothing here knows what a sentence means: a name or noun phrase that is the
wrong one for its pronoun; an adjective inside such a phrase ("[the unsafe service]" for "it"); a verb after
"people" that turns from passive to active ("people excluding" for "people excluded"); a second object after
a pronoun ("gave them [the vaccine]"); a place where the document does not speak of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.answers.quotation_meaning import (
    ARTICLES,
    BE,
    DO,
    HAVE,
    WORD,
    claims,
    is_past,
    same_stem,
    words_in,
)
from assistant.answers.quotation_names import (
    DETERMINERS,
    GENERIC,
    PRONOUNS,
    RELATIVES,
    SUBJECTS,
    explains,
    is_abbreviation,
    is_name,
    is_other_gender,
    is_the_thing,
    lower,
    may_stand_for,
    names_people,
    stands_for_a_name,
)

CHANGED = "the brackets change the sense: check"
REPLACED = "the brackets have other words than the document: check"
ADDED = "the brackets add to what the document says: check"

# Words of grammar that may be put in, and those that brackets may drop: without "who", what is said of some
# would be said of all.
GRAMMAR = ARTICLES | PRONOUNS | HAVE | DO | BE | frozenset("of in at on for".split())
DROPPED = (ARTICLES | DETERMINERS | SUBJECTS | HAVE | DO) - RELATIVES
PLACES = frozenset("in at of from by on to for within across".split())
EDITORIAL = re.compile(
    r"(?:(?:my|our|the author['’]s|original|added) )?"
    r"(?:emphasis|italics|bold|underlining|translation|footnotes?|citations?|references?|notes?)"
    r"(?: (?:is |are )?"
    r"(?:added|mine|ours|omitted|removed|supplied|in (?:the )?original|in (?:the )?source))?",
    re.IGNORECASE,
)
EXPLAINS = re.compile(r"\s*(?:i\.\s?e\.|that is|namely|viz\.)\s*,?\s*", re.IGNORECASE)
# What every document of the library is about.
SUBJECT = ("mental", "health")


@dataclass(frozen=True, slots=True)
class Context:
    """What stands round a pair of brackets.

    Attributes:
        before: The document's words before them, in lower case; none at the start of a quotation.
        after: The document's word right after them, in lower case; "" at the end of a sentence.
        is_first: Whether a sentence begins with them, so that a capital says nothing.
    """

    before: tuple[str, ...] = ()
    after: str = ""
    is_first: bool = False

    @property
    def last(self) -> str:
        """The word right before them."""
        return self.before[-1] if self.before else ""


def why_changed(said: str, document: str, around: Context) -> str:
    """Why brackets may change the sense; "" where they plainly do not.

    Args:
        said: The words in the brackets.
        document: The words of the document they stand in place of; "" where they stand beside them.
        around: What stands round them.
    """
    if words_in(said) == words_in(document):
        return ""
    quoted, stands = WORD.findall(said), WORD.findall(document)
    if not stands and (_is_editors(said) or _explains(said, around)):
        return ""
    there = words_in(document)
    is_free = stands_for_a_name(there, is_first=around.is_first) and not any(map(claims, words_in(said)))
    if is_free and may_stand_for(quoted, there, is_first=around.is_first):
        return ""
    return _why(quoted, stands, around)


def _is_editors(said: str) -> bool:
    return EDITORIAL.fullmatch(" ".join(said.split()).rstrip(".")) is not None


def _explains(said: str, around: Context) -> bool:
    """Whether words say what is meant: "[i.e. the night line]"."""
    marked = EXPLAINS.match(said)
    if marked is None or not around.last:
        return False
    quoted = WORD.findall(said[marked.end() :])
    is_meant = explains(quoted, around.last) and not any(map(claims, words_in(said[marked.end() :])))
    return is_meant and (around.last in PRONOUNS or not names_people(quoted))


def _why(quoted: list[str], stands: list[str], around: Context) -> str:
    """Why words in place of others change the sense, run by run between the words that are the same."""
    said, there = [lower(word) for word in quoted], [lower(word) for word in stands]
    q, d = 0, 0
    for one, other in [*_aligned(said, there), (len(quoted), len(stands))]:
        inner = replace(
            around,
            before=(*around.before, *said[:q]),
            after=said[one] if one < len(said) else around.after,
            is_first=around.is_first and q == 0,
        )
        is_progress = q == one and _is_progressive(
            there[d:other], there[other : other + 1], said[one : one + 1]
        )
        if not is_progress and (why := _why_run(quoted[q:one], stands[d:other], inner)):
            return why
        auxiliary = said[one - 1] if one else around.last
        if one < len(said) and auxiliary in BE and _turns(said[one], there[other]):
            return REPLACED
        q, d = one + 1, other + 1
    return ""


def _is_progressive(left_out: list[str], there: list[str], said: list[str]) -> bool:
    """Whether "is" may go with the ending of "showing", where brackets have "[shows]"."""
    if not left_out or not there or not said or not set(left_out) <= BE | HAVE:
        return False
    return there[0].endswith("ing") and not said[0].endswith("ing")


def _turns(said: str, there: str) -> bool:
    """Whether a verb after "is" turns from active to passive or back: "is training", "was trained"."""
    if said.endswith("ing"):
        return is_past(there)
    return there.endswith("ing")


def _why_run(quoted: list[str], stands: list[str], around: Context) -> str:
    said, there = [lower(word) for word in quoted], [lower(word) for word in stands]
    if not there:
        return _why_added(quoted, around) if quoted else ""
    if is_abbreviation(quoted, stands) or is_abbreviation(stands, quoted):
        return ""
    if any(map(claims, [*said, *there])):
        return CHANGED
    if set(there) <= ARTICLES | DETERMINERS and said and not set(said) <= GRAMMAR:
        is_name_for = stands_for_a_name(there, is_first=around.is_first) and may_stand_for(
            quoted, there, is_first=around.is_first
        )
        return "" if is_name_for else _why_added(quoted, around)
    if _may_replace(quoted, stands, around):
        return ""
    is_joined = bool({"and", "or"} & {*said, *there}) or is_other_gender(said, there)
    return CHANGED if is_joined else REPLACED


def _may_replace(quoted: list[str], stands: list[str], around: Context) -> bool:
    """Whether words may stand in place of others, or others be dropped for none."""
    said, there = [lower(word) for word in quoted], [lower(word) for word in stands]
    if not said:
        return set(there) <= DROPPED or (there == ["people"] and around.last == "others")
    if stands_for_a_name(there, is_first=around.is_first):
        return may_stand_for(quoted, there, is_first=around.is_first)
    if set(there) <= DROPPED and set(said) <= GRAMMAR - BE:
        return not is_other_gender(said, there)
    is_named = is_the_thing(stands, around.last) and is_name(quoted, around.is_first)
    return is_named and not names_people(quoted)


def _why_added(quoted: list[str], around: Context) -> str:
    """Why words that stand for nothing in the document say more than it does."""
    said = [lower(word) for word in quoted]
    if any(map(claims, said)):
        return CHANGED
    if _is_known(quoted, around) or _is_plain_name(quoted, around):
        return ""
    if set(said) <= GRAMMAR:
        # "People [were] refused" may have been "people refused".
        return ADDED if set(said) & BE and is_past(around.after) else ""
    return CHANGED if names_people(quoted) or said[0] in {"and", "or"} else ADDED


def _is_known(quoted: list[str], around: Context) -> bool:
    """Whether words say what is meant anyway: long forms, what a pronoun stands for, "mental health"."""
    before = [word.upper() for word in around.before]
    if before and is_abbreviation(before[-1:], quoted):
        return True
    if any(is_abbreviation(quoted, before[at:]) for at in range(len(before))):
        return True
    if around.last in PRONOUNS and explains(quoted, around.last):
        return True
    return bool(around.after) and tuple(map(lower, quoted)) == SUBJECT


def _is_plain_name(quoted: list[str], around: Context) -> bool:
    """Whether words are a name: "the charity [Mind]", "the [Mersey] trust", "[in England]"."""
    if names_people(quoted):
        return False
    if lower(quoted[0]) in PLACES and len(quoted) > 1:
        return is_name(quoted[1:], is_first=False)
    is_apposition = around.last in GENERIC or around.after in GENERIC
    return is_apposition and is_name(quoted, around.is_first)


def _aligned(said: list[str], there: list[str]) -> list[tuple[int, int]]:
    """The most pairs of words, in order, that are the same but for tense or number."""
    rows = [[0] * (len(there) + 1) for _ in range(len(said) + 1)]
    for at in range(len(said) - 1, -1, -1):
        for other in range(len(there) - 1, -1, -1):
            rows[at][other] = (
                rows[at + 1][other + 1] + 1
                if same_stem(said[at], there[other])
                else max(rows[at + 1][other], rows[at][other + 1])
            )
    pairs: list[tuple[int, int]] = []
    at, other = 0, 0
    while at < len(said) and other < len(there):
        if same_stem(said[at], there[other]):
            pairs.append((at, other))
            at, other = at + 1, other + 1
        elif rows[at + 1][other] >= rows[at][other + 1]:
            at += 1
        else:
            other += 1
    return pairs
