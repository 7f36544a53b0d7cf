"""What the web application asks of the assistant behind it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from assistant.datatypes import Answer, Filters, Health


class Guidance(Protocol):
    """The part of the assistant that the browser needs; ``answers.guide.Guide`` is the real one."""

    def warm_up(self) -> None:
        """Load the model and the snapshot; may take many seconds.

        Raises:
            AssistantError: They cannot be loaded.
        """
        ...

    def health(self) -> Health:
        """Whether a question would be answered now; cheap."""
        ...

    def ask(self, question: str, filters: Filters | None = None, history: Sequence[str] = ()) -> Answer:
        """The answer to a question that follows on from the earlier ones.

        Raises:
            AssistantError: There is nothing to answer from.
        """
        ...

    def document_file(self, document_id: str) -> Path | None:
        """The file of a document of the published snapshot, or None."""
        ...
