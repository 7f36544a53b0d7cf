"""A second reader looks for the words of passages on their pages."""

from __future__ import annotations

from pathlib import Path

from assistant.documents.second_reading import confirm
from tests.documents.pdf_builder import Line, Run, build_pdf, paragraph


def sample(folder: Path) -> Path:
    first = [
        Line("Running header", y=815, size=9),
        *paragraph("Veterans waited 18 weeks for the of\ufb01ce to answer, and nobody had told them why it"),
        Line([Run("took so long."), Run("7", size=6, rise=4), Run(" This sentence goes on")]),
        Line("Page 1", y=30),
    ]
    second = [Line("Running header", y=815, size=9), Line("over the page."), Line("Page 2", y=30)]
    return build_pdf([first, second], folder / "sample.pdf")


def test_words_that_stand_on_the_page_are_confirmed(tmp_path: Path) -> None:
    assert confirm(sample(tmp_path), [(1, 1, "Veterans waited 18 weeks for the office to answer")]) == [True]


def test_a_changed_figure_is_not_confirmed(tmp_path: Path) -> None:
    path = sample(tmp_path)
    assert confirm(path, [(1, 1, "Veterans waited 19 weeks"), (1, 1, "Veterans waited 18 weeks")]) == [
        False,
        True,
    ]


def test_words_of_another_page_are_not_confirmed(tmp_path: Path) -> None:
    assert confirm(sample(tmp_path), [(2, 2, "Veterans waited 18 weeks")]) == [False]


def test_note_marks_are_put_aside(tmp_path: Path) -> None:
    path = sample(tmp_path)
    assert confirm(path, [(1, 1, "took so long.[7] This sentence"), (1, 1, "took so long. [7]")]) == [
        True,
        True,
    ]


def test_running_lines_between_two_pages_are_allowed_for(tmp_path: Path) -> None:
    assert confirm(sample(tmp_path), [(1, 2, "This sentence goes on over the page.")]) == [True]


def test_pages_that_do_not_exist_confirm_nothing(tmp_path: Path) -> None:
    assert confirm(sample(tmp_path), [(7, 8, "Veterans"), (0, 0, "Veterans")]) == [False, False]


def test_a_file_that_cannot_be_opened_confirms_nothing(tmp_path: Path) -> None:
    path = tmp_path / "not.pdf"
    path.write_bytes(b"%PDF-1.7 and nothing more")
    assert confirm(path, [(1, 1, "Veterans")]) == [False]
