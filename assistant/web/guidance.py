"""What the web application asks of the assistant behind it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from assistant.answers.evidence_map import Across, EvidenceMap
from assistant.answers.feedback import Opinion
from assistant.answers.handout import Handout
from assistant.answers.next_questions import NextQuestion
from assistant.answers.page_view import PageView
from assistant.answers.quotation_check import QuoteCheck
from assistant.answers.references import Reference
from assistant.answers.safety import Kind
from assistant.answers.section_view import SectionView
from assistant.datatypes import Answer, DocumentSummary, Facets, Filters, Health, Hit
from assistant.documents.page_image import PageImage


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

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: Sequence[str] = (),
        *,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Answer:
        """The answer to a question that follows on from the earlier ones.

        Raises:
            AssistantError: There is nothing to answer from, or the question cannot be asked.
        """
        ...

    def screened(self, query: str) -> tuple[Kind | None, str]:
        """What the screen says of words to search for, and its message."""
        ...

    def search(
        self, query: str, k: int = 10, filters: Filters | None = None, *, expand: bool = True
    ) -> list[Hit]:
        """The k best passages.

        Raises:
            AssistantError: There is nothing to search, or the query cannot be searched.
        """
        ...

    def facets(self) -> Facets:
        """The groups, barriers and steps some published passage has."""
        ...

    def documents(self) -> list[DocumentSummary]:
        """The documents of the published snapshot."""
        ...

    def evidence_map(self, across: Across = "barriers") -> EvidenceMap:
        """How many passages there are for each group with each barrier or step."""
        ...

    def page_view(
        self, document_id: str, number: int, start: int = 0, end: int = 0, check: str = ""
    ) -> PageView | None:
        """A page of the published snapshot, or None."""
        ...

    def page_image(self, view: PageView, zoom: int = 1) -> PageImage | None:
        """The page drawn, or None if the file is not the one that was read."""
        ...

    def section_view(
        self, document_id: str, start: int = 0, end: int = 0, check: str = "", at: int | None = None
    ) -> SectionView | None:
        """The text of a document around a quotation, or None."""
        ...

    def next_questions(self, answer: Answer) -> tuple[NextQuestion, ...]:
        """What could be asked after an answer."""
        ...

    def keep_feedback(self, answer: Answer, opinion: Opinion) -> None:
        """Keep what a reader thinks of an answer, without its question.

        Raises:
            AssistantError: It cannot be written.
        """
        ...

    def cite(self, identifier: str, style: str = "harvard") -> Reference:
        """The reference to a passage, a quotation or a document.

        Raises:
            AssistantError: There is nothing to refer to, or the identifier stands for nothing.
        """
        ...

    def handout(self, chosen: Sequence[tuple[str, str]], style: str = "harvard") -> Handout:
        """Chosen identifiers with notes, cited and sealed anew.

        Raises:
            AssistantError: There is nothing to refer to, or none of the identifiers stands for anything.
        """
        ...

    def check_quote(self, text: str) -> QuoteCheck:
        """Whether a quotation stands in the documents.

        Raises:
            AssistantError: There is nothing to look it up in, or it cannot be looked up.
        """
        ...

    def document_file(self, document_id: str) -> Path | None:
        """The file of a document of the published snapshot, or None."""
        ...
