"""What ``amhe evaluate`` prints: figures of our own questions, or of a collection."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.evaluation.beir import evaluate_collection, load_collection, write_run
from assistant.evaluation.judgements import evaluate_judgements, load_judgements, summary
from assistant.library.embedder import load_embedder
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.library.vector_cache import VectorCache
from assistant.ports import Embedder, Progress
from assistant.settings import CHECKOUT, Settings

JUDGEMENTS = CHECKOUT / "tests" / "judgements"
CACHE = Path("evaluation") / "vectors.sqlite"


def of_judgements(settings: Settings, folder: Path | None, half: str, progress: Progress) -> dict[str, Any]:
    """Ask our own questions of the published library.

    Args:
        settings: The settings in force.
        folder: Where the judgements are; the project's own when left out.
        half: ``dev``, ``test`` or ``all``.
        progress: Called with what is done, how much, and how much there is.

    Raises:
        AssistantError: Nothing is published, or the judgements cannot be read.
    """
    judged = [row for row in load_judgements(folder or JUDGEMENTS) if half in ("all", row.half)]
    snapshot, embedder = published(settings)
    found = summary(evaluate_judgements(judged, snapshot, embedder, progress=progress))
    found["metrics"] = {name: asdict(row) for name, row in found["metrics"].items()}
    return {**found, "documents": len(snapshot.documents()), "half": half}


def of_collection(
    settings: Settings, folder: Path, run_file: str | None, progress: Progress
) -> dict[str, Any]:
    """Search a collection through the product's retrieval; vectors are kept below the index folder.

    Raises:
        AssistantError: The collection cannot be read, or the model cannot be used.
    """
    collection = load_collection(folder)
    embedder = load_embedder(settings)
    result = evaluate_collection(collection, embedder, cache_of(settings, embedder), progress=progress)
    if run_file:
        write_run(Path(run_file), result.run)
    return {
        "metrics": {name: asdict(row) for name, row in result.metrics.items()},
        "queries": result.queries,
        "documents": result.documents,
        "milliseconds_per_query": result.milliseconds_per_query,
    }


def published(settings: Settings) -> tuple[Snapshot, Embedder]:
    """The published library and the model it was made with.

    Raises:
        AssistantError: Nothing is published, or the model cannot be used.
    """
    embedder = load_embedder(settings)
    identity = identity_of(embedder, settings.query_prompt)
    return open_snapshot(settings.index, identity, threads=settings.threads), embedder


def cache_of(settings: Settings, embedder: Embedder) -> VectorCache:
    """Where the vectors of collections are kept."""
    return VectorCache(settings.index / CACHE, embedder.fingerprint, embedder.dimension)
