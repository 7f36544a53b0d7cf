"""A collection in BEIR's layout: read in all its spellings, searched, measured, and written as a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.evaluation.beir import (
    Collection,
    Result,
    document_of,
    evaluate_collection,
    load_collection,
    write_run,
)
from assistant.library.vector_cache import VectorCache
from assistant.passages.splitting import split
from tests.evaluation.collections_made import DOCUMENTS, HEADER, QUERIES, write_collection, write_rows
from tests.fakes import HashingEmbedder

BY_TABS = "q1\td1\t1\nq1\td4\t0\nq2\td2\t2\nq3\td4\t1\n"
AS_TREC = "q1 0 d1 1\nq1 0 d4 0\nq2 0 d2 2\nq3 0 d4 1\n"
JUDGED = {"q1": {"d1": 1}, "q2": {"d2": 2}, "q3": {"d4": 1}}
LONG = " ".join(f"Paragraph {n} speaks of buses, ferries and timetables in the county." for n in range(80))


def evaluated(collection: Collection, folder: Path) -> Result:
    embedder = HashingEmbedder()
    cache = VectorCache(folder / "vectors.sqlite", embedder.fingerprint, embedder.dimension)
    return evaluate_collection(collection, embedder, cache)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    home = tmp_path_factory.mktemp("beir")
    return evaluated(load_collection(write_collection(home / "made")), home)


@pytest.mark.parametrize(
    "qrels",
    [BY_TABS, HEADER + BY_TABS, AS_TREC, AS_TREC.replace(" ", "\t"), HEADER + BY_TABS.rstrip("\n")],
    ids=["without header", "with header", "trec", "trec by tabs", "no last line feed"],
)
@pytest.mark.parametrize("in_folder", [False, True], ids=["qrels.tsv", "qrels/test.tsv"])
def test_judgements_are_read_in_every_form(tmp_path: Path, qrels: str, in_folder: bool) -> None:
    folder = write_collection(tmp_path / "made", qrels=qrels)
    if in_folder:
        (folder / "qrels").mkdir()
        (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert load_collection(folder).qrels == JUDGED


@pytest.mark.parametrize("key", ["_id", "id"])
def test_documents_and_queries_are_named_by_either_key(tmp_path: Path, key: str) -> None:
    collection = load_collection(write_collection(tmp_path / "made", key=key))
    assert collection.documents == DOCUMENTS
    assert collection.queries == {name: QUERIES[name] for name in ("q1", "q2", "q3")}


def test_ids_that_are_numbers_are_read_as_words(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "made", qrels="7\t8\t1\n")
    write_rows(folder / "corpus.jsonl", [{"_id": 8, "text": "Housing."}])
    write_rows(folder / "queries.jsonl", [{"_id": 7, "text": "housing"}])
    assert load_collection(folder).qrels == {"7": {"8": 1}}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "made")
    for path in (folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels.tsv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_collection(folder).qrels == JUDGED


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": "a"}\n{', r"corpus\.jsonl, line 2 is not JSON"),
        ("corpus.jsonl", "[1]\n", r"corpus\.jsonl, line 1 is not an object"),
        ("corpus.jsonl", '\n\n{"text": "a"}\n', r"corpus\.jsonl, line 3 has neither '_id' nor 'id'"),
        ("queries.jsonl", '{"_id": "q1", "text": "a"}\nx\n', r"queries\.jsonl, line 2 is not JSON"),
        ("queries.jsonl", '{"text": "a"}\n', r"queries\.jsonl, line 1 has neither '_id' nor 'id'"),
        ("qrels.tsv", "q1\td1\t1\nq2\td2\tyes\n", r"qrels\.tsv, line 2 ends in no relevance"),
    ],
)
def test_a_damaged_line_is_named_with_its_file(tmp_path: Path, name: str, content: str, words: str) -> None:
    folder = write_collection(tmp_path / "made")
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        load_collection(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write_collection(tmp_path / "made")
    (folder / name).unlink()
    with pytest.raises(UsageError, match=name.replace(".", r"\.")):
        load_collection(folder)


def test_a_collection_without_a_judged_query_is_refused(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "made", qrels="other\td1\t1\n")
    with pytest.raises(UsageError, match="no query with a judgement"):
        load_collection(folder)


@pytest.mark.parametrize(
    ("title", "text", "whole"),
    [
        ("Homes", "Fund  support\nworkers.", "Homes\nFund support workers."),
        ("", "Boil the pasta.", "Boil the pasta."),
        ("Homes", "", "Homes"),
        ("", "", "-"),
    ],
)
def test_every_document_has_a_text_that_can_be_cut(title: str, text: str, whole: str) -> None:
    document = document_of("d", title, text)
    embedder = HashingEmbedder()
    assert document.text == whole
    assert split(document, embedder.count_tokens, embedder.max_tokens)


def test_the_title_of_a_document_is_its_heading() -> None:
    document = document_of("d", "Homes", "Fund support workers.")
    heading = document.blocks[0]
    assert (document.sections[0].path, document.text[heading.start : heading.end]) == (("Homes",), "Homes")


def test_a_block_ends_where_the_text_ends() -> None:
    document = document_of("d", "Homes", "Fund support workers.")
    assert document.text[slice(document.blocks[1].start, document.blocks[1].end)] == "Fund support workers."


def test_every_judged_query_is_searched(result: Result) -> None:
    assert (list(result.run), result.queries, result.documents) == (["q1", "q2", "q3"], 3, 4)


def test_what_shares_the_words_comes_first(result: Result) -> None:
    assert [rows[0][0] for rows in result.run.values()] == ["d1", "d2", "d4"]


def test_a_right_first_document_everywhere_is_a_perfect_score(result: Result) -> None:
    assert {row.mean for row in result.metrics.values()} == {1.0}


def test_scores_fall_from_rank_to_rank(result: Result) -> None:
    for rows in result.run.values():
        scores = [score for _, score in rows]
        assert scores == sorted(scores, reverse=True)


def test_the_same_collection_comes_to_the_same_run(tmp_path: Path, result: Result) -> None:
    assert evaluated(load_collection(write_collection(tmp_path / "made")), tmp_path).run == result.run


def test_a_long_document_scores_as_its_best_passage(tmp_path: Path) -> None:
    needle = "Boaters without a mooring lose their place on waiting lists."
    documents = {
        "long": ("County", f"{LONG} {needle} {LONG}"),
        "short": ("County", "Boaters like ferries."),
        "other": ("County", "Timetables differ."),
    }
    query = {"q": "boaters without mooring lose place on waiting lists"}
    found = evaluated(Collection(documents, query, {"q": {"long": 1}}), tmp_path)
    embedder = HashingEmbedder()
    assert len(split(document_of("long", *documents["long"]), embedder.count_tokens, embedder.max_tokens)) > 2
    assert [name for name, _ in found.run["q"]].count("long") == 1
    assert found.run["q"][0][0] == "long"


def test_at_most_a_hundred_documents_of_a_query_are_kept(tmp_path: Path) -> None:
    documents = {f"d{n}": ("", f"Housing note number {n}.") for n in range(130)}
    found = evaluated(Collection(documents, {"q": "housing note"}, {"q": {"d5": 1}}), tmp_path)
    assert len(found.run["q"]) == 100


def test_a_query_that_finds_nothing_right_counts(tmp_path: Path) -> None:
    collection = Collection(
        DOCUMENTS, {"q1": QUERIES["q1"], "q2": "zzz"}, {"q1": {"d1": 1}, "q2": {"gone": 1}}
    )
    assert evaluated(collection, tmp_path).metrics["recall@100"].mean == 0.5


def test_a_query_longer_than_a_question_may_be_is_searched(tmp_path: Path) -> None:
    collection = Collection(DOCUMENTS, {"q1": "veterans wait " * 300}, {"q1": {"d1": 1}})
    assert evaluated(collection, tmp_path).metrics["mrr@10"].mean == 1.0


def test_progress_is_told_to_the_last_query(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    told: list[tuple[str, int, int]] = []
    evaluate_collection(
        load_collection(write_collection(tmp_path / "made")),
        embedder,
        VectorCache(tmp_path / "vectors.sqlite", embedder.fingerprint, embedder.dimension),
        progress=lambda *row: told.append(row),
    )
    assert told[-1] == ("searching", 3, 3)


def test_a_run_file_has_the_columns_of_trec(tmp_path: Path) -> None:
    write_run(tmp_path / "run", {"q1": [("d1", 0.75), ("d2", 0.5)], "q2": [("d2", 1 / 3)]})
    assert (tmp_path / "run").read_text(encoding="utf-8").splitlines() == [
        "q1 Q0 d1 1 0.750000 amhe",
        "q1 Q0 d2 2 0.500000 amhe",
        "q2 Q0 d2 1 0.333333 amhe",
    ]
