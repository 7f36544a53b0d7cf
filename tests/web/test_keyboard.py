"""Everything by keyboard alone: at each step the focus is on the screen, marked, and behind nothing."""

from __future__ import annotations

import pytest

from tests.web.browsing import answers, ask, box
from tests.web.conftest import NewVisit, Serve, Visit
from tests.web.measures import focus
from tests.web.states import QUESTION, STATES, WholeGuide, answered, full_queue

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Locator, Page, expect  # noqa: E402

MOST_PRESSES = 60


def press(page: Page, key: str) -> None:
    """Presses a key; where the focus goes must be fit to be worked with."""
    page.keyboard.press(key)
    now = focus(page)
    assert not now.fault, f"{now.fault}: {now.name} after {key}"


def go_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Presses Tab until a target has the focus."""
    for _ in range(MOST_PRESSES):
        press(page, key)
        if target.count() and target.evaluate("(target) => target === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by {key}")


def test_from_a_question_to_the_page_the_citation_and_a_follow_up(
    whole_site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(whole_site)
    box(page).wait_for()
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to the question")).to_be_focused()
    press(page, "Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    go_to(page, answers(page).get_by_role("link", name="Passage 1: Appendix: veterans, page 4"), "Shift+Tab")
    press(page, "Enter")
    card = page.locator("#source-1-1")
    expect(card).to_be_focused()
    go_to(page, card.get_by_role("link", name="Show on page"))
    page.keyboard.press("Enter")
    panel = card.get_by_role("region", name="The cited page")
    expect(panel).to_be_focused()
    assert not focus(page).fault
    go_to(page, panel.get_by_role("link", name="Next page"))
    page.keyboard.press("Enter")
    expect(panel.get_by_role("img", name="Image of page 5")).to_be_visible()
    expect(panel).to_be_focused()
    go_to(page, card.get_by_role("link", name="Hide the page"), "Shift+Tab")
    press(page, "Enter")
    expect(panel).to_have_count(0)
    expect(card.get_by_role("link", name="Show on page")).to_be_focused()
    go_to(page, card.get_by_role("button", name="Copy citation"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    assert page.evaluate("() => navigator.clipboard.readText()").startswith("“Stigma keeps many veterans")
    go_to(page, box(page), "Shift+Tab")
    page.keyboard.type("And what helps them?")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(2)
    expect(box(page)).to_be_focused()
    assert browser_page.complaints == []


def test_from_search_words_and_filters_to_a_page_of_a_document(whole_site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(f"{whole_site}/search")
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    go_to(page, page.get_by_label("Words to find"))
    page.keyboard.type("stigma")
    go_to(page, page.get_by_label("Group"))
    page.keyboard.type("Armed")
    go_to(page, page.get_by_label("Official documents only"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 passages found.")).to_be_visible()
    assert "group=veterans" in page.url
    assert "official=yes" in page.url
    go_to(page, page.get_by_role("link", name="Show on page").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Image of page 4")).to_be_visible()
    go_to(page, page.get_by_role("link", name="Next page"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Image of page 5")).to_be_visible()


def test_from_a_cell_of_the_map_to_its_passages(whole_site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(f"{whole_site}/map")
    go_to(page, page.get_by_role("region", name="Passages on each group"))
    go_to(page, page.get_by_role("link", name="12 passages"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Group")).to_have_value("veterans")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("page shown", (1280, 900)),
        ("search found", (1280, 900)),
        ("page shown", (320, 256)),
        ("text around", (320, 256)),
        ("earlier answer", (320, 256)),
        ("search found", (320, 256)),
    ],
)
def test_every_stop_of_the_keyboard_is_in_sight_there_and_back(
    whole_site: str, new_visit: NewVisit, name: str, size: tuple[int, int]
) -> None:
    # At full width under forced colours, which leave the outline and take the shadow.
    page = new_visit(forced_colors="active" if size == (1280, 900) else "none").page
    next(state for state in STATES if state.name == name).reach(page, whole_site)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    seen = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(MOST_PRESSES):
            page.keyboard.press(key)
            if page.evaluate("document.activeElement === document.body"):
                break
            seen.append(focus(page))
    assert len(seen) > 20
    assert [stop for stop in seen if stop.fault] == []


@pytest.mark.parametrize("size", [(1280, 900), (320, 256)], ids=["wide", "at 400 percent"])
def test_no_heading_of_the_map_covers_the_cell_that_has_the_focus(
    whole_site: str, new_visit: NewVisit, size: tuple[int, int]
) -> None:
    page = new_visit(viewport={"width": size[0], "height": size[1]}).page
    page.goto(f"{whole_site}/map")
    page.locator("table.map a").nth(70).focus()
    for _ in range(MOST_PRESSES):
        press(page, "Shift+Tab")


def test_the_focus_is_not_lost_by_what_answers_stop_and_clear_change(
    whole_site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    answered(page, whole_site)
    assert not focus(page).fault
    go_to(page, page.get_by_role("button", name="Leave out Stigma"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(2)
    expect(box(page)).to_be_focused()
    go_to(page, answers(page).last.get_by_role("button", name="Useful", exact=True), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You said: useful.")).to_be_focused()
    assert not focus(page).fault
    expect(page.locator("#status")).to_contain_text("Thank you")
    assert not focus(page).fault
    go_to(page, page.get_by_role("button", name="Clear", exact=True))
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(0)
    expect(box(page)).to_be_focused()
    assert not focus(page).fault


def test_the_focus_is_in_the_box_after_stop_and_after_what_failed(
    loading_site: str, whole_site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.goto(loading_site)
    ask(page, QUESTION)
    expect(page.locator("#status")).to_contain_text("Getting ready")
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    go_to(page, stop)
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Stopped")
    expect(box(page)).to_be_focused()
    assert not focus(page).fault
    full_queue(page, whole_site)
    expect(box(page)).to_be_focused()
    assert not focus(page).fault


def test_a_filter_is_picked_by_keyboard(serve_guide: Serve, browser_page: Visit) -> None:
    guide = WholeGuide()
    page = browser_page.page
    page.goto(serve_guide(guide))
    box(page).wait_for()
    go_to(page, page.get_by_role("button", name="Narrow down where it looks"))
    press(page, "Enter")
    go_to(page, page.get_by_role("combobox", name="Group"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    press(page, "Enter")
    expect(page.get_by_role("combobox", name="Group")).to_be_focused()
    expect(page.get_by_role("option")).to_have_count(0)
    go_to(page, box(page), "Shift+Tab")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    assert len(guide.filters[-1].facets.groups) == 1
