"""What the assistant is, how accessible it is, and what it keeps: fixed texts with the library's figures."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.datatypes import DocumentSummary
from assistant.web import wording
from assistant.web.markup import plain

TESTED_ON = "26 November 2026"


def about_html(documents: Sequence[DocumentSummary], snapshot_id: str) -> str:
    """What it is and is not, how answers are made, and which documents it searches."""
    rows = "".join(
        f'<tr><th scope="row">{plain(row.title)}</th>'
        f"<td>{plain(wording.STATUS_WORDS[row.status])}</td>"
        f"<td>{row.year or ''}</td><td>{row.pages or ''}</td><td>{row.passages}</td></tr>"
        for row in documents
    )
    return (
        _section("What it is", WHAT)
        + _section("What it is not", WHAT_NOT)
        + _section("How an answer is made", HOW)
        + _record()
        + f"<section><h2>Documents</h2><p>{len(documents)} documents. This edition of the library is "
        f"{plain(snapshot_id)}.</p>"
        '<div class="scrolled" tabindex="0" role="region" aria-label="Documents">'
        "<table><caption>Documents that are searched</caption><thead><tr>"
        '<th scope="col">Title</th><th scope="col">Kind</th><th scope="col">Year</th>'
        '<th scope="col">Pages</th><th scope="col">Passages</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def accessibility_html() -> str:
    """The accessibility statement."""
    return "".join(
        (
            "<p>This statement is about the AMHE guidance assistant: its chat, its search, its evidence "
            "map and "
            "these pages. It was written for the Public Sector Bodies Accessibility Regulations 2018, "
            "whether or "
            "not they bind the organisation that runs this copy.</p>",
            _section("What was tested", TESTED),
            _section("What is not accessible yet", GAPS),
            _section("Telling us", TELL),
        )
    )


def privacy_html() -> str:
    """What is kept, and what is not."""
    return (
        _section("What is kept", KEPT)
        + _section("What is not kept", NOT_KEPT)
        + _section("What leaves the machine", LEAVES)
    )


def _section(title: str, sentences: Sequence[str]) -> str:
    items = "".join(f"<li>{plain(sentence)}</li>" for sentence in sentences)
    return f"<section><h2>{plain(title)}</h2><ul>{items}</ul></section>"


def _record() -> str:
    """The record of the Algorithmic Transparency Recording Standard, in the order of its tiers."""
    rows = "".join(f"<dt>{plain(name)}</dt><dd>{plain(words)}</dd>" for name, words in RECORD)
    return f'<section><h2>Transparency record</h2><dl class="record">{rows}</dl></section>'


WHAT = (
    "A search over the Advancing Mental Health Equality (AMHE) resource in outline, its appendices and the "
    "guidance around them.",
    "It answers with the documents' own sentences, each with its document, section and page, and says "
    "when the "
    "documents do not say something.",
    "Unofficial briefings say so on every card, and name the source of every figure.",
)
WHAT_NOT = (
    "It is not an NHS service, and nobody at the NHS has endorsed it.",
    "It gives no clinical advice and cannot help in an emergency.",
    "It writes no sentences of its own, so it cannot summarise, compare or advise.",
)
HOW = (
    "A question is screened first: for danger to life, for personal data, and for questions about the "
    "assistant.",
    "Groups, barriers and steps are read out of its words by a curated list, which is shown and can be "
    "left out.",
    "Passages are found by meaning and by words, mixed with fixed weights. Over the starter library it also "
    "counts which passages answered similar questions, learnt from ones written for this project. The "
    "sentences that answer are chosen among the passages found.",
    "Every sentence is found again in its document, letter for letter, before it is shown.",
    "A fitted rule then says whether the documents answer, cover the group but not this, or do not say. "
    "It can "
    "be wrong; README gives its measured error.",
)
RECORD = (
    ("Name", "AMHE guidance assistant"),
    ("Tier 1: what it does", "Finds and quotes passages of published guidance on mental health equality."),
    (
        "Tier 1: why",
        "So that commissioners and trainers find the guidance's words and check them on the page.",
    ),
    ("Tier 2: who is responsible", "The organisation that runs this copy; it can add its name and contact."),
    ("Tier 2: part in decisions", "None. A person reads the quoted page and decides."),
    (
        "Tier 2: model",
        "all-MiniLM-L6-v2, 22 million parameters, run on this machine; nothing is generated. What was "
        "trained beside it ranks passages, judges answers and tells danger to life.",
    ),
    (
        "Tier 2: data",
        "The documents listed below. Training used questions and messages written for this project; no "
        "personal data, and nothing that anybody asks here.",
    ),
    (
        "Tier 2: risks",
        "A passage that bears on the question may not be found, or one that does not may be shown; "
        "an indirect sign of danger may not be recognised. Each answer leads to its page.",
    ),
)
TESTED = (
    f"Last tested on {TESTED_ON} by a program in Chromium, against WCAG 2.2 at level AA as far as a program "
    "can measure it: the chat, the search, the map and these pages, with and without an answer, while it "
    "loads, and when something has failed.",
    "axe-core finds nothing, with its default rules and best practices, at 1280 pixels across under a light "
    "operating system and at 320 under a dark one.",
    "The way from a question to its quotation, its page, a copy of it and a next question, the search and "
    "the map work by keyboard alone. At every step the focus is on the screen, marked, and behind nothing; "
    "it is not lost when an answer comes, is stopped or cleared, or when something fails.",
    "A live region gets each answer once, and an older answer not again.",
    "At 400% in a window of 1280 by 1024 the pages do not scroll sideways, but for tables and page images, "
    "which scroll in a frame of their own that the keyboard reaches.",
    "With letters of twice the size, and with the spacing of WCAG 1.4.12, no words are cut off and no "
    "controls overlap.",
    "Targets are at least 24 by 24 pixels, but for links inside a sentence. With less motion asked for, "
    "nothing moves. Under forced colours the marks, buttons and frames keep a border or an underline.",
)
GAPS = (
    "No person has tested it with a screen reader, a magnifier or speech input, and no disabled people have "
    "been asked to. The tests were made in one browser.",
    "The image of a page has its words beside it only where a quotation is marked; the whole page is in "
    "the PDF.",
    "A quotation is marked on that image by colour alone.",
    "Some documents are PDFs without tags.",
    "The page of the chat needs JavaScript; the search and the map do not.",
)
TELL = (
    "If something cannot be used or read, tell the organisation that runs this copy; it has to answer.",
    "The Equality and Human Rights Commission enforces the regulations in England.",
)
KEPT = (
    "The questions and answers of a conversation are held in the memory of the server until an hour after "
    "its last question, and each answer that can be downloaded as a Word or Markdown file for an hour. Clear "
    "deletes both at once.",
    "What you say about an answer (useful, not useful, wrong page) is kept in a file on the server, without "
    "the question: the day, the kind of answer, the edition of the library, the groups, barriers and steps "
    "it was about, and its quotations.",
    "Your reading list is kept in your browser's own session, and nowhere else.",
    "The questions of the conversation are also kept in this tab of your browser, with what you picked to "
    "narrow them down, so that you can ask them again after the page was loaded again. A question that was "
    "refused, or that tells of danger, is not among them. Clear empties this at once, and so does closing "
    "the tab, unless your browser brings closed tabs back.",
    "A question that could not be sent stays in the box of this tab until it is asked or the tab is closed.",
    "How often each network address asked within a minute is counted in memory, to keep the service usable.",
)
NOT_KEPT = (
    "No question is written to a file or a log, and none is sent anywhere.",
    "A question that seems to hold personal data is not processed, and not repeated.",
    "There are no cookies for tracking, no statistics and no accounts.",
)
LEAVES = (
    "Nothing. Documents, model and index are on the machine that runs the assistant.",
    "Links to sources lead to other websites, which then see that you came; they are not told from where.",
)
