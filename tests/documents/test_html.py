"""Web pages: what a reader sees of the main content, under its headings, with its tables and notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.datatypes import Document, Note
from assistant.errors import UnreadableDocument
from tests.documents.reading import read_path, texts

NAVIGATION = '<nav><a href="/">Home page of the site</a></nav>'
COOKIES = "<div hidden>We use cookies on this site.</div>"
PARAGRAPHS = "".join(
    f"<p>Paragraph {n} says in a whole sentence what commissioners in area {n} can do about waiting.</p>"
    for n in range(12)
)


def page(main: str, *, title: str = "A statement") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"{NAVIGATION}{COOKIES}<main>{main}</main><footer>Crown copyright</footer></body></html>"
    )


def read(folder: Path, html: str | bytes, *, with_entry: bool = True) -> Document:
    path = folder / "sample.html"
    path.write_bytes(html if isinstance(html, bytes) else html.encode())
    return read_path(path) if with_entry else read_path(path, None)


def test_headings_open_sections_and_only_the_main_content_is_read(tmp_path: Path) -> None:
    document = read(
        tmp_path, page("<h1>Sample</h1><p>Opening.</p><h2>Need</h2><h3>Young people</h3><p>They wait.</p>")
    )
    assert [section.path for section in document.sections] == [
        ("Sample",),
        ("Need",),
        ("Need", "Young people"),
    ]
    assert texts(document, "paragraph") == ["Opening.", "They wait."]
    assert document.pages == ()
    assert document.warnings == ()


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>document.write('bad')</script>",
        "<style>p { color: red }</style>",
        '<p hidden="">bad</p>',
        '<p style="display: none">bad</p>',
        '<span class="govuk-visually-hidden">bad</span>',
        "<form><p>Is this page useful? bad</p></form>",
        '<div role="navigation">bad</div>',
        "<aside><p>Related: bad</p></aside>",
        "<!-- bad -->",
        "<template><p>bad</p></template>",
        "<noscript><p>bad</p></noscript>",
    ],
)
def test_what_a_reader_does_not_see_is_left_out(tmp_path: Path, unseen: str) -> None:
    document = read(tmp_path, page(f"<p>Before.</p>{unseen}<p>After.</p>"))
    assert document.text == "Before.\nAfter."


def test_markup_in_the_words_stays_words(tmp_path: Path) -> None:
    document = read(tmp_path, page("<p>Type &lt;script&gt;alert(1)&lt;/script&gt; &amp; wait.</p>"))
    assert document.text == "Type <script>alert(1)</script> & wait."


def test_inline_elements_do_not_part_words_and_line_breaks_do(tmp_path: Path) -> None:
    document = read(tmp_path, page("<p>Un<b>like</b>ly, <a href='x'>a link</a>,<br>a new\n   line.</p>"))
    assert document.text == "Unlikely, a link, a new line."


def test_list_items_stand_alone_and_inner_lists_follow_their_item(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        page("<ul><li>Publish:<ul><li>by age</li></ul></li><li><p>Two.</p><p>More on two.</p></li></ul>"),
    )
    assert [(block.kind, document.text[block.start : block.end]) for block in document.blocks] == [
        ("item", "Publish:"),
        ("item", "by age"),
        ("item", "Two."),
        ("paragraph", "More on two."),
    ]


def test_a_row_is_quoted_alone_and_finds_its_column_headings(tmp_path: Path) -> None:
    table = (
        "<table><caption>Detentions</caption><thead><tr><th>Group</th><th>Rate</th></tr></thead>"
        "<tbody><tr><th>Black</th><td>228</td></tr><tr><td>White</td><td>64</td></tr></tbody></table>"
    )
    document = read(tmp_path, page(table))
    rows = [block for block in document.blocks if block.kind == "row"]
    assert [document.text[row.start : row.end] for row in rows] == ["Black\t228", "White\t64"]
    assert {document.text[slice(*row.header)] for row in rows if row.header} == {"Group\tRate"}
    assert texts(document, "paragraph") == ["Detentions"]


def test_a_cell_over_several_rows_stands_in_each_and_over_several_columns_once(tmp_path: Path) -> None:
    table = (
        "<table><tr><th>Group</th><th>Year</th><th>Rate</th></tr>"
        "<tr><td rowspan='2'>Black</td><td>2022</td><td>342</td></tr><tr><td>2023</td><td>228</td></tr>"
        "<tr><td colspan='2'>All</td><td>90</td></tr></table>"
    )
    assert texts(read(tmp_path, page(table)), "row") == ["Black\t2022\t342", "Black\t2023\t228", "All\t\t90"]


def test_a_table_for_layout_is_running_text(tmp_path: Path) -> None:
    table = "<table role='presentation'><tr><td><p>Left.</p></td><td><p>Right.</p></td></tr></table>"
    assert texts(read(tmp_path, page(table)), "paragraph") == ["Left.", "Right."]


@pytest.mark.parametrize("main", [True, False], ids=["main element", "main text found"])
def test_a_raised_note_mark_never_joins_the_number_before_it(tmp_path: Path, main: bool) -> None:
    words = f"<h1>Sample</h1><p>There were 100,000<sup>1</sup> people in 2021.</p>{PARAGRAPHS}"
    html = page(words)
    if not main:
        html = html.replace("<main>", "<div>").replace("</main>", "</div>")
    assert "There were 100,000[1] people in 2021." in read(tmp_path, html).text


def test_exponents_and_ordinals_are_no_notes(tmp_path: Path) -> None:
    document = read(tmp_path, page("<p>A room of 12 m<sup>2</sup> in the 24<sup>th</sup> week.</p>"))
    assert document.text == "A room of 12 m^2 in the 24th week."


def test_footnotes_are_sources_and_their_marks_lead_to_them(tmp_path: Path) -> None:
    html = page(
        '<p>Many wait <sup><a href="#fn:1" role="doc-noteref">[footnote 1]</a></sup>.</p>'
        '<div role="doc-endnotes"><ol><li id="fn:1" role="doc-endnote"><p>Audit of waits. 2023. '
        'https://example.org/audit <a role="doc-backlink" href="#">↩</a></p></li></ol></div>'
    )
    document = read(tmp_path, html)
    assert texts(document, "paragraph") == ["Many wait[1]."]
    assert document.notes == (Note("[1]", "Audit of waits", "2023", "https://example.org/audit"),)


def test_a_numbered_list_under_references_gives_the_notes_their_marks(tmp_path: Path) -> None:
    html = page(
        "<p>Many wait [2].</p><h2>References</h2><ol><li>One. 2020.</li><li>Two. 2021.</li></ol>"
        "<h2>Next</h2><ol><li>Not a source.</li></ol>"
    )
    document = read(tmp_path, html)
    assert [(note.mark, note.text, note.year) for note in document.notes] == [
        ("[1]", "One", "2020"),
        ("[2]", "Two", "2021"),
    ]
    assert texts(document, "item") == ["Not a source."]


def test_the_title_is_the_pages_heading_not_the_browsers_title(tmp_path: Path) -> None:
    html = page("<h1>Statement on waiting</h1><p>Words.</p>", title="NHS England » Statement on waiting")
    assert read(tmp_path, html, with_entry=False).entry.title == "Statement on waiting"


def test_a_page_that_does_not_mark_its_main_content_is_read_where_most_of_the_text_is(tmp_path: Path) -> None:
    html = (
        f"<html><body>{NAVIGATION}<div class='content'><h1>Waiting</h1><h2>Plans</h2>{PARAGRAPHS}</div>"
        "<div class='sidebar'><ul><li><a href='/x'>Other page</a></li></ul></div></body></html>"
    )
    document = read(tmp_path, html)
    assert len(texts(document, "paragraph")) == 12
    assert ("Waiting", "Plans") in [section.path for section in document.sections]
    assert "Other page" not in document.text


def test_a_page_of_which_little_was_taken_is_named_for_comparing(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="/{n}">A long list of links to other pages {n}</a></li>' for n in range(80))
    html = (
        f"<html><body><div class='menu'><ul>{links}</ul></div><div><h1>W</h1>{PARAGRAPHS}</div></body></html>"
    )
    assert any("does not mark its main text" in warning for warning in read(tmp_path, html).warnings)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<main><p>Côte d’Ivoire</p></main>".encode(), "Côte d’Ivoire"),
        ("\ufeff<main><p>Côte d’Ivoire</p></main>".encode(), "Côte d’Ivoire"),
        ("<main><p>Côte d’Ivoire</p></main>".encode("utf-16"), "Côte d’Ivoire"),
        ("<meta charset=iso-8859-1><main><p>Côte d’Ivoire</p></main>".encode("cp1252"), "Côte d’Ivoire"),
        ("<meta charset='windows-1252'><main><p>Côte d’Ivoire</p></main>".encode("cp1252"), "Côte d’Ivoire"),
    ],
    ids=["utf-8", "byte order mark", "utf-16", "called latin-1", "windows-1252"],
)
def test_letters_are_those_of_the_encoding_that_is_stated(tmp_path: Path, data: bytes, words: str) -> None:
    document = read(tmp_path, data)
    assert document.text == words
    assert document.warnings == ()


def test_an_encoding_that_has_to_be_guessed_is_said(tmp_path: Path) -> None:
    document = read(tmp_path, "<main><p>Côte d’Ivoire</p></main>".encode("cp1252"))
    assert document.text == "Côte d’Ivoire"
    assert "Windows-1252" in document.warnings[0]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "empty", "empty file"),
        (b"<html><body></body></html>", "no_text", "no main text"),
        (b"<main><h1>Only a heading</h1></main>", "no_text", "no paragraph"),
        (b"   ", "no_text", "no text"),
        (b"%PDF-1.7 ...", "wrong_type", "a PDF"),
        (b"PK\x03\x04....", "wrong_type", "another archive"),
        (b"\x00\x01\x02\x03", "wrong_type", "holds no text"),
    ],
)
def test_what_is_no_readable_page_is_named_with_its_reason(
    tmp_path: Path, data: bytes, code: str, words: str
) -> None:
    with pytest.raises(UnreadableDocument, match=words) as raised:
        read(tmp_path, data)
    assert raised.value.reason == code
    assert "sample.html" in str(raised.value)
