"""What can be measured of a page as it is drawn; the measures themselves are in ``measures.js``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8").removeprefix('"use strict";')


def _measured(page: Page, name: str, given: object = None) -> Any:
    if not page.evaluate("'measures' in window"):
        page.evaluate(f"() => {{ window.measures = {SCRIPT.strip()}; }}")
    return page.evaluate(f"(given) => window.measures.{name}(given)", given)


def small_targets(page: Page) -> list[str]:
    """Targets under 24 by 24 pixels, but for links inside a sentence (WCAG 2.5.8)."""
    return list(_measured(page, "smallTargets"))


def sideways(page: Page) -> list[str]:
    """What makes the document scroll sideways (1.4.10)."""
    return list(_measured(page, "sideways"))


def cut_off(page: Page) -> list[str]:
    """Words that do not fit into what holds them, and frames that the keyboard cannot scroll."""
    return list(_measured(page, "cutOff"))


def overlapping(page: Page) -> list[str]:
    """Pairs of controls or headings that are drawn over one another."""
    return list(_measured(page, "overlapping"))


def font_sizes(page: Page) -> list[float]:
    """The size of the letters of every element, in the page's order."""
    return list(_measured(page, "fontSizes"))


def small_words(page: Page, before: list[float], factor: float) -> list[str]:
    """Words that have not grown by a factor since their sizes were taken (1.4.4)."""
    return list(_measured(page, "smallWords", [before, factor]))


def moving(page: Page) -> list[str]:
    """Elements that would move for longer than 10 ms, or scroll smoothly."""
    return list(_measured(page, "moving"))


def unbordered(page: Page) -> list[str]:
    """Buttons, marks and frames that only their background would set off, which forced colours take away."""
    return list(_measured(page, "unbordered"))


def listen(page: Page) -> None:
    """From now on, keeps in ``window.spoken`` what the live regions give to a screen reader."""
    _measured(page, "listen")


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the focus is.

    Attributes:
        name: The element, for a test's message.
        fault: What is wrong with it there; empty when nothing is.
    """

    name: str
    fault: str


def focus(page: Page) -> Focus:
    """The focused element: is it on the screen, marked by 2 pixels (2.4.7), behind nothing (2.4.11)?"""
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    return Focus(*_measured(page, "focus"))
