"""What an opened snapshot offers."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.datatypes import Block, CatalogueEntry, Document, Facets, Filters, Note, PageSpan, Passage
from assistant.errors import NoSnapshotError, SnapshotError
from assistant.library import opening as opening_module
from assistant.library.ingest import ingest
from assistant.library.manifest import Identity, identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.library.store import read_contents, write_contents
from assistant.passages.splitting import split
from assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.library.plain_documents import ASYLUM, VETERANS, plain_document

CATALOGUE = """
[[document]]
id = "veterans"
title = "Veterans"
groups = ["veterans"]
barriers = ["stigma", "waiting"]

[[document]]
id = "asylum"
title = "People seeking asylum"
groups = ["asylum", "refugees"]
barriers = ["stigma"]
steps = ["2A"]

[[document]]
id = "language"
title = "Language, first edition"
status = "withdrawn"
groups = ["asylum"]
"""


@pytest.fixture
def snapshot(settings: Settings, embedder: HashingEmbedder) -> Snapshot:
    (settings.corpus / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    ingest(settings, embedder=embedder)
    return open_snapshot(settings.index, identity_of(embedder))


def documents_left(snapshot: Snapshot, filters: Filters) -> list[str]:
    rows = snapshot.rows(filters)
    assert rows is not None
    assert rows.dtype == np.int64
    assert rows.tolist() == sorted(rows.tolist())
    return sorted({snapshot.passage(row).document_id for row in rows.tolist()})


def test_a_document_comes_back_exactly_as_it_was_read(tmp_path: Path) -> None:
    entry = CatalogueEntry(id="a", title="A – “title”", year=2019, groups=("x", "y"), status="withdrawn")
    document = plain_document("# Tab\nCell\tcell\f\nA line with é, “quotes” and \x00.", "a", entry=entry)
    header = Block("row", 6, 15, (0, 5))
    document = replace(document, blocks=(document.blocks[0], header), warnings=("look at page 2",))
    document = replace(
        document, notes=(Note("[1]", "Someone", "2019", "https://example.org"), Note("[2]", "x"))
    )
    passage = Passage(
        "a", 0, 6, 15, document.text[6:15], ("Tab",), (0, 5), document.text[0:5], ("x",), flags=("f",)
    )
    write_contents(tmp_path / "passages.sqlite", [(document, [passage])])

    contents = read_contents(tmp_path / "passages.sqlite")

    assert contents.documents == (document,)
    assert contents.passage(0) == passage


def test_the_same_contents_give_the_same_bytes(tmp_path: Path) -> None:
    documents = [plain_document(text, name) for name, text in (("asylum", ASYLUM), ("veterans", VETERANS))]
    embedder = HashingEmbedder()
    contents = [(each, split(each, embedder.count_tokens, 256)) for each in documents]
    for name in ("one", "two"):
        write_contents(tmp_path / name, contents)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_passage_that_is_not_its_span_is_refused(tmp_path: Path) -> None:
    document = plain_document("# A\nThese are the words.", "a")
    wrong = Passage("a", 0, 4, 9, "Those", ("A",))
    write_contents(tmp_path / "passages.sqlite", [(document, [wrong])])

    with pytest.raises(SnapshotError, match="a:0 is not the words at its place"):
        read_contents(tmp_path / "passages.sqlite")


@pytest.mark.parametrize("ordinals", [(1,), (0, 0), (0, 2), (1, 0)])
def test_passages_out_of_order_are_refused(tmp_path: Path, ordinals: tuple[int, ...]) -> None:
    document = plain_document("# A\nThese are the words.", "a")
    passages = [Passage("a", ordinal, 4, 9, "These", ("A",)) for ordinal in ordinals]
    write_contents(tmp_path / "passages.sqlite", [(document, passages)])

    with pytest.raises(SnapshotError, match="not the words at its place"):
        read_contents(tmp_path / "passages.sqlite")


def test_every_row_names_its_passage_and_back(snapshot: Snapshot) -> None:
    for row in range(len(snapshot)):
        passage = snapshot.passage(row)
        assert snapshot.row_of(passage.passage_id) == row
        assert passage.text == snapshot.document(passage.document_id).text[passage.start : passage.end]


@pytest.mark.parametrize(
    "name", ["veterans", "veterans:", "veterans:99", "veterans:-1", "veterans:01", "x:0", ":0"]
)
def test_a_passage_id_that_names_nothing_has_no_row(snapshot: Snapshot, name: str) -> None:
    assert snapshot.row_of(name) is None


def test_the_passages_of_a_document_come_in_reading_order(snapshot: Snapshot) -> None:
    passages = snapshot.passages_of("veterans")

    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    assert [passage.start for passage in passages] == sorted(passage.start for passage in passages)
    assert snapshot.passages_of("nobody") == ()


def test_the_heading_of_a_passage_is_the_nearest_one_or_the_title(snapshot: Snapshot) -> None:
    passage = snapshot.passages_of("veterans")[0]
    assert snapshot.heading_of(replace(passage, section=("Need", "In prisons"))) == "In prisons"
    assert snapshot.heading_of(replace(passage, section=())) == snapshot.document("veterans").entry.title


def test_superseded_and_withdrawn_documents_are_left_out_unless_named(snapshot: Snapshot) -> None:
    assert documents_left(snapshot, Filters()) == ["asylum", "veterans"]
    assert documents_left(snapshot, Filters(documents=("language",))) == ["language"]
    assert documents_left(snapshot, Filters(Facets(groups=("asylum",)))) == ["asylum"]


def test_names_of_one_kind_widen_and_kinds_narrow(snapshot: Snapshot) -> None:
    both = Facets(groups=("veterans", "refugees"))
    assert documents_left(snapshot, Filters(both)) == ["asylum", "veterans"]
    assert documents_left(snapshot, Filters(Facets(groups=both.groups, barriers=("waiting",)))) == [
        "veterans"
    ]
    assert documents_left(snapshot, Filters(Facets(barriers=("stigma",), steps=("2A",)))) == ["asylum"]
    assert documents_left(snapshot, Filters(both, documents=("asylum",))) == ["asylum"]
    assert documents_left(snapshot, Filters(Facets(groups=("veterans",)), documents=("asylum",))) == []
    assert documents_left(snapshot, Filters(Facets(groups=("nobody",)))) == []
    assert documents_left(snapshot, Filters(documents=("nothing",))) == []


def test_no_filter_and_no_hidden_document_means_no_limit(
    settings: Settings, embedder: HashingEmbedder
) -> None:
    ingest(settings, embedder=embedder)

    assert open_snapshot(settings.index).rows(Filters()) is None


def test_facets_are_those_that_passages_have(snapshot: Snapshot) -> None:
    found = snapshot.facets()
    assert {"asylum", "refugees", "veterans"} <= set(found.groups)
    assert {"stigma", "waiting"} <= set(found.barriers)
    assert found.steps == ("2A",)
    for kind, names in (("groups", found.groups), ("barriers", found.barriers)):
        held = {
            name
            for each in snapshot.documents()
            for p in snapshot.passages_of(each.document_id)
            for name in getattr(p, kind)
        }
        assert held == set(names)


def test_the_pages_of_a_span_are_those_its_words_stand_on(snapshot: Snapshot) -> None:
    text = snapshot.document("veterans").text
    start = text.index("they fear")
    end = text.index("employ veterans")

    assert snapshot.page_span("veterans", start, end) == PageSpan(1, 2, "p1", "p2")
    second = text.index("Some services")
    assert snapshot.page_span("veterans", second, end) == PageSpan(2, 2, "p2", "p2")
    assert snapshot.page_span("veterans", 0, second) == PageSpan(1, 1, "p1", "p1")
    with pytest.raises(ValueError, match="no span"):
        snapshot.page_span("veterans", 5, 5)
    with pytest.raises(ValueError, match="no span"):
        snapshot.page_span("veterans", 5, len(text) + 1)


def test_nothing_published_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshotError, match="run: amhe ingest"):
        open_snapshot(tmp_path / "index")


def test_a_strangers_model_is_refused_naming_both(snapshot: Snapshot, settings: Settings) -> None:
    stranger = identity_of(HashingEmbedder(name="stranger"))

    with pytest.raises(SnapshotError, match=r"model hashing .*settings name stranger .*amhe ingest"):
        open_snapshot(settings.index, stranger)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dimension": 100}, "512 dimensions.*100 dimensions"),
        ({"query_prompt": "query: "}, "query prompt ''.*'query: '"),
        ({"max_tokens": 128}, "256.*128"),
    ],
)
def test_another_model_setting_is_refused_naming_both(
    snapshot: Snapshot, settings: Settings, change: dict[str, object], words: str
) -> None:
    identity = Identity(**{**snapshot_identity(snapshot), **change})  # type: ignore[arg-type]

    with pytest.raises(SnapshotError, match=words):
        open_snapshot(settings.index, identity)


def snapshot_identity(snapshot: Snapshot) -> dict[str, object]:
    identity = snapshot.manifest.identity
    return {key: getattr(identity, key) for key in Identity.__slots__}


def test_one_model_under_another_name_is_accepted(
    snapshot: Snapshot, settings: Settings, embedder: HashingEmbedder
) -> None:
    renamed = replace(identity_of(embedder), name="a folder")

    assert open_snapshot(settings.index, renamed).snapshot_id == snapshot.snapshot_id


def test_other_passage_rules_are_refused_naming_both(
    snapshot: Snapshot, settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening_module, "CHUNKER_VERSION", "next")

    with pytest.raises(SnapshotError, match=r"version \S+ of the passage rules.*version next.*amhe ingest"):
        open_snapshot(settings.index, identity_of(embedder))


def test_another_format_is_refused_naming_both(
    snapshot: Snapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.library import manifest

    monkeypatch.setattr(manifest, "FORMAT", 3)

    with pytest.raises(SnapshotError, match=r"has format 2, this program reads format 3"):
        open_snapshot(settings.index)


def test_a_snapshot_goes_on_answering_when_its_folder_is_gone(
    snapshot: Snapshot, settings: Settings, embedder: HashingEmbedder
) -> None:
    shutil.rmtree(settings.index)

    _, rows = snapshot.index.search(embedder.embed_query("waiting times for veterans"), 1)

    assert snapshot.passage(int(rows[0])).document_id == "veterans"
    assert isinstance(snapshot.document("asylum"), Document)


def test_eight_threads_read_the_same(snapshot: Snapshot, embedder: HashingEmbedder) -> None:
    questions = ["interpreters", "waiting times", "stigma and careers", "housing moves"] * 50

    def answer(question: str) -> list[str]:
        allowed = snapshot.rows(Filters())
        _, rows = snapshot.index.search(embedder.embed_query(question), 3, allowed)
        return [snapshot.passage(row).text for row in rows.tolist()]

    alone = [answer(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(answer, questions))

    assert together == alone


def test_a_reader_overtaken_by_publications_opens_the_newest(
    snapshot: Snapshot, settings: Settings, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = opening_module.verified_manifest
    overtaken: list[str] = []

    def overtaking(folder: Path, manifest_sha256: str | None = None) -> object:
        if not overtaken:
            overtaken.append("now")
            for _ in range(3):
                ingest(settings, embedder=embedder, full=True)
        return real(folder, manifest_sha256)

    monkeypatch.setattr(opening_module, "verified_manifest", overtaking)

    assert open_snapshot(settings.index).manifest.sequence == 4
