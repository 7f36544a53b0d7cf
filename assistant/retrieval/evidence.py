"""What was found for a question, as numbers and as words, for judging whether it is answered.

The numbers are a few features of a search and its gap. The words are the sentences of the passages found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import embedding_text
from assistant.passages.terms import terms_of
from assistant.retrieval.coverage import facets_found
from assistant.retrieval.search import Found

FEATURES = (
    "passage_similarity",
    "sentence_similarity",
    "mean_similarity",
    "words_covered",
    "best_passage_words",
    "unknown_words",
    "lexical_share",
    "margin",
    "has_facets",
    "facets_agree",
    "length",
    "best_sentence_words",
    "gap_similarity",
    "gap_is_best",
)
READ = 3
# So many of the best passages stand for what was found.
GAP_OF = 10
# How a document says that it does not say something.
SAYS_NOTHING = re.compile(
    r"\b(?:has|have|gives?|found|show|with) no (?:\w+ ){0,2}(?:figures?|sources?|data|information|numbers?"
    r"|evidence|breakdown|estimate|facts?|details?)\b|\bno (?:routine|national|official|reliable|local) \w+"
    r"|\b(?:do|does|did) not (?:say|show|give|record|tell|cover|identify|break)\b|\bis not (?:known|recorded"
    r"|shown)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the passages found.

    Attributes:
        near: Its similarity to the question.
        document_id: Where it stands.
        heading: Of its section, or the document's title.
        text: Its words.
    """

    near: float
    document_id: str
    heading: str
    text: str


def evidence(said: Sequence[Said]) -> str:
    """Sentences as they are read beside a question: each after the heading it stands under."""
    return " | ".join(f"{each.heading}: {each.text}" for each in said)


def sentences_found(snapshot: Snapshot, found: Found) -> tuple[Said, ...]:
    """The sentences of the passages found, nearest to the question first."""
    gathered = []
    for row in _rows(snapshot, found):
        passage = snapshot.passage(row)
        document = snapshot.document(passage.document_id)
        heading = snapshot.heading_of(passage)
        places = snapshot.sentences_in(passage)
        near = snapshot.sentences.vectors_of(places) @ found.vector if len(places) else ()
        for place, own in zip(places, near, strict=True):
            text = document.text[slice(*snapshot.sentences.span(place))]
            gathered.append(Said(float(own), passage.document_id, heading, text))
    return tuple(sorted(gathered, key=lambda each: -each.near))


def features(snapshot: Snapshot, found: Found, said: Sequence[Said]) -> NDArray[np.float64]:
    """The features of a search and the sentences found, in the order of ``FEATURES``, shape ``(14,)``."""
    rows = _rows(snapshot, found)
    scored = {int(row): place for place, row in enumerate(found.scored.rows)}
    places = [scored[row] for row in rows]
    dense, sentence = found.scored.dense[places], found.scored.sentence[places]
    words = found.question.terms if found.question.leans_back else found.question.own_terms
    asked = dict.fromkeys(words)
    weight = {term: _weight(snapshot, term) for term in asked}
    whole = sum(weight.values()) or 1.0
    texts = [_terms(snapshot, row) for row in rows[:READ]]
    held = set[str]().union(*texts)
    facets = set(found.question.facets)
    agree = len(facets & facets_found(snapshot, rows[:READ])) / len(facets) if facets else 0.0
    return np.array(
        [
            float(dense.max()),
            float(sentence.max()),
            float(dense[:READ].mean()),
            sum(weight[term] for term in asked if term in held) / whole,
            max(sum(weight[term] for term in asked if term in text) for text in texts) / whole,
            sum(weight[term] for term in asked if not snapshot.lexical.frequency(term)) / whole,
            float(found.scored.lexical[places].max()) / (whole * 2.2),
            found.hits[0].score - found.hits[min(4, len(found.hits) - 1)].score,
            1.0 if facets else 0.0,
            agree,
            math.log(1 + len(asked)),
            *_by_sentence(said, weight, whole),
        ],
        dtype=np.float64,
    )


def gap(snapshot: Snapshot, found: Found) -> NDArray[np.float64]:
    """What a question asks beyond the best passages found, shape ``(dimension,)``."""
    rows = np.array(_rows(snapshot, found)[:GAP_OF], np.int64)
    held = snapshot.index.vectors(rows).astype(np.float64)
    return np.asarray(found.vector.astype(np.float64) - held.mean(axis=0), dtype=np.float64)


def _rows(snapshot: Snapshot, found: Found) -> list[int]:
    """The rows of the hits, best first."""
    return [int(snapshot.row_of(hit.passage.passage_id) or 0) for hit in found.hits]


def _by_sentence(
    said: Sequence[Said], weight: Mapping[str, float], whole: float
) -> tuple[float, float, float]:
    """Words that the best single sentence holds, and how near the nearest "this is not known" comes."""
    words, gap, best = 0.0, 0.0, 0.0
    for each in said:
        held = set(terms_of(each.text))
        words = max(words, sum(own for term, own in weight.items() if term in held) / whole)
        best = max(best, each.near)
        if SAYS_NOTHING.search(each.text):
            gap = max(gap, each.near)
    return words, gap, 1.0 if gap > 0 and gap >= best - 0.05 else 0.0


def _weight(snapshot: Snapshot, term: str) -> float:
    """Inverse document frequency as BM25 counts it."""
    frequency = snapshot.lexical.frequency(term)
    return math.log(1 + (len(snapshot) - frequency + 0.5) / (frequency + 0.5))


def _terms(snapshot: Snapshot, row: int) -> frozenset[str]:
    passage = snapshot.passage(row)
    return frozenset(terms_of(embedding_text(passage, snapshot.document(passage.document_id).entry.title)))
