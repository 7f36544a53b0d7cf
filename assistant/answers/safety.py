"""The screen before everything else: danger to life now, personal data, questions about the assistant.

The same for command line, page and other programs. Danger is recognised by patterns, which are a floor, and
by a small classifier that reads the whole message and so recognises indirect words: the default model with an
adapter that was trained on messages of our own (``scripts/evaluate.py fit``). Personal data is found by
pattern before a model sees anything, and left out of what it sees.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from assistant.answers.personal_data import personal_data, without_personal_data
from assistant.passages.sentences import sentences_in
from assistant.passages.terms import STOP_WORDS, words_of
from assistant.passages.vocabulary import load_vocabulary
from assistant.ports import Embedder, Labeller
from assistant.retrieval.search import LONGEST_QUERY

ADAPTER = Path(str(files("assistant.answers"))) / "safety.safetensors"
FIRST_PERSON = r"\b(?:i|im|i'm|ive|i've|me|myself|ill|i'll|id|i'd)\b"
FEWEST_WORDS = 3
FEWEST_IN_CLAUSE = 4
CLAUSE_END = re.compile(r"[.!?;\n]")
CLAUSE_ENDS = re.compile(r"[,;:()–—]| - |\b(?:because|although|but|and|so)\b", re.IGNORECASE)
MOST_PARTS = 60
# The least probability that counts, chosen on messages the classifier was not trained on: of a message
# whole; of one that speaks of no person; of one whose parts are read; of such a part; of a part or the whole
# where a pattern stands in it; of what is left when personal data is taken out; of a question about the
# assistant.
LEAST = {
    "whole": 0.1,
    "general": 0.5,
    "maybe": 0.0025,
    "part": 0.993,
    "named": 0.03,
    "torso": 0.6,
    "about": 0.5,
}
Kind = Literal["crisis", "refused", "about"]

# Danger is somebody's: words for oneself, in the languages it was met in, and for another person.
SOMEBODY = re.compile(
    r"\b(?:i|im|i'm|ive|i've|ill|i'll|id|i'd|me|my|mine|myself|we|us|our"
    r"|j|je|ja|main|mujhe|meri|mera|eu|yo|ben|ami|mi|sto|moje|mnie"
    r"|he|she|they|him|her|them|his|patient|client|caller|man|woman|girl|boy|lad|someone|somebody|son"
    r"|daughter|mum|mother|dad|father|brother|sister|husband|wife|partner|friend|mate|flatmate|neighbour"
    r"|colleague|resident|tenant|student|person|kid|child|baby|teenager|bloke|guy)\b",
    re.IGNORECASE,
)
# A question about the assistant speaks to it, or of it.
ADDRESSED = re.compile(
    r"\b(?:you|your|yours|u|ur|yourself|this (?:\w+ )?(?:assistant|tool|chat|chatbot|bot|box|page|site|app"
    r"|thing|service|system|program)|the (?:assistant|chatbot|bot|tool)|it'?s? (?:an? )?(?:ai|bot|robot)"
    r"|chatgpt|i (?:type|typed|ask|asked|write) (?:here|in|into))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Screening:
    """What the screen found; ``kind`` is None when the question may be answered.

    Attributes:
        found: For ``refused``, what personal data there is, in words for people.
    """

    kind: Kind | None = None
    found: tuple[str, ...] = ()


def screen(question: str, embedder: Embedder) -> Screening:
    """Look at a question before anything else is done with it.

    Args:
        question: As it was asked, of a length that was checked.
        embedder: Gives the classifier; one that has none leaves the patterns.
    """
    private = personal_data(question)
    text = without_personal_data(question) if private else question
    labeller = embedder.labeller(ADAPTER)
    label = label_of(text, labeller, named=names_danger(question), torso=bool(private))
    if label == "crisis":
        return Screening("crisis")
    return Screening("refused", private) if private else Screening(label)


def label_of(
    text: str, labeller: Labeller | None, *, named: bool, torso: bool = False
) -> Literal["crisis", "about"] | None:
    """Whether a message tells of danger to life now, or is a question to the assistant about itself.

    The message is read whole. Where it may be danger, its sentences and clauses are read too, because danger
    may be told in half a sentence of a long question. What is nothing but words of a pattern is danger.

    Args:
        text: The message, without personal data.
        labeller: The classifier; without one the patterns decide alone.
        named: Whether a pattern of danger stands in it: then the classifier must only not rule danger out.
        torso: Whether personal data was left out, so that danger must be told plainly in what is left.
    """
    if not named and _names_subjects_alone(text):
        return None
    if named and _is_pattern_alone(text):
        return "crisis"
    likely = dict(zip(labeller.labels, labeller.chances([text])[0].tolist(), strict=True)) if labeller else {}
    danger = _tells_of_danger(text, labeller, likely["crisis"], named, torso) if labeller else named
    if danger:
        return "crisis"
    if ABOUT.search(text):
        return "about"
    speaks_to_it = ADDRESSED.search(text) and likely.get("about", 0.0) >= LEAST["about"]
    return "about" if speaks_to_it and not _asks_for_documents(text) else None


def _tells_of_danger(text: str, labeller: Labeller, whole: float, named: bool, torso: bool) -> bool:
    kind = "torso" if torso else "whole" if SOMEBODY.search(_straight(text)) else "general"
    if whole >= LEAST[kind]:
        return True
    maybe = whole >= LEAST["maybe"]
    if not named and (torso or not maybe):
        return False
    parts = labeller.chances(parts_of(text))[:, labeller.labels.index("crisis")]
    best = max([whole, *parts.tolist()])
    # Where the message whole tells of none, a part with a pattern in it must do so plainly.
    return bool(best >= LEAST["named" if named and maybe else "part"])


def parts_of(text: str) -> list[str]:
    """The sentences of a text, and their clauses that are long enough to say something by themselves."""
    parts: list[str] = []
    for sentence in sentences_in(text):
        clauses = (clause.strip() for clause in CLAUSE_ENDS.split(sentence))
        parts += [sentence, *(clause for clause in clauses if len(clause.split()) >= FEWEST_IN_CLAUSE)]
    long_enough = (part for part in parts if len(part.split()) >= FEWEST_WORDS and part != text)
    return list(dict.fromkeys(long_enough))[:MOST_PARTS]


def may_be_kept(question: str) -> bool:
    """Whether an earlier question may be searched with: it names no danger and holds no personal data."""
    return len(question) <= LONGEST_QUERY and not names_danger(question) and not personal_data(question)


def names_danger(text: str) -> bool:
    """Whether a pattern of danger to life stands in a text, told by the one in it.

    Of a text longer than a question may be, the beginning and the end are read.
    """
    if len(text) > LONGEST_QUERY:
        return names_danger(text[:LONGEST_QUERY]) or names_danger(text[-LONGEST_QUERY:])
    words = _straight(text)
    patterns, reported, taught = _patterns()
    for pattern in patterns:
        for match in pattern.finditer(words):
            rest = CLAUSE_END.split(words[match.end() :], maxsplit=1)[0]
            if not reported.search(words, 0, match.start()) and not taught.search(rest):
                return True
    return False


def _straight(text: str) -> str:
    return text.replace("’", "'").replace("‘", "'")


def _is_pattern_alone(text: str) -> bool:
    """Whether a text is nothing but the words of a pattern: of so few a classifier makes little."""
    words = _straight(text).strip(" \t\n.,;:!?…-–—")
    patterns, _, _ = _patterns()
    return any(pattern.fullmatch(words) for pattern in patterns)


def _asks_for_documents(text: str) -> bool:
    """Whether a group or barrier is named: "Do you have anything on veterans?" is not about the assistant."""
    return any(mention.facet.kind != "step" for mention in load_vocabulary().mentions(text))


def _names_subjects_alone(text: str) -> bool:
    """Whether a text is nothing but names of groups, barriers and steps: words to search for.

    The classifier reads messages; of one or two words without a sentence it knows little.
    """
    named = {word for mention in load_vocabulary().mentions(text) for word in words_of(mention.words)}
    left = [word for word in words_of(text) if word not in named]
    return bool(named) and STOP_WORDS.issuperset(left) and not SOMEBODY.search(" ".join(left))


ABOUT = re.compile(
    r"^\W*(?:what|who) are you\W*$"
    r"|\b(?:are|r) (?:you|u) (?:a |an )?(?:real |actual )?"
    r"(?:person|human|bot|robot|ai|chatgpt|doctor|nurse)\b"
    r"|\bwho (?:made|built|wrote|runs|owns|created) (?:you|this (?:assistant|tool|chat|bot|thing))\b"
    r"|\b(?:what|which) (?:can|do) (?:you|this (?:assistant|tool|chat)) (?:do|know|cover|answer)\b"
    r"|\bdo (?:you|u) (?:store|keep|save|record|remember|log)\b"
    r"|\bwhere do (?:your|the|these) answers come from\b",
    re.IGNORECASE,
)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str], re.Pattern[str]]:
    """The patterns of danger, and those of words before and after one that take it back."""
    rows = tomllib.loads(files("assistant.answers").joinpath("safety.toml").read_text(encoding="utf-8"))[
        "crisis"
    ]
    patterns = [pattern for kind in ("self", "other", "attacked") for pattern in rows[kind]]
    made = (re.compile(p.replace("{I}", FIRST_PERSON), re.IGNORECASE | re.DOTALL) for p in patterns)
    reported, taught = (re.compile(rows[name], re.IGNORECASE) for name in ("reported", "taught"))
    return tuple(made), reported, taught
