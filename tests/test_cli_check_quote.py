"""`amhe check-quote` and its Python functions: verdicts, files, one JSON object, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers.guide import Guide
from assistant.answers.wire import citation_json
from assistant.library import embedder as embedder_module
from assistant.library.ingest import ingest
from assistant.settings import Settings
from tests.command import one_object, run
from tests.conftest import make_corpus
from tests.documents.test_slides import box, deck
from tests.fakes import HashingEmbedder

TRUE = "A child must never interpret for a parent."
WRONG = "A child must rarely interpret for a parent."
FOREIGN = "The moon is made of green cheese."


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check needs no model, so loading one fails these tests."""

    def load(settings: Settings) -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr(embedder_module, "load_embedder", load)


def places(settings: Settings) -> list[str]:
    return ["--corpus", str(settings.corpus), "--index", str(settings.index)]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [(TRUE, "exact"), (f"“{TRUE.lower()}”", "typographic"), (WRONG, "altered"), (FOREIGN, "absent")],
)
def test_any_verdict_is_one_object_and_exit_code_0(
    capsys: pytest.CaptureFixture[str], published: Settings, text: str, verdict: str
) -> None:
    code, out, err = run(capsys, "check-quote", text, "--json", *places(published))
    found = one_object(out)
    assert (code, err, found.keys()) == (0, "", {"verdict", "matches", "parts"})
    assert found["verdict"] == verdict


def test_a_match_has_its_citation_text_and_differences(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    _, out, _ = run(capsys, "check-quote", WRONG, "--json", *places(published))
    (match,) = one_object(out)["matches"]
    (same,) = Guide(published).check_quote(WRONG).matches
    assert match == {
        "citation": citation_json(same.citation),
        "text": TRUE,
        "differences": [{"quoted": "rarely", "document": "never"}],
    }
    assert match["citation"]["pages"] == {"first": 1, "last": 1, "first_label": "iii", "last_label": "iii"}


def test_people_read_the_verdict_the_difference_and_the_page(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    code, out, _ = run(capsys, "check-quote", WRONG, *places(published))
    words = " ".join(out.split())
    assert code == 0
    assert words.startswith("Altered:")
    assert "quoted “rarely”, the document has “never”" in words
    assert "page iii (PDF page 1)" in words


@pytest.mark.parametrize(
    "arguments",
    [(), ("",), ("  ",), ("…",), (TRUE, "--file", "a.txt"), ("--file", "a.xlsx"), ("--file", "gone.txt")],
)
def test_a_wrong_call_is_told_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], published: Settings, arguments: tuple[str, ...]
) -> None:
    code, out, err = run(capsys, "check-quote", *arguments, "--json", *places(published))
    assert (code, out) == (2, "")
    assert err.startswith("amhe: ")


def test_programs_and_people_are_told_why_brackets_change_the_sense(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    text = "A child must [always] interpret for a parent."
    _, out, _ = run(capsys, "check-quote", text, "--json", *places(published))
    why = "the brackets change the sense: check"
    (row,) = one_object(out)["matches"][0]["differences"]
    assert row == {"quoted": "[always]", "document": "never", "why": why}
    _, out, _ = run(capsys, "check-quote", text, *places(published))
    assert why in " ".join(out.split())


def test_marked_changes_are_counted_in_words(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("It says “[The] child must never interpret for a parent.”", encoding="utf-8")
    _, out, _ = run(capsys, "check-quote", "--file", str(path), *places(published))
    assert "Exact but for what the writer has marked" in out
    assert out.rstrip().endswith("With changes that the writer has marked: 1.")


def test_a_file_is_checked_quotation_by_quotation(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path
) -> None:
    path = deck(
        tmp_path / "a.pptx",
        lambda slide: box(slide.shapes, f"It says “{TRUE}”"),
        lambda slide: box(slide.shapes, f"{WRONG}\n{FOREIGN}"),
    )
    code, out, _ = run(capsys, "check-quote", "--file", str(path), "--json", *places(published))
    found = one_object(out)
    assert (code, found["file"]) == (0, str(path))
    assert [(row["place"], row["quotation"], row["verdict"]) for row in found["quotations"]] == [
        ("slide 1", TRUE, "exact"),
        ("slide 2", WRONG, "altered"),
        ("slide 2", FOREIGN, "absent"),
    ]
    assert found["counts"] == {"exact": 1, "typographic": 0, "altered": 1, "absent": 1}
    assert {frozenset(row) for row in found["quotations"]} == {
        frozenset({"place", "quotation", "verdict", "matches"})
    }


def test_people_read_each_place_and_the_counts(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(f"{TRUE}\n\n{FOREIGN}\n", encoding="utf-8")
    _, out, _ = run(capsys, "check-quote", "--file", str(tmp_path / "a.txt"), *places(published))
    assert "paragraph 2: “The moon" in out
    assert out.splitlines()[-1] == "2 quotations: 1 exact, 0 typographic, 0 altered, 1 absent."


def test_a_damaged_file_is_named_with_exit_code_1(
    capsys: pytest.CaptureFixture[str], published: Settings, tmp_path: Path
) -> None:
    (tmp_path / "odd.pptx").write_bytes(b"odd")
    code, out, err = run(capsys, "check-quote", "--file", str(tmp_path / "odd.pptx"), *places(published))
    assert (code, out, "odd.pptx" in err) == (1, "", True)


def test_without_a_library_the_next_step_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, "check-quote", TRUE, *places(Settings(tmp_path, tmp_path / "index")))
    assert (code, out, "amhe ingest" in err) == (1, "", True)


def test_a_new_snapshot_is_picked_up(tmp_path: Path) -> None:
    settings = Settings(make_corpus(tmp_path / "corpus"), tmp_path / "index")
    ingest(settings, embedder=HashingEmbedder())
    guide = Guide(settings)
    assert guide.check_quote(FOREIGN).verdict == "absent"
    (settings.corpus / "moon.md").write_text(f"# Moon\n\n{FOREIGN}\n", encoding="utf-8")
    ingest(settings, embedder=HashingEmbedder())
    assert guide.check_quote(FOREIGN).verdict == "exact"
