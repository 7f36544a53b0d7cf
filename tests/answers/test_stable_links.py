"""A quotation's identifier leads to its words after re-indexing, or says what became of them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.answers.citations import citation_id, letters_of
from assistant.answers.cited_spans import find_words
from assistant.answers.extractive import quotations
from assistant.answers.guide import Guide
from assistant.answers.plain import reference_text
from assistant.answers.stable_links import KeptSnapshots, resolve
from assistant.datatypes import Filters
from assistant.errors import SnapshotError, UsageError
from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.retrieval.search import find
from assistant.settings import Settings
from tests.documents_made import make_document
from tests.fakes import HashingEmbedder
from tests.library import plain_documents
from tests.library.plain_documents import ASYLUM, VETERANS

STIGMA = "Stigma keeps many veterans from services; they fear for their careers."
STIGMA_ID = citation_id("veterans", STIGMA)


class Library:
    """A corpus of plain documents that is read anew whenever one of them changes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.publish(veterans=VETERANS, asylum=ASYLUM)

    def publish(self, **texts: str) -> None:
        plain_documents.write_corpus(self.settings.corpus, **texts)
        assert ingest(self.settings, embedder=HashingEmbedder()).published

    def remove(self, document_id: str) -> None:
        (self.settings.corpus / f"{document_id}.pdf").unlink()
        assert ingest(self.settings, embedder=HashingEmbedder()).published

    @property
    def guide(self) -> Guide:
        return Guide(self.settings, HashingEmbedder())


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    plain_documents.install(monkeypatch.setattr)
    return Library(Settings(corpus=tmp_path / "corpus", index=tmp_path / "index"))


def test_an_identifier_leads_to_its_words(library: Library) -> None:
    reference = library.guide.cite(STIGMA_ID)
    assert (reference.kind, reference.state, reference.quote) == ("citation", "current", STIGMA)
    assert (reference.citation_id, reference.passage_id) == (STIGMA_ID, "veterans:1")
    assert reference.message == ""


def test_words_on_another_page_are_said_to_have_moved_and_where_they_were(library: Library) -> None:
    library.publish(veterans=f"# Foreword\nNew words.\f{VETERANS}")
    reference = library.guide.cite(STIGMA_ID)
    assert (reference.state, reference.quote) == ("moved", STIGMA)
    assert reference.pages is not None
    assert reference.pages.first == 2
    assert "now on page p2 (PDF page 2)" in reference.message
    assert "they were on page p1 (PDF page 1)" in reference.message


def test_the_oldest_kept_page_is_compared_though_another_snapshot_came_between(library: Library) -> None:
    library.publish(veterans=f"# Foreword\nNew words.\f{VETERANS}")
    library.publish(asylum=f"{ASYLUM}\nMore.")
    assert library.guide.cite(STIGMA_ID).state == "moved"


def test_the_same_words_on_the_same_page_of_a_new_edition_have_not_moved(library: Library) -> None:
    library.publish(veterans=f"{VETERANS}\nMore words at the end.")
    assert library.guide.cite(STIGMA_ID).state == "current"


def test_spacing_capitals_and_line_breaks_do_not_lose_the_words(library: Library) -> None:
    library.publish(veterans=VETERANS.replace(STIGMA, STIGMA.replace("many veterans", "many  VETERANS")))
    assert library.guide.cite(STIGMA_ID).state == "current"


def test_changed_words_are_superseded_and_shown_as_they_were(library: Library) -> None:
    library.publish(veterans=VETERANS.replace("many veterans", "some veterans"))
    reference = library.guide.cite(STIGMA_ID)
    assert (reference.state, reference.quote) == ("superseded", STIGMA)
    assert reference.snapshot_id.startswith("0001-")
    assert "do not stand in the document any more" in reference.message
    assert "amhe search" not in reference.message
    assert "amhe search" in reference_text(reference)
    assert "page p1" in reference.message
    assert reference.passage_id is None
    assert reference.link == "/documents/veterans"


def test_a_superseded_quotation_names_the_day_of_its_snapshot(library: Library) -> None:
    library.publish(veterans=VETERANS.replace("many veterans", "some veterans"))
    today = time.gmtime()
    assert f"the snapshot of {today.tm_mday} " in library.guide.cite(STIGMA_ID).message


def test_a_document_that_is_gone_is_said_to_be_gone(library: Library) -> None:
    library.remove("veterans")
    reference = library.guide.cite(STIGMA_ID)
    assert (reference.state, reference.quote, reference.link) == ("superseded", STIGMA, None)
    assert "not in the library any more" in reference.message


def test_a_whole_document_that_is_gone_is_still_referred_to(library: Library) -> None:
    library.remove("veterans")
    reference = library.guide.cite("veterans")
    assert (reference.kind, reference.state, reference.title) == ("document", "superseded", "Veterans")


def test_words_that_came_back_are_current(library: Library) -> None:
    library.publish(veterans=VETERANS.replace("many veterans", "some veterans"))
    library.publish(veterans=VETERANS)
    assert library.guide.cite(STIGMA_ID).state == "current"


def test_an_identifier_never_seen_is_refused_with_the_next_step(library: Library) -> None:
    with pytest.raises(UsageError, match=r"no words of 'veterans'.*no earlier snapshot is kept.*amhe search"):
        library.guide.cite(f"veterans~{'0' * 12}")


def test_an_identifier_of_an_unknown_document_names_the_nearest(library: Library) -> None:
    with pytest.raises(UsageError, match="nearest document is 'veterans'"):
        library.guide.cite(f"veteran~{'0' * 12}")


@pytest.mark.parametrize(
    "wrong", ["veterans~", "veterans~123", "~0123456789ab", f"veterans~{'g' * 12}", "a~b~c"]
)
def test_a_malformed_identifier_is_told_what_one_looks_like(library: Library, wrong: str) -> None:
    with pytest.raises(UsageError, match="12 of the digits 0-9 and a-f"):
        library.guide.cite(wrong)


def test_a_passage_that_is_not_there_names_those_that_are(library: Library) -> None:
    with pytest.raises(UsageError, match="veterans:0 to veterans:2"):
        library.guide.cite("veterans:99")


@pytest.mark.parametrize("wrong", ["", "veteran", "veteran:1", "nothing of the kind"])
def test_what_stands_for_nothing_is_told_what_an_identifier_looks_like(library: Library, wrong: str) -> None:
    with pytest.raises(UsageError, match=r"veterans:12.*veterans~0123456789ab"):
        library.guide.cite(wrong)


def test_a_damaged_earlier_snapshot_is_named_when_the_words_are_not_found(library: Library) -> None:
    library.publish(veterans=VETERANS.replace("many veterans", "some veterans"))
    (damaged,) = library.settings.index.glob("snapshots/0001-*/passages.sqlite")
    damaged.write_bytes(b"")
    with pytest.raises(UsageError, match=r"Not looked through: .*passages\.sqlite"):
        library.guide.cite(STIGMA_ID)


def test_without_a_snapshot_the_command_to_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="amhe ingest"):
        Guide(Settings(corpus=tmp_path, index=tmp_path / "index")).cite("veterans")


def test_a_reference_needs_no_model(library: Library) -> None:
    assert (
        Guide(library.settings).cite("veterans:0").quote
        == open_snapshot(library.settings.index).passages_of("veterans")[0].text
    )


def test_a_running_guide_refers_to_what_was_published_since(library: Library) -> None:
    guide = Guide(library.settings)
    assert guide.cite(STIGMA_ID).state == "current"
    library.publish(veterans=VETERANS.replace("many veterans", "some veterans"))
    assert guide.cite(STIGMA_ID).state == "superseded"


def test_every_passage_and_every_quotation_leads_back_to_itself(library: Library) -> None:
    snapshot, embedder = open_snapshot(library.settings.index), HashingEmbedder()
    spans = [(p.document_id, p.start, p.end) for d in ("veterans", "asylum") for p in snapshot.passages_of(d)]
    for question in ("stigma keeps veterans", "interpreters at every appointment", "waiting times"):
        for made in quotations(snapshot, find(snapshot, embedder, question, 10, Filters())):
            spans.append((made.passage.document_id, made.start, made.end))
    for document_id, start, end in spans:
        words = snapshot.document(document_id).text[start:end]
        assert resolve(snapshot, citation_id(document_id, words)) == (start, end)


SENTENCES = "People wait. They wait long, as they said; nobody came. Then they left."


@pytest.mark.parametrize(
    "words",
    [
        "People wait.",
        "They wait long, as they said; nobody came. Then they left.",
        "wait long, as they said",
        "1. Ask early. Ask often.",
        "Steps are these:\n1. Ask early. Ask often.\n2. Write down",
    ],
)
def test_runs_of_sentences_list_items_and_words_inside_a_sentence_are_found(words: str) -> None:
    document = make_document(
        [
            (
                ("A",),
                [
                    ("paragraph", SENTENCES),
                    ("paragraph", "Steps are these:"),
                    ("item", "1. Ask early. Ask often."),
                    ("item", "2. Write down"),
                    ("row", "Men\t12%"),
                ],
            )
        ]
    )
    start = document.text.index(words)
    digest = citation_id("guide", words).partition("~")[2]
    assert find_words(document, (), digest) == (start, start + len(words))


BLOCKS = make_document(
    [
        (
            ("Waits",),
            [("paragraph", "People wait. Many give up."), ("paragraph", "Staff wait too, they say.")],
        ),
        (("Homes",), [("item", "Ask about homes early on."), ("source", "[1] A plan for waiting. 2019.")]),
    ]
)


@pytest.mark.parametrize(
    "words",
    [
        "Waits",
        "Waits\nPeople wait.",
        "Many give up.\nStaff wait too, they say.\nHomes\nAsk about homes early on.",
        "[1] A plan for waiting. 2019.",
        "A plan for waiting",
        "give up.\nStaff wait too, they say.",
        "Many give up.\nStaff wait",
        "up.\nStaff wait too, they say.\nHomes\nAsk about",
    ],
    ids=[
        "a heading",
        "a heading with words under it",
        "sentences over blocks",
        "a source entry",
        "part of a source entry",
        "from inside a sentence",
        "to inside a sentence",
        "both",
    ],
)
def test_headings_sources_and_runs_over_blocks_are_found(words: str) -> None:
    start = BLOCKS.text.index(words)
    digest = citation_id("guide", words).partition("~")[2]
    found = find_words(BLOCKS, (), digest)
    assert found is not None
    assert letters_of(BLOCKS.text[slice(*found)]) == letters_of(words)
    assert start <= found[0] <= start + 4


def test_a_run_over_more_than_twelve_blocks_is_not_looked_for() -> None:
    rows = [("paragraph", f"Number {n} waits.") for n in range(20)]
    document = make_document([(("A",), rows)])  # type: ignore[list-item]
    digest = {
        count: citation_id("guide", "".join(words for _, words in rows[3 : 3 + count])).partition("~")[2]
        for count in (12, 13)
    }
    assert find_words(document, (), digest[12]) is not None
    # Runs of sentences alone reach further, so the heading stands in the way of none of them.
    heading = citation_id("guide", "A" + "".join(words for _, words in rows[:12])).partition("~")[2]
    assert find_words(document, (), heading) is None


def test_a_right_quotation_over_two_blocks_can_be_cited(library: Library) -> None:
    library.publish(veterans="# Need\nVeterans wait longer than others.\nMany of them give up.")
    (match,) = library.guide.check_quote("wait longer than others. Many of them give up.").matches
    found = library.guide.cite(match.citation.citation_id)
    assert found.quote == "wait longer than others.\nMany of them give up."


def test_an_identifier_never_seen_is_refused_in_a_quarter_of_a_second() -> None:
    words = "Number {} says organisations commissioning services should consider interpreting arrangements. "
    rows = [("paragraph", words.format(n) * 2) for n in range(125)]
    document = make_document([(("A",), rows)])  # type: ignore[list-item]
    assert len(document.text) >= 22_486  # the longest of the starter library
    spent = []
    for _ in range(3):
        started = time.process_time()
        assert find_words(document, (), "0" * 12) is None
        spent.append(time.process_time() - started)
    assert min(spent) < 0.25


def test_the_first_of_several_equal_places_is_given() -> None:
    document = make_document([(("A",), [("paragraph", "Ask."), ("paragraph", "Ask.")])])
    digest = citation_id("guide", "Ask.").partition("~")[2]
    assert find_words(document, (), digest) == (document.text.index("Ask."), document.text.index("Ask.") + 4)


def test_words_that_stand_several_times_are_said_to(library: Library) -> None:
    library.publish(veterans=f"{VETERANS}\n{STIGMA}")
    reference = library.guide.cite(STIGMA_ID)
    assert reference.message == "These words stand 2 times in the document; this is the first."


def test_kept_snapshots_are_read_once(library: Library) -> None:
    library.publish(veterans=VETERANS.replace("many veterans", "some veterans"))
    current = open_snapshot(library.settings.index)
    kept = KeptSnapshots(library.settings.index)
    first = kept.newest_with(current, STIGMA_ID)
    again = kept.newest_with(current, STIGMA_ID)
    assert first is not None
    assert again is not None
    assert again.snapshot is first.snapshot


def test_a_long_document_is_looked_through_in_seconds() -> None:
    rows = [("paragraph", f"Number {n} says that people wait. " * 8) for n in range(1500)]
    document = make_document([(("A",), rows)])  # type: ignore[list-item]
    started = time.monotonic()
    assert find_words(document, (), "0" * 12) is None
    assert time.monotonic() - started < 20
