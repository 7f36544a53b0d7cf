"""The doctor finds each thing that can be wrong, and nothing where nothing is; the status tells the truth."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.datatypes import Page
from assistant.errors import SnapshotError
from assistant.library import checks, doctor
from assistant.library.doctor import examine, findings_text, status, status_text
from assistant.library.faiss_index import FaissIndex
from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.library.pointer import snapshot_ids
from assistant.library.publishing import publish
from assistant.settings import Settings, load_settings
from tests.fakes import HashingEmbedder
from tests.library.plain_documents import BROKEN, VETERANS


@pytest.fixture
def published(settings: Settings, embedder: HashingEmbedder) -> Settings:
    ingest(settings, embedder=embedder)
    return settings


def problems(settings: Settings, embedder: HashingEmbedder) -> str:
    return findings_text(examine(settings, embedder))


def test_a_healthy_index_has_no_finding(published: Settings, embedder: HashingEmbedder) -> None:
    ingest(published, embedder=embedder, full=True)

    assert examine(published, embedder) == []
    assert findings_text([]) == "Everything verified; nothing is wrong."


def test_damage_in_any_kept_snapshot_is_found(published: Settings, embedder: HashingEmbedder) -> None:
    ingest(published, embedder=embedder, full=True)
    first = snapshot_ids(published.index)[0]
    (published.index / "snapshots" / first / "passages.sqlite").write_bytes(b"x")

    findings = examine(published, embedder)

    assert [row.where for row in findings] == [f"snapshot {first}"]
    assert "passages.sqlite" in findings[0].problem
    assert "amhe ingest --full" in findings[0].mend


def test_a_damaged_pointer_is_found(published: Settings, embedder: HashingEmbedder) -> None:
    (published.index / "current").write_bytes(b"")

    assert [row.where for row in examine(published, embedder)] == ["index/current"]


def test_a_pointer_to_nothing_is_found(published: Settings, embedder: HashingEmbedder) -> None:
    name = snapshot_ids(published.index)[0]
    (published.index / "snapshots" / name).rename(published.index / "snapshots" / "elsewhere")

    assert f"names {name}" in problems(published, embedder)


def test_an_empty_index_is_told(settings: Settings, embedder: HashingEmbedder) -> None:
    findings = examine(settings, embedder)

    assert [row.mend for row in findings] == ["run: amhe ingest"]


def test_another_model_is_found(published: Settings) -> None:
    assert "stranger" in problems(published, HashingEmbedder(name="stranger"))


def test_a_missing_model_is_found_and_the_rest_is_still_examined(published: Settings) -> None:
    (published.corpus / "veterans.pdf").write_text(VETERANS + " More.", encoding="utf-8")

    findings = examine(replace(published, model=str(published.corpus / "no-model")))

    assert [row.where for row in findings] == ["model", "veterans.pdf"]


def test_files_that_changed_came_or_went_are_found(published: Settings, embedder: HashingEmbedder) -> None:
    (published.corpus / "veterans.pdf").write_text(VETERANS + " More.", encoding="utf-8")
    (published.corpus / "new.pdf").write_text("# New\nNew words.", encoding="utf-8")
    (published.corpus / "asylum.pdf").unlink()

    found = {row.where: row.problem for row in examine(published, embedder)}

    assert found["veterans.pdf"] == "changed since it was indexed"
    assert found["new.pdf"] == "is not indexed yet"
    assert "cannot be read in the corpus" in found["asylum.pdf"]


def test_a_skipped_file_is_found_with_its_reason(settings: Settings, embedder: HashingEmbedder) -> None:
    (settings.corpus / "scan.pdf").write_text(BROKEN, encoding="utf-8")
    ingest(settings, embedder=embedder)

    assert "scan.pdf: was skipped: is damaged; mend the file" in problems(settings, embedder)


def test_a_bad_catalogue_is_found(published: Settings, embedder: HashingEmbedder) -> None:
    (published.corpus / "catalogue.toml").write_text("[[document]]\nid = 'x'", encoding="utf-8")

    assert "needs the key 'title'" in problems(published, embedder)


def test_a_changed_catalogue_is_found(published: Settings, embedder: HashingEmbedder) -> None:
    (published.corpus / "catalogue.toml").write_text("# nothing yet", encoding="utf-8")

    assert "catalogue.toml: changed since" in problems(published, embedder)


def test_a_passage_that_cannot_be_read_again_on_its_page_is_found(
    published: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "confirm", lambda path, rows: [False] * len(rows))

    assert "passage veterans:0 is not on its pages" in problems(published, embedder)


def test_vectors_of_another_length_than_one_are_found(
    published: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = open_snapshot(published.index)
    vectors = np.array(snapshot.vectors())
    vectors[1] *= 2
    monkeypatch.setattr(snapshot, "vectors", lambda: vectors)

    found = "\n".join(row.problem for row in checks.check_snapshot(snapshot))

    assert "1 vectors have not length 1 (asylum:1)" in found


def test_an_index_that_misses_its_own_passages_is_found(published: Settings) -> None:
    snapshot = open_snapshot(published.index)
    snapshot.index = FaissIndex.over(np.roll(np.array(snapshot.vectors()), 1, axis=1))

    assert any("does not find passage" in row.problem for row in checks.check_snapshot(snapshot))


def test_pages_with_a_gap_are_found(published: Settings, embedder: HashingEmbedder) -> None:
    snapshot = open_snapshot(published.index)
    contents = [(each, snapshot.passages_of(each.document_id)) for each in snapshot.documents()]
    document = contents[0][0]
    gap = (Page(1, "1", 0, 5), Page(3, "3", 9, len(document.text)))
    contents[0] = (replace(document, pages=gap), contents[0][1])
    manifest = replace(snapshot.manifest, sequence=2)
    publish(published.index, manifest, contents, snapshot.vectors(), snapshot.sentences)

    found = problems(published, embedder)

    assert "its pages are not numbered one after the other" in found
    assert "its pages do not cover its text" in found


def test_the_status_names_what_is_published_and_where_settings_come_from(
    published: Settings, tmp_path: Path
) -> None:
    options = {"corpus": published.corpus, "index": published.index}
    chosen = load_settings(options, {"AMHE_PORT": "8000"}, tmp_path)

    found = status(chosen)

    assert json.loads(json.dumps(found)) == found
    assert found["snapshot_id"] == snapshot_ids(published.index)[0]
    assert found["published"]["documents"] == 3
    assert found["settings"]["port"] == {"value": 8000, "origin": "AMHE_PORT"}
    assert found["settings"]["index"] == {"value": str(published.index), "origin": "option"}
    text = status_text(found)
    assert "3 documents" in text
    assert "port = 8000  (AMHE_PORT)" in text


def test_the_status_of_an_empty_index_says_what_to_run(settings: Settings) -> None:
    found = status(settings)

    assert found["snapshot_id"] is None
    assert found["published"] is None
    assert "amhe ingest" in found["problem"]
    assert "amhe ingest" in status_text(found)


def test_the_status_shows_a_damaged_snapshot(published: Settings) -> None:
    next(published.index.glob("snapshots/*/manifest.json")).write_bytes(b"{}")

    found = status(published)

    assert "manifest.json" in found["problem"]
    assert "damaged" in status_text(found)


def test_snapshots_that_may_not_be_looked_into_are_told_not_a_crash(
    published: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", denied)
    assert "cannot be read: Permission denied" in str(status(published)["problem"])
    assert [row.where for row in examine(published, embedder)] == ["index/snapshots"]


def test_a_snapshot_that_may_not_be_looked_into_is_a_snapshot_error(
    published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", denied)
    with pytest.raises(SnapshotError, match="cannot be read: Permission denied"):
        open_snapshot(published.index)


def test_the_status_says_when_an_earlier_version_made_the_snapshot(
    published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_snapshot(published.index).manifest.versions
    monkeypatch.setattr(doctor, "PARSER_VERSION", made.parser)
    assert status(published)["outdated"] is False
    monkeypatch.setattr(doctor, "CHUNKER_VERSION", "a later one")
    assert status(published)["outdated"] is True
    assert "run: amhe ingest" in status_text(status(published))
