"""Small published libraries of Markdown, for tests of searching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.retrieval.hybrid import Scored
from assistant.retrieval.parameters import Parameters
from assistant.settings import Settings
from tests.fakes import HashingEmbedder

# Weights of the tests' own, so that measuring anew changes no score here.
WEIGHTS = Parameters(
    dense_share=0.8,
    sentence_share=0.4,
    subject=0.08,
    heading=0.05,
    words=0.03,
    carried=0.8,
    kind=0.01,
    aspect=0.1,
    official=0.02,
    expansion=0.2,
    fusion="convex",
)


def publish(
    folder: Path,
    texts: Mapping[str, str],
    catalogue: str = "",
    embedder: HashingEmbedder | None = None,
) -> Snapshot:
    """A published library of one Markdown file a document.

    Args:
        folder: An empty folder for corpus and index.
        texts: Markdown by document id.
        catalogue: What ``catalogue.toml`` says; documents without an entry are unofficial.
        embedder: Another than the plain one.
    """
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / f"{name}.md").write_text(text, encoding="utf-8")
    if catalogue:
        (corpus / "catalogue.toml").write_text(catalogue, encoding="utf-8")
    settings = Settings(corpus, folder / "index")
    report = ingest(settings, embedder=embedder or HashingEmbedder())
    assert {row.status for row in report.documents} == {"added"}
    return open_snapshot(settings.index)


def entry(name: str, title: str, *, kind: str = "briefing", groups: Sequence[str] = ()) -> str:
    """One entry of a catalogue."""
    return f'[[document]]\nid = "{name}"\ntitle = "{title}"\nkind = "{kind}"\ngroups = {list(groups)}\n\n'


def row(snapshot: Snapshot, passage_id: str) -> int:
    """The row of a passage that is there; a document's id alone means its first."""
    found = snapshot.row_of(passage_id if ":" in passage_id else f"{passage_id}:0")
    assert found is not None, passage_id
    return found


def scored_as(snapshot: Snapshot, scores: Mapping[str, float]) -> Scored:
    """Passages with the scores a test gives them, which must fall."""
    values = np.array(list(scores.values()), np.float64)
    assert list(values) == sorted(values, reverse=True)
    rows = np.array([row(snapshot, name) for name in scores], np.int64)
    return Scored(rows, values, values, values, values)


def names(snapshot: Snapshot, rows: Sequence[int]) -> list[str]:
    """The documents of some rows."""
    return [snapshot.passage(int(each)).document_id for each in rows]
