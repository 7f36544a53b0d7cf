"""What a passage is about, by which rule, and what kind of section it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.datatypes import CatalogueEntry
from assistant.passages.vocabulary import FacetKind, Vocabulary

Rule = Literal["subject", "heading", "words"]
SectionKind = Literal["need", "inequality", "barrier", "action", "data", "other"]
STRENGTH: dict[str, int] = {"subject": 3, "heading": 2, "words": 1}
# What a reader can limit a search to: what to do about it, or what is known of it.
PARTS: dict[str, tuple[SectionKind, ...]] = {
    "actions": ("action",),
    "evidence": ("need", "inequality", "barrier", "data"),
}
STEP_IN_HEADING = re.compile(r"\bstep\s+([1-4][a-c])\b", re.IGNORECASE)
KINDS_OF_SECTION: dict[SectionKind, re.Pattern[str]] = {
    "action": re.compile(
        r"\bcan do\b|\bstep\s+[1-4][a-c]\b|recommend|\bactions?\b|what helps|good practice", re.IGNORECASE
    ),
    "data": re.compile(r"where to find|\bdata\b|statistics", re.IGNORECASE),
    "barrier": re.compile(r"\bbarriers?\b|obstacle|what stops", re.IGNORECASE),
    "inequality": re.compile(r"inequalit|\baccess\b|\bexperience\b|\boutcomes?\b", re.IGNORECASE),
    "need": re.compile(r"^need\b|\bneeds?\b|prevalence|how (?:many|common)", re.IGNORECASE),
}


def facets_of(
    entry: CatalogueEntry, title: str, path: Sequence[str], text: str, vocabulary: Vocabulary
) -> tuple[tuple[str, Rule], ...]:
    """The facets of a passage, each with the strongest rule that gave it, in order of slugs.

    Args:
        entry: What the catalogue says the document is about.
        title: The document's title, which says nothing that its subject does not.
        path: The passage's headings, outermost first.
        text: The passage's own words.
        vocabulary: The words for groups, barriers and steps.
    """
    found: dict[str, Rule] = {}

    def note(slug: str, rule: Rule) -> None:
        for each in vocabulary.family(slug) if slug in vocabulary.facets else (slug,):
            if each not in found or STRENGTH[found[each]] < STRENGTH[rule]:
                found[each] = rule

    for slug in (*entry.groups, *entry.barriers, *entry.steps):
        note(slug, "subject")
    for heading in path:
        for match in STEP_IN_HEADING.finditer(heading):
            note(match.group(1).upper(), "heading")
        if heading != title:
            for mention in vocabulary.mentions(heading):
                note(mention.facet.slug, "heading")
    for mention in vocabulary.mentions(text):
        # A step is what a section is about, not what a sentence mentions.
        if mention.facet.kind != "step":
            note(mention.facet.slug, "words")
    return tuple(sorted(found.items()))


def of_kind(
    facets: Sequence[tuple[str, Rule]], kind: FacetKind, entry: CatalogueEntry, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The slugs of one kind; a slug that only the catalogue knows is of the kind it stands under there."""
    own = {"group": entry.groups, "barrier": entry.barriers, "step": entry.steps}[kind]
    return tuple(
        slug
        for slug, _ in facets
        if (vocabulary.facets[slug].kind == kind if slug in vocabulary.facets else slug in own)
    )


def section_kind(path: Sequence[str]) -> SectionKind:
    """What a section is for, by the outermost of its headings that says so."""
    for heading in path:
        for kind, pattern in KINDS_OF_SECTION.items():
            if pattern.search(heading):
                return kind
    return "other"
