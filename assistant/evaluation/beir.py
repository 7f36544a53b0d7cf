"""A collection in the layout of BEIR (Thakur et al. 2021, arXiv:2104.08663), searched as the product does."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.datatypes import Block, CatalogueEntry, Document, Filters, Section
from assistant.errors import UsageError
from assistant.evaluation.metrics import Estimate, best_by_name, percentiles, ranking_metrics
from assistant.evaluation.rows import rows_in
from assistant.library.memory import snapshot_in_memory
from assistant.library.vector_cache import VectorCache
from assistant.ports import Embedder, Progress
from assistant.retrieval.parameters import SHIPPED, Parameters
from assistant.retrieval.search import LONGEST_QUERY, find

DEEPEST = 100
# Passages that each search brings in, so that the best 100 documents are among them.
DEPTH = 500
TAG = "amhe"


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, queries and judgements.

    Attributes:
        documents: Title and text of each document by its id.
        queries: The words of each query that has a judgement.
        qrels: By query, the relevance of each judged document.
    """

    documents: dict[str, tuple[str, str]]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a collection came to.

    Attributes:
        run: By query, the documents found, best first, with their scores.
    """

    metrics: dict[str, Estimate]
    queries: int
    documents: int
    milliseconds_per_query: dict[str, float]
    run: dict[str, list[tuple[str, float]]]


def load_collection(folder: Path) -> Collection:
    """Read ``corpus.jsonl``, ``queries.jsonl``, and ``qrels.tsv`` or ``qrels/test.tsv``.

    Raises:
        UsageError: A file is missing or damaged; names it and the line.
    """
    qrels_path = next((p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.is_file()), None)
    if qrels_path is None:
        raise UsageError(f"{folder} has neither qrels.tsv nor qrels/test.tsv.")
    documents = {
        _id(row, place): (str(row.get("title") or ""), str(row.get("text") or ""))
        for place, row in rows_in(folder / "corpus.jsonl")
    }
    words = {_id(row, place): str(row.get("text") or "") for place, row in rows_in(folder / "queries.jsonl")}
    qrels = _qrels(qrels_path)
    queries = {query: words[query] for query in qrels if words.get(query, "").strip()}
    if not documents or not queries:
        raise UsageError(f"{folder} has no documents, or no query with a judgement.")
    return Collection(documents, queries, {query: qrels[query] for query in qrels if query in queries})


def evaluate_collection(
    collection: Collection,
    embedder: Embedder,
    cache: VectorCache,
    *,
    parameters: Parameters = SHIPPED,
    progress: Progress = lambda label, done, total: None,
) -> Result:
    """Search every query of a collection as the product would, and measure.

    A document longer than one passage scores as its best passage.

    Args:
        collection: What to search, and what is relevant.
        embedder: The model.
        cache: Keeps the vectors for the next time.
        parameters: The weights of ranking.
        progress: Called with what is done, how much, and how much there is.
    """
    documents = [document_of(name, *words) for name, words in collection.documents.items()]
    snapshot = snapshot_in_memory(documents, embedder, cache, progress)
    run: dict[str, list[tuple[str, float]]] = {}
    seconds: list[float] = []
    for number, (query, words) in enumerate(collection.queries.items(), start=1):
        started = time.perf_counter()
        found = find(
            snapshot, embedder, words[:LONGEST_QUERY], 10, Filters(), parameters=parameters, depth=DEPTH
        )
        seconds.append(time.perf_counter() - started)
        names = (snapshot.passage(row).document_id for row in found.scored.rows.tolist())
        run[query] = list(best_by_name(names, found.scored.scores.tolist(), DEEPEST).items())
        progress("searching", number, len(collection.queries))
    return Result(
        ranking_metrics(collection.qrels, {query: dict(rows) for query, rows in run.items()}),
        len(collection.queries),
        len(collection.documents),
        percentiles(seconds),
        run,
    )


def document_of(name: str, title: str, text: str) -> Document:
    """A document of a collection as the product holds one: its title is the heading."""
    heading, body = " ".join(title.split()), " ".join(text.split())
    lead = f"{heading}\n" if heading and body else ""
    whole = lead + (body or heading or "-")
    blocks = [Block("heading", 0, len(lead) - 1)] if lead else []
    return Document(
        document_id=name,
        file=name,
        sha256="",
        entry=CatalogueEntry(id=name, title=heading),
        catalogued=False,
        text=whole,
        pages=(),
        sections=(Section((heading,), 0, len(whole)),),
        blocks=(*blocks, Block("paragraph", len(lead), len(whole))),
        notes=(),
    )


def write_run(path: Path, run: dict[str, list[tuple[str, float]]]) -> None:
    """Write a run as TREC's programs read it: query, Q0, document, rank, score, tag."""
    with path.open("w", encoding="utf-8") as stream:
        for query, rows in run.items():
            for rank, (document, score) in enumerate(rows, start=1):
                stream.write(f"{query} Q0 {document} {rank} {score:.6f} {TAG}\n")


def _id(row: dict[str, Any], place: str) -> str:
    name = row.get("_id", row.get("id"))
    if name is None:
        raise UsageError(f"{place} has neither '_id' nor 'id'.")
    return str(name)


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    """Query, document and relevance by tabs, or TREC's four columns; a heading line is passed over."""
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        cells = line.split("\t") if "\t" in line else line.split()
        if not cells:
            continue
        query, document = (
            (cells[0], cells[2]) if len(cells) == 4 else (cells[0], cells[1] if len(cells) > 1 else "")
        )
        try:
            relevance = int(float(cells[-1]))
        except ValueError:
            if number == 1:
                continue
            raise UsageError(f"{path}, line {number} ends in no relevance: {line[:80]!r}.") from None
        if relevance > 0:
            found.setdefault(query, {})[document] = relevance
    return found
