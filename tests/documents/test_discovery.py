import os
from pathlib import Path

import pytest

from assistant.documents.catalogue import load_catalogue
from assistant.documents.discovery import Discovery, find_files, slug
from assistant.errors import CorpusError


def put(corpus: Path, name: str, content: bytes = b"") -> Path:
    path = corpus / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content or name.encode())
    return path


def look(corpus: Path) -> Discovery:
    return find_files(corpus, corpus / "index", load_catalogue(corpus))


def test_every_pdf_is_found_and_called_after_its_name(tmp_path: Path) -> None:
    put(tmp_path, "Über uns (2024).PDF")
    put(tmp_path, "deep/er/appendix_b.pdf")
    found = look(tmp_path)
    assert [(f.document_id, f.file) for f in found.files] == [
        ("appendix_b", "deep/er/appendix_b.pdf"),
        ("uber-uns-2024", "Über uns (2024).PDF"),
    ]
    assert found.reports == ()


def test_what_is_not_a_document_is_passed_over_without_a_report(tmp_path: Path) -> None:
    for name in ("catalogue.toml", ".hidden.pdf", ".git/a.pdf", "README.md", "a.md", "index/b.pdf", "x.typ"):
        put(tmp_path, name)
    (tmp_path / "catalogue.toml").write_text("")
    put(tmp_path, "a.pdf")
    found = look(tmp_path)
    assert [f.file for f in found.files] == ["a.pdf"]
    assert found.reports == ()


def test_a_format_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    put(tmp_path, "plan.odt")
    (report,) = look(tmp_path).reports
    assert (report.file, report.status) == ("plan.odt", "skipped")
    assert "save it as PDF" in str(report.reason)


def test_the_same_bytes_under_two_names_are_one_document(tmp_path: Path) -> None:
    put(tmp_path, "b.pdf", b"same")
    put(tmp_path, "a/c.pdf", b"same")
    found = look(tmp_path)
    assert [f.document_id for f in found.files] == ["c"]
    assert [(r.file, r.status, r.reason) for r in found.reports] == [("b.pdf", "skipped", "same as a/c.pdf")]


def test_a_catalogued_name_wins_over_another_name_of_the_same_bytes(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf", b"same")
    put(tmp_path, "z.pdf", b"same")
    (tmp_path / "catalogue.toml").write_text('[[document]]\nid = "z"\ntitle = "Z"\n')
    assert [f.document_id for f in look(tmp_path).files] == ["z"]


def test_two_files_with_one_name_get_a_number_and_a_warning(tmp_path: Path) -> None:
    put(tmp_path, "one/guide.pdf", b"1")
    put(tmp_path, "two/guide.pdf", b"2")
    first, second = look(tmp_path).files
    assert (first.document_id, second.document_id) == ("guide", "guide-2")
    assert "one/guide.pdf" in second.warnings[0]
    assert not first.warnings


def test_an_entry_without_its_file_is_reported_by_name(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text('[[document]]\nid = "gone"\ntitle = "Gone"\n')
    (report,) = look(tmp_path).reports
    assert (report.document_id, report.status) == ("gone", "skipped")
    assert "catalogue.toml" in str(report.reason)


def test_an_entry_that_can_be_downloaded_may_be_absent(tmp_path: Path) -> None:
    row = '[[document]]\nid = "later"\ntitle = "Later"\ndownload = "https://example.org/later.pdf"\n'
    (tmp_path / "catalogue.toml").write_text(row)
    assert look(tmp_path).reports == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_links_and_pipes_are_reported_and_never_opened(tmp_path: Path) -> None:
    put(tmp_path, "real.pdf")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.pdf")
    found = look(tmp_path)
    assert [f.file for f in found.files] == ["real.pdf"]
    assert [r.file for r in found.reports] == ["link.pdf", "pipe.pdf"]


def test_a_missing_corpus_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="--corpus"):
        look(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "expected"), [("A  b", "a-b"), ("日本", "document"), ("v1.2", "v1-2"), ("-x-", "x")]
)
def test_a_slug_is_plain(name: str, expected: str) -> None:
    assert slug(name) == expected
