"""The screen before everything else: danger to life now, personal data, questions about the assistant.

The same for command line, page and other programs. Danger is recognised by patterns, which are a floor, and
by a small classifier over the embeddings of the whole text and of each of its sentences, which recognises
indirect words. Personal data is found by pattern before anything is embedded, and left out of what is.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.answers.personal_data import personal_data, without_personal_data
from assistant.passages.sentences import sentences_in
from assistant.ports import Embedder
from assistant.retrieval.search import LONGEST_QUERY

FIRST_PERSON = r"\b(?:i|im|i'm|ive|i've|me|myself|ill|i'll|id|i'd)\b"
FEWEST_WORDS = 3
FEWEST_IN_CLAUSE = 5
CLAUSE_END = re.compile(r"[.!?;\n]")
# What is left of a text with personal data is a torso, so danger must be told more plainly in it.
PLAINLY = 0.6
CLAUSE_ENDS = re.compile(r"[,;:()–—]| - |\b(?:because|although|but|and|so)\b", re.IGNORECASE)
MOST_PARTS = 150
Kind = Literal["crisis", "refused", "about"]


Form = Literal["own", "asked", "other", "general"]

# A clause tells of oneself, asks for oneself, tells of somebody, or is about a matter; the less it is about a
# person now, the more like danger it must be to count.
OWN = re.compile(
    r"\b(?:i|im|i'm|ive|i've|ill|i'll|id|i'd|me|my|mine|myself"
    r"|j|je|ja|main|mujhe|meri|mera|eu|yo|ben|ami|mi|sto|moje|mnie)\b",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"^\W*(?:what|which|who|whom|whose|when|where|why|how|is|are|do|does|did|can|could|should|would|will"
    r"|has|have|was|were|may|must)\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\b(?:he|she|they|him|her|them|patient|client|caller|man|woman|girl|boy|lad|someone|somebody|son"
    r"|daughter|mum|mother|dad|father|brother|sister|husband|wife|partner|friend|flatmate|neighbour"
    r"|colleague|resident|tenant|student|person|kid|child|baby|teenager)\b",
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
        embedder: The model; only the default one has a classifier.
    """
    if names_danger(question):
        return Screening("crisis")
    private = personal_data(question)
    text = without_personal_data(question) if private else question
    classifier = _classifier(embedder.fingerprint)
    if classifier and classifier.tells_of_danger(text, embedder, PLAINLY if private else 0.0):
        return Screening("crisis")
    if private:
        return Screening("refused", private)
    likely = classifier is not None and classifier.is_about(question, embedder)
    return Screening("about") if likely or ABOUT.search(question) else Screening()


def may_be_kept(question: str) -> bool:
    """Whether an earlier question may be searched with: it names no danger and holds no personal data."""
    return len(question) <= LONGEST_QUERY and not names_danger(question) and not personal_data(question)


def names_danger(text: str) -> bool:
    """Whether a pattern of danger to life stands in a text, told by the one in it."""
    words = text.replace("’", "'").replace("‘", "'")
    patterns, reported, taught = _patterns()
    for pattern in patterns:
        for match in pattern.finditer(words):
            rest = CLAUSE_END.split(words[match.end() :], maxsplit=1)[0]
            if not reported.search(words, 0, match.start()) and not taught.search(rest):
                return True
    return False


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


@dataclass(frozen=True, slots=True)
class Classifier:
    """Logistic regressions over unit vectors, one a label.

    Attributes:
        weights: By label, the coefficients, shape ``(dimension,)``.
        intercepts: By label.
        thresholds: By label, the least probability that counts; for danger by the form of a clause.
    """

    weights: dict[str, NDArray[np.float64]]
    intercepts: dict[str, float]
    thresholds: dict[str, dict[str, float]]

    def tells_of_danger(self, text: str, embedder: Embedder, least: float = 0.0) -> bool:
        """Whether the text, a sentence or a clause of it tells of danger; ``least`` raises what counts."""
        parts = parts_of(text)
        chances = self.chances("crisis", parts, embedder)
        return is_over(parts, chances, self.thresholds["crisis"], least)

    def is_about(self, text: str, embedder: Embedder) -> bool:
        """Whether the text as a whole is a question to the assistant about itself."""
        if not ADDRESSED.search(text):
            return False
        return bool(self.chances("about", [text], embedder)[0] >= self.thresholds["about"]["whole"])

    def chances(self, label: str, parts: Sequence[str], embedder: Embedder) -> NDArray[np.float64]:
        """How probable a label is for each text, shape ``(n,)``."""
        odds = embedder.embed_sentences(parts).astype(np.float64) @ self.weights[label]
        return np.asarray(1.0 / (1.0 + np.exp(-(odds + self.intercepts[label]))), dtype=np.float64)


def is_over(
    parts: Sequence[str], chances: NDArray[np.float64], thresholds: Mapping[str, float], least: float = 0.0
) -> bool:
    """Whether the chance of danger reaches, for any part, what its form asks for, and ``least``."""
    wanted = np.maximum([thresholds[form_of(part)] for part in parts], least)
    return bool((chances >= wanted).any())


def form_of(part: str) -> Form:
    """Whether a clause tells of oneself, asks for oneself, tells of somebody, or is about a matter."""
    if _patterns()[2].search(part):
        return "general"
    asks = "?" in part or QUESTION.match(part) is not None
    if OWN.search(part.replace("’", "'")):
        return "asked" if asks else "own"
    if asks:
        return "general"
    return "other" if PERSON.search(part) else "general"


def parts_of(text: str) -> list[str]:
    """A text, each of its sentences, and each clause that is long enough to say something by itself."""
    parts = [text]
    for sentence in sentences_in(text):
        clauses = [clause.strip() for clause in CLAUSE_ENDS.split(sentence)]
        parts += [sentence, *(clause for clause in clauses if len(clause.split()) >= FEWEST_IN_CLAUSE)]
    long_enough = [part for part in parts[1:] if len(part.split()) >= FEWEST_WORDS]
    return list(dict.fromkeys([text, *long_enough]))[:MOST_PARTS]


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


@cache
def _classifier(fingerprint: str) -> Classifier | None:
    """The classifier that was fitted to a model; None for any other."""
    row = json.loads(files("assistant.answers").joinpath("safety.json").read_text(encoding="utf-8"))
    if row["fingerprint"] != fingerprint:
        return None
    return Classifier(
        {label: np.array(each["weights"], np.float64) for label, each in row["labels"].items()},
        {label: float(each["intercept"]) for label, each in row["labels"].items()},
        {label: each["thresholds"] for label, each in row["labels"].items()},
    )
