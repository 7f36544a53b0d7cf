"""Counts of passages by group and barrier or step."""

from __future__ import annotations

from assistant.answers.evidence_map import evidence_map, facet_name
from assistant.answers.guide import Guide
from assistant.datatypes import Facets, Filters
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.passages.vocabulary import load_vocabulary
from assistant.settings import Settings
from tests.fakes import HashingEmbedder


def test_a_count_is_the_number_of_passages_a_filter_leaves(published: Settings) -> None:
    snapshot = open_snapshot(published.index, identity_of(HashingEmbedder()))
    for across in ("barriers", "steps"):
        shown = evidence_map(snapshot, across)
        for group in shown.groups:
            for column in shown.columns:
                picked = {across: (column.slug,)}
                rows = snapshot.rows(Filters(Facets(groups=(group.slug,), **picked)))
                assert rows is not None
                assert shown.counts.get((group.slug, column.slug), 0) == len(rows)


def test_every_group_that_a_passage_has_is_a_row(guide: Guide) -> None:
    shown = guide.evidence_map()
    assert sorted(line.slug for line in shown.groups) == sorted(guide.facets().groups)
    assert "Armed forces veterans" in [line.name for line in shown.groups]


def test_a_facet_has_the_name_people_are_shown_and_a_strange_one_its_slug() -> None:
    vocabulary = load_vocabulary()
    assert facet_name(vocabulary, "2A") == "Step 2A: research"
    assert facet_name(vocabulary, "of-another-library") == "of-another-library"
