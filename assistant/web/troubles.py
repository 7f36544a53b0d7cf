"""What a reader is told of an error: who can mend it. How it is mended goes to the log of the server."""

from __future__ import annotations

import logging

from assistant.errors import AssistantError, NoSnapshotError, SnapshotError, UnreadableDocument
from assistant.web import wording
from assistant.web.causes import cause_of

logger = logging.getLogger(__name__)


def trouble_words(error: AssistantError) -> str:
    """Words for a page; what happened goes to the log.

    The error's own words name files and commands, which a reader in a browser can do nothing with.
    """
    log_trouble(error)
    if isinstance(error, NoSnapshotError):
        return wording.NOTHING_PUBLISHED
    if isinstance(error, UnreadableDocument):
        return wording.NO_PAGE_FILE
    return wording.NO_LIBRARY


def log_trouble(error: AssistantError) -> None:
    """Log an error in its own words where no word of a visitor can be in them, else by its cause."""
    wordless = isinstance(error, SnapshotError | UnreadableDocument)
    logger.error("A page could not be shown: %s", error if wordless else cause_of(error))
