"""WCAG 2.2 AA as far as a browser can measure it, in every state of every page (see ``states``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import faults
from tests.web.conftest import PATIENCE_MILLISECONDS
from tests.web.measures import (
    cut_off,
    font_sizes,
    moving,
    overlapping,
    sideways,
    small_targets,
    small_words,
    unbordered,
)
from tests.web.states import STATES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 700}
# A window of 1280 by 1024 at 400%.
ZOOMED = {"width": 320, "height": 256}

TWICE_AS_LARGE = "html { font-size: 200% !important; }"
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    "p { margin-bottom: 2em !important; }"
)


@pytest.fixture(scope="module", params=STATES, ids=lambda state: state.name)
def reached(
    request: pytest.FixtureRequest, chromium: Browser, whole_site: str, loading_site: str
) -> Iterator[Page]:
    """A page in one of the states, under a dark operating system, which every test here leaves as it was."""
    context = chromium.new_context(viewport=WIDE, color_scheme="dark")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    request.param.reach(page, whole_site if request.param.ready else loading_site)
    yield page
    context.close()


@pytest.fixture
def state(reached: Page) -> Iterator[Page]:
    yield reached
    reached.evaluate("document.querySelectorAll('style.of-a-test').forEach((style) => style.remove())")
    reached.emulate_media(color_scheme="dark", reduced_motion="null", forced_colors="null")
    reached.set_viewport_size(WIDE)  # type: ignore[arg-type]


def styled(page: Page, css: str) -> None:
    """Adds what a reader's own style sheet would."""
    page.evaluate(
        """(css) => { const style = document.createElement("style");
        style.className = "of-a-test"; style.textContent = css; document.head.append(style); }""",
        css,
    )


def resized(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")


@pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide and light", "narrow and dark"]
)
def test_axe_finds_nothing(state: Page, size: dict[str, int], scheme: str) -> None:
    state.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    resized(state, size)
    assert faults(state) == []


def test_nothing_is_wider_than_the_screen_or_cut_off_at_400_percent(state: Page) -> None:
    resized(state, ZOOMED)
    assert sideways(state) + cut_off(state) + overlapping(state) == []


def test_box_and_answer_can_be_read_to_their_end_at_400_percent(state: Page) -> None:
    resized(state, ZOOMED)
    hidden = state.evaluate(
        """() => [...document.querySelectorAll("#question textarea, .answer p, .card h3, main h2")]
          .filter((e) => e.checkVisibility() && e.clientHeight > 1).filter((e) => {
            e.scrollIntoView({ block: "center" });
            const box = e.getClientRects()[0];
            const front = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return !front || !(e.contains(front) || front.contains(e));
          }).map((e) => e.innerText || e.tagName)"""
    )
    assert hidden == []


@pytest.mark.parametrize("css", [TWICE_AS_LARGE, SPACED], ids=["twice as large", "spaced"])
def test_words_fit_and_overlap_nothing(state: Page, css: str) -> None:
    styled(state, css)
    resized(state, WIDE)
    assert sideways(state) + cut_off(state) + overlapping(state) == []


def test_all_words_grow_with_the_letters_that_a_reader_sets(state: Page) -> None:
    state.emulate_media(reduced_motion="reduce")
    before = font_sizes(state)
    styled(state, TWICE_AS_LARGE)
    assert small_words(state, before, 2) == []


def test_every_target_is_large_enough(state: Page) -> None:
    assert small_targets(state) == []


def test_nothing_moves_for_who_asked_for_less_motion(state: Page) -> None:
    state.emulate_media(reduced_motion="reduce")
    assert moving(state) == []


def test_under_forced_colours_nothing_is_set_off_by_its_background_alone(state: Page) -> None:
    state.emulate_media(forced_colors="active")
    assert unbordered(state) == []
