"""A right quotation stays right with the reference it was pasted with; a statement is no reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers.quotation_check import check_quotation
from assistant.answers.quotation_references import without_reference
from assistant.library.snapshot import Snapshot
from tests.retrieval.library_made import entry, publish

WORDS = "Routine data rarely show who waits longest"
TEXT = f"""# Data

## Waiting

{WORDS}. Waits fell in every region (England, 2019). Others fell as well (NHS England, 2018, p. 4).
Staff said that they were tired (not all of them). Trusts publish nothing of the kind. They should.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    catalogue = entry("data", "Data on waiting").rstrip() + '\npublisher = "AMHE guidance assistant"\n'
    folder: Path = tmp_path_factory.mktemp("library")
    return publish(folder, {"data": TEXT}, catalogue)


@pytest.mark.parametrize(
    "pasted",
    [
        "“{}” (AMHE guidance assistant, 2026, p. 3)",
        "“{}” (AMHE guidance assistant, 2026, p. 3).",
        "“{}.” (AMHE guidance assistant, 2026)",
        "“{}” – AMHE guidance assistant (2026), p. 2",
        "“{}” - AMHE guidance assistant (2026), p. 2",
        "“{}”, AMHE guidance assistant (2026b), p. 2.",
        "“{}”\nAMHE guidance assistant (2026), p. 2",
        "‘{}’ (NCCMH, 2019, pp. 3–4)",
        "{} (p. 3)",
        "{} (p. iv).",
        "{} [1, p. 3].",
        "{}. [1, p. 3]",
        "{} (emphasis added)",
        "{} [emphasis added].",
        "{} (AMHE guidance assistant, 2026, p. 3).",
        "{} (see AMHE guidance assistant, 2026b, p. 3)",
        "{}. AMHE guidance assistant (2026), p. 2",
        "{}. AMHE guidance assistant (2026b) Data on waiting. Unofficial briefing. "
        "AMHE guidance assistant, p. 5.",
        "{} – AMHE guidance assistant (2026)",
        "{} – AMHE guidance assistant (2026) Data on waiting, p. 2.",
    ],
)
def test_a_right_quotation_is_right_with_its_reference(library: Snapshot, pasted: str) -> None:
    check = check_quotation(library, pasted.format(WORDS))
    assert check.verdict == "exact"
    assert check.matches[0].text.rstrip(".") == WORDS


@pytest.mark.parametrize(
    "pasted",
    [
        "Routine data always show who waits longest (AMHE guidance assistant, 2026, p. 3)",
        "“Routine data always show who waits longest” – AMHE guidance assistant (2026), p. 2",
        "Routine data always show who waits longest. AMHE guidance assistant (2026), p. 2",
    ],
)
def test_an_altered_quotation_is_altered_by_its_words_and_not_by_its_reference(
    library: Snapshot, pasted: str
) -> None:
    check = check_quotation(library, pasted)
    assert check.verdict == "altered"
    assert [(row.quoted, row.document) for row in check.matches[0].differences] == [("always", "rarely")]


@pytest.mark.parametrize(
    "pasted",
    [
        "{} (in 2019)",
        "{} (England, 2019)",
        "{} (but not children, p. 3)",
        "{} (Not Children, p. 3)",
        "{} (12% of them)",
        "{} (pill)",
        "{} since NHS England (2019)",
        "{}. Nobody waits. AMHE guidance assistant (2026), p. 2",
        "Waits fell in every region (Wales, 2019)",
        "Waits fell in every region (NHS England, 2020, p. 4)",
        "Others fell as well (NHS England, 2018, p. 5)",
        "Others fell as well (p. 5)",
        "Staff said that they were tired (all of them)",
        "Trusts publish nothing of the kind. They (2019), p. 3",
    ],
)
def test_a_statement_in_the_place_of_a_reference_is_an_alteration(library: Snapshot, pasted: str) -> None:
    assert check_quotation(library, pasted.format(WORDS)).verdict in {"altered", "absent"}


def test_a_reference_of_the_document_itself_is_part_of_the_quotation(library: Snapshot) -> None:
    check = check_quotation(library, "Others fell as well (NHS England, 2018, p. 4).")
    assert (check.verdict, check.matches[0].text) == (
        "exact",
        "Others fell as well (NHS England, 2018, p. 4).",
    )


def test_no_sentence_before_a_reference_is_put_aside_with_it() -> None:
    found = without_reference("One sentence. Another sentence. NHS England (2019), p. 3")
    assert found is not None
    assert found[0] == "One sentence. Another sentence."
