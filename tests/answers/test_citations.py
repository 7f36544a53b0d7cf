from assistant.answers.citations import citation_id, cite, link_to, notes_in
from assistant.answers.place_words import pages_words
from assistant.answers.plain import citation_line
from assistant.datatypes import CatalogueEntry, Note, PageSpan, Passage
from tests.documents_made import make_document

NOTES = (Note("[1]", "A study", "2021", "https://example.org/a"), Note("[2]", "A report", None, None))
BRIEFING = CatalogueEntry(id="guide", title="Guide", kind="briefing", year=2026)


def test_a_citation_identifier_outlives_a_change_of_spacing_hyphens_and_capitals() -> None:
    first = citation_id("guide", "Co-production helps\nveterans.")
    assert first == citation_id("guide", "co-production  helps veterans")
    assert first != citation_id("guide", "Co-production helps no veterans.")
    assert first.startswith("guide~")


def test_only_a_catalogued_official_document_is_called_official() -> None:
    sections = [(("A",), [("paragraph", "One.")])]
    official = CatalogueEntry(id="guide", title="Guide", kind="official")
    old = CatalogueEntry(id="guide", title="Guide", status="superseded", superseded_by="new")
    assert make_document(sections, entry=official).status == "official"
    assert make_document(sections, entry=BRIEFING).status == "unofficial"
    assert make_document(sections).status == "unofficial"
    assert make_document(sections, entry=old).status == "superseded"


def test_the_notes_of_a_quotation_are_those_whose_marks_it_carries() -> None:
    document = make_document([(("A",), [("paragraph", "x")])], notes=NOTES)
    assert notes_in(document, "It rose [2]. It fell [1] [2] [9].") == (NOTES[1], NOTES[0])
    assert notes_in(document, "It rose in 1 of 2 places.") == ()


def test_a_link_is_an_address_of_the_application_never_a_file_path() -> None:
    pages = PageSpan(3, 4, "iii", "iv")
    assert link_to("guide", pages) == "/documents/guide#page=3"
    assert link_to("guide", pages, "https://search.example.org/") == (
        "https://search.example.org/documents/guide#page=3"
    )
    assert link_to("guide", None) == "/documents/guide"


def test_a_citation_carries_document_section_pages_and_sources() -> None:
    words = "It was so in 2021 [1]."
    document = make_document([(("Need",), [("paragraph", words)])], notes=NOTES, entry=BRIEFING)
    start = document.text.index("It was")
    passage = Passage("guide", 0, start, start + len(words), words, ("Need",))
    made = cite(document, passage, start, start + len(words), number=1, pages=PageSpan(1, 1, "1", "1"))
    assert (made.quote, made.title, made.year, made.section) == (words, "Guide", 2026, ("Need",))
    assert made.notes == (NOTES[0],)
    line = citation_line(made)
    for part in ("Guide (2026)", "Need", "page 1", "unofficial", "[1] A study, 2021, https://example.org/a"):
        assert part in line


def test_pages_are_said_in_words_with_the_pdf_page_where_the_label_differs() -> None:
    assert pages_words(PageSpan(4, 4, "4", "4")) == "page 4"
    assert pages_words(PageSpan(4, 5, "4", "5")) == "pages 4–5"
    assert pages_words(PageSpan(6, 6, "iv", "iv")) == "page iv (PDF page 6)"
