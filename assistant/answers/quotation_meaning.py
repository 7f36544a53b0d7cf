"""Words that turn a statement into another one, and words that are the same but for their form.

Negations, figures, words of how many, how often, how much and how sure, and words that make exceptions limit
what a statement says. A quoting author may leave words out and put words in, as long as they are none of
these. Another tense or number of a word, and articles, change nothing.
"""

from __future__ import annotations

import re
from functools import cache

NEGATIONS = frozenset(
    "not no never none nobody nothing nowhere neither nor without cannot hardly barely scarcely".split()
)
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
HEDGES = frozenset(
    "may might can could should would must shall will ought perhaps possibly probably likely unlikely maybe "
    "apparently allegedly reportedly supposedly presumably arguably seem seems seemed appear appears "
    "appeared tend tends tended supposed unclear doubtful".split()
)
FREQUENCIES = frozenset(
    "often rarely rare seldom sometimes usually frequently infrequently occasionally occasional generally "
    "typically normally commonly mostly mainly largely partly partially somewhat ever once twice".split()
)
EXCEPTIONS = frozenset(
    "unless except excepting excluding only but if until provided although though however whereas while yet "
    "instead despite whether apart solely merely".split()
)
PARTS_OF_ALL = frozenset("some many most few several half little".split())
# What limits a statement: leaving one of these out says more, or something else, than the document.
LIMITS = (
    NEGATIONS | HEDGES | FREQUENCIES | EXCEPTIONS | PARTS_OF_ALL | frozenset("more less fewer least".split())
)
# What nobody may put in: all that limits, and all that widens.
CLAIMS = (
    LIMITS
    | DEGREES
    | FIGURES
    | frozenset(
        "every each any both either much very too so almost nearly about around roughly approximately "
        "exactly precisely over under above below than enough even just whole entire double".split()
    )
)
# Before a figure these limit it: "about 12%", "up to 12%".
APPROXIMATE = frozenset("about around over under above below to between near within past beyond".split())
BE = frozenset("am is are was were be been being".split())
HAVE = frozenset("have has had having".split())
DO = frozenset("do does did".split())
ARTICLES = frozenset("a an the".split())
# Forms of one word that no ending tells.
FORMS = tuple(
    frozenset(row.split())
    for row in (
        "am is are was were be been being",
        "have has had having",
        "do does did done doing",
        "go goes went gone going",
        "get gets got getting",
        "give gives gave given giving",
        "take takes took taken taking",
        "make makes made making",
        "say says said saying",
        "tell tells told telling",
        "find finds found finding",
        "feel feels felt feeling",
        "see sees saw seen seeing",
        "know knows knew known knowing",
        "think thinks thought thinking",
        "show shows showed shown showing",
        "write writes wrote written writing",
        "begin begins began begun beginning",
        "become becomes became becoming",
        "come comes came coming",
        "keep keeps kept keeping",
        "lead leads led leading",
        "leave leaves left leaving",
        "lose loses lost losing",
        "mean means meant meaning",
        "meet meets met meeting",
        "pay pays paid paying",
        "rise rises rose risen rising",
        "fall falls fell fallen falling",
        "run runs ran running",
        "seek seeks sought seeking",
        "sell sells sold selling",
        "send sends sent sending",
        "speak speaks spoke spoken speaking",
        "spend spends spent spending",
        "stand stands stood standing",
        "teach teaches taught teaching",
        "understand understands understood understanding",
        "bring brings brought bringing",
        "build builds built building",
        "buy buys bought buying",
        "choose chooses chose chosen choosing",
        "draw draws drew drawn drawing",
        "grow grows grew grown growing",
        "hear hears heard hearing",
        "hold holds held holding",
        "break breaks broke broken breaking",
        "drive drives drove driven driving",
        "forget forgets forgot forgotten forgetting",
        "hide hides hid hidden hiding",
        "beat beats beaten beating",
        "fight fights fought fighting",
        "man men",
        "woman women",
        "child children",
        "person people persons",
        "datum data",
    )
)
SHORTEST_BASE = 3
WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:['’ʼ′][^\W\d_]+)*|%")


def has_negation(text: str) -> bool:
    """Whether a text denies something: "not", "nobody", "don't"."""
    return any(is_negation(word) for word in words_in(text))


def is_negation(word: str) -> bool:
    """Whether a word in lower case denies something."""
    return word in NEGATIONS or word.endswith("n't")


def has_figure(text: str) -> bool:
    """Whether a text holds a number, in digits or words, or a share."""
    return any(is_figure(word) for word in words_in(text))


def is_figure(word: str) -> bool:
    """Whether a word in lower case is a number or a share."""
    return word in FIGURES or word == "%" or any(map(str.isnumeric, word))


def limits(word: str) -> bool:
    """Whether a statement says less for a word in lower case: "not", "may", "often", "some", "unless"."""
    return word in LIMITS or is_negation(word)


def claims(word: str) -> bool:
    """Whether a word in lower case says how many, how much, how often or how sure, or denies something."""
    return word in CLAIMS or is_negation(word) or is_figure(word)


def is_degree(one: str, other: str) -> bool:
    """Whether two different words are not both free of comparison: "few" and "fewer"."""
    return one != other and bool({one, other} & DEGREES)


def same_letters(one: str, other: str) -> bool:
    """Whether two texts have the same words, marks and capitals put aside."""
    return words_in(one) == words_in(other)


def same_stem(one: str, other: str) -> bool:
    """Whether two words in lower case are one word in another tense or number; words that claim have none."""
    if one == other:
        return True
    if claims(one) or claims(other):
        return False
    return any({one, other} <= row for row in FORMS) or bool(_bases(one) & _bases(other))


def is_past(word: str) -> bool:
    """Whether a word in lower case may be the past of a verb: "refused", "shown"."""
    return word.endswith(("ed", "wn", "ght")) or any(word in row for row in FORMS[3:-6])


def words_in(text: str) -> list[str]:
    """The words of a text in lower case, and "%"."""
    return [re.sub("[’ʼ′]", "'", word.casefold()) for word in WORD.findall(text)]


@cache
def _bases(word: str) -> frozenset[str]:
    """What a word may be a form of: "planned" of "plan", "studies" of "study"; and the word itself."""
    word = re.sub("'s?$", "", word)
    found = {word}
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        found |= {word[:-1]}
        found |= {word[:-2]} if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")) else set()
        found |= {f"{word[:-3]}y"} if word.endswith("ies") else set()
        found |= {f"{word[:-3]}f", f"{word[:-3]}fe"} if word.endswith("ves") else set()
    for ending in ("ed", "ing"):
        if not word.endswith(ending):
            continue
        root = word[: -len(ending)]
        found |= {root, f"{root}e"}
        found |= {root[:-1]} if root[-1:] == root[-2:-1] and root[-1:].isalpha() else set()
        found |= {f"{root[:-1]}y"} if ending == "ed" and root.endswith("i") else set()
    return frozenset(base for base in found if len(base) >= SHORTEST_BASE)
