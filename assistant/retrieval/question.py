"""A question and the conversation before it → what is looked for.

Facets are read out of the words by the curated vocabulary. A follow-up ("and for veterans?", "why?") keeps
what the conversation was about and swaps what it names anew; nothing is guessed by a model, so the same
conversation is always understood in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.passages.facets import SectionKind
from assistant.passages.terms import terms_of, words_of
from assistant.passages.vocabulary import Facet, FacetKind, Mention, Vocabulary
from assistant.retrieval.spelling import Speller

WANTS_ACTION = re.compile(
    r"\bwhat (?:helps?\b|works?\b"
    r"|(?:can|could|should|must|might) (?:we|be done|commissioners|providers|services|practices|trusts|staff"
    r"|an? \w+|our \w+|the \w+)\b)"
    r"|\bhow (?:can|could|should|do|might) (?:we|i|services|commissioners|providers|practices|trusts|staff"
    r"|our|an?|the)\b"
    r"|\bgood practice\b|\bwhat to do\b|\b(?:advice|recommendations?|guidance) (?:on|for|about)\b",
    re.IGNORECASE,
)
# What a follow-up asks about the same thing; the first that fits counts.
FOLLOW_UP_WANTS: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    ("data", re.compile(r"\bwhere (?:do|can|could|would) (?:i|we)\b.*\b(?:find|get|look)\b", re.IGNORECASE)),
    (
        "action",
        re.compile(
            r"\bwhat (?:helps|works|should|can|could)\b|\bhow (?:do|can|could|should) (?:we|i|services)\b"
            r"|\bwhat (?:to do|to commission)\b|\b(?:actions?|advice|recommendations?|solutions?)\b"
            r"|\b(?:change|fix|mend|improve|reduce|tackle|do about) (?:that|this|it)\b",
            re.IGNORECASE,
        ),
    ),
    ("barrier", re.compile(r"^\W*(?:and |but |so )?why\b|\bwhat stops\b|\bwhat gets in\b", re.IGNORECASE)),
    ("need", re.compile(r"\bhow (?:many|common|often)\b|\bprevalence\b", re.IGNORECASE)),
)
NEXT_STEP = re.compile(r"\b(?:next step|step after|(?:comes|happens) next|after that)\b", re.IGNORECASE)
# How a question says that it goes on with the last one.
OPENS_FOLLOW_UP = re.compile(
    r"\s*(?:and\b|but\b|so\b|also\b|or\b|then\b|even\b|just\b|only\b|not\b|no\b|ok(?:ay)?\b"
    r"|more\b|go on\b|tell me more\b|what else\b"
    r"|(?:what|how) about\b|(?:the )?same\b|any\b|anything\b|what (?:helps|works)\W*$|why\W*$"
    r"|why (?:is|are|do|does) (?:that|this|it|they)\b)",
    re.IGNORECASE,
)
POINTS_BACK = re.compile(
    r"\b(?:they|them|their|theirs|its?|that|this|those|these|there|such|same|he|she|him|her|ones?|do so)\b",
    re.IGNORECASE,
)
# A question of this many telling words stands on its own unless it opens as a follow-up.
STANDS_ALONE = 6
# One of so many says something by itself.
SAYS_SOMETHING = 2
MOST_EARLIER = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for.

    Attributes:
        text: What is embedded: the words asked, slips mended, with what they lean on.
        terms: Stems for lexical search.
        added_terms: Stems that the vocabulary adds.
        own_text: The words asked, slips mended, without what they lean on.
        own_terms: Stems of the words that were really asked, for judging the answer.
        facets: Slugs of the facets it is about.
        carried: Those of them that an earlier question named.
        searched_also: What was added, in words for people.
        wants: The kind of section that answers such a question, where its form says so.
        leans_back: Whether it goes on with the question before.
        by_length: Whether that is so only because it is short: it may as well be about another matter.
    """

    text: str
    terms: tuple[str, ...]
    added_terms: tuple[str, ...] = ()
    own_text: str = ""
    own_terms: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    searched_also: tuple[str, ...] = ()
    wants: SectionKind | None = None
    leans_back: bool = False
    by_length: bool = False


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a conversation is about so far."""

    text: str = ""
    facets: tuple[str, ...] = ()


def understand(
    text: str,
    vocabulary: Vocabulary,
    speller: Speller | None = None,
    history: Sequence[str] = (),
    expand: bool = True,
    without: Sequence[str] = (),
) -> Question:
    """Read a question.

    Args:
        text: As it was asked.
        vocabulary: The words for groups, barriers and steps.
        speller: Mends slips; none are mended without.
        history: Earlier questions of the conversation, oldest first.
        expand: Whether facets and added terms are read at all.
        without: Slugs of facets that are not to be read out of it, nor carried over.
    """
    if not expand:
        return Question(text, tuple(terms_of(text)), own_text=text, own_terms=tuple(terms_of(text)))
    topic = _Topic()
    for earlier in history[-MOST_EARLIER:]:
        mended = speller.corrected(earlier)[0] if speller else earlier
        topic = _resolved(mended, topic, vocabulary)[0]
    mended, changes = speller.corrected(text) if speller else (text, ())
    here, carried = _resolved(mended, _left(topic, without, vocabulary), vocabulary)
    leans_back = here.text != mended
    newer = vocabulary.current_terms(mended)
    mentions = [each for each in vocabulary.mentions(mended) if each.facet.slug not in without]
    hidden = vocabulary.hidden_words().union(*(words_of(m.words) for m in mentions if m.outdated))
    shown = [change for change in changes if change[1] not in hidden]
    said = _said(mentions, newer, shown)
    added = [term for name in said for term in terms_of(name)]
    terms = terms_of(here.text)
    return Question(
        text=here.text,
        terms=tuple(terms),
        added_terms=tuple(term for term in dict.fromkeys(added) if term not in terms),
        own_text=mended,
        own_terms=tuple(terms_of(mended)),
        facets=tuple(slug for slug in here.facets if slug not in without),
        carried=carried,
        searched_also=said,
        wants=_wanted(mended, leans_back),
        leans_back=leans_back,
        by_length=leans_back and not _says_so(mended),
    )


def _wanted(text: str, leans_back: bool) -> SectionKind | None:
    if leans_back:
        return next((kind for kind, pattern in FOLLOW_UP_WANTS if pattern.search(text)), None)
    return "action" if WANTS_ACTION.search(text) else None


def _resolved(text: str, before: _Topic, vocabulary: Vocabulary) -> tuple[_Topic, tuple[str, ...]]:
    """What a question is about after what went before, and the facets that were carried over."""
    own = tuple(dict.fromkeys(mention.facet.slug for mention in vocabulary.mentions(text)))
    after = _next_step(before, vocabulary) if NEXT_STEP.search(text) else None
    if after is not None:
        return _Topic(f"{text} {after.preferred}", (*own, after.slug)), ()
    if not before.text or not _leans_back(text, own):
        return _Topic(text, own), ()
    kinds = {vocabulary.facets[slug].kind for slug in own}
    carried = tuple(slug for slug in before.facets if vocabulary.facets[slug].kind not in kinds)
    kept = _without_swapped(before, kinds, vocabulary)
    facets = tuple(dict.fromkeys([*own, *carried]))
    return _Topic(f"{text} {kept}".strip(), facets), tuple(s for s in carried if s not in own)


def _next_step(before: _Topic, vocabulary: Vocabulary) -> Facet | None:
    """The step of the AMHE resource that follows the one the conversation is at."""
    steps = [slug for slug, facet in vocabulary.facets.items() if facet.kind == "step"]
    at = next((slug for slug in before.facets if slug in steps), None)
    following = steps[steps.index(at) + 1 :][:1] if at else []
    return vocabulary.facets[following[0]] if following else None


def _leans_back(text: str, own: Sequence[str]) -> bool:
    if OPENS_FOLLOW_UP.match(text):
        return True
    telling = len(terms_of(text))
    return telling < STANDS_ALONE and (not own or POINTS_BACK.search(text) is not None or telling <= 2)


def _says_so(text: str) -> bool:
    """Whether a follow-up says that it is one, or says nothing without what went before."""
    patterns = (OPENS_FOLLOW_UP.match(text), POINTS_BACK.search(text), NEXT_STEP.search(text))
    return any(patterns) or len(terms_of(text)) < SAYS_SOMETHING


def _left(topic: _Topic, without: Sequence[str], vocabulary: Vocabulary) -> _Topic:
    """What a conversation is about once some facets are put aside: the words that named them go too."""
    if not without:
        return topic
    text = _cut(topic.text, lambda facet: facet.slug in without, vocabulary)
    return _Topic(text, tuple(slug for slug in topic.facets if slug not in without))


def _without_swapped(before: _Topic, kinds: set[FacetKind], vocabulary: Vocabulary) -> str:
    """The earlier words, those left out that named what the new question names anew."""
    return _cut(before.text, lambda facet: facet.kind in kinds, vocabulary)


def _cut(text: str, named: Callable[[Facet], bool], vocabulary: Vocabulary) -> str:
    """A text without the words that name certain facets."""
    for mention in vocabulary.mentions(text):
        if named(mention.facet):
            said = r"\W+".join(re.escape(word) for word in mention.words.split())
            text = re.sub(rf"\b{said}\b", " ", text, flags=re.IGNORECASE)
    return " ".join(text.split())


def _said(
    mentions: Sequence[Mention], newer: Sequence[tuple[str, str]], changes: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """What was searched beside the words asked: preferred and current names, and mended words."""
    said = [better for _, better in changes]
    for mention in mentions:
        plain = set(words_of(mention.facet.preferred))
        if mention.facet.kind != "step" and not set(words_of(mention.words)) <= plain:
            said.append(mention.facet.preferred)
    said += [current for older, current in newer if older.lower() not in current.lower()]
    return tuple(dict.fromkeys(said))
