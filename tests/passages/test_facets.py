"""What a passage is about, by which rule, and what its section is for."""

from __future__ import annotations

import pytest

from assistant.datatypes import CatalogueEntry
from assistant.passages.facets import KINDS_OF_SECTION, facets_of, of_kind, section_kind
from assistant.passages.splitting import split
from assistant.passages.vocabulary import load_vocabulary
from tests.documents_made import make_document
from tests.fakes import HashingEmbedder

VOCABULARY = load_vocabulary()


def rules(
    text: str = "", path: tuple[str, ...] = (), title: str = "Guide", **about: tuple[str, ...]
) -> dict[str, str]:
    entry = CatalogueEntry(id="guide", title=title, **about)  # type: ignore[arg-type]
    return dict(facets_of(entry, title, path, text, VOCABULARY))


def test_the_documents_subject_gives_its_facets_to_every_passage() -> None:
    assert rules(groups=("veterans",), barriers=("stigma",), steps=("2B",)) == {
        "veterans": "subject",
        "stigma": "subject",
        "2B": "subject",
    }


def test_a_heading_gives_its_facets() -> None:
    assert rules(path=("Waits", "Veterans")) == {"veterans": "heading"}


def test_a_passages_own_words_give_their_facets() -> None:
    assert rules("Veterans ask late.") == {"veterans": "words"}


@pytest.mark.parametrize(
    ("subject", "path", "rule"),
    [
        (("veterans",), ("Veterans",), "subject"),
        ((), ("Veterans",), "heading"),
        ((), ("Lamps",), "words"),
    ],
)
def test_the_strongest_rule_that_gave_a_facet_is_noted(
    subject: tuple[str, ...], path: tuple[str, ...], rule: str
) -> None:
    assert rules("Veterans ask late.", path, groups=subject) == {"veterans": rule}


def test_the_documents_title_is_no_heading() -> None:
    assert rules(path=("Veterans", "Lamps"), title="Veterans") == {}


def test_a_narrower_facet_brings_the_wider_one_by_the_same_rule() -> None:
    assert rules("Care leavers ask late.") == {"care-leavers": "words", "care": "words"}


def test_a_wider_facet_does_not_bring_a_narrower_one() -> None:
    assert "care-leavers" not in rules("Foster care ends.")


def test_an_outdated_term_in_a_document_counts_as_much_as_another() -> None:
    assert rules("The service for ex-offenders closed.") == {"justice": "words"}


def test_a_step_named_in_a_heading_is_what_the_section_is_about() -> None:
    assert rules(path=("Step 3b",)) == {"3B": "heading"}


def test_a_step_that_a_sentence_mentions_is_not_what_it_is_about() -> None:
    assert rules("Then comes step 3B.") == {}


def test_facets_stand_in_order_of_their_slugs() -> None:
    entry = CatalogueEntry(id="x", title="X", groups=("women", "autism"))
    found = [slug for slug, _ in facets_of(entry, "X", ("Stigma",), "Veterans ask late.", VOCABULARY)]
    assert found == ["autism", "stigma", "veterans", "women"]


@pytest.mark.parametrize(
    ("kind", "slugs"),
    [("group", ("own-group", "veterans")), ("barrier", ("own-barrier",)), ("step", ("2B",))],
)
def test_a_slug_that_only_the_catalogue_knows_is_of_the_kind_it_stands_under(
    kind: str, slugs: tuple[str, ...]
) -> None:
    entry = CatalogueEntry(
        id="x", title="X", groups=("veterans", "own-group"), barriers=("own-barrier",), steps=("2B",)
    )
    facets = facets_of(entry, "X", (), "", VOCABULARY)
    assert of_kind(facets, kind, entry, VOCABULARY) == slugs  # type: ignore[arg-type]


def test_a_slug_under_the_wrong_kind_in_the_catalogue_keeps_its_own_kind() -> None:
    entry = CatalogueEntry(id="x", title="X", barriers=("veterans",))
    facets = facets_of(entry, "X", (), "", VOCABULARY)
    assert of_kind(facets, "group", entry, VOCABULARY) == ("veterans",)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Need", "need"),
        ("How common it is", "need"),
        ("Prevalence", "need"),
        ("Inequalities in access", "inequality"),
        ("Experience and outcomes", "inequality"),
        ("Barriers", "barrier"),
        ("What stops people asking", "barrier"),
        ("What commissioners can do", "action"),
        ("Recommendations", "action"),
        ("Step 2A: research", "action"),
        ("Where to find data", "data"),
        ("Statistics", "data"),
        ("Introduction", "other"),
        ("Interactions", "other"),
    ],
)
def test_a_heading_says_what_its_section_is_for(heading: str, kind: str) -> None:
    assert section_kind((heading,)) == kind


def test_the_outermost_heading_that_says_so_decides() -> None:
    assert section_kind(("Veterans", "Barriers", "What services can do")) == "barrier"


def test_what_to_do_about_a_barrier_is_an_action() -> None:
    assert section_kind(("What services can do about barriers",)) == "action"


def test_a_section_without_headings_is_of_no_kind() -> None:
    assert section_kind(()) == "other"


def test_every_kind_but_other_has_headings_that_say_so() -> None:
    assert set(KINDS_OF_SECTION) == {"need", "inequality", "barrier", "action", "data"}


def test_a_passage_of_a_document_carries_its_facets_rules_and_kind() -> None:
    entry = CatalogueEntry(id="guide", title="Guide", groups=("care-leavers",))
    document = make_document(
        [(("What services can do", "Stigma"), [("paragraph", "Veterans share a tea room.")])], entry=entry
    )
    (passage,) = split(document, HashingEmbedder().count_tokens, 256)
    assert (passage.groups, passage.barriers, passage.kind) == (
        ("care", "care-leavers", "veterans"),
        ("stigma",),
        "action",
    )
    assert dict(passage.rules) == {
        "care": "subject",
        "care-leavers": "subject",
        "stigma": "heading",
        "veterans": "words",
    }
