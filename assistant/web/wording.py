"""The words of the page: what it is, what happened, where a quotation stands."""

from __future__ import annotations

from typing import Final

from assistant.answers.plain import place_words
from assistant.datatypes import Answer, DocumentStatus, Outcome, PageSpan

PRODUCT: Final = "AMHE guidance assistant"
DESCRIPTION: Final = "Quotations with page references from guidance on equality in mental health care."
MAX_QUESTION_CHARACTERS: Final = 2000
EXAMPLES: Final = (
    "What stops people seeking asylum from getting help?",
    "What should commissioners do to reach veterans?",
    "When is a professional interpreter needed?",
)

STATUS_WORDS: Final[dict[DocumentStatus, str]] = {
    "official": "Official document",
    "unofficial": "Unofficial briefing",
    "superseded": "Superseded",
}
OUTCOME_WORDS: Final[dict[Outcome, str]] = {
    "answered": "Answered from the documents",
    "partial": "Closest passages",
    "not_covered": "Not in these documents",
    "about": "About this assistant",
    "crisis": "If someone is in danger",
    "refused": "Not processed",
}

CRISIS_HTML: Final = (
    '<strong>In an emergency</strong> call <a href="tel:999">999</a>. '
    'For urgent help call <a href="tel:111">NHS 111</a> and choose the mental health option. '
    'To talk to someone: Samaritans <a href="tel:116123">116 123</a>, '
    'or text SHOUT to <a href="sms:85258">85258</a>.'
)
NOTICE_HTML: Final = (
    "Quotes guidance documents word for word. Not an NHS service, and no clinical advice. "
    "Do not type names or patient details."
)

PLACEHOLDER_HTML: Final = (
    '<div class="empty-talk"><p>Ask about a group of people and what stands in their way. '
    "The answer is the documents’ own sentences, each with its page.</p></div>"
)

NO_QUESTION_YET: Final = (
    "The passages behind an answer appear here: document, section, page and the exact words."
)
NO_PASSAGES: Final = "No passage was used for the latest answer."

CHECKING: Final = "Looking through the documents…"
PREPARING: Final = (
    "Getting ready: the assistant is still starting. Your question is answered as soon as it has."
)
STILL_PREPARING: Final = "The assistant is still starting. Please ask again in a minute."
EMPTY_QUESTION: Final = "Type a question in the box first."
TOO_LONG: Final = (
    f"The question is longer than {MAX_QUESTION_CHARACTERS:,} characters. Please shorten it and ask again."
)
BROKEN: Final = (
    "Something went wrong while answering, and the question was not answered. "
    "Please ask again; if it happens again, tell the person who runs this assistant."
)
WITHHELD_QUESTION: Final = "Question not kept"
REMINDER: Final = "Quoted word for word. Read the page before you rely on a quotation."


def passage_words(number: int, title: str, where: str) -> str:
    """The name of a passage in links and headings: "Passage 2: Title, page 4"."""
    return f"Passage {number}: {title}, {where}" if where else f"Passage {number}: {title}"


def open_words(pages: PageSpan | None) -> str:
    """What the link to the document says; it opens the first page of the quotation."""
    if pages is None:
        return "Open the document"
    first = PageSpan(pages.first, pages.first, pages.first_label, pages.first_label)
    return f"Open the PDF at {place_words(first, None)}"


def outcome_words(answer: Answer) -> str:
    """The outcome as a heading of the answer."""
    return OUTCOME_WORDS[answer.outcome]
