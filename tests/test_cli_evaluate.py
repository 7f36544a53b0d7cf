"""``amhe evaluate`` as its users meet it: one object on one line, a run file, clear words for wrong calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation import report as report_module
from assistant.settings import Settings
from tests import command
from tests.command import one_object
from tests.evaluation.collections_made import write_collection
from tests.evaluation.judgements_made import write_judgements
from tests.fakes import HashingEmbedder


@pytest.fixture(autouse=True)
def _small_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs with the embedder of the tests instead of the real model."""
    monkeypatch.setattr(report_module, "load_embedder", lambda settings: HashingEmbedder())


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return write_collection(tmp_path / "made")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    return command.run(capsys, "evaluate", *arguments)


def test_a_collection_is_one_object_with_the_contracts_keys(
    capsys: pytest.CaptureFixture[str], collection: Path, tmp_path: Path
) -> None:
    places = ["--index", str(tmp_path / "index")]
    code, out, err = run(capsys, "--beir", str(collection), "--run", str(tmp_path / "run"), "--json", *places)
    assert (code, err) == (0, "")
    found = one_object(out)
    assert found.keys() == {"metrics", "queries", "documents", "milliseconds_per_query"}
    assert found["metrics"].keys() == {"ndcg@10", "recall@10", "recall@100", "mrr@10"}
    assert {tuple(row) for row in found["metrics"].values()} == {("mean", "low", "high")}
    assert found["milliseconds_per_query"].keys() == {"p50", "p95"}
    assert (found["queries"], found["documents"]) == (3, 4)


def test_a_run_file_holds_every_query_in_the_order_of_its_ranks(
    capsys: pytest.CaptureFixture[str], collection: Path, tmp_path: Path
) -> None:
    places = ["--index", str(tmp_path / "index")]
    run(capsys, "--beir", str(collection), "--run", str(tmp_path / "run"), "--json", *places)
    rows = [line.split(" ") for line in (tmp_path / "run").read_text(encoding="utf-8").splitlines()]
    assert {(len(row), row[1], row[5]) for row in rows} == {(6, "Q0", "amhe")}
    assert [(row[0], row[2]) for row in rows if row[3] == "1"] == [("q1", "d1"), ("q2", "d2"), ("q3", "d4")]


def test_a_second_evaluation_of_a_collection_embeds_no_passage_again(
    capsys: pytest.CaptureFixture[str], collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = HashingEmbedder()
    monkeypatch.setattr(report_module, "load_embedder", lambda settings: embedder)
    arguments = ["--beir", str(collection), "--json", "--index", str(tmp_path / "index")]
    run(capsys, *arguments)
    assert embedder.embedded
    embedder.embedded.clear()
    run(capsys, *arguments)
    assert embedder.embedded == []


def test_a_collection_is_told_to_people_a_measure_a_line(
    capsys: pytest.CaptureFixture[str], collection: Path, tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "--beir", str(collection), "--index", str(tmp_path / "index"))
    assert code == 0
    assert out.splitlines()[0] == "ndcg@10            1.0000  (95% 1.0000 to 1.0000)"
    assert "3 queries, 4 documents" in out


def test_a_collection_needs_no_published_library(
    capsys: pytest.CaptureFixture[str], collection: Path, tmp_path: Path
) -> None:
    code, _, _ = run(capsys, "--beir", str(collection), "--json", "--index", str(tmp_path / "none"))
    assert code == 0


def test_our_own_questions_are_one_object(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path
) -> None:
    places = ["--corpus", str(published.corpus), "--index", str(published.index)]
    folder = write_judgements(tmp_path)
    code, out, err = run(capsys, "--judgements", str(folder), "--half", "all", "--json", *places)
    assert (code, err) == (0, "")
    found = one_object(out)
    assert (found["queries"], found["documents"], found["half"]) == (4, 3, "all")
    assert found["metrics"]["recall@5"] == {"mean": 1.0, "low": 1.0, "high": 1.0}


@pytest.mark.parametrize(("half", "queries"), [("dev", 3), ("test", 1), ("all", 4)])
def test_only_the_half_that_was_asked_for_is_looked_at(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path, half: str, queries: int
) -> None:
    folder = write_judgements(tmp_path)
    places = ["--index", str(published.index)]
    _, out, _ = run(capsys, "--judgements", str(folder), "--half", half, "--json", *places)
    assert one_object(out)["queries"] == queries


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--run", "x"], "--run goes with --beir"),
        (["--beir", "a", "--judgements", "b"], "either --judgements or --beir"),
        (["--beir", "no-such-folder"], "neither qrels.tsv nor qrels/test.tsv"),
        (["--judgements", "no-such-folder"], "questions.jsonl cannot be read"),
        (["--half", "most"], "invalid choice"),
        (["extra"], "unrecognized arguments"),
        (["--beir"], "expected one argument"),
    ],
)
def test_a_wrong_call_exits_2_and_says_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], words: str
) -> None:
    code, out, err = run(capsys, *arguments, "--json", "--index", str(tmp_path / "index"))
    assert (code, out) == (2, "")
    assert words in err


def test_a_damaged_collection_exits_2_and_names_the_line(
    capsys: pytest.CaptureFixture[str], collection: Path, tmp_path: Path
) -> None:
    (collection / "queries.jsonl").write_text('{"_id": "q1", "text": "a"}\n{\n', encoding="utf-8")
    code, out, err = run(capsys, "--beir", str(collection), "--json", "--index", str(tmp_path / "index"))
    assert (code, out) == (2, "")
    assert "queries.jsonl, line 2" in err


def test_our_own_questions_need_a_published_library(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = write_judgements(tmp_path)
    code, out, err = run(capsys, "--judgements", str(folder), "--json", "--index", str(tmp_path / "none"))
    assert (code, out) == (1, "")
    assert "amhe ingest" in err
