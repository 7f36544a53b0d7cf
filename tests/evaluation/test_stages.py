"""Every stage of an answer is timed."""

from __future__ import annotations

from assistant.evaluation.stages import stage_milliseconds
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.settings import Settings
from tests.fakes import HashingEmbedder


def test_each_stage_has_its_milliseconds(published: Settings) -> None:
    embedder = HashingEmbedder()
    snapshot = open_snapshot(published.index, identity_of(embedder))
    found = stage_milliseconds(["Do veterans wait?", "Who interprets?"], snapshot, embedder)
    assert list(found) == [
        "screen",
        "understand",
        "embed",
        "score",
        "cover",
        "find: the last four",
        "judge",
        "quote",
    ]
    assert all(0 < row["p50"] <= row["p95"] for row in found.values())
