"""How long each stage of an answer takes, one question after another."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from assistant.answers.extractive import quotations
from assistant.answers.safety import screen
from assistant.datatypes import Filters
from assistant.evaluation.metrics import percentiles
from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import load_vocabulary
from assistant.ports import Embedder
from assistant.retrieval.confidence import judge
from assistant.retrieval.coverage import chosen
from assistant.retrieval.hybrid import score
from assistant.retrieval.parameters import SHIPPED
from assistant.retrieval.question import understand
from assistant.retrieval.search import find, speller_of

HITS = 10


def stage_milliseconds(
    questions: Sequence[str], snapshot: Snapshot, embedder: Embedder
) -> dict[str, dict[str, float]]:
    """Milliseconds a question of each stage, ``p50`` and ``p95``.

    Args:
        questions: What is asked; the first one is asked once before, so that everything is loaded.
        snapshot: What is asked.
        embedder: The model the snapshot was made with.
    """
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    vocabulary = load_vocabulary()
    speller = speller_of(snapshot, embedder)
    rows = snapshot.rows(Filters())

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        seconds[name].append(time.perf_counter() - started)

    for text in (*questions[:1], *questions):
        with stage("screen"):
            screen(text, embedder)
        with stage("understand"):
            question = understand(text, vocabulary, speller)
        with stage("embed"):
            vector = embedder.embed_query(question.text)
        with stage("score"):
            scored = score(snapshot, question, vector, rows, vocabulary, SHIPPED)
        with stage("cover"):
            chosen(snapshot, scored, question, vocabulary, HITS)
        with stage("find: the last four"):
            found = find(snapshot, embedder, text, HITS, Filters())
        with stage("judge"):
            judge(snapshot, found, embedder)
        with stage("quote"):
            quotations(snapshot, found)
    return {name: percentiles(values[1:]) for name, values in seconds.items()}
