"""Handouts and cards: what they hold, and that nothing unsealed is given as a quotation."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import docx
import lxml.html
import pytest
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt

from assistant.answers.guide import Guide
from assistant.answers.handout import (
    Handout,
    HandoutRow,
    LostItem,
    handout_html,
    handout_markdown,
    handout_rows,
    handout_word,
)
from assistant.answers.markdown_text import markdown_words
from assistant.answers.references import reference_to
from assistant.answers.study_cards import cards_csv, study_cards
from assistant.datatypes import PageSpan
from assistant.errors import UsageError
from assistant.library.ingest import ingest
from assistant.library.opening import open_snapshot
from assistant.settings import Settings
from tests.answers.exports_read import quotations_of_exports
from tests.answers.references_made import ACCESSED, NCCMH, located, refer
from tests.fakes import HashingEmbedder
from tests.library import plain_documents

CHOSEN = [("veterans:0", "For slide 3"), ("language:0", ""), ("language", "")]


@pytest.fixture(scope="module")
def rows(guide: Guide) -> tuple[HandoutRow, ...]:
    return guide.handout(CHOSEN, accessed=ACCESSED).rows


def altered(row: HandoutRow, **changes: object) -> HandoutRow:
    return replace(row, reference=replace(row.reference, **changes))  # type: ignore[arg-type]


def texts(
    rows: tuple[HandoutRow, ...], lost: tuple[LostItem, ...] = (), style: str = "harvard"
) -> dict[str, str]:
    """The words each export shows to its reader."""
    made = Handout(rows, lost)
    word = docx.Document(io.BytesIO(handout_word("Two & three", made, style)))
    markdown = MarkdownIt("commonmark").render(handout_markdown("Two & three", made, style))
    return {
        "word": "\n".join(paragraph.text for paragraph in word.paragraphs),
        "html": str(lxml.html.fromstring(handout_html("Two & three", made, style)).text_content()),
        "markdown": str(lxml.html.fromstring(f"<div>{markdown}</div>").text_content()),
    }


@pytest.mark.parametrize("kind", ["word", "html", "markdown"])
def test_an_item_has_its_reference_link_note_seal_and_a_list_follows(
    rows: tuple[HandoutRow, ...], kind: str
) -> None:
    text = texts(rows)[kind]
    for part in (
        "Two & three",
        "Former soldiers (2026). Unofficial briefing, p. 1.",
        "/documents/veterans#page=1",
        "Note: For slide 3",
        "checked when this was exported",
        "A study of waiting (2021), cited in Former soldiers",
        "Read the original first.",
        "References",
        "Not an NHS service.",
    ):
        assert part in text, part


@pytest.mark.parametrize("kind", ["word", "html", "markdown", "cards"])
def test_only_sealed_words_are_quotations_and_they_are_whole(rows: tuple[HandoutRow, ...], kind: str) -> None:
    quotes = [row.reference.quote for row in rows if row.sealed]
    assert len(quotes) == 2
    assert quotations_of_exports(rows)[kind] == quotes


@pytest.mark.parametrize(
    "changes",
    [
        {"quote": "Veterans wait no longer."},
        {"pages": PageSpan(2, 2, "2", "2")},
        {"state": "superseded"},
        {"document_id": "gone"},
    ],
    ids=["other words", "another page", "superseded", "document gone"],
)
def test_words_that_are_not_found_again_at_export_are_never_given_as_a_quotation(
    guide: Guide, rows: tuple[HandoutRow, ...], changes: dict[str, object]
) -> None:
    snapshot = open_snapshot(guide.settings.index)
    (row,) = handout_rows(snapshot, [(altered(rows[0], **changes).reference, "")])
    assert not row.sealed
    assert row.quotation is None
    assert all(quotes == [] for quotes in quotations_of_exports((row,)).values())
    for text in texts((row,)).values():
        assert "Not given as a quotation: these words do not stand in the published document" in text


def test_a_whole_document_is_a_reference_without_a_quotation(rows: tuple[HandoutRow, ...]) -> None:
    assert rows[2].reason == "this refers to a whole document."


@pytest.mark.parametrize(
    "words",
    [
        "*bold* & <b>tags</b> [1] _x_ `y` ~z~ a|b #c !d",
        "1. First\n2) Second\n- third\n+ fourth\n=== fifth\n# sixth\n---\n    seventh",
        "a\tb\t12%",
    ],
)
def test_markup_in_words_is_shown_as_it_stands(words: str) -> None:
    row = HandoutRow(refer(words=words), "")
    found = quotations_of_exports((row,))
    assert found["html"] == [words]
    assert found["word"] == [words]
    assert found["cards"] == [words]
    assert found["markdown"][0].split() == words.split()


def test_works_of_one_author_and_year_have_the_letters_of_the_list_everywhere() -> None:
    chosen = []
    for name in ("b", "a"):
        found = located(title=name.upper(), source="https://example.org/a")
        document = replace(found.document, document_id=name)
        chosen.append(HandoutRow(reference_to(replace(found, document=document), "harvard", ACCESSED), ""))
    assert [card.reference for card in study_cards(Handout(tuple(chosen))).cards] == [
        f"{NCCMH} (2019b) B, p. 12. Available at: https://example.org/a (Accessed: 23 November 2026).",
        f"{NCCMH} (2019a) A, p. 12. Available at: https://example.org/a (Accessed: 23 November 2026).",
    ]
    for text in texts(tuple(chosen)).values():
        assert text.count("(2019a) A") == 2
        assert text.count("(2019b) B") == 2
        assert "2019b, p. 12)" in text


def test_column_headings_stand_above_quoted_rows_and_are_no_part_of_them() -> None:
    rows = (HandoutRow(replace(refer(words="Men\t12%"), header="Group\tShare"), ""),)
    assert quotations_of_exports(rows) == {
        kind: ["Men\t12%"] for kind in ("word", "html", "markdown", "cards")
    }
    assert study_cards(Handout(rows)).cards[0].answer.startswith("Group\tShare\n“Men")
    for text in texts(rows).values():
        assert "Columns: Group" in text


def test_words_of_a_page_that_two_readings_see_differently_are_not_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_documents.install(monkeypatch.setattr)
    corpus = plain_documents.write_corpus(tmp_path / "corpus", faint="# Faint\nSome smudged words.")
    settings = Settings(corpus, tmp_path / "index")
    ingest(settings, embedder=HashingEmbedder())
    (row,) = Guide(settings).handout([("faint:0", "")]).rows
    assert row.quotation is None
    assert row.reason == "two readings of the page differ; compare the words with the page."


ONLINE = {"source": "https://example.org/a?x=1&y=2"}
TITLE = "Equality in Mental Health Care"


def word_of(*rows: HandoutRow, style: str = "harvard") -> list[Paragraph]:
    return docx.Document(io.BytesIO(handout_word("Handout", Handout(rows), style))).paragraphs


def italics(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs if run.italic)


@pytest.mark.parametrize("style", ["harvard", "apa"])
def test_in_word_the_title_is_in_italics_below_the_quotation_and_in_the_list(style: str) -> None:
    found = [p for p in word_of(HandoutRow(refer(style), ""), style=style) if p.text.startswith(NCCMH)]
    assert [italics(paragraph) for paragraph in found] == [TITLE, TITLE]


def test_vancouver_has_no_italics_in_word() -> None:
    assert not any(map(italics, word_of(HandoutRow(refer("vancouver"), ""), style="vancouver")))


def test_in_word_a_source_that_was_not_read_is_cited_in_a_title_in_italics() -> None:
    (found,) = [p for p in word_of(HandoutRow(refer(words="It rose [1]."), "")) if "cited in" in p.text]
    assert italics(found) == TITLE


def test_in_word_every_address_is_a_link_to_itself() -> None:
    reference = replace(
        refer(words="It rose [1].", **ONLINE), link="https://amhe.example.org/documents/guide"
    )
    links = [link for paragraph in word_of(HandoutRow(reference, "")) for link in paragraph.hyperlinks]
    assert {link.address for link in links} == {
        ONLINE["source"],
        "https://amhe.example.org/documents/guide",
        "https://example.org/survey",
    }
    assert all(link.text == link.address for link in links)
    assert {run.style.name for link in links for run in link.runs if run.style} == {"Hyperlink"}


def test_in_word_an_address_without_a_host_is_no_link() -> None:
    assert not any(paragraph.hyperlinks for paragraph in word_of(HandoutRow(refer(), "")))


def test_markdown_and_html_set_the_titles_in_italics_and_link_the_addresses() -> None:
    made = Handout((HandoutRow(refer(words="It rose [1].", **ONLINE), ""),))
    pages = (
        MarkdownIt("commonmark").render(handout_markdown("Handout", made)).replace("em>", "i>"),
        handout_html("Handout", made),
    )
    for page in pages:
        tree = lxml.html.fromstring(f"<div>{page}</div>")
        assert [words.text_content() for words in tree.iter("i")] == [TITLE] * 3
        assert [link.get("href") for link in tree.iter("a")].count(ONLINE["source"]) == 3


@pytest.mark.parametrize("title", ["*Star* & <b>_x_</b>", "“Quoted” title?", "1. First", "# Hash!"])
def test_a_title_in_italics_is_shown_as_it_stands(title: str) -> None:
    for text in texts((HandoutRow(refer(title=title), ""),)).values():
        assert text.count(title) == 2


def test_an_address_keeps_its_own_brackets_and_none_of_the_sentence() -> None:
    assert markdown_words("(see https://example.org/a_(b).)") == "(see <https://example.org/a_(b)>.)"


def test_characters_a_word_file_cannot_hold_are_replaced(rows: tuple[HandoutRow, ...]) -> None:
    assert b"PK" in handout_word("A\x00b", Handout((replace(rows[0], note="c\x0bd"),)))


def test_the_list_at_the_end_has_the_style_that_is_asked_for(rows: tuple[HandoutRow, ...]) -> None:
    assert "1. Former soldiers [Unofficial briefing]" in handout_html("A", Handout(rows), "vancouver")
    with pytest.raises(UsageError, match="harvard, vancouver, apa"):
        handout_html("A", Handout(rows), "bibtex")


def test_a_card_asks_in_fixed_words_and_answers_with_the_quotation_and_its_reference(
    rows: tuple[HandoutRow, ...],
) -> None:
    card = study_cards(Handout(rows)).cards[0]
    assert card.question == "What does “Former soldiers” say under “Need”?"
    assert card.answer == f"“{rows[0].reference.quote}”\nFormer soldiers (2026). Unofficial briefing, p. 1."
    assert card.citation_id == rows[0].reference.citation_id


def test_what_has_no_card_is_named(rows: tuple[HandoutRow, ...]) -> None:
    assert study_cards(Handout(rows)).left_out == ("language",)


def test_cards_are_csv_with_headings_and_no_formulas(rows: tuple[HandoutRow, ...]) -> None:
    text = cards_csv(study_cards(Handout((replace(altered(rows[0], link="=1+1"), note="=2+2"),))))
    heading, card = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert heading == ["question", "answer", "reference", "link", "citation_id", "note"]
    assert (card[3], card[5]) == ("'=1+1", "'=2+2")


@pytest.mark.parametrize(
    ("style", "named"),
    [
        ("harvard", "[1] Office for Waiting (2021) Survey of Waits, cited in"),
        ("vancouver", "[1] Office for Waiting. Survey of Waits; 2021. Cited in:"),
        (
            "apa",
            "[1] Office for Waiting: Survey of Waits (2021). In the text: "
            "(Office for Waiting, 2021, as cited in",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["word", "html", "markdown"])
def test_every_style_names_the_original_source_and_its_address(kind: str, style: str, named: str) -> None:
    text = texts((HandoutRow(refer(style, "It rose [1]."), ""),), style=style)[kind]
    assert named in text
    assert "Read the original first. https://example.org/survey" in text


def test_the_form_for_a_source_in_the_text_has_the_letter_of_the_list() -> None:
    chosen = []
    for name in ("b", "a"):
        found = located("It rose [1].", title=name.upper())
        document = replace(found.document, document_id=name)
        chosen.append(HandoutRow(reference_to(replace(found, document=document), "apa", ACCESSED), ""))
    for text in texts(tuple(chosen), style="apa").values():
        assert f"(Office for Waiting, 2021, as cited in {NCCMH}, 2019b, p. 12)" in text


@pytest.mark.parametrize("kind", ["word", "html", "markdown"])
def test_what_stands_for_nothing_any_more_is_listed_with_the_reason_and_never_quoted(
    guide: Guide, kind: str
) -> None:
    gone = f"veterans~{'0' * 12}"
    made = guide.handout([(gone, "for slide 9"), ("veterans:0", "")], accessed=ACCESSED)
    assert [row.identifier for row in made.lost] == [gone]
    assert len(made.rows) == 1
    text = texts(made.rows, made.lost)[kind]
    after = text.partition("Not found any more")[2]
    assert f"{gone}: these words are not published any more" in after
    assert "Note: for slide 9" in after


def test_a_list_of_which_nothing_is_found_names_everything_in_it(guide: Guide) -> None:
    with pytest.raises(UsageError, match=r"nothing on the list.*veterans~0{12}, nowhere:1"):
        guide.handout([(f"veterans~{'0' * 12}", ""), ("nowhere:1", "")])


def test_a_style_that_is_none_is_no_lost_item(guide: Guide) -> None:
    with pytest.raises(UsageError, match="there is no style 'chicago'"):
        guide.handout([("veterans:0", "")], "chicago")


@pytest.mark.parametrize("kind", ["word", "html", "markdown"])
def test_a_note_keeps_its_paragraphs(kind: str) -> None:
    row = HandoutRow(refer(), "First  point.\n\nSecond point.")
    lines = [line for line in texts((row,))[kind].splitlines() if "point." in line]
    assert lines == ["Note: First point.", "Second point."]


@pytest.mark.parametrize("kind", ["word", "html", "markdown"])
def test_a_handout_gives_no_advice_about_commands(guide: Guide, kind: str) -> None:
    made = guide.handout([("nonsense", ""), (f"veterans~{'0' * 12}", ""), ("veterans:0", "")])
    assert "amhe " not in texts(made.rows, made.lost)[kind]


def test_a_card_has_the_note_and_what_is_lost_is_told_beside_the_cards_and_is_none() -> None:
    lost = LostItem("guide~0", "keep", "these words are not published any more")
    made = study_cards(Handout((HandoutRow(refer(), "for slide 4"),), (lost,)))
    assert (made.left_out, made.lost) == (("guide~0",), (lost,))
    rows = list(csv.DictReader(io.StringIO(cards_csv(made).removeprefix("\ufeff"), newline="")))
    assert [row["note"] for row in rows] == ["for slide 4"]
