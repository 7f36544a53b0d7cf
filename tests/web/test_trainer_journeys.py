"""A trainer at work in the browser: collect, order, hand out; check slides; take references."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers.citations import citation_id
from assistant.answers.guide import Guide
from assistant.settings import Settings
from tests.web.browsing import answers, ask, faults
from tests.web.conftest import MANY_REQUESTS, Visit, served

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

CHILD = "A child must never interpret for a parent."


@pytest.fixture(scope="module")
def library(guide: Guide, published: Settings) -> Iterator[str]:
    with served(guide, replace(published, requests_a_minute=MANY_REQUESTS)) as address:
        yield address


def deck(path: Path) -> Path:
    """Three slides: a quotation, an altered one in the notes in a grouped box, and one from nowhere."""
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    for title, body, note in (
        ("One", CHILD, ""),
        ("Two", "", "“A child must always interpret for a parent.”"),
        ("Three", "The moon is made of green cheese.", ""),
    ):
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = title
        if body:
            box = slide.shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(3), Inches(1))
            box.text_frame.text = body
        if note:
            slide.notes_slide.notes_text_frame.text = note
    made.save(str(path))
    return path


def letter(path: Path) -> Path:
    import docx

    made = docx.Document()
    made.add_paragraph(CHILD)
    made.save(str(path))
    return path


def test_passages_are_collected_ordered_noted_and_handed_out(
    library: str, browser_page: Visit, tmp_path: Path
) -> None:
    page = browser_page.page
    page.goto(f"{library}/search?q=interpret+for+a+parent")
    page.get_by_role("button", name="Add to list").first.click()
    expect(page.get_by_role("button", name="Take off the list")).to_be_focused()
    page.goto(f"{library}/search?q=veterans+wait+longer")
    page.get_by_role("button", name="Add to list").first.click()
    page.get_by_role("link", name="Reading list (2)").click()
    items = page.locator("#list > li")
    expect(items).to_have_count(2)
    page.get_by_label("Note on 2, Former soldiers").fill("for slide 4")
    items.nth(1).get_by_role("button", name="Up").click()
    expect(items.first.get_by_role("link", name="Former soldiers")).to_be_visible()
    expect(page.get_by_label("Note on 1, Former soldiers")).to_have_value("for slide 4")
    expect(page.locator("#list-said")).to_have_text("Former soldiers is now 1 of 2.")
    assert faults(page) == []
    page.get_by_label("As", exact=True).select_option("md")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "handout.md")
    words = (tmp_path / "handout.md").read_text(encoding="utf-8")
    assert words.index("> Veterans wait longer") < words.index("A child must never")
    assert "Note: for slide 4" in words


def test_an_answers_quotation_goes_on_the_list_too(library: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(library)
    ask(page, "Can a child interpret for a parent?")
    expect(answers(page)).to_have_count(1)
    page.locator("#sources .card").first.get_by_role("button", name="Add to list").click()
    expect(page.get_by_role("link", name="Reading list (1)")).to_be_visible()
    assert faults(page) == []


def test_the_list_is_kept_as_a_file_and_opened_again(
    library: str, browser_page: Visit, tmp_path: Path
) -> None:
    page = browser_page.page
    page.goto(f"{library}/search?q=interpret+for+a+parent")
    page.get_by_role("button", name="Add to list").first.click()
    page.goto(f"{library}/list")
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep the list as a file").click()
    download.value.save_as(tmp_path / "list.json")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Empty the list").click()
    expect(page.locator("#list > li")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Empty the list").click()
    expect(page.get_by_text("Nothing is on the list yet.")).to_be_visible()
    page.get_by_label("Open a list that was kept").set_input_files(tmp_path / "list.json")
    expect(page.locator("#list > li")).to_have_count(1)
    (tmp_path / "other.json").write_text("[1]", encoding="utf-8")
    page.get_by_label("Open a list that was kept").set_input_files(tmp_path / "other.json")
    expect(page.get_by_text("other.json holds no reading list.")).to_be_visible()
    expect(page.locator("#list > li")).to_have_count(1)


def test_taking_the_last_one_off_leaves_no_list_and_keeps_the_focus(
    library: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.goto(f"{library}/search?q=interpret+for+a+parent")
    page.get_by_role("button", name="Add to list").first.click()
    page.goto(f"{library}/list")
    page.get_by_role("button", name="Take off").click()
    expect(page.get_by_role("link", name="Reading list", exact=True)).to_be_visible()
    expect(page.locator("#main")).to_be_focused()
    assert faults(page) == []


def check_file(page: Page, path: Path) -> str:
    page.get_by_label("Or check all that a file quotes").set_input_files(path)
    expect(page.locator("#file-found:not([aria-busy]) > *").first).to_be_visible()
    return page.locator("#file-found").inner_text()


def test_a_slide_deck_is_read_in_the_browser_and_each_quotation_checked(
    library: str, browser_page: Visit, tmp_path: Path
) -> None:
    page = browser_page.page
    page.goto(f"{library}/check")
    said = check_file(page, deck(tmp_path / "deck.pptx"))
    assert "3 quotations: word for word: 1; right but for typesetting: 0; altered: 1; not found: 1." in said
    assert "slide 2, notes: Altered" in said
    expect(page.locator("#file-found")).to_be_focused()
    page.get_by_text("Stands in: Language and homes").first.click()
    assert faults(page) == []
    assert not any("upload" in url for url in browser_page.requests)


def test_a_word_file_and_a_text_are_checked_too(library: str, browser_page: Visit, tmp_path: Path) -> None:
    page = browser_page.page
    page.goto(f"{library}/check")
    (tmp_path / "notes.txt").write_text(f"Something short\n\n{CHILD}\n", encoding="utf-8")
    for path in (letter(tmp_path / "letter.docx"), tmp_path / "notes.txt"):
        assert "1 quotation: word for word: 1" in check_file(page, path)
        page.reload()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("deck.pptx", b"not a zip", "no Office file"),
        ("deck.pptx", b"PK\x05\x06" + bytes(18), "no PowerPoint presentation"),
        ("slides.key", b"x", "Choose a file that ends in"),
        ("letter.docx", b"PK\x05\x06" + b"\x01" * 18, "damaged"),
        ("long.txt", b"word " * 60_000, "too many words"),
    ],
)
def test_a_file_that_cannot_be_checked_is_named_with_the_reason(
    library: str, browser_page: Visit, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    page = browser_page.page
    page.goto(f"{library}/check")
    said = check_file(page, tmp_path / name)
    assert f"{name} cannot be checked." in said
    assert words in said


def test_a_reference_is_copied_from_its_page(library: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{library}/cite/{citation_id('language', CHILD)}")
    page.get_by_role("button", name="Copy the Harvard reference").click()
    held = page.evaluate("() => navigator.clipboard.readText()")
    assert held.startswith("Language and homes")
    assert held.endswith("p. iii (PDF page 1).")
    assert faults(page) == []
    page.get_by_role("link", name="Show on page").click()
    expect(page.get_by_role("img")).to_be_visible()


@pytest.mark.parametrize("path", ["/check", "/list", "/cite/language"])
@pytest.mark.parametrize("width", [1280, 320])
def test_a_trainers_page_has_no_fault_and_does_not_scroll_sideways(
    library: str, browser_page: Visit, path: str, width: int
) -> None:
    page = browser_page.page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(library + path)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_numbers_of_a_long_list_stay_inside_the_frame(
    library: str, browser_page: Visit, tmp_path: Path
) -> None:
    page = browser_page.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{library}/check")
    many = [f"The moon is made of green cheese number {n}." for n in range(120)]
    (tmp_path / "many.txt").write_text("\n\n".join(many), encoding="utf-8")
    check_file(page, tmp_path / "many.txt")
    room = page.locator("ol.checked").evaluate(
        """(list) => {
          const paper = document.createElement("canvas").getContext("2d");
          const style = getComputedStyle(list);
          paper.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
          return parseFloat(style.paddingLeft) - paper.measureText("120. ").width;
        }"""
    )
    assert room >= 0


def test_two_tabs_have_one_list(library: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(f"{library}/search?q=interpret+for+a+parent")
    page.get_by_role("button", name="Add to list").first.click()
    other = page.context.new_page()
    other.goto(f"{library}/list")
    expect(other.locator("#list > li")).to_have_count(1)
    page.get_by_role("button", name="Add to list").first.click()
    expect(other.locator("#list > li")).to_have_count(2)
    other.get_by_role("button", name="Take off: 1").click()
    expect(page.get_by_role("link", name="Reading list (1)")).to_be_visible()


@pytest.fixture
def two_tabs(library: str, browser_page: Visit) -> tuple[Page, Page]:
    """The page of one list, with two items, open in two tabs of a browser."""
    page = browser_page.page
    for words in ("interpret+for+a+parent", "veterans+wait+longer"):
        page.goto(f"{library}/search?q={words}")
        page.get_by_role("button", name="Add to list").first.click()
    page.goto(f"{library}/list")
    other = page.context.new_page()
    other.goto(f"{library}/list")
    expect(other.locator("#list > li")).to_have_count(2)
    return page, other


def test_a_note_stays_with_its_quotation_when_another_tab_moves_it(two_tabs: tuple[Page, Page]) -> None:
    page, other = two_tabs
    note = page.get_by_label("Note on 1, Language and homes")
    note.press_sequentially("for A")
    other.get_by_role("button", name="Down: 1, Language and homes").click()
    moved = page.get_by_label("Note on 2, Language and homes")
    expect(moved).to_be_focused()
    page.keyboard.type(" more")
    expect(moved).to_have_value("for A more")
    expect(other.get_by_label("Note on 2, Language and homes")).to_have_value("for A more")
    expect(other.get_by_label("Note on 1, Former soldiers")).to_have_value("")


def test_a_note_stays_with_its_quotation_when_another_tab_takes_one_off(two_tabs: tuple[Page, Page]) -> None:
    page, other = two_tabs
    page.get_by_label("Note on 2, Former soldiers").press_sequentially("for B")
    other.get_by_role("button", name="Take off: 1, Language and homes").click()
    expect(page.locator("#list > li")).to_have_count(1)
    page.keyboard.type(" more")
    expect(other.get_by_label("Note on 1, Former soldiers")).to_have_value("for B more")


def test_a_note_in_another_tab_does_not_undo_what_is_typed_here(two_tabs: tuple[Page, Page]) -> None:
    page, other = two_tabs
    page.get_by_label("Note on 1").press_sequentially("here")
    other.get_by_label("Note on 2").press_sequentially("there")
    expect(page.get_by_label("Note on 2")).to_have_value("there")
    page.reload()
    expect(page.get_by_label("Note on 1")).to_have_value("here")


def test_a_quotation_taken_off_while_its_note_is_typed_is_said_to_be_gone(
    two_tabs: tuple[Page, Page],
) -> None:
    page, other = two_tabs
    page.get_by_label("Note on 1, Language and homes").press_sequentially("for A")
    other.get_by_role("button", name="Take off: 1, Language and homes").click()
    expect(page.locator("#list-said")).to_have_text("Language and homes is no longer on the list.")
    expect(page.locator("#main")).to_be_focused()


def test_a_note_is_kept_while_it_is_typed(library: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(f"{library}/search?q=interpret+for+a+parent")
    page.get_by_role("button", name="Add to list").first.click()
    page.goto(f"{library}/list")
    page.get_by_label("Note on 1").press_sequentially("for slide 4")
    page.reload()
    expect(page.get_by_label("Note on 1")).to_have_value("for slide 4")


def test_a_list_is_full_at_two_hundred_and_says_so(library: str, browser_page: Visit, tmp_path: Path) -> None:
    page = browser_page.page
    rows = [{"id": f"language:{n}", "title": "T", "place": "", "quote": "", "note": ""} for n in range(205)]
    (tmp_path / "long.json").write_text(json.dumps([*rows, rows[0]]), encoding="utf-8")
    page.goto(f"{library}/list")
    page.get_by_label("Open a list that was kept").set_input_files(tmp_path / "long.json")
    expect(page.locator("#list-said")).to_have_text("The list holds 200 at most; 5 could not be added.")
    expect(page.locator("#list > li")).to_have_count(200)


def test_table_rows_on_the_list_stand_cell_by_cell(library: str, browser_page: Visit, tmp_path: Path) -> None:
    page = browser_page.page
    row = {"id": "language:0", "title": "T", "place": "", "quote": "Men\t12%\nWomen\t9%\nAll.", "note": ""}
    (tmp_path / "list.json").write_text(json.dumps([row]), encoding="utf-8")
    page.goto(f"{library}/list")
    page.get_by_label("Open a list that was kept").set_input_files(tmp_path / "list.json")
    expect(page.locator("#list tr")).to_have_count(2)
    assert page.locator("#list td").all_inner_texts() == ["Men", "12%", "Women", "9%"]
    expect(page.locator("#list p.words")).to_have_text("All.")


def test_of_two_files_the_last_one_chosen_is_shown(library: str, browser_page: Visit, tmp_path: Path) -> None:
    page = browser_page.page
    page.goto(f"{library}/check")
    slow = [f"The moon is made of green cheese number {n}." for n in range(700)]
    (tmp_path / "slow.txt").write_text("\n\n".join(slow), encoding="utf-8")
    (tmp_path / "quick.txt").write_text(CHILD, encoding="utf-8")
    for name in ("slow.txt", "quick.txt"):
        page.get_by_label("Or check all that a file quotes").set_input_files(tmp_path / name)
    expect(page.get_by_role("heading", name="What quick.txt quotes")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.get_by_role("heading", name="What quick.txt quotes")).to_be_visible()


@pytest.mark.parametrize(
    "data",
    [
        CHILD.encode("utf-16"),
        f"“{CHILD}” – said".encode("windows-1252"),
        CHILD.replace("must ", "must\r\n").encode(),
        f"- {CHILD}\n- Something else".encode(),
    ],
)
def test_a_text_is_read_in_its_encoding_and_over_its_lines(
    library: str, browser_page: Visit, tmp_path: Path, data: bytes
) -> None:
    page = browser_page.page
    page.goto(f"{library}/check")
    (tmp_path / "notes.txt").write_bytes(data)
    assert "altered: 0; not found: 0" in check_file(page, tmp_path / "notes.txt")


def test_words_that_word_does_not_show_are_not_checked(
    library: str, browser_page: Visit, tmp_path: Path
) -> None:
    import docx
    from docx.oxml import OxmlElement

    made = docx.Document()
    paragraph = made.add_paragraph(CHILD.removesuffix("."))
    paragraph.add_run(" unless nobody else is there").font.hidden = True
    moved = OxmlElement("w:moveFrom")
    moved.append(paragraph.add_run(" on a Monday")._r)
    paragraph._p.append(moved)
    made.save(str(tmp_path / "letter.docx"))
    page = browser_page.page
    page.goto(f"{library}/check")
    assert "word for word: 1" in check_file(page, tmp_path / "letter.docx")
