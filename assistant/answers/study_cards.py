"""Question-and-answer cards from chosen quotations, as CSV that card programs and spreadsheets read.

A question is made of the document's title and section heading in fixed words of our own; the answer is the
sealed quotation and its reference. Nothing is worded anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.bibliographies import as_listed, bibliography
from assistant.answers.csv_file import csv_text
from assistant.answers.handout import Handout, HandoutRow, LostItem

COLUMNS = ("question", "answer", "reference", "link", "citation_id", "note")


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
    note: str


@dataclass(frozen=True, slots=True)
class StudyCards:
    """The cards, and the identifiers for which there is none.

    Attributes:
        left_out: Those whose words are not sealed, or that stand for nothing any more.
        lost: The latter, with the reason.
    """

    cards: tuple[StudyCard, ...]
    left_out: tuple[str, ...]
    lost: tuple[LostItem, ...] = ()


def study_cards(handout: Handout, style: str = "harvard") -> StudyCards:
    """A card for each sealed quotation, in order, its reference with the letter it has in a handout.

    Args:
        handout: From ``Guide.handout``.
        style: harvard, vancouver or apa.

    Raises:
        UsageError: The style is another.
    """
    entries = bibliography([row.reference for row in handout.rows], style)
    cards = tuple(
        _card(row, as_listed(row.reference, entries, style).text) for row in handout.rows if row.sealed
    )
    left_out = [row.reference.identifier for row in handout.rows if not row.sealed]
    return StudyCards(cards, (*left_out, *(row.identifier for row in handout.lost)), handout.lost)


def cards_csv(made: StudyCards) -> str:
    """The cards as CSV with a row of headings; no cell can be taken for a formula.

    What has no card has no row, which a program for cards would ask for: it is in ``made.left_out``.
    """
    rows = [
        (card.question, card.answer, card.reference, card.link, card.citation_id, card.note)
        for card in made.cards
    ]
    return csv_text([COLUMNS, *rows])


def _card(row: HandoutRow, record: str) -> StudyCard:
    reference = row.reference
    return StudyCard(
        question=_question(reference.title, reference.section),
        answer="\n".join([*([reference.header] if reference.header else []), f"“{row.quotation}”", record]),
        reference=record,
        link=reference.link or "",
        citation_id=reference.citation_id or "",
        note=row.note.strip(),
    )


def _question(title: str, section: Sequence[str]) -> str:
    # The heading of a whole document is its title, which need not be said twice.
    headings = [heading for heading in section if heading != title]
    under = f" under “{' > '.join(headings[-2:])}”" if headings else ""
    return f"What does “{title}” say{under}?"
