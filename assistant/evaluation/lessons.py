"""What is shown while training: messages and questions as they are, varied a little from epoch to epoch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.confidence import EVIDENCE
from assistant.retrieval.evidence import Said, evidence

JOINED, LONG, CARELESS = 0.15, 0.1, 0.1  # shares of the messages of an epoch
LONGEST = 800  # characters of what is put together
JOINTS = (" ", ". ", ", ", " - ", "\n", " and ", " but ", " because ")
TYPED, SWAPPED, TAKEN, SHUFFLED = 0.15, 0.08, 0.15, 0.5  # shares of the questions of an epoch
FEWEST_LEFT = 3
PUNCTUATION = ".,;:!?'’"


@dataclass(frozen=True, slots=True)
class Read:
    """A question whose verdict is known, and what a search found for it.

    Attributes:
        text: The question as it was understood.
        verdict: One of ``VERDICTS``.
        said: Sentences of the passages found, nearest first.
        needed: Words of the sentences that answer it, where they are known.
    """

    text: str
    verdict: str
    said: tuple[Said, ...]
    needed: tuple[str, ...] = ()


def mixed(
    texts: Sequence[str], wanted: NDArray[np.bool_], plain: Sequence[str], order: random.Random
) -> tuple[list[str], NDArray[np.bool_]]:
    """The messages of one epoch: some with others before or after them, and some typed carelessly.

    What danger is told in half a sentence of a long question is learnt from messages put together: with any
    other one, or with several of the ``plain``, which have no label.
    """
    shown, told = list(texts), wanted.copy()
    for place, text in enumerate(texts):
        chance = order.random()
        if chance < JOINED:
            other = order.randrange(len(texts))
            pair = [text, texts[other]]
            order.shuffle(pair)
            shown[place] = order.choice(JOINTS).join(pair)
            told[place] |= wanted[other]
        elif chance < JOINED + LONG and plain:
            shown[place] = _among(text, plain, order)
        elif chance < JOINED + LONG + CARELESS:
            shown[place] = _careless(text)
    return shown, told


def _among(text: str, plain: Sequence[str], order: random.Random) -> str:
    """A message somewhere among others, as many as a length by chance takes."""
    long = order.randrange(LONGEST // 4, LONGEST)
    together, size = [text], len(text)
    while size < long:
        together.append(order.choice(plain))
        size += len(together[-1])
    order.shuffle(together)
    return "".join(f"{each}{order.choice(JOINTS)}" for each in together[:-1]) + together[-1]


def _careless(text: str) -> str:
    return "".join(each for each in text.lower() if each not in PUNCTUATION)


def lesson(row: Read, rows: Sequence[Read], order: random.Random) -> tuple[str, str, str]:
    """A question, the evidence it is shown beside, and the verdict on the two."""
    text = _careless(row.text) if order.random() < TYPED else row.text
    said, verdict = row.said, row.verdict
    chance = order.random()
    if chance < SWAPPED:
        said, verdict = order.choice(rows).said, "not_covered"
    elif chance < SWAPPED + TAKEN and verdict == "answered":
        answering = {each.document_id for each in said if any(words in each.text for words in row.needed)}
        others = tuple(each for each in said if each.document_id not in answering)
        if answering and len(others) >= FEWEST_LEFT:
            said, verdict = others, "partial"
    nearest = list(said[:EVIDENCE])
    if order.random() < SHUFFLED:
        order.shuffle(nearest)
    return text, evidence(nearest), verdict
