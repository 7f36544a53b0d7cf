"""Words left out at "…" → why the rest may say something else than the document, or nothing.

Points may leave out a phrase, a clause or whole sentences. They must not leave out, of a sentence of which
words are quoted, what limits it ("not", "may", "often", "some", "unless", a figure before what it counts,
"Black" before "men"), nor make one statement of halves of different sentences. A clause between commas that
begins with "who", "which" or "as" has a verb of its own: what limits that one may go with it.

What this cannot see, because it knows no grammar: two halves joined inside one sentence where no ", and" or
semicolon shows it; a limit that is none of the words of ``quotation_meaning`` ("is said to", "fails to", "in
theory"); a group left out with its preposition ("for men"). What it calls altered although it may be honest:
a limit inside a relative clause without commas, "while" and "until" of time, an age left out before "years".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answers.quotation_index import QuotationIndex
from assistant.answers.quotation_meaning import APPROXIMATE, EXCEPTIONS, is_figure, limits, words_in
from assistant.answers.quotation_names import PLURALS, names_people

LIMITED = "what is left out limits the statement: check"
JOINED = "halves of two statements are made one: check"
# A clause that begins so, between commas, is about the word before it and has a verb of its own.
RELATIVE = frozenset("who which whose whom where as including".split())
# After a comma these may begin a statement of its own; with so many words more it may be the subject of what
# is quoted next.
JOINING = frozenset("and but or so".split())
FEW_WORDS = 2
PEOPLE_NOUNS = PLURALS | frozenset(
    "adults boys girls carers patients parents mothers fathers communities groups families workers veterans "
    "refugees migrants prisoners students service".split()
)
CLAUSE_ENDS = (",", ";", ":", ")", "]", "—", "–", ".", "!", "?")
ABBREVIATIONS = frozenset("e.g. i.e. dr. mr. mrs. ms. no. nos. vs. st. al. cf. p. pp.".split())
YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class _Clause:
    """Places between two marks; ``is_whole`` where marks of the document stand on both sides."""

    first: int
    after: int
    is_whole: bool


def why_limited(index: QuotationIndex, first: int, after: int) -> str:
    """Why leaving words out may change what is said; "" where it plainly does not.

    Args:
        index: The documents.
        first: The first place left out.
        after: The first place quoted again.
    """
    if first >= after:
        return ""
    ends = [place for place in range(first, after) if _ends_sentence(index, place)]
    if not ends and not _ends_sentence(index, first - 1):
        return _why_inside(index, first, after)
    tail = range(first, first if _ends_sentence(index, first - 1) else ends[0] + 1)
    head = range(ends[-1] + 1 if ends else first, after)
    if any(_limited(index, clause) for clause in _clauses(index, head.start, head.stop)):
        return LIMITED
    for at, clause in enumerate(_clauses(index, tail.start, tail.stop)):
        begins = index.loose(clause.first)
        # A later clause of the sentence limits the quoted one only if it says so.
        is_joined = at == 0 and not _ends_clause(index, first - 1)
        if (is_joined or begins in EXCEPTIONS) and _limited(index, clause):
            return LIMITED
    is_torn = bool(tail) and not _ends_clause(index, first - 1)
    return JOINED if is_torn and bool(head) and not _ends_clause(index, after - 1) else ""


def _why_inside(index: QuotationIndex, first: int, after: int) -> str:
    """The same of words of one sentence."""
    if any(_limited(index, clause) for clause in _clauses(index, first, after)):
        return LIMITED
    if _limits_a_figure(index, after) or _is_a_share(index, first, after) or _is_whose(index, after):
        return LIMITED
    if _ends_clause(index, after - 1):
        return ""
    is_two = any(_closing(index, place).endswith(";") for place in range(first, after))
    *_, last = _clauses(index, first, after)
    is_headless = index.loose(last.first) in JOINING and last.after - last.first > FEW_WORDS
    is_headless = is_headless and _ends_clause(index, last.first - 1)
    return JOINED if is_headless or (is_two and not _ends_clause(index, first - 1)) else ""


def _clauses(index: QuotationIndex, first: int, after: int) -> Iterator[_Clause]:
    begin = first
    for place in range(first, after):
        if _ends_clause(index, place) or place == after - 1:
            is_whole = _ends_clause(index, begin - 1) and _ends_clause(index, place)
            yield _Clause(begin, place + 1, is_whole)
            begin = place + 1


def _limited(index: QuotationIndex, clause: _Clause) -> bool:
    words = [word for place in range(clause.first, clause.after) for word in _words(index, place)]
    if clause.is_whole and words and words[0] in RELATIVE and not EXCEPTIONS & set(words):
        return False
    return any(map(limits, words))


def _limits_a_figure(index: QuotationIndex, after: int) -> bool:
    """Whether the last word left out says how near the figure behind it is: "about … 12%"."""
    behind = _words(index, after)
    return bool(behind) and is_figure(behind[0]) and bool(APPROXIMATE & set(_words(index, after - 1)))


def _is_a_share(index: QuotationIndex, first: int, after: int) -> bool:
    """Whether the last words left out say how many of what stands behind: "12% of", "a third of all"."""
    if _ends_clause(index, after - 1):
        return False
    words = [word for place in range(first, after) for word in _words(index, place)]
    while words and words[-1] in {"of", "the", "all", "these", "those", "their"}:
        words.pop()
    return bool(words) and is_figure(words[-1]) and not _is_year(words[-1])


def _is_whose(index: QuotationIndex, after: int) -> bool:
    """Whether the last word left out says which people are meant behind it: "Black … men"."""
    word = index.key(after - 1).strip("'\"([")
    return not _ends_clause(index, after - 1) and index.loose(after) in PEOPLE_NOUNS and names_people([word])


def _is_year(word: str) -> bool:
    return word.isdecimal() and int(word) in YEARS


def _words(index: QuotationIndex, place: int) -> list[str]:
    return words_in(index.key(place))


def _ends_sentence(index: QuotationIndex, place: int) -> bool:
    return index.ends_sentence(place) and _closing(index, place).casefold() not in ABBREVIATIONS


def _ends_clause(index: QuotationIndex, place: int) -> bool:
    """Whether a mark of the document stands between a place and the next."""
    low, high = index.bounds(place)
    if not low <= place < high - 1 or _closing(index, place).endswith(CLAUSE_ENDS):
        return True
    return index.ends_sentence(place) or index.key(place + 1).startswith(("(", "—"))


def _closing(index: QuotationIndex, place: int) -> str:
    return index.key(place).rstrip("'\"")
