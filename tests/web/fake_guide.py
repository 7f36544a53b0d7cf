"""A guide of our own for the web room: real Answers, no model, states that a test can set."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.answers.evidence_map import Across, EvidenceMap, Line
from assistant.answers.feedback import Opinion
from assistant.answers.handout import Handout
from assistant.answers.next_questions import NextQuestion
from assistant.answers.page_view import PageView
from assistant.answers.quotation_check import QuoteCheck, QuoteMatch
from assistant.answers.references import Reference
from assistant.answers.safety import Kind
from assistant.answers.section_view import Piece, SectionView
from assistant.datatypes import (
    Answer,
    Citation,
    DocumentStatus,
    DocumentSummary,
    Facets,
    Filters,
    Health,
    Hit,
    Note,
    Outcome,
    PageSpan,
    Passage,
    Statement,
)
from assistant.documents.page_image import PageImage, draw_page
from assistant.errors import UsageError

STIGMA = "Stigma keeps many veterans from asking for help, and 4 in 10 wait more than five years [3]."
VISA = "People seeking asylum may fear that using services will count against their claim."
ROW = "People seeking asylum\t31.5%\t2022"
HEADINGS = "Group\tShare with depression\tYear"


def citation(
    number: int,
    quote: str,
    pages: PageSpan | None = None,
    title: str = "Appendix: veterans",
    status: DocumentStatus = "unofficial",
    notes: tuple[Note, ...] = (),
    section: tuple[str, ...] = ("Barriers", "Stigma & shame"),
    document_id: str = "appendix-veterans",
) -> Citation:
    span = pages or PageSpan(4, 4, "4", "4")
    return Citation(
        number=number,
        citation_id=f"c{number}",
        passage_id=f"{document_id}:{number}",
        document_id=document_id,
        document_status=status,
        title=title,
        year=2024,
        section=section,
        pages=span,
        quote=quote,
        notes=notes,
        link=f"/documents/{document_id}#page={span.first}",
    )


def hit(rank: int, text: str, title: str = "Appendix: veterans") -> Hit:
    passage = Passage("appendix-veterans", rank, 0, len(text), text, ("Need",))
    return Hit(rank, 1.0 / rank, passage, title, "unofficial", PageSpan(2, 2, "2", "2"))


def answer(
    question: str,
    *citations: Citation,
    outcome: Outcome = "answered",
    message: str = "",
    headers: dict[int, str] | None = None,
    passages: tuple[Hit, ...] = (),
    nearest: tuple[str, ...] = (),
) -> Answer:
    return Answer(
        outcome=outcome,
        question=question,
        facets=Facets(),
        statements=tuple(Statement(c.quote, (headers or {}).get(c.number), c.number) for c in citations),
        citations=citations,
        passages=passages,
        message=message,
        snapshot_id="20260101-000000-abc",
        nearest=nearest,
    )


def two_passages(question: str) -> Answer:
    note = Note("[3]", "Office for Example Statistics, Help-seeking survey", "2021", "https://example.org/s")
    return answer(
        question,
        citation(1, STIGMA, notes=(note,)),
        citation(
            2,
            ROW,
            PageSpan(6, 7, "iv", "v"),
            "Asylum statistics",
            "official",
            section=("Need", "How common"),
            document_id="asylum-statistics",
        ),
        headers={2: HEADINGS},
        message="2 quotations from 2 documents.",
    )


def by_question(question: str, history: Sequence[str]) -> Answer:
    if "pension" in question:
        return answer(
            question,
            outcome="not_covered",
            message="The documents do not say anything about this.",
            nearest=("Appendix: veterans › Need",),
        )
    if "closest" in question:
        return answer(
            question, outcome="partial", passages=(hit(1, VISA), hit(2, STIGMA)), message="In part only."
        )
    if "NHS number" in question:
        return answer(question, outcome="refused", message="Please ask without personal data.")
    if "end my life" in question:
        return answer(
            question,
            outcome="crisis",
            message="In danger now: call 999.\nTo talk: 116 123, or text SHOUT to 85258.",
        )
    return two_passages(question)


class FakeGuide:
    """Answers by ``reply``; loads when ``release`` is set."""

    def __init__(
        self,
        reply: Callable[[str, Sequence[str]], Answer] = by_question,
        documents: dict[str, Path] | None = None,
        ready: bool = True,
    ) -> None:
        self.reply = reply
        self.files = documents or {}
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.filters: list[Filters] = []
        self.left_out: list[tuple[bool, tuple[str, ...]]] = []
        self.opinions: list[tuple[Answer, Opinion]] = []
        self.following = (NextQuestion("What is known about housing among veterans?", 7),)
        self.failure: Exception | None = None
        self.release = threading.Event()
        if ready:
            self.release.set()
        self._loaded = False

    def warm_up(self) -> None:
        self.release.wait(60)
        if self.failure:
            raise self.failure
        self._loaded = True

    def health(self) -> Health:
        if self._loaded:
            return Health("ready", None, "20260101-000000-abc")
        if self.failure and self.release.is_set():
            return Health("failed", str(self.failure), None)
        return Health("loading", "the model is being loaded", None)

    def facets(self) -> Facets:
        return Facets(("deaf", "veterans"), ("language", "stigma"), ("2A",))

    def documents(self) -> list[DocumentSummary]:
        return [DocumentSummary("appendix-veterans", "Appendix: <veterans>", "unofficial", 2026, 5, 20)]

    def evidence_map(self, across: Across = "barriers") -> EvidenceMap:
        groups = (Line("deaf", "Deaf people"), Line("veterans", "=Veterans & <others>"))
        columns = (Line("language", "Language"), Line("stigma", "Stigma"))
        if across == "steps":
            columns = (Line("2A", "2A: identify need"),)
        counts = {("veterans", "stigma"): 12, ("deaf", "language"): 1}
        return EvidenceMap(across, groups, columns, counts, 1234, "20260101-000000-abc")

    def page_view(
        self, document_id: str, number: int, start: int = 0, end: int = 0, check: str = ""
    ) -> PageView | None:
        if document_id not in self.files or not 1 <= number <= 5:
            return None
        words = STIGMA if end > start and check else ""
        pages = (number,) if words else ()
        return PageView(
            document_id,
            "Appendix: <veterans>",
            "unofficial",
            number,
            str(number),
            5,
            words,
            0.5,
            end > start,
            pages,
        )

    def page_image(self, view: PageView, zoom: int = 1) -> PageImage | None:
        path = self.files[view.document_id]
        return draw_page(path, 1, zoom=zoom) if path.is_file() else None

    def screened(self, query: str) -> tuple[Kind | None, str]:
        if "end my life" in query:
            return "crisis", "Please get help now: call 999."
        return ("refused", "Please ask without personal data.") if "NHS number" in query else (None, "")

    def search(
        self, query: str, k: int = 10, filters: Filters | None = None, *, expand: bool = True
    ) -> list[Hit]:
        self.filters.append(filters or Filters())
        if self.failure:
            raise self.failure
        return [hit(rank, STIGMA) for rank in range(1, k + 1)]

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: Sequence[str] = (),
        *,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Answer:
        self.asked.append((question, tuple(history)))
        self.filters.append(filters or Filters())
        self.left_out.append((expand, tuple(without)))
        if self.failure:
            raise self.failure
        return self.reply(question, history)

    def section_view(
        self, document_id: str, start: int = 0, end: int = 0, check: str = "", at: int | None = None
    ) -> SectionView | None:
        if document_id != "appendix-veterans":
            return None
        pieces = (Piece("heading", "Barriers", (0, 0), "4"), Piece("paragraph", STIGMA, (0, 6), "4"))
        section = ("Barriers", "Stigma & shame")
        return SectionView(
            document_id,
            "Appendix: veterans",
            "unofficial",
            section,
            pieces,
            start,
            end,
            4,
            end > start,
            5,
            900,
        )

    def next_questions(self, answer: Answer) -> tuple[NextQuestion, ...]:
        return self.following

    def keep_feedback(self, answer: Answer, opinion: Opinion) -> None:
        if self.failure:
            raise self.failure
        self.opinions.append((answer, opinion))

    def check_quote(self, text: str) -> QuoteCheck:
        if self.failure:
            raise self.failure
        found = (QuoteMatch(citation(1, STIGMA), 0),) if text in STIGMA else ()
        return QuoteCheck(text, "exact" if found else "absent", found)

    def cite(self, identifier: str, style: str = "harvard") -> Reference:
        raise UsageError(f"there is nothing with the identifier '{identifier}' here.")

    def handout(self, chosen: Sequence[tuple[str, str]], style: str = "harvard") -> Handout:
        raise UsageError(f"there is nothing with the identifier '{chosen[0][0]}' here.")

    def document_file(self, document_id: str) -> Path | None:
        return self.files.get(document_id)
