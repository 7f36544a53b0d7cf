"""Documents → a snapshot that is never written: for measuring over collections."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.datatypes import Document, Passage
from assistant.library.faiss_index import FaissIndex
from assistant.library.lexical import LexicalIndex
from assistant.library.manifest import Manifest, Versions, identity_of
from assistant.library.publishing import lexical_terms, words_of_contents
from assistant.library.sentence_index import SentenceIndex
from assistant.library.snapshot import Snapshot
from assistant.library.store import NO_HEADER, Contents, Labels
from assistant.library.vector_cache import VectorCache
from assistant.passages.sentences import sentence_text, sentences_of
from assistant.passages.splitting import LONGEST_CONTEXT, embedding_text, split
from assistant.ports import Embedder, Progress


def snapshot_in_memory(
    documents: Sequence[Document], embedder: Embedder, cache: VectorCache, progress: Progress
) -> Snapshot:
    """Cut, embed and index documents as ingestion does, in order of their ids.

    Args:
        documents: As a reader would give them.
        embedder: The model.
        cache: Keeps the vectors for the next time.
        progress: Called with what is done, how much, and how much there is.
    """
    ordered = sorted(documents, key=lambda document: document.document_id)
    contents: list[tuple[Document, tuple[Passage, ...]]] = []
    for number, document in enumerate(ordered, start=1):
        contents.append((document, split(document, embedder.count_tokens, embedder.max_tokens)))
        progress("cutting", number, len(ordered))
    texts = [embedding_text(p, document.entry.title) for document, passages in contents for p in passages]
    vectors = cache.vectors("passages", texts, embedder.embed_passages, progress)
    return Snapshot(
        Path("memory"),
        _manifest(contents, embedder),
        _contents(contents),
        FaissIndex.over(vectors),
        LexicalIndex.over(lexical_terms(contents)),
        _sentences(ordered, embedder, cache, progress),
        words_of_contents(contents),
    )


def _sentences(
    documents: Sequence[Document], embedder: Embedder, cache: VectorCache, progress: Progress
) -> SentenceIndex:
    spans: list[tuple[int, int, int]] = []
    texts: list[str] = []
    for place, document in enumerate(documents):
        for sentence in sentences_of(document.text, document.blocks):
            spans.append((place, sentence.start, sentence.end))
            texts.append(sentence_text(document.text, sentence, LONGEST_CONTEXT))
    vectors = cache.vectors("sentences", texts, embedder.embed_sentences, progress)
    return SentenceIndex(np.array(spans, np.int32).reshape(-1, 3), vectors.astype(np.float16))


def _contents(contents: Sequence[tuple[Document, Sequence[Passage]]]) -> Contents:
    labels: dict[Labels, int] = {}
    rows: list[tuple[int, ...]] = []
    for place, (_, passages) in enumerate(contents):
        for p in passages:
            own = Labels(p.section, p.groups, p.barriers, p.steps, p.flags, p.rules, p.kind)
            header = p.header or (NO_HEADER, NO_HEADER)
            rows.append((place, p.ordinal, p.start, p.end, *header, labels.setdefault(own, len(labels))))
    spans = np.array(rows, np.int32).reshape(-1, 7)
    return Contents(tuple(document for document, _ in contents), spans, tuple(labels))


def _manifest(contents: Sequence[tuple[Document, Sequence[Passage]]], embedder: Embedder) -> Manifest:
    return Manifest(
        sequence=0,
        parent=None,
        created="",
        identity=identity_of(embedder),
        versions=Versions("", "", ""),
        catalogue_sha256="",
        passages=sum(len(passages) for _, passages in contents),
        pages=0,
        documents=(),
        skipped=(),
        files={},
    )
