"""What an answer says in our own words: fixed texts, never anything about the matter asked."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.datatypes import Outcome
from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import Vocabulary
from assistant.retrieval.question import Question
from assistant.retrieval.search import LONGEST_QUERY

ANSWERED = "What the documents say, in their own words:"
PARTIAL = "The documents may not answer this. These are the closest passages, in their own words:"
PARTIAL_ABOUT = (
    "The documents cover {about}, but may not say this. These are the closest passages, in their own words:"
)
NOT_COVERED = "The documents do not say. Try other words, or look at the nearest sections."
TOO_LONG = f"The question is longer than {LONGEST_QUERY:,} characters. Ask it in fewer words."
CRISIS = (
    "If someone is in danger now, call 999 or go to A&E.\n"
    "If you or someone else is thinking of suicide or of self-harm: call NHS 111 and choose the mental "
    "health option, call Samaritans on 116 123, or text SHOUT to 85258. All are free, day and night.\n"
    "If someone is threatening or hurting you: call 999, then the National Domestic Abuse Helpline on "
    "0808 2000 247, free, day and night.\n"
    "This assistant only searches documents and cannot help in an emergency. The question was not searched."
)
REFUSED = (
    "The question was not processed, because it seems to hold {found}. Nothing of it was kept. Please ask "
    "again without details of a person."
)
ABOUT = (
    "This assistant searches {documents} on mental health equality in England and quotes them word for word, "
    "with the page: {official} official and {unofficial} unofficial, as published on {created}.\n"
    "It is a computer program, not a person and not an NHS service. It writes no sentences of its own about "
    "the subject and gives no clinical advice. It runs on one machine, sends nothing elsewhere and keeps no "
    "question. What the documents do not say, it cannot answer."
)


def about(snapshot: Snapshot) -> str:
    """What the assistant is, with the figures of the snapshot in use."""
    documents = snapshot.documents()
    official = sum(document.status == "official" for document in documents)
    return ABOUT.format(
        documents="1 document" if len(documents) == 1 else f"{len(documents)} documents",
        official=official,
        unofficial=len(documents) - official,
        created=snapshot.manifest.created[:10],
    )


def refused(found: Sequence[str]) -> str:
    """Why a question with personal data was not processed; repeats none of it."""
    return REFUSED.format(found=listed(found))


def searched(outcome: Outcome, question: Question, vocabulary: Vocabulary) -> str:
    """What stands above the quotations of a question that was searched."""
    if outcome == "answered":
        return ANSWERED
    if outcome != "partial":
        return NOT_COVERED
    facets = [vocabulary.facets[slug] for slug in question.facets]
    labels = [facet.label for facet in facets if facet.kind != "step"][:3]
    if not labels:
        return PARTIAL
    return PARTIAL_ABOUT.format(about=listed(labels))


def listed(names: Sequence[str]) -> str:
    """Names as a list inside a sentence: "a, b and c"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
