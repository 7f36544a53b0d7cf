"""A small collection in the layout of BEIR, written where a test wants it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DOCUMENTS = {
    "d1": ("Former soldiers", "Veterans wait longer for therapy than other people do."),
    "d2": ("Interpreters", "A child must never interpret for a parent."),
    "d3": ("Homes", "Commissioners can fund tenancy support workers."),
    "d4": ("", "Boil the pasta for nine minutes."),
}
QUERIES = {"q1": "Do veterans wait longer?", "q2": "May a child interpret?", "q3": "pasta", "q9": "unjudged"}
QRELS = [("q1", "d1", 1), ("q1", "d4", 0), ("q2", "d2", 2), ("q3", "d4", 1)]
HEADER = "query-id\tcorpus-id\tscore\n"


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_collection(folder: Path, *, key: str = "_id", qrels: str | None = None) -> Path:
    """Corpus, queries and ``qrels.tsv``, with one of the two keys for ids."""
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(
        folder / "corpus.jsonl",
        [{key: name, "title": title, "text": text} for name, (title, text) in DOCUMENTS.items()],
    )
    write_rows(folder / "queries.jsonl", [{key: name, "text": text} for name, text in QUERIES.items()])
    lines = "".join(f"{query}\t{document}\t{grade}\n" for query, document, grade in QRELS)
    (folder / "qrels.tsv").write_text(HEADER + lines if qrels is None else qrels, encoding="utf-8")
    return folder
