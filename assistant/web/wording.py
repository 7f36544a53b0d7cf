"""The words of the page: what it is, what happened, where a quotation stands."""

from __future__ import annotations

from typing import Final

from assistant.answers.page_view import PageView
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
NO_PAGE: Final = "There is no such page in this library. The document may have been removed or renamed."
NO_PAGE_FILE: Final = (
    "The page cannot be shown: the file in the library is not the one that was read. "
    "Please tell the person who runs this assistant."
)
PAGE_LINKS: Final = "Around this page"
PREVIOUS_PAGE: Final = "Previous page"
NEXT_PAGE: Final = "Next page"
LARGER: Final = "Larger"
SMALLER: Final = "Smaller"
OPEN_PDF: Final = "Open the PDF at this page"
SHOW_ON_PAGE: Final = "Show on page"
WAYS: Final = "Parts of this assistant"
FOOTER: Final = (
    "Not an NHS service. Quotations are the documents' own words; read the page before you rely on one."
)
SEARCH_LABEL: Final = "Words to find"
SEARCH_HINT: Final = (
    "Words in quotation marks are found as they stand. Leave it empty to see all that you picked."
)
NO_PASSAGE_FOUND: Final = "no passage found"
MAP_CAPTION: Final = {
    "barriers": "Passages on each group together with each barrier",
    "steps": "Passages on each group together with each AMHE step",
}
NARROW: Final = "Narrow down where it looks"
ALL: Final = "All"
OFFICIAL_ONLY: Final = "Official documents only"
NOTHING_PICKED: Final = (
    "The library has no document of the kind that you picked. Pick something else, or all, and ask again."
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


def count_words(found: int, most: int) -> str:
    """How many passages were found, and how many of them are shown."""
    if found == 0:
        return "No passage found. Try fewer words, or pick less."
    if found == 1:
        return "1 passage found."
    return f"{found} passages found." if found < most else f"The {most} nearest passages."


def map_method(passages: int, snapshot_id: str) -> str:
    """How the counts of the map came about."""
    return (
        f"Counted over {passages:,} passages of snapshot {snapshot_id}. A passage counts for a group, a "
        f"barrier or "
        "a step when its document is about it, a heading names it or its words do. A cell without "
        "passages says "
        "something of these documents, and nothing of whether there is evidence elsewhere."
    )


def page_words(view: PageView) -> str:
    """The name of a page as it is shown: "Title, page 4 of 9", with the printed number where it differs."""
    printed = f" (printed {view.label})" if view.label not in {"", str(view.number)} else ""
    return f"{view.title}, page {view.number} of {view.count}{printed}"


def page_image_words(view: PageView, marked: bool) -> str:
    """What the image of a page shows, for those who do not see it."""
    words = f"Image of page {view.number} of {view.title}."
    return f"{words} Marked in yellow: {view.words}" if marked else words


def marked_words(view: PageView, marked: bool) -> str:
    """What is to be said of the mark; nothing when the quotation is marked, or none was asked for."""
    if marked or not view.quoted:
        return ""
    if not view.pages:
        return "The document has been read anew since; the quotation is not marked."
    if view.number not in view.pages:
        return "The quotation stands on another page."
    return "The quotation could not be found on the image, so the page is shown without a mark."


def outcome_words(answer: Answer) -> str:
    """The outcome as a heading of the answer."""
    return OUTCOME_WORDS[answer.outcome]
