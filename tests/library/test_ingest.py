"""What ingestion does with each file, and what it publishes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.datatypes import FileReport, Filters, IngestionReport
from assistant.errors import CorpusError, NoSnapshotError, SnapshotError
from assistant.library import reading
from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.library.pointer import snapshot_ids
from assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.library.plain_documents import ASYLUM, BROKEN, VETERANS, install, read_document

CATALOGUE = """
[[document]]
id = "veterans"
title = "Veterans"
status = "superseded"
superseded_by = "asylum"

[[document]]
id = "asylum"
title = "People seeking asylum"
groups = ["asylum"]
"""


def rows(report: IngestionReport) -> dict[str, FileReport]:
    return {row.file: row for row in report.documents}


def statuses(report: IngestionReport) -> dict[str, str]:
    return {row.file: row.status for row in report.documents}


def test_the_first_run_publishes_every_document_with_its_counts(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    report = ingest(settings, embedder=embedder)

    assert report.published
    assert statuses(report) == {"asylum.pdf": "added", "language.pdf": "added", "veterans.pdf": "added"}
    assert rows(report)["veterans.pdf"].pages == 2
    snapshot = open_snapshot(settings.index)
    assert snapshot.snapshot_id == report.snapshot_id
    assert len(snapshot) == sum(row.passages for row in report.documents)


def test_every_passage_is_found_by_its_own_words(settings: Settings, embedder: HashingEmbedder) -> None:
    ingest(settings, embedder=embedder)
    snapshot = open_snapshot(settings.index)

    _, found = snapshot.index.search(embedder.embed_query("interpreters should be offered"), 1)

    assert snapshot.passage(int(found[0])).text.startswith("Interpreters should be offered")


def test_an_unchanged_corpus_publishes_nothing_and_embeds_nothing(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    first = ingest(settings, embedder=embedder)
    embedder.embedded.clear()

    second = ingest(settings, embedder=embedder)

    assert not second.published
    assert second.snapshot_id == first.snapshot_id
    assert set(statuses(second).values()) == {"unchanged"}
    assert embedder.embedded == []
    assert snapshot_ids(settings.index) == [first.snapshot_id]


def test_only_the_new_words_of_a_changed_document_are_embedded(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    before = open_snapshot(settings.index)
    embedder.embedded.clear()
    changed = VETERANS.replace("Waiting times for veterans were shorter", "Waits were shorter")
    (settings.corpus / "veterans.pdf").write_text(changed, encoding="utf-8")

    report = ingest(settings, embedder=embedder)

    assert statuses(report) == {
        "asylum.pdf": "unchanged",
        "language.pdf": "unchanged",
        "veterans.pdf": "changed",
    }
    assert len(embedder.embedded) == 1
    assert "Waits were shorter" in embedder.embedded[0]
    after = open_snapshot(settings.index)
    assert np.array_equal(
        after.vectors()[list(after.rows_of("asylum"))], before.vectors()[list(before.rows_of("asylum"))]
    )
    assert after.manifest.parent == before.snapshot_id


def test_a_snapshot_built_in_steps_equals_one_built_at_once(
    settings: Settings, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    (settings.corpus / "asylum.pdf").write_text("# Early\nAn early edition.", encoding="utf-8")
    ingest(settings, embedder=embedder)
    (settings.corpus / "asylum.pdf").write_text(ASYLUM, encoding="utf-8")
    ingest(settings, embedder=embedder)
    ingest(replace(settings, index=tmp_path / "other"), embedder=embedder)

    stepwise, at_once = open_snapshot(settings.index), open_snapshot(tmp_path / "other")

    assert stepwise.manifest.files == at_once.manifest.files


def test_a_gone_file_is_removed(settings: Settings, embedder: HashingEmbedder) -> None:
    ingest(settings, embedder=embedder)
    (settings.corpus / "veterans.pdf").unlink()

    report = ingest(settings, embedder=embedder)

    assert statuses(report)["veterans.pdf"] == "removed"
    assert [d.document_id for d in open_snapshot(settings.index).documents()] == ["asylum", "language"]


def test_an_unreadable_new_edition_keeps_the_last_good_one(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    before = open_snapshot(settings.index).passages_of("veterans")
    (settings.corpus / "veterans.pdf").write_text(BROKEN, encoding="utf-8")

    report = ingest(settings, embedder=embedder)

    row = rows(report)["veterans.pdf"]
    assert row.status == "skipped"
    assert row.reason is not None
    assert row.reason.endswith("last good edition kept")
    assert row.passages == len(before)
    assert open_snapshot(settings.index).passages_of("veterans") == before
    assert [skipped.file for skipped in open_snapshot(settings.index).manifest.skipped] == ["veterans.pdf"]


def test_the_last_good_edition_is_kept_when_the_model_changes(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    before = open_snapshot(settings.index).passages_of("veterans")
    (settings.corpus / "veterans.pdf").write_text(BROKEN, encoding="utf-8")

    ingest(settings, embedder=HashingEmbedder(dimension=64, name="smaller"))

    after = open_snapshot(settings.index)
    assert after.passages_of("veterans") == before
    assert after.manifest.identity.dimension == 64


def test_a_file_that_turned_into_a_link_keeps_its_last_good_edition(
    settings: Settings, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    ingest(settings, embedder=embedder)
    file = settings.corpus / "veterans.pdf"
    file.rename(tmp_path / "elsewhere.pdf")
    file.symlink_to(tmp_path / "elsewhere.pdf")

    report = ingest(settings, embedder=embedder)

    assert rows(report)["veterans.pdf"].status == "skipped"
    assert open_snapshot(settings.index).passages_of("veterans")
    assert len(report.documents) == 3


def test_a_catalogued_document_whose_file_is_gone_is_removed_once(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    (settings.corpus / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    ingest(settings, embedder=embedder)
    (settings.corpus / "asylum.pdf").unlink()

    report = ingest(settings, embedder=embedder)

    about = [row for row in report.documents if row.document_id == "asylum"]
    assert [row.status for row in about] == ["removed"]
    assert "has an entry for it" in about[0].warnings[0]


def test_an_entry_without_its_file_publishes_only_once(settings: Settings, embedder: HashingEmbedder) -> None:
    (settings.corpus / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    ingest(settings, embedder=embedder)
    (settings.corpus / "asylum.pdf").unlink()
    assert ingest(settings, embedder=embedder).published

    again = ingest(settings, embedder=embedder)

    assert not again.published
    assert rows(again)["asylum.pdf"].status == "skipped"


def test_a_broken_file_is_skipped_by_name_and_the_rest_goes_on(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    (settings.corpus / "scan.pdf").write_text(BROKEN, encoding="utf-8")

    report = ingest(settings, embedder=embedder)

    assert rows(report)["scan.pdf"].status == "skipped"
    assert rows(report)["scan.pdf"].reason == "scan.pdf is damaged."
    assert len(open_snapshot(settings.index).documents()) == 3


def test_the_same_bytes_under_two_names_are_one_document(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    (settings.corpus / "veterans.pdf").write_text(ASYLUM, encoding="utf-8")

    report = ingest(settings, embedder=embedder)

    assert rows(report)["veterans.pdf"].reason == "same as asylum.pdf"
    assert [d.document_id for d in open_snapshot(settings.index).documents()] == ["asylum", "language"]


def test_when_no_new_edition_can_be_read_every_last_good_one_is_kept(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    before = open_snapshot(settings.index)
    for path in settings.corpus.iterdir():
        path.write_text(f"{BROKEN} {path.name}", encoding="utf-8")

    report = ingest(settings, embedder=embedder)

    assert set(statuses(report).values()) == {"skipped"}
    assert open_snapshot(settings.index).documents() == before.documents()


def test_an_emptied_corpus_never_replaces_a_good_snapshot(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    good = ingest(settings, embedder=embedder).snapshot_id
    for path in settings.corpus.iterdir():
        path.unlink()

    with pytest.raises(CorpusError, match=r"nothing was published"):
        ingest(settings, embedder=embedder)

    assert open_snapshot(settings.index).snapshot_id == good


def test_a_corpus_of_broken_files_only_is_an_error_naming_them(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    for path in settings.corpus.iterdir():
        path.write_text(f"{BROKEN} {path.name}", encoding="utf-8")

    with pytest.raises(CorpusError, match=r"asylum\.pdf is damaged; language\.pdf is damaged"):
        ingest(settings, embedder=embedder)


def test_an_empty_corpus_is_an_error_that_says_what_to_do(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    for path in settings.corpus.iterdir():
        path.unlink()

    with pytest.raises(CorpusError, match=r"Put PDF files there"):
        ingest(settings, embedder=embedder)

    with pytest.raises(NoSnapshotError, match=r"amhe ingest"):
        open_snapshot(settings.index)


def test_a_missing_corpus_is_an_error_and_makes_no_index(
    settings: Settings, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    with pytest.raises(CorpusError, match="--corpus"):
        ingest(replace(settings, corpus=tmp_path / "nowhere"), embedder=embedder)

    assert not settings.index.exists()


def test_a_corpus_that_may_not_be_opened_is_a_named_error(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    with pytest.raises(CorpusError, match="cannot be opened: File name too long"):
        ingest(replace(settings, corpus=settings.corpus / ("a" * 300)), embedder=embedder)


def test_a_dry_run_writes_nothing_at_all(settings: Settings, embedder: HashingEmbedder) -> None:
    report = ingest(settings, embedder=embedder, dry_run=True)

    assert not report.published
    assert report.snapshot_id is None
    assert rows(report)["veterans.pdf"].status == "added"
    assert rows(report)["veterans.pdf"].passages > 0
    assert not settings.index.exists()


def test_a_dry_run_over_a_published_index_leaves_every_byte_as_it_was(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    published = ingest(settings, embedder=embedder).snapshot_id
    before = {path: path.stat().st_mtime_ns for path in settings.index.rglob("*")}
    (settings.corpus / "veterans.pdf").unlink()

    report = ingest(settings, embedder=embedder, dry_run=True)

    assert statuses(report)["veterans.pdf"] == "removed"
    assert report.snapshot_id == published
    assert {path: path.stat().st_mtime_ns for path in settings.index.rglob("*")} == before


def test_a_full_run_embeds_everything_anew_and_publishes(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    first = ingest(settings, embedder=embedder)
    embedder.embedded.clear()

    second = ingest(settings, embedder=embedder, full=True)

    assert second.published
    assert second.snapshot_id != first.snapshot_id
    assert set(statuses(second).values()) == {"unchanged"}
    assert len(embedder.embedded) == sum(row.passages for row in second.documents)


def test_another_model_embeds_everything_anew(settings: Settings, embedder: HashingEmbedder) -> None:
    ingest(settings, embedder=embedder)
    other = HashingEmbedder(dimension=64, name="smaller")

    report = ingest(settings, embedder=other)

    assert report.published
    assert len(other.embedded) == sum(row.passages for row in report.documents)
    assert open_snapshot(settings.index).manifest.identity.name == "smaller"


def test_another_query_prompt_is_published_without_embedding(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    embedder.embedded.clear()

    report = ingest(replace(settings, query_prompt="query: "), embedder=embedder)

    assert report.published
    assert embedder.embedded == []
    assert open_snapshot(settings.index).manifest.identity.query_prompt == "query: "


def test_another_parser_reads_every_file_again(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(settings, embedder=embedder)
    install(monkeypatch.setattr, "plain-2")

    report = ingest(settings, embedder=embedder)

    assert report.published
    assert set(statuses(report).values()) == {"unchanged"}
    assert open_snapshot(settings.index).manifest.versions.parser == "plain-2"


def test_a_new_catalogue_entry_changes_its_document_only(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)
    (settings.corpus / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")

    report = ingest(settings, embedder=embedder)

    assert statuses(report) == {
        "asylum.pdf": "changed",
        "language.pdf": "unchanged",
        "veterans.pdf": "changed",
    }
    snapshot = open_snapshot(settings.index)
    shown = snapshot.rows(Filters())
    assert shown is not None
    assert {snapshot.passage(int(row)).document_id for row in shown} == {"asylum", "language"}


def test_passages_that_a_second_reading_does_not_hold_are_flagged(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    (settings.corpus / "blot.pdf").write_text("# Blot\nA smudged sentence here.", encoding="utf-8")

    report = ingest(settings, embedder=embedder)

    assert open_snapshot(settings.index).passages_of("blot")[0].flags == ("unconfirmed",)
    assert "second reading" in rows(report)["blot.pdf"].warnings[0]
    again = ingest(settings, embedder=embedder)
    assert rows(again)["blot.pdf"].warnings == rows(report)["blot.pdf"].warnings


def test_progress_counts_up_to_the_whole(settings: Settings, embedder: HashingEmbedder) -> None:
    calls: list[tuple[str, int, int]] = []

    ingest(settings, embedder=embedder, progress=lambda *call: calls.append(call))

    for label in ("reading", "embedding passages", "embedding sentences"):
        own = [(done, total) for name, done, total in calls if name == label]
        assert [done for done, _ in own] == sorted(done for done, _ in own)
        assert own[-1][0] == own[-1][1] > 0


def test_a_damaged_index_is_mended_by_a_full_run(settings: Settings, embedder: HashingEmbedder) -> None:
    ingest(settings, embedder=embedder)
    next(settings.index.glob("snapshots/*/vectors.npy")).write_bytes(b"")

    with pytest.raises(SnapshotError, match="amhe ingest --full"):
        ingest(settings, embedder=embedder)
    report = ingest(settings, embedder=embedder, full=True)

    assert report.published
    assert len(open_snapshot(settings.index).documents()) == 3


def test_three_snapshots_are_kept(settings: Settings, embedder: HashingEmbedder) -> None:
    ids = [ingest(settings, embedder=embedder, full=True).snapshot_id for _ in range(5)]

    assert snapshot_ids(settings.index) == ids[-3:]


def test_a_file_that_breaks_the_reader_in_an_unforeseen_way_is_skipped_by_name(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_deep(path: Path, passages: object) -> list[bool]:
        raise RecursionError("too deep")

    ingest(settings, embedder=embedder)
    monkeypatch.setattr(reading, "confirm", too_deep)
    (settings.corpus / "odd.pdf").write_text("# Odd\nOdd words.", encoding="utf-8")

    report = ingest(settings, embedder=embedder)

    assert rows(report)["odd.pdf"].reason == "odd.pdf cannot be read (RecursionError: too deep)."


def test_a_file_that_changes_while_it_is_read_is_skipped(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(path: Path, passages: list[object]) -> list[bool]:
        if path.name == "veterans.pdf":
            path.write_text("# Veterans\nOther words.", encoding="utf-8")
        return [True] * len(passages)

    monkeypatch.setattr(reading, "confirm", meanwhile)

    report = ingest(settings, embedder=embedder)

    assert rows(report)["veterans.pdf"].status == "skipped"
    assert "changed while it was read" in str(rows(report)["veterans.pdf"].reason)


def test_half_characters_are_refused_before_they_are_stored(
    settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path, **about: object) -> object:
        document = read_document(path, **about)  # type: ignore[arg-type]
        return replace(document, warnings=("\ud800",)) if path.name == "veterans.pdf" else document

    monkeypatch.setattr(reading, "read_document", broken)

    assert "broken characters" in str(rows(ingest(settings, embedder=embedder))["veterans.pdf"].reason)
