"""Each piece of retrieval taken away or put in, over collections and our own questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.evaluation.beir import evaluate_collection, load_collection
from assistant.evaluation.judgements import evaluate_judgements, load_judgements
from assistant.evaluation.metrics import Estimate, estimate
from assistant.evaluation.report import JUDGEMENTS, cache_of, published
from assistant.ports import Progress
from assistant.retrieval.parameters import SHIPPED, Parameters
from assistant.settings import Settings

NO_AFFINITY = replace(SHIPPED, affinity=0.0)
NO_CONTEXT = replace(NO_AFFINITY, kind=0.0, aspect=0.0, thread=0.0, own_share=0.0)
NO_FACETS = replace(NO_CONTEXT, subject=0.0, heading=0.0, words=0.0, expansion=0.0)
JUDGED = "with the judged facets"
VARIANTS: tuple[tuple[str, Parameters], ...] = (
    ("BM25 alone", replace(NO_FACETS, dense_share=0.0)),
    ("dense alone", replace(NO_FACETS, dense_share=1.0, sentence_share=0.0)),
    ("reciprocal rank fusion", replace(NO_FACETS, sentence_share=0.0, fusion="rrf")),
    ("mix", replace(NO_FACETS, sentence_share=0.0)),
    ("mix + best sentence", NO_FACETS),
    ("+ facets", replace(NO_CONTEXT, expansion=0.0)),
    ("+ vocabulary's words", NO_CONTEXT),
    ("+ kind of section", replace(NO_CONTEXT, kind=SHIPPED.kind, aspect=SHIPPED.aspect)),
    ("+ what a follow-up leans on", NO_AFFINITY),
    ("+ what was learnt of answers, as shipped", SHIPPED),
)


def ablation(
    settings: Settings, collections: Sequence[Path], half: str, progress: Progress
) -> Iterator[tuple[str, str, str, Estimate]]:
    """What each variant comes to: its name, where, the measure, and the estimate.

    Args:
        settings: The settings in force; our own questions are asked of the published library.
        collections: Folders in the layout of BEIR.
        half: Of our own questions, ``dev`` or ``test``.
        progress: Called with what is done, how much, and how much there is.
    """
    snapshot, embedder = published(settings)
    judged = [row for row in load_judgements(JUDGEMENTS) if row.half == half and row.outcome == "answered"]
    for name, parameters in (*VARIANTS, (JUDGED, SHIPPED)):
        scores = evaluate_judgements(
            judged,
            snapshot,
            embedder,
            parameters=parameters,
            judged_facets=name == JUDGED,
            progress=progress,
        )
        yield name, f"our questions ({half})", "recall@5", estimate(scores.recall5)
        yield name, f"our questions ({half})", "MRR", estimate(scores.reciprocal)
        yield name, f"our questions ({half})", "dialogues, recall@5", estimate(scores.dialogue_recall5)
    for folder in collections:
        collection = load_collection(folder)
        for name, parameters in VARIANTS:
            result = evaluate_collection(
                collection, embedder, cache_of(settings, embedder), parameters=parameters, progress=progress
            )
            yield name, folder.name, "nDCG@10", result.metrics["ndcg@10"]
