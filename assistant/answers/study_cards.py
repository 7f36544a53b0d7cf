"""Question-and-answer cards from chosen quotations, as CSV that card programs and spreadsheets read.

A question is made of the document's title and section heading in fixed words of our own; the answer is the
sealed quotation and its reference. Nothing is worded anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.csv_file import csv_text
from assistant.answers.handout import HandoutRow

COLUMNS = ("question", "answer", "reference", "link", "citation_id")


@dataclass(frozen=True, slots=True)
class StudyCard:
    """One card; ``answer`` is the quotation in quotation marks, then its reference on a line of its own.

    The column headings of a quoted table row stand above it.
    """

    question: str
    answer: str
    reference: str
    link: str
    citation_id: str


@dataclass(frozen=True, slots=True)
class StudyCards:
    """The cards, and the identifiers for which there is none because their words are not sealed."""

    cards: tuple[StudyCard, ...]
    left_out: tuple[str, ...]


def study_cards(rows: Sequence[HandoutRow]) -> StudyCards:
    """A card for each sealed quotation, in order.

    Args:
        rows: From ``assistant.answers.handout.handout_rows``.
    """
    cards = tuple(_card(row) for row in rows if row.sealed)
    return StudyCards(cards, tuple(row.reference.identifier for row in rows if not row.sealed))


def cards_csv(made: StudyCards) -> str:
    """The cards as CSV with a row of headings; no cell can be taken for a formula."""
    rows = [(card.question, card.answer, card.reference, card.link, card.citation_id) for card in made.cards]
    return csv_text([COLUMNS, *rows])


def _card(row: HandoutRow) -> StudyCard:
    reference = row.reference
    record = reference.reference
    return StudyCard(
        question=_question(reference.title, reference.section),
        answer="\n".join([*([reference.header] if reference.header else []), f"“{row.quotation}”", record]),
        reference=record,
        link=reference.link or "",
        citation_id=reference.citation_id or "",
    )


def _question(title: str, section: Sequence[str]) -> str:
    # The heading of a whole document is its title, which need not be said twice.
    headings = [heading for heading in section if heading != title]
    under = f" under “{' > '.join(headings[-2:])}”" if headings else ""
    return f"What does “{title}” say{under}?"
