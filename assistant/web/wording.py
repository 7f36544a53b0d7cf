"""The words of the page: what it is, what happened, where a quotation stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.answers.feedback import Opinion
from assistant.answers.messages import listed
from assistant.answers.page_view import PageView
from assistant.answers.place_words import place_words
from assistant.datatypes import Answer, DocumentStatus, Outcome, PageSpan, Why

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
    "Getting ready: the assistant is still starting. Your question will be answered as soon as it is ready."
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
    "The page cannot be shown: the file in the library has changed since it was read. "
    "Please tell the person who runs this assistant."
)
MANY_PAGES: Final = "Many pages are being opened just now. Please try again in a moment."
NOTHING_PUBLISHED: Final = (
    "No documents have been added yet, so nothing can be found. "
    "Please tell the person who runs this assistant."
)
NO_LIBRARY: Final = (
    "The documents cannot be used just now. Please try again in a minute; if it happens again, "
    "tell the person who runs this assistant."
)
PAGE_LINKS: Final = "Around this page"
PREVIOUS_PAGE: Final = "Previous page"
NEXT_PAGE: Final = "Next page"
LARGER: Final = "Larger"
SMALLER: Final = "Smaller"
OPEN_PDF: Final = "Open the PDF at this page"
SHOW_ON_PAGE: Final = "Show on page"
MORE_AROUND: Final = "More around this"
SHOW_IN_DOCUMENT: Final = "Show in the document"
ABOUT: Final = "About"
WHY: Final = "Why this passage?"
SECTION_TEXT: Final = "Text of the document"
EARLIER_TEXT: Final = "Earlier in the document"
LATER_TEXT: Final = "Later in the document"
OPEN_DOCUMENT: Final = "Open the document"
OTHER_WORDS: Final = "The document has changed since this answer was given, so the quotation is not marked."
DOWNLOAD: Final = "Download:"
NO_REFERENCE: Final = "There is nothing to cite by this name."
CITE: Final = "Cite this"
NO_LONGER_KEPT: Final = "This answer is no longer kept; answers are forgotten after an hour. Ask again."
LIMITED_TO: Final = "Limited to"
NOTHING_FOUND_FOR: Final = "Nothing found for"
NEAREST: Final = "Nearest in these documents"
ASK_NEXT: Final = "Ask next"
LEAVE_OUT: Final = "Leave out"
OWN_WORDS: Final = "Search for my words only"
OWN_WORDS_SEARCHED: Final = "your own words only"
OPINION_ASKED: Final = "Was this answer useful?"
OPINIONS: Final[dict[Opinion, str]] = {
    "useful": "Useful",
    "not_useful": "Not useful",
    "wrong_page": "Wrong page",
}
OPINION_KEPT: Final = "Thank you. Your opinion was saved, without your question."
OPINION_LOST: Final = "Your opinion could not be saved. Please tell the person who runs this assistant."
STOPPED: Final = "Stopped. What you typed is in the box again."
WAYS: Final = "Parts of this assistant"
FOOTER: Final = (
    "Not an NHS service. Quotations are the documents' own words; read the page before you rely on one."
)
SEARCH_LABEL: Final = "Words to find"
SEARCH_HINT: Final = (
    "Put words in quotation marks to find exactly those. Leave this empty to see everything you chose below."
)
NO_PASSAGE_FOUND: Final = "no passage found"
MAP_CAPTION: Final = {
    "barriers": "Passages on each group together with each barrier",
    "steps": "Passages on each group together with each AMHE step",
}
NARROW: Final = "Narrow down where it looks"
ALL: Final = "All"
OFFICIAL_ONLY: Final = "Official documents only"
DOCUMENT: Final = "Document"
PART: Final = "What it is for"
PARTS: Final = {"actions": "What to do", "evidence": "What the evidence says"}
CANNOT_SEARCH: Final = (
    f"This cannot be searched. Use at most {MAX_QUESTION_CHARACTERS:,} characters, and choose only from the "
    "lists. There may be no document of the kind that you chose."
)
NOTHING_PICKED: Final = (
    "There is no document of the kind that you chose. Choose something else, or “All”, and ask again."
)
BUSY: Final = (
    "Many questions are being answered just now, and yours has to wait. "
    "It is still in the box; please ask again in a moment."
)
LOST: Final = (
    "The assistant cannot be reached, and the question was not answered. "
    "This page will load again as soon as it can, with your question in the box; then ask again."
)
STARTED_ANEW: Final = (
    "The assistant has been restarted. You can still read this conversation, but your next question will "
    "begin a new one."
)
TOO_MANY: Final = (
    "Many questions came from your network within a minute, and this one was not answered. "
    "It is still in the box; please ask again in a minute."
)
WITHHELD_QUESTION: Final = "Question not kept"
ALL_UNOFFICIAL: Final = "All of these are from unofficial briefings; each names its original source."
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


def passage_count(count: int) -> str:
    """How many passages there are on what a question names."""
    return "(1 passage)" if count == 1 else f"({count} passages)"


def count_words(found: int, most: int) -> str:
    """How many passages were found, and how many of them are shown."""
    if found == 0:
        return "No passage found. Try fewer words, or choose “All” in the lists."
    if found == 1:
        return "1 passage found."
    return f"{found} passages found." if found < most else f"The {most} nearest passages."


def map_method(passages: int) -> str:
    """How the counts of the map came about."""
    return (
        f"Each number counts passages; there are {passages:,} in all. A passage counts for a group, a "
        "barrier or a step when its document is about it, or when a heading above it or its own words name "
        "it. “No passage found” is about these documents only: there may be evidence elsewhere."
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
    if marked and view.pages[-1:] > (view.number,):
        return "The quotation goes on over the page."
    if marked and view.pages[:1] < (view.number,):
        return "The quotation begins on the page before."
    if marked or not view.quoted:
        return ""
    if not view.pages:
        return OTHER_WORDS
    if view.number not in view.pages:
        return "The quotation stands on another page."
    return "The quotation could not be found on the image, so the page is shown without a mark."


def outcome_words(answer: Answer) -> str:
    """The outcome as a heading of the answer."""
    return OUTCOME_WORDS[answer.outcome]


def page_label(label: str) -> str:
    """The printed number of a page, before a paragraph that begins on it."""
    return f"page {label}"


def why_words(why: Why, names: Mapping[str, str]) -> str:
    """Why a passage was found, in sentences.

    Args:
        why: What speaks for it.
        names: The names of facets inside a sentence, by slug.
    """
    said = []
    if why.words:
        said.append(f"It contains words from your question: {listed([f'“{word}”' for word in why.words])}.")
    if why.added:
        said.append(f"It contains words that were also searched: {listed([f'“{w}”' for w in why.added])}.")
    for rule, words in RULES.items():
        about = [names.get(slug, slug) for slug, given in why.facets if given == rule]
        if about:
            said.append(f"{words} {listed(about)}.")
    if not said:
        return "It has no word in common with your question. It was found by its meaning only."
    said.append("Its meaning is close to your question.")
    return " ".join(said)


RULES: Final = {
    "subject": "Its document is about",
    "heading": "A heading above it names",
    "words": "Its words name",
}
