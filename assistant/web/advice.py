"""What a reader of a page can do when something is not found: pages and buttons, never commands."""

from __future__ import annotations

from typing import Final

from assistant.errors import AssistantError
from assistant.web.markup import problem_html
from assistant.web.troubles import log_trouble

SEARCH_LINK: Final = '<a href="/search">Search</a>'
LOOK: Final = f"<p>Look for the words on the page {SEARCH_LINK} and choose “Cite this” beside them.</p>"
LOOK_AGAIN: Final = (
    f"<p>Look for the wording of today on the page {SEARCH_LINK} and press “Add to list” beside it.</p>"
)
NOT_READ: Final = (
    "The documents cannot be looked through just now. Try again in a minute; if it happens again, tell the "
    "person who runs this assistant."
)


def not_read_html(error: AssistantError) -> str:
    """That the library cannot be used; why, and what mends it, is for the log."""
    log_trouble(error)
    return problem_html(NOT_READ)
