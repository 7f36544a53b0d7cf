from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.datatypes import CatalogueEntry
from assistant.errors import UnreadableDocument
from assistant.passages.splitting import embedding_text, split
from tests.documents_made import make_document
from tests.fakes import HashingEmbedder

COUNT = HashingEmbedder().count_tokens


def sentence(number: int, words: int = 10) -> str:
    return " ".join([f"Sentence{number}", *["word"] * (words - 2), "end."])


def test_a_passage_is_an_exact_span_of_the_text() -> None:
    document = make_document([(("A",), [("paragraph", "One here. Two there."), ("item", "• Three.")])])
    (passage,) = split(document, COUNT, 256)
    assert passage.text == document.text[passage.start : passage.end] == "One here. Two there.\n• Three."
    assert passage.passage_id == "guide:0"


def test_a_passage_never_crosses_a_section_and_headings_are_no_part_of_it() -> None:
    document = make_document([(("A",), [("paragraph", "One.")]), (("A", "B"), [("paragraph", "Two.")])])
    passages = split(document, COUNT, 256)
    assert [(p.section, p.text) for p in passages] == [(("A",), "One."), (("A", "B"), "Two.")]


def test_a_long_section_is_cut_at_sentence_ends_with_a_small_overlap() -> None:
    text = " ".join(sentence(n) for n in range(12))
    passages = split(make_document([(("A",), [("paragraph", text)])]), COUNT, 60)
    assert len(passages) > 1
    for passage in passages:
        assert passage.text.startswith("Sentence")
        assert passage.text.endswith("end.")
    for before, after in pairwise(passages):
        assert before.text.rsplit("Sentence", 1)[1] == after.text.split("Sentence")[1].rstrip()


def test_every_sentence_is_in_some_passage() -> None:
    text = " ".join(sentence(n, words=5 + n % 20) for n in range(40))
    joined = " ".join(p.text for p in split(make_document([(("A",), [("paragraph", text)])]), COUNT, 64))
    assert all(f"Sentence{n} " in joined for n in range(40))


def test_nothing_longer_than_the_window_is_cut_off() -> None:
    text = "start " + "word " * 300 + "end"
    document = make_document([(("A",), [("paragraph", text)])])
    passages = split(document, COUNT, 64)
    assert " ".join(p.text for p in passages).split() == text.split()
    assert all(COUNT([embedding_text(p, "Guide")])[0] <= 64 for p in passages)


def test_rows_of_a_table_carry_their_column_headings_and_keep_apart_from_prose() -> None:
    document = make_document(
        [(("A",), [("paragraph", "Prose."), ("contents", "Group\tRate"), ("row", "Veterans\t5%")])]
    )
    prose, row = split(document, COUNT, 256)
    assert (prose.text, prose.header) == ("Prose.", None)
    assert row.text == "Veterans\t5%"
    assert row.header is not None
    assert document.text[slice(*row.header)] == row.header_text == "Group\tRate"
    assert "Group Rate\nVeterans 5%" in embedding_text(row, "Guide")


def test_title_and_heading_path_are_embedded_but_not_text() -> None:
    (passage,) = split(make_document([(("Need", "Numbers"), [("paragraph", "One.")])]), COUNT, 256)
    assert embedding_text(passage, "Guide") == "Guide > Need > Numbers\nOne."


def test_facets_come_from_the_entry_and_from_step_headings() -> None:
    entry = CatalogueEntry(id="guide", title="Guide", groups=("veterans",), steps=("4B",))
    document = make_document([(("Step 2a: Research",), [("paragraph", "One.")])], entry=entry)
    (passage,) = split(document, COUNT, 256)
    assert (passage.groups, passage.barriers, passage.steps) == (("veterans",), (), ("2A", "4B"))


def test_a_heading_that_fills_the_window_is_a_named_error() -> None:
    document = make_document([(("very " * 30,), [("paragraph", "One.")])])
    with pytest.raises(UnreadableDocument, match=r"guide\.pdf"):
        split(document, COUNT, 32)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab .é\t", min_size=1, max_size=200), min_size=1, max_size=6))
def test_passages_are_exact_spans_in_order_whatever_the_text(paragraphs: list[str]) -> None:
    document = make_document([(("A",), [("paragraph", p) for p in paragraphs])])
    passages = split(document, COUNT, 40)
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    assert all(p.text == document.text[p.start : p.end] for p in passages)
    assert all(a.start < b.start for a, b in pairwise(passages))
    covered = "".join(document.text[p.start : p.end] for p in passages)
    assert set(covered.split()) >= {w for p in paragraphs for w in p.split() if any(c.isalpha() for c in w)}
