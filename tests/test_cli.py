"""The command as its users meet it: exit codes, one JSON object a line, clear words for wrong calls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.library import doctor as doctor_module
from assistant.library import embedder as embedder_module
from assistant.library import ingest as ingest_module
from assistant.settings import Settings
from tests.command import one_object, run
from tests.conftest import make_corpus
from tests.fakes import HashingEmbedder


@pytest.fixture(autouse=True)
def _small_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands run with the embedder of the tests instead of the real model."""
    for module in (embedder_module, ingest_module, doctor_module):
        monkeypatch.setattr(module, "load_embedder", lambda settings: HashingEmbedder())


def places(settings: Settings) -> list[str]:
    return ["--corpus", str(settings.corpus), "--index", str(settings.index)]


def test_ask_prints_one_json_object_and_nothing_else(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    code, out, err = run(
        capsys, "ask", "veterans wait longer for therapy than other people do", "--json", *places(published)
    )
    assert code == 0
    assert one_object(out)["outcome"] == "answered"
    assert err == ""


def test_ask_prints_quotations_with_their_pages_for_people(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    code, out, _ = run(capsys, "ask", "Do veterans wait longer for therapy?", *places(published))
    assert code == 0
    assert "“Veterans wait longer" in " ".join(out.split())
    assert "page 1" in out
    assert "A study of waiting" in out


def test_an_answer_that_says_no_still_did_its_work(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    code, out, _ = run(capsys, "ask", "Quantum chromodynamics", *places(published))
    assert code == 0
    assert "do not say" in out


def test_a_batch_answers_each_row_in_order_under_its_id(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    rows = [{"id": "b", "text": "interpreters?"}, {"id": 7, "text": "veterans?", "history": ["housing?"]}]
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    code, out, _ = run(capsys, "ask", "--batch", str(file), "--json", *places(published))
    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["b", 7]
    code, out, _ = run(capsys, "search", "--batch", str(file), "-k", "2", *places(published))
    assert [json.loads(line).keys() for line in out.splitlines()] == [{"id", "hits"}] * 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "line 1 is not JSON"),
        ('{"id": 1, "text": "a"}\n{"text": "a"}', "line 2 must be an object"),
        ('{"id": 1, "text": " "}', "line 1 has an empty text"),
        ('{"id": 1, "text": "a", "history": "b"}', "history must be a list"),
        ("[1]", "line 1 must be an object"),
        ('{"id": NaN, "text": "a"}', "line 1 is not JSON"),
        ('{"id": 1e999, "text": "a"}', "line 1 is not JSON"),
        (f'{{"id": {"9" * 5000}, "text": "a"}}', "line 1 is not JSON"),
        ("[" * 100_000, "line 1 is not JSON"),
    ],
)
def test_a_wrong_batch_row_is_named_before_anything_is_answered(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(content, encoding="utf-8")
    code, out, err = run(capsys, "ask", "--batch", str(file), "--json", *places(published))
    assert (code, out) == (2, "")
    assert words in err


def test_a_batch_row_that_cannot_be_answered_keeps_its_line_and_loses_no_other(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    texts = ["veterans", "a" * 3000, "half \ud800 a character", "interpreters"]
    rows = [json.dumps({"id": n, "text": text}) for n, text in enumerate(texts)]
    file.write_text("\n".join(rows), encoding="utf-8")
    code, out, _ = run(capsys, "ask", "--batch", str(file), *places(published))
    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == [0, 1, 2, 3]
    code, out, err = run(capsys, "search", "--batch", str(file), *places(published))
    found = [json.loads(line) for line in out.splitlines()]
    assert [(row["id"], bool(row["hits"])) for row in found] == [(0, True), (1, False), (2, True), (3, True)]
    assert code == 1
    assert "the row with the id 1" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["no-such-command"], ["ask"], ["ask", "a", "--batch", "b"], ["ask", "--batch", "nowhere.jsonl"],
        ["serve", "--port", "99999"], ["ask", "a", "--port", "1"],
        ["search", "a", "-k", "0"], ["search", "a", "-k", "many"], ["ask", ""], ["ask", "a", "--group", "zz"],
    ],
)  # fmt: skip
def test_wrong_usage_exits_2_without_a_traceback(
    capsys: pytest.CaptureFixture[str], published: Settings, arguments: list[str]
) -> None:
    extra = places(published) if arguments else []
    code, out, err = run(capsys, *arguments, *extra)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_question_without_a_published_snapshot_exits_1_and_says_what_to_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, "ask", "a", "--index", str(tmp_path / "none"), "--json")
    assert (code, out) == (1, "")
    assert "amhe ingest" in err


def test_ingest_reports_every_file_and_its_exit_code_says_what_happened(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    code, out, _ = run(capsys, "ingest", "--json", *places(settings))
    made = one_object(out)
    assert code == 0
    assert made.keys() == {"snapshot_id", "published", "documents", "seconds"}
    assert {row["file"]: row["status"] for row in made["documents"]} == dict.fromkeys(
        ["language.pdf", "veterans.pdf", "x.pdf"], "added"
    )
    assert made["documents"][0].keys() == {
        "file", "document_id", "status", "reason", "pages", "passages", "warnings",
    }  # fmt: skip
    assert any("catalogue" in w for row in made["documents"] for w in row["warnings"])
    (settings.corpus / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    code, out, _ = run(capsys, "ingest", "--json", *places(settings))
    assert code == 3
    assert {row["file"]: row["status"] for row in one_object(out)["documents"]}["broken.pdf"] == "skipped"
    code, _, err = run(capsys, "ingest", "--strict", "--json", *places(settings))
    assert code == 1
    assert "--strict" in err


def test_status_says_what_is_published_and_where_each_setting_comes_from(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    code, out, _ = run(capsys, "status", "--json", *places(published))
    assert code == 0
    text = json.dumps(one_object(out))
    assert "option" in text
    assert str(published.index) in text
    code, out, _ = run(capsys, "status", *places(published))
    assert code == 0
    assert "option" in out


def test_doctor_is_quiet_about_a_sound_library_and_exits_1_on_a_damaged_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    (settings.corpus / "x.pdf").unlink()
    assert run(capsys, "ingest", *places(settings))[0] == 0
    code, out, _ = run(capsys, "doctor", *places(settings))
    assert code == 0, out
    (vectors,) = settings.index.rglob("vectors.npy")
    data = vectors.read_bytes()
    vectors.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    code, out, _ = run(capsys, "doctor", *places(settings))
    assert code == 1
    assert "vectors.npy" in out


def test_fetch_reports_every_document_and_exits_1_when_one_failed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "catalogue.toml").write_text(
        '[[document]]\nid = "a"\ntitle = "A"\ndownload = "http://127.0.0.1:9/a.pdf"\n', encoding="utf-8"
    )
    code, out, err = run(capsys, "fetch", "--json", "--corpus", str(tmp_path))
    (row,) = one_object(out)["documents"]
    assert (code, err) == (1, "")
    assert row.keys() == {
        "document_id", "status", "file", "reason", "by_hand", "address", "length", "sha256",
    }  # fmt: skip
    assert (row["document_id"], row["status"], row["file"]) == ("a", "failed", "official/a.pdf")
    code, out, _ = run(capsys, "fetch", "a", "--corpus", str(tmp_path))
    assert code == 1
    assert "By hand: Open http://127.0.0.1:9/a.pdf, save the document as" in out
    code, _, err = run(capsys, "fetch", "b", "--corpus", str(tmp_path))
    assert code == 2
    assert "'b' is not in" in err


def test_official_only_is_an_option_of_ask_and_search(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    for command in ("ask", "search"):
        code, out, _ = run(capsys, command, "veterans", "--official-only", "--json", *places(published))
        assert code == 0
        found = one_object(out)
        hits = found["hits"] if command == "search" else found["passages"]
        assert {hit["document_status"] for hit in hits} == {"official"}


def test_rollback_publishes_the_snapshot_before(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    first = one_object(run(capsys, "ingest", "--json", *places(settings))[1])["snapshot_id"]
    (settings.corpus / "x.pdf").unlink()
    second = one_object(run(capsys, "ingest", "--json", *places(settings))[1])["snapshot_id"]
    assert first != second
    assert one_object(run(capsys, "rollback", "--json", *places(settings))[1])["snapshot_id"] == first
    code, _, err = run(capsys, "rollback", "no-such", *places(settings))
    assert code == 2
    assert "no-such" in err


def test_an_answer_from_an_older_snapshot_says_so_on_stderr(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    first = one_object(run(capsys, "ingest", "--json", *places(settings))[1])["snapshot_id"]
    (settings.corpus / "x.pdf").unlink()
    second = one_object(run(capsys, "ingest", "--json", *places(settings))[1])["snapshot_id"]
    (settings.index / "snapshots" / second / "vectors.npy").unlink()
    code, out, err = run(capsys, "ask", "veterans wait longer", "--json", *places(settings))
    assert (code, one_object(out)["snapshot_id"]) == (0, first)
    assert f"snapshot {first} serves, because the newest cannot" in err


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied", "/some/place"), "/some/place: Permission denied"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (RecursionError("too deep"), "a defect of this program stopped it: RecursionError: too deep"),
    ],
)
def test_whatever_goes_wrong_is_one_line_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(settings: Settings) -> None:
        raise error

    monkeypatch.setattr(doctor_module, "status", fail)
    code, out, err = run(capsys, "status", "--json")
    assert (code, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1


def amhe(*arguments: str, **streams: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "assistant.cli", *arguments]
    return subprocess.run(command, check=False, timeout=60, **{"capture_output": True, **streams})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_said_once() -> None:
    with Path("/dev/full").open("w") as full:
        done = amhe("status", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr.splitlines()) == (1, [b"amhe: No space left on device."])


def test_a_terminal_that_lacks_a_character_gets_its_number(tmp_path: Path) -> None:
    index = tmp_path / "’"
    done = amhe("status", "--index", str(index), env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert b"\\u2019" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be made there")
def test_a_file_name_cannot_steer_the_terminal_or_begin_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    (settings.corpus / "x.pdf").rename(settings.corpus / "a\x1b[31m\nadded.pdf")
    code, out, _ = run(capsys, "ingest", *places(settings))
    assert code == 0
    assert "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}added.pdf" in out
    assert "\x1b" not in out


def test_a_dry_run_under_another_model_says_what_would_be_made_anew(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    assert run(capsys, "ingest", *places(settings))[0] == 0
    monkeypatch.setattr(ingest_module, "load_embedder", lambda settings: HashingEmbedder(name="another"))
    code, out, _ = run(capsys, "ingest", "--dry-run", *places(settings))
    assert code == 0
    assert out.count("made anew for another model") == 3


def test_help_comes_in_half_a_second() -> None:
    command = [sys.executable, "-m", "assistant.cli", "--help"]
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        seconds.append(time.perf_counter() - started)
    assert "ingest" in done.stdout
    assert min(seconds) < 0.5
