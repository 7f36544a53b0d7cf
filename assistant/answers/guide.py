"""The whole assistant behind one object: what the command, the web application and Python programs call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.answers.compose import compose
from assistant.answers.document_files import DocumentFiles
from assistant.answers.evidence_map import Across, EvidenceMap, evidence_map
from assistant.answers.feedback import Opinion, keep_feedback
from assistant.answers.handout import GONE, Handout, LostItem, handout_rows
from assistant.answers.identifiers import locate
from assistant.answers.messages import CRISIS, refused
from assistant.answers.next_questions import NextQuestion, next_questions
from assistant.answers.page_view import PageView, page_view
from assistant.answers.quotation_check import CheckedQuotation, QuoteCheck, check_quotation
from assistant.answers.quoted_sentences import quoted_sentences
from assistant.answers.references import Reference, check_style, reference_to
from assistant.answers.safety import Kind, screen
from assistant.answers.section_view import SectionView, section_view
from assistant.answers.serving import Serving
from assistant.answers.stable_links import KeptSnapshots
from assistant.datatypes import Answer, DocumentSummary, Facets, Filters, Health, Hit
from assistant.documents.page_image import PageImage
from assistant.errors import UsageError
from assistant.ports import Embedder
from assistant.retrieval.search import LONGEST_QUERY, search
from assistant.settings import Settings, load_settings

WARM_UP = "stigma"


class Guide:
    """Questions in, cited quotations out. Safe to use from several threads.

    The model and the newest snapshot are loaded at the first question, or by ``warm_up``. Each question
    holds one snapshot from beginning to end; a newer one is picked up between questions.
    """

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        """Keep the settings; nothing is loaded yet.

        Args:
            settings: The settings in force.
            embedder: A model to use instead of the one the settings name.
        """
        self.settings = settings
        self._serving = Serving(settings, embedder)
        self._files = DocumentFiles(settings.corpus)
        self._kept = KeptSnapshots(settings.index)

    def warm_up(self) -> None:
        """Load the model and the newest snapshot, so that the next question is answered at once.

        Raises:
            AssistantError: The model or every snapshot is unusable; ``health`` then says ``failed``.
        """
        self._serving.loaded()
        # What is made at first use, of words, sentences and the check of quotations, is made now.
        self.ask(WARM_UP)
        self.check_quote(WARM_UP)

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: Sequence[str] = (),
        *,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Answer:
        """Answer a question with quotations.

        Args:
            question: In the reader's own words.
            filters: What the reader picked.
            history: Earlier questions of the conversation, oldest first.
            expand: Whether slips are mended and groups, barriers and steps read out of the words.
            without: Slugs of groups, barriers and steps not to be read out of them, nor carried over.

        Raises:
            AssistantError: No snapshot can be used, the question is empty, or a filter names nothing.
        """
        embedder, snapshot = self._serving.loaded()
        words = _whole_characters(question)
        return compose(
            snapshot,
            embedder,
            words,
            filters or Filters(),
            self.settings.public_url,
            history,
            expand=expand,
            without=without,
        )

    def screened(self, query: str) -> tuple[Kind | None, str]:
        """What the screen says of words to search for: danger, personal data or neither; and its message.

        Raises:
            AssistantError: No snapshot can be used.
        """
        embedder, _ = self._serving.loaded()
        found = screen(_whole_characters(query[:LONGEST_QUERY]), embedder)
        if found.kind == "crisis":
            return "crisis", CRISIS
        return ("refused", refused(found.found)) if found.kind == "refused" else (None, "")

    def search(
        self, query: str, k: int = 10, filters: Filters | None = None, *, expand: bool = True
    ) -> list[Hit]:
        """The k best passages.

        Raises:
            AssistantError: No snapshot can be used, the query is empty or too long, or a filter names
                nothing.
        """
        embedder, snapshot = self._serving.loaded()
        return search(snapshot, embedder, _whole_characters(query), k, filters, expand=expand)

    def cite(self, identifier: str, style: str = "harvard", *, accessed: date | None = None) -> Reference:
        """The reference to a passage, a quotation or a document; needs no model.

        Args:
            identifier: A passage's ("veterans:12"), a quotation's ("veterans~0123456789ab"), which outlives
                re-indexing, or a document's ("veterans").
            style: harvard, vancouver, apa, ris, bibtex or csl-json.
            accessed: The day of access that a reference with an address names; today when left out.

        Raises:
            UsageError: The identifier stands for nothing, or there is no such style.
            SnapshotError: No snapshot can be used.
        """
        known = check_style(style)
        located = locate(self._serving.readable(), self._kept, _whole_characters(identifier))
        return reference_to(located, known, accessed or date.today(), self.settings.public_url)

    def handout(
        self, chosen: Sequence[tuple[str, str]], style: str = "harvard", *, accessed: date | None = None
    ) -> Handout:
        """Chosen identifiers with their readers' notes, cited and sealed anew, for a handout or cards.

        What stands for nothing any more is named with the reason beside what was found.

        Args:
            chosen: Each identifier, as ``cite`` takes it, and a note, which may be "".
            style: As for ``cite``.
            accessed: As for ``cite``.

        Raises:
            UsageError: None of the identifiers stands for anything, or there is no such style.
            SnapshotError: No snapshot can be used.
        """
        known, cited, lost = check_style(style), [], []
        for identifier, note in chosen:
            try:
                cited.append((self.cite(identifier, known, accessed=accessed), note))
            except UsageError:
                lost.append(LostItem(identifier, note, GONE))
        if lost and not cited:
            names = ", ".join(row.identifier for row in lost)
            raise UsageError(
                f"nothing on the list is found any more: {names}. The words are not published any more, or "
                "the identifiers were never right. Look for them with: amhe search"
            )
        return Handout(handout_rows(self._serving.readable(), cited), tuple(lost))

    def check_quote(self, text: str) -> QuoteCheck:
        """Whether a quotation stands in the documents, word for word, and where; needs no model.

        Raises:
            AssistantError: No snapshot can be used, or the text has no words or over 10,000 characters.
        """
        return check_quotation(self._serving.readable(), _whole_characters(text), self.settings.public_url)

    def check_file(self, path: Path) -> list[CheckedQuotation]:
        """Check every quotation of a .pptx, .docx, .md or .txt file, in its order.

        Raises:
            AssistantError: No snapshot can be used, or the file cannot be read; names it.
        """
        snapshot, checked = self._serving.readable(), list[CheckedQuotation]()
        for row in quoted_sentences(path):
            try:
                check = check_quotation(snapshot, row.quotation, self.settings.public_url)
            except UsageError as error:
                raise UsageError(f"{path}, {row.place}: {error}") from error
            checked.append(CheckedQuotation(row.place, check))
        return checked

    def health(self) -> Health:
        """Whether a question would be answered now; cheap, and picks up a newly published snapshot."""
        return self._serving.health()

    def documents(self) -> list[DocumentSummary]:
        """The documents of the published snapshot, in order of title."""
        snapshot = self._serving.snapshot()
        rows = [
            DocumentSummary(
                document.document_id,
                document.entry.title,
                document.status,
                document.entry.year,
                len(document.pages),
                len(snapshot.passages_of(document.document_id)),
            )
            for document in snapshot.documents()
        ]
        return sorted(rows, key=lambda row: (row.title.casefold(), row.document_id))

    def facets(self) -> Facets:
        """The groups, barriers and steps some published passage has: what a filter can name."""
        return self._serving.snapshot().facets()

    def evidence_map(self, across: Across = "barriers") -> EvidenceMap:
        """How many passages there are for each group with each barrier, or with each step."""
        return evidence_map(self._serving.snapshot(), across)

    def document_file(self, document_id: str) -> Path | None:
        """The file of a document of the published snapshot, if it is still the one that was read.

        Another edition under the same name would show other words on the cited page, so it is not given.
        """
        return self._files.file(self._serving.snapshot(), document_id)

    def page_view(
        self, document_id: str, number: int, start: int = 0, end: int = 0, check: str = ""
    ) -> PageView | None:
        """A page of a published document with the words of a quotation on it; None if there is no such page.

        Args:
            document_id: The document.
            number: The page in the PDF, from 1.
            start: Where the quotation starts in the document's text.
            end: Where it ends; no later than ``start`` when there is none.
            check: The ``quote_check`` of its words.
        """
        snapshot = self._serving.snapshot()
        return page_view(snapshot, document_id, number, start, end, check)

    def page_image(self, view: PageView, zoom: int = 1) -> PageImage | None:
        """A page drawn with the quotation marked, or None if the file is no longer the one that was read.

        Raises:
            UnreadableDocument: The page cannot be drawn.
        """
        return self._files.image(self._serving.snapshot(), view, zoom)

    def section_view(
        self, document_id: str, start: int = 0, end: int = 0, check: str = "", at: int | None = None
    ) -> SectionView | None:
        """The text of a published document around a quotation; None if there is no such place.

        Args:
            document_id: The document.
            start: Where the quotation starts in the document's text.
            end: Where it ends; no later than ``start`` when there is none.
            check: The ``quote_check`` of its words.
            at: A place around which to read instead.
        """
        return section_view(self._serving.snapshot(), document_id, start, end, check, at)

    def next_questions(self, answer: Answer) -> tuple[NextQuestion, ...]:
        """What could be asked after an answer: only what there are passages on."""
        return next_questions(self._serving.snapshot(), answer)

    def keep_feedback(self, answer: Answer, opinion: Opinion) -> None:
        """Keep what a reader thinks of an answer, without its question, beside the snapshots.

        Raises:
            AssistantError: It cannot be written.
        """
        keep_feedback(self.settings.index, answer, opinion)

    def status(self) -> dict[str, Any]:
        """What is published and which settings are in force, as ``amhe status --json`` prints it."""
        from assistant.library.doctor import status

        return status(self.settings)


def _whole_characters(text: str) -> str:
    """The text without halves of characters (lone surrogates), which no model, page or JSON reader takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def open_library(settings: Settings | None = None, embedder: Embedder | None = None) -> Guide:
    """The assistant over the published snapshot; loads at the first question.

    Args:
        settings: The settings in force; read from their usual places when left out.
        embedder: A model to use instead of the one the settings name.
    """
    return Guide(settings or load_settings(), embedder)
