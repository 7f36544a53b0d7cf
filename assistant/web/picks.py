"""What a question can be limited to: the fields of the page, and what their values mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from assistant.answers.evidence_map import facet_name
from assistant.datatypes import Answer, DocumentSummary, Facets, Filters
from assistant.passages.facets import PARTS
from assistant.passages.vocabulary import load_vocabulary
from assistant.web import wording

PICKS = (("group", "Group"), ("barrier", "Barrier"), ("step", "AMHE step"))


def filter_fields() -> list[Any]:
    """What the search can be limited to, in the order in which ``filters_of`` takes it."""
    import gradio as gr

    facets = load_vocabulary().facets.values()
    offered: list[tuple[str, str, list[tuple[str, str]]]] = []
    for kind, label in PICKS:
        named = [(facet.preferred, facet.slug) for facet in facets if facet.kind == kind]
        offered.append((kind, label, named if kind == "step" else sorted(named, key=_by_name)))
    offered.append(("part", wording.PART, [(words, part) for part, words in wording.PARTS.items()]))
    offered.append(("document", wording.DOCUMENT, []))
    with gr.Accordion(wording.NARROW, open=False, elem_id="narrow"):
        made: list[Any] = [
            gr.Dropdown(
                [(wording.ALL, ""), *rows], value=None, label=label, elem_id=f"pick-{name}", min_width=0
            )
            for name, label, rows in offered
        ]
        made.append(gr.Checkbox(False, label=wording.OFFICIAL_ONLY, elem_id="pick-official", min_width=0))
    return made


def document_choices(documents: Iterable[DocumentSummary]) -> list[tuple[str, str]]:
    """What the documents can be picked by: names with ids, "All" before them."""
    return [(wording.ALL, ""), *((row.title, row.document_id) for row in documents)]


def filters_of(
    group: object, barrier: object, step: object, part: object, document: object, official: object
) -> Filters:
    """The filters of what the browser sent; what is no name of the vocabulary picks nothing."""
    known = load_vocabulary().facets

    def names(value: object, kind: str) -> tuple[str, ...]:
        facet = known.get(value) if isinstance(value, str) else None
        return (facet.slug,) if facet and facet.kind == kind else ()

    facets = Facets(names(group, "group"), names(barrier, "barrier"), names(step, "step"))
    documents = (document,) if isinstance(document, str) and document else ()
    kinds = PARTS.get(part, ()) if isinstance(part, str) else ()
    return Filters(facets, documents, official is True, kinds)


def offered_values(picked: Sequence[object], documents: Collection[str]) -> tuple[object, ...]:
    """Values for the filters: of each what it offers, and nothing else."""
    *values, document, official = picked
    facets = load_vocabulary().facets
    offered = [{slug for slug, facet in facets.items() if facet.kind == kind} for kind, _ in PICKS] + [
        set(wording.PARTS),
        documents,
    ]
    chosen = [
        value if isinstance(value, str) and value in names else None
        for value, names in zip((*values, document), offered, strict=True)
    ]
    return (*chosen, official is True)


def limit_words(picked: Filters, answer: Answer) -> list[str]:
    """What a search was limited to, in words.

    Args:
        picked: The filters.
        answer: What was found; it has the titles of documents.
    """
    vocabulary = load_vocabulary()
    slugs = (*picked.facets.groups, *picked.facets.barriers, *picked.facets.steps)
    titles = {hit.passage.document_id: hit.title for hit in answer.passages}
    said = [facet_name(vocabulary, slug) for slug in slugs]
    said += [wording.PARTS[name].lower() for name, kinds in PARTS.items() if kinds == picked.kinds]
    said += [f"the document {titles.get(name, name)}" for name in picked.documents]
    return [*said, wording.OFFICIAL_ONLY.lower()] if picked.official_only else said


def _by_name(row: tuple[str, str]) -> str:
    return row[0].casefold()
