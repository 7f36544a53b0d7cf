"""`amhe cite` as its users meet it: a reference to copy, one JSON object, clear words when wrong."""

from __future__ import annotations

import pytest

from assistant import cli, open_library
from assistant.answers.references import STYLE_NAMES, Reference
from assistant.settings import Settings
from tests.command import one_object, run


def places(settings: Settings) -> list[str]:
    return ["--corpus", str(settings.corpus), "--index", str(settings.index)]


def test_cite_prints_a_harvard_reference_with_its_page_first(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    code, out, err = run(capsys, "cite", "language:0", *places(published))
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "Language and homes (2020), p. iii (PDF page 1)."
    assert out.splitlines()[1] == "In the text: (Language and homes, 2020, p. iii [PDF page 1])"


@pytest.mark.parametrize(("style", "times"), [("harvard", 1), ("apa", 1), ("vancouver", 0)])
def test_cite_says_that_a_list_adds_letters_to_years_where_a_style_does(
    capsys: pytest.CaptureFixture[str], published: Settings, style: str, times: int
) -> None:
    _, out, _ = run(capsys, "cite", "veterans:0", "--style", style, *places(published))
    assert out.count("adds letters to the year (2026a, 2026b)") == times


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_cite_prints_one_json_object_with_every_key_in_every_style(
    capsys: pytest.CaptureFixture[str], published: Settings, style: str
) -> None:
    code, out, err = run(capsys, "cite", "veterans:0", "--style", style, "--json", *places(published))
    made = one_object(out)
    assert (code, err) == (0, "")
    assert set(made) == set(Reference.__dataclass_fields__) - {"item", "cited", "pinpoint", "start", "notes"}
    assert (made["identifier"], made["kind"], made["style"]) == ("veterans:0", "passage", style)
    assert made["state"] == "current"


def test_a_record_is_printed_and_nothing_else(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    code, out, _ = run(capsys, "cite", "veterans", "--style", "ris", *places(published))
    assert code == 0
    assert out.startswith("TY  - RPRT\n")
    assert out.endswith("ER  - \n")


def test_a_citation_id_from_an_answer_can_be_cited(
    capsys: pytest.CaptureFixture[str], published: Settings
) -> None:
    passage = one_object(run(capsys, "cite", "veterans:0", "--json", *places(published))[1])
    code, out, _ = run(capsys, "cite", passage["citation_id"], "--json", *places(published))
    made = one_object(out)
    assert code == 0
    assert (made["kind"], made["quote"], made["pages"]) == ("citation", passage["quote"], passage["pages"])


@pytest.mark.parametrize(
    "identifier", ["nothing-like-it", "veterans:99", "veterans~0", f"veterans~{'0' * 12}"]
)
def test_what_stands_for_nothing_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], published: Settings, identifier: str
) -> None:
    code, out, err = run(capsys, "cite", identifier, "--json", *places(published))
    assert (code, out) == (2, "")
    assert "amhe search" in err or "amhe ask" in err


def test_an_unknown_style_is_wrong_usage(capsys: pytest.CaptureFixture[str], published: Settings) -> None:
    code, _, err = run(capsys, "cite", "veterans", "--style", "chicago", *places(published))
    assert code == 2
    assert "vancouver" in err


def test_without_a_published_library_it_could_not(
    capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    code, _, err = run(capsys, "cite", "veterans", "--index", f"{tmp_path}/none")
    assert code == 1
    assert "amhe ingest" in err


def test_the_styles_of_the_command_are_those_there_are() -> None:
    parser = cli.build_parser()
    assert (
        tuple(parser.parse_args(["cite", "a", "--style", name]).style for name in STYLE_NAMES) == STYLE_NAMES
    )


def test_a_program_gets_the_reference_as_a_value(published: Settings) -> None:
    reference = open_library(published).cite("veterans:0", "apa")
    assert isinstance(reference, Reference)
    assert reference.in_text == "(Former soldiers, 2026, p. 1)"
