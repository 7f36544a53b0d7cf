"""What the browser tests do again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> None:
    box(page).fill(question)
    box(page).press("Enter")


def open_filters(page: Page) -> None:
    page.get_by_role("button", name="Narrow down where it looks").click()


def pick(page: Page, label: str, choice: str) -> None:
    """Pick an entry of one of the open filters."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=choice).click()


def answers(page: Page) -> Locator:
    return page.get_by_role("log").locator(".answer")


def faults(page: Page) -> list[str]:
    """What axe-core complains of, its default rules and best practices."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
