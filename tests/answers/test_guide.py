import dataclasses
import json
import os
import time
from pathlib import Path

import pytest

from assistant.answers import serving
from assistant.answers.guide import Guide
from assistant.answers.wire import answer_json, hit_json
from assistant.datatypes import Facets, Filters
from assistant.errors import AssistantError, NoSnapshotError, UsageError
from assistant.library import embedder as embedder_module
from assistant.library.ingest import ingest
from assistant.settings import Settings
from tests.conftest import make_corpus
from tests.fakes import HashingEmbedder

QUESTION = "Do veterans wait longer for therapy than other people do?"


def test_every_statement_is_verbatim_in_its_document(guide: Guide) -> None:
    answer = guide.ask(QUESTION)
    assert answer.outcome == "answered"
    assert "Veterans wait longer for therapy than other people do [1]." in answer.statements[0].text
    for statement in answer.statements:
        citation = answer.citations[statement.citation - 1]
        assert citation.quote == statement.text


def test_a_citation_points_at_the_page_of_its_quote(guide: Guide) -> None:
    answer = guide.ask("Who can fund tenancy support workers in community teams?")
    pages = answer.citations[0].pages
    assert pages is not None
    assert (pages.first, pages.first_label) == (2, "iv")
    assert answer.citations[0].link == "/documents/language#page=2"


def test_a_quotation_carries_the_source_behind_it(guide: Guide) -> None:
    (note,) = guide.ask(QUESTION).citations[0].notes[:1]
    assert (note.mark, note.text, note.year) == ("[1]", "A study of waiting", "2021")
    assert note.url == "https://example.org/waiting"


def test_a_sentence_that_leans_on_the_one_before_brings_it_along(guide: Guide) -> None:
    answer = guide.ask("They often find it hard to speak up")
    assert any("Veterans wait" in s.text and "They often" in s.text for s in answer.statements)


def test_a_question_outside_the_documents_is_not_covered(guide: Guide) -> None:
    answer = guide.ask("Quantum chromodynamics lattice spacing")
    assert answer.outcome == "not_covered"
    assert answer.statements == ()
    assert answer.nearest
    assert answer.passages


def test_picked_facets_filter_before_the_best_are_taken(guide: Guide) -> None:
    picked = Filters(Facets(barriers=("language",)))
    hits = guide.search(QUESTION, 5, picked)
    assert {hit.passage.document_id for hit in hits} == {"language"}


def test_a_filter_that_names_nothing_is_a_usage_error_that_says_what_there_is(guide: Guide) -> None:
    with pytest.raises(UsageError, match="veterans"):
        guide.search(QUESTION, 5, Filters(Facets(groups=("vetrans",))))
    with pytest.raises(UsageError, match="language"):
        guide.search(QUESTION, 5, Filters(documents=("nothing",)))


def test_ranks_count_up_and_scores_fall(guide: Guide) -> None:
    hits = guide.search("interpreters for veterans and housing", 10)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("k", [0, -1, 1001])
def test_an_impossible_k_is_a_usage_error(guide: Guide, k: int) -> None:
    with pytest.raises(UsageError, match="-k"):
        guide.search("x", k)


def test_an_empty_question_is_a_usage_error_and_a_very_long_one_is_refused(guide: Guide) -> None:
    with pytest.raises(UsageError, match="empty"):
        guide.ask("   ")
    answer = guide.ask("why " * 1000)
    assert answer.outcome == "refused"
    assert answer.passages == ()


def test_the_json_of_an_answer_has_every_key_in_every_outcome(guide: Guide) -> None:
    objects = [answer_json(guide.ask(q)) for q in (QUESTION, "Quantum chromodynamics", "why " * 1000)]
    keys = {
        "outcome", "question", "facets", "searched_also", "carried_over", "missing", "nearest", "statements",
        "citations", "passages", "message", "confidence", "snapshot_id",
    }  # fmt: skip
    for made in objects:
        assert made.keys() == keys
        assert made["facets"].keys() == {"groups", "barriers", "steps"}
        json.dumps(made)
    assert objects[0]["citations"][0].keys() == {
        "number", "citation_id", "passage_id", "document_id", "document_status", "title", "year", "section",
        "pages", "quote", "notes", "link", "paragraphs",
    }  # fmt: skip
    assert objects[0]["citations"][0]["notes"][0].keys() == {"mark", "text", "year", "url"}


def test_the_json_of_a_hit_has_the_contracts_keys(guide: Guide) -> None:
    made = hit_json(guide.search("interpreters", 1)[0])
    assert made.keys() == {
        "rank", "score", "passage_id", "document_id", "title", "section", "pages", "text", "groups",
        "barriers", "steps", "document_status", "paragraphs",
    }  # fmt: skip
    assert made["pages"] == {"first": 1, "last": 1, "first_label": "iii", "last_label": "iii"}


def test_the_same_question_gets_the_same_answer(guide: Guide, published: Settings) -> None:
    again = Guide(published, HashingEmbedder())
    assert guide.ask(QUESTION) == again.ask(QUESTION)


def test_documents_are_listed_with_their_status(guide: Guide) -> None:
    rows = {row.document_id: row for row in guide.documents()}
    assert rows["veterans"].status == "unofficial"
    assert rows["language"].status == "official"
    assert rows["x"].status == "unofficial"
    assert rows["veterans"].pages == 2


def test_the_file_of_a_document_is_given_only_while_it_is_the_one_that_was_read(
    guide: Guide, tmp_path: Path, published: Settings
) -> None:
    assert guide.document_file("veterans") == published.corpus / "veterans.pdf"
    assert guide.document_file("../veterans") is None
    elsewhere = Guide(dataclasses.replace(published, corpus=tmp_path), HashingEmbedder())
    assert elsewhere.document_file("veterans") is None
    (tmp_path / "veterans.pdf").write_bytes(b"%PDF-1.4 another edition")
    assert elsewhere.document_file("veterans") is None


def test_health_says_loading_then_ready(published: Settings) -> None:
    fresh = Guide(published, HashingEmbedder())
    assert fresh.health().status == "loading"
    fresh.warm_up()
    assert fresh.health().status == "ready"
    assert fresh.health().snapshot_id == fresh.ask(QUESTION).snapshot_id


def test_health_recovers_once_a_snapshot_is_published(tmp_path: Path) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    late = Guide(settings, HashingEmbedder())
    with pytest.raises(NoSnapshotError):
        late.warm_up()
    assert late.health().status == "failed"
    ingest(settings, embedder=HashingEmbedder())
    deadline = time.monotonic() + 20
    while late.health().status != "ready" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert late.health().status == "ready"


def test_health_says_failed_and_why_when_nothing_is_published(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    empty = Guide(Settings(tmp_path / "corpus", tmp_path / "index"), HashingEmbedder())
    with pytest.raises(NoSnapshotError, match="amhe ingest"):
        empty.ask("x")
    assert empty.health().status == "failed"
    assert "amhe ingest" in str(empty.health().reason)
    assert issubclass(NoSnapshotError, AssistantError)


def test_half_a_character_in_a_question_is_replaced_before_anything_reads_it(guide: Guide) -> None:
    answer = guide.ask("Do veterans wait \ud800 longer?")
    assert answer.question == "Do veterans wait ? longer?"
    assert guide.search("veterans \udcff")


def test_another_edition_with_the_time_and_length_of_the_old_is_not_given(tmp_path: Path) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    ingest(settings, embedder=HashingEmbedder())
    own = Guide(settings, HashingEmbedder())
    file = settings.corpus / "veterans.pdf"
    before = file.stat()
    assert own.document_file("veterans") == file
    file.write_bytes(b"%" * before.st_size)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert own.document_file("veterans") is None


def test_a_file_that_may_not_be_read_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    ingest(settings, embedder=HashingEmbedder())
    own = Guide(settings, HashingEmbedder())
    own.warm_up()
    monkeypatch.setattr(Path, "open", denied)
    assert own.document_file("veterans") is None


def denied(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_the_model_is_loaded_once_also_when_there_is_no_snapshot_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    loaded: list[Settings] = []

    def load(named: Settings) -> HashingEmbedder:
        loaded.append(named)
        return HashingEmbedder()

    monkeypatch.setattr(embedder_module, "load_embedder", load)
    own = Guide(settings)
    with pytest.raises(NoSnapshotError):
        own.ask(QUESTION)
    ingest(settings, embedder=HashingEmbedder())
    assert own.ask(QUESTION).statements
    assert len(loaded) == 1


def test_health_tries_again_when_a_damaged_file_was_put_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    ingest(settings, embedder=HashingEmbedder())
    (vectors,) = settings.index.rglob("vectors.npy")
    vectors.rename(tmp_path / "aside")
    own = Guide(settings, HashingEmbedder())
    with pytest.raises(AssistantError):
        own.warm_up()
    (tmp_path / "aside").rename(vectors)
    assert own.health().status == "failed"
    monkeypatch.setattr(serving, "RETRY_SECONDS", 0.0)
    until = time.monotonic() + 10
    while own.health().status != "ready" and time.monotonic() < until:
        time.sleep(0.01)
    assert own.health().status == "ready"
