"""Answers and passages as HTML."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from assistant.answers.next_questions import NextQuestion
from assistant.datatypes import Facets, Filters, Note, PageSpan, Why
from assistant.web.cards import about_html, quote_html, sources_html, why_html
from assistant.web.chat_html import answer_html
from assistant.web.turns import Asking, Turn
from tests.web.fake_guide import HEADINGS, ROW, STIGMA, VISA, answer, by_question, citation, hit, two_passages


def words_of(markup: str) -> str:
    """What a reader reads: tags away, entities resolved, white space as one space."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def turn(question: str, number: int = 1) -> Turn:
    return Turn(number, question, by_question(question, ()))


def test_an_answer_quotes_word_for_word_and_links_to_its_cards() -> None:
    shown = answer_html(turn("veterans", number=3))
    assert STIGMA in words_of(shown)
    assert 'href="#source-3-1"' in shown
    assert "Passage 1: Appendix: veterans, page 4" in words_of(shown)
    assert "Passage 2: Asylum statistics, pages iv–v (PDF pages 6–7)" in words_of(shown)
    assert "Answered from the documents" in words_of(shown)
    assert "2 quotations from 2 documents." in words_of(shown)


def test_a_card_says_where_its_words_stand() -> None:
    shown = sources_html([turn("veterans")])
    words = words_of(shown)
    assert 'id="source-1-1"' in shown
    assert 'href="/documents/appendix-veterans#page=4" target="_blank"' in shown
    for expected in (
        "Unofficial briefing",
        "Passage 1: Appendix: veterans (2024)",
        "Barriers › Stigma & shame",
        "page 4",
        STIGMA,
        "Open the PDF at page 4 (opens in a new tab)",
        "Official document",
    ):
        assert expected in words


def test_the_source_behind_a_briefing_stands_on_its_card() -> None:
    shown = sources_html([turn("veterans")])
    assert "[3] Office for Example Statistics, Help-seeking survey (2021)" in words_of(shown)
    assert 'href="https://example.org/s"' in shown


def test_the_year_of_a_source_is_not_said_twice() -> None:
    note = Note("[1]", "Example survey, 2021", "2021")
    shown = sources_html([Turn(1, "q", answer("q", citation(1, STIGMA, notes=(note,))))])
    assert words_of(shown).count("2021") == 1


def test_a_source_address_that_is_not_a_web_address_is_words_only() -> None:
    note = Note("[1]", "Survey", None, "javascript:alert(1)")
    shown = sources_html([Turn(1, "q", answer("q", citation(1, STIGMA, notes=(note,))))])
    assert "javascript:alert(1)" in words_of(shown)
    assert 'href="javascript' not in shown


def test_a_table_row_stands_under_its_column_headings() -> None:
    shown = quote_html(ROW, HEADINGS)
    assert words_of(shown) == "Group Share with depression Year People seeking asylum 31.5% 2022"
    assert shown.count('<th scope="col">') == shown.count("<td>") == 3


def test_several_table_rows_stand_cell_by_cell_under_their_column_headings() -> None:
    shown = quote_html("Men\t12%\nWomen\t9%", "Group\tShare")
    assert shown.count("<tr>") == 3
    assert [words_of(cell.split("</td>")[0]) for cell in shown.split("<td>")[1:]] == [
        "Men",
        "12%",
        "Women",
        "9%",
    ]


def test_words_between_table_rows_stay_words_in_their_place() -> None:
    shown = quote_html("Before.\nMen\t12%\n\nAfter.\nAnd on.", "Group\tShare")
    assert words_of(shown) == "Before. Group Share Men 12% After. And on."
    assert shown.count('<p class="words">') == 2
    assert shown.count("<table>") == 1


def test_headings_that_do_not_match_the_cells_stand_above_the_row() -> None:
    shown = quote_html("one\ttwo", "Only heading")
    assert shown.index("Only heading") < shown.index("<blockquote>")
    assert "<th" not in shown


def test_a_superseded_document_is_labelled() -> None:
    old = citation(1, STIGMA, status="superseded")
    assert "Superseded" in words_of(sources_html([Turn(1, "q", answer("q", old))]))


def test_a_document_without_pages_offers_the_document() -> None:
    pageless = replace(citation(1, STIGMA), pages=None, link="/documents/appendix-veterans")
    shown = words_of(sources_html([Turn(1, "q", answer("q", pageless))]))
    assert "Open the document" in shown
    assert "page" not in shown


def test_a_question_that_is_not_covered_names_the_nearest_sections() -> None:
    shown = words_of(answer_html(turn("pensions")))
    assert "Not in these documents" in shown
    assert "The documents do not say anything about this." in shown
    assert "Nearest in these documents Appendix: veterans › Need" in shown


def test_closest_passages_are_shown_when_nothing_is_quoted() -> None:
    shown = sources_html([turn("closest")])
    assert VISA in words_of(shown)
    assert 'href="/documents/appendix-veterans#page=2"' in shown


def test_earlier_passages_are_folded_under_their_question() -> None:
    shown = sources_html([turn("veterans", 1), turn("pensions", 2)])
    assert "No passage was used for the latest answer." in words_of(shown)
    assert "Earlier question: veterans" in words_of(shown)
    assert shown.index("<details") < shown.index('id="source-1-1"')


def test_a_refused_question_is_not_shown() -> None:
    from assistant.web.chat_html import question_html

    assert words_of(question_html(None)) == "You asked: Question not kept"


def test_danger_brings_the_numbers_to_call_once_each_as_links() -> None:
    shown = answer_html(turn("end my life"))
    for address in ("tel:999", "tel:116123", "sms:85258"):
        assert shown.count(f'href="{address}"') == 1
    assert words_of(shown).count("116 123") == 1


def test_an_answer_from_briefings_alone_says_so() -> None:
    own = answer_html(Turn(1, "q", answer("q", citation(1, STIGMA))))
    mixed = answer_html(Turn(1, "q", answer("q", citation(1, STIGMA), citation(2, VISA, status="official"))))
    assert "All of these are from unofficial briefings" in words_of(own)
    assert "unofficial briefings" not in words_of(mixed)


def test_no_word_of_a_document_becomes_markup() -> None:
    hostile = (
        '<img src="http://evil.example/a.png"> ![x](http://evil.example/b.png) <form> </article>\n\n# head'
    )
    bad = citation(
        1, hostile, title=hostile, section=(hostile,), notes=(Note("[1]", hostile, hostile, hostile),)
    )
    asked = Turn(1, hostile, answer(hostile, bad, message=hostile, headers={1: hostile}, nearest=(hostile,)))
    shown = answer_html(asked) + sources_html([asked, turn("pensions", 2)])
    tags = set(re.findall(r"</?([a-z0-9]+)", shown))
    assert not tags & {"img", "form", "script", "iframe"}
    assert "\n" not in shown
    assert "![" not in shown
    assert shown.count("<article") == shown.count("</article>") == 1


def test_a_quotation_across_pages_says_both() -> None:
    spanning = citation(1, STIGMA, PageSpan(4, 5, "4", "5"))
    shown = words_of(sources_html([Turn(1, "q", answer("q", spanning))]))
    assert "pages 4–5" in shown
    assert "Open the PDF at page 4" in shown


def test_hits_without_pages_have_a_link_without_a_page() -> None:
    pageless = replace(hit(1, VISA), pages=None)
    shown = sources_html([Turn(1, "q", answer("q", outcome="partial", passages=(pageless,)))])
    assert 'href="/documents/appendix-veterans"' in shown


def test_the_same_answer_gives_the_same_page() -> None:
    assert sources_html([Turn(1, "q", two_passages("q"))]) == sources_html([Turn(1, "q", two_passages("q"))])


def test_why_a_passage_was_found_is_said_in_sentences() -> None:
    why = Why(("help", "asked"), ("veterans",), (("veterans", "subject"), ("stigma", "words")))
    assert words_of(why_html(why)) == (
        "Why this passage? It contains words from your question: “help” and “asked”. "
        "It contains words that were also searched: “veterans”. Its document is about veterans. "
        "Its words name stigma. Its meaning is close to your question."
    )


def test_a_passage_that_shares_no_word_says_so() -> None:
    assert "It has no word in common with your question. It was found by its meaning only." in words_of(
        why_html(Why())
    )


def test_a_card_opens_its_page_and_the_text_around_it() -> None:
    found = answer("q", citation(1, STIGMA), passages=(hit(1, f"Before. {STIGMA}"),))
    shown = sources_html([Turn(1, "q", found)])
    assert 'href="/page/appendix-veterans/4?from=8&amp;to=' in shown
    assert 'href="/section/appendix-veterans?from=8&amp;to=' in shown


def test_the_closest_passages_open_their_pages_too() -> None:
    assert 'href="/page/appendix-veterans/2?from=0' in sources_html([turn("closest")])


def test_a_document_without_pages_shows_its_section() -> None:
    found = answer("q", replace(citation(1, STIGMA), pages=None), passages=(hit(1, STIGMA),))
    shown = sources_html([Turn(1, "q", found)])
    assert "Show in the document" in words_of(shown)
    assert "Show on page" not in words_of(shown)


def reading(asking: Asking | None = None, **changes: object) -> str:
    found = replace(two_passages("q"), **changes)  # type: ignore[arg-type]
    return answer_html(Turn(3, "q", found, asking or Asking()))


def test_what_was_read_out_of_a_question_can_be_left_out() -> None:
    shown = reading(facets=Facets(("veterans",), ("stigma",)), carried_over=("Armed forces veterans",))
    assert "Understood as being about Stigma Leave out Stigma" in words_of(shown)
    assert "Carried over from your earlier question Armed forces veterans Leave out" in words_of(shown)
    assert 'href="#without-3-stigma"' in shown
    assert shown.count("#without-3-veterans") == 1


def test_what_was_picked_is_said_and_not_offered_to_be_left_out() -> None:
    picked = Filters(Facets(("veterans",)), ("a-document",), True, ("action",))
    shown = reading(Asking(picked), facets=Facets(("veterans",)))
    assert (
        "Limited to Armed forces veterans; what to do; the document a-document; official documents only"
    ) in words_of(shown)
    assert "#without" not in shown


def test_a_search_for_the_very_words_is_offered_and_said() -> None:
    assert 'href="#exact-3"' in reading(searched_also=("Armed forces veterans",))
    shown = words_of(reading(Asking(without=("stigma",), expand=False)))
    assert "Left out Stigma" in shown
    assert "Searched for your own words only" in shown


def test_the_nearest_sections_lead_to_their_passages() -> None:
    found = replace(
        by_question("pension", ()), passages=(hit(1, STIGMA),), nearest=("Appendix: veterans > Need",)
    )
    assert 'href="/page/appendix-veterans/2?from=0' in answer_html(Turn(1, "q", found))


def test_an_answer_offers_its_files_opinions_and_what_to_ask_next() -> None:
    following = (NextQuestion("What is known about housing among veterans?", 7),)
    shown = answer_html(Turn(3, "q", two_passages("q"), following=following, key="abc"))
    assert 'href="/answer/abc.docx"' in shown
    assert 'href="#wrong_page-3"' in shown
    assert "What is known about housing among veterans? (7 passages)" in words_of(shown)


def test_an_answer_without_quotations_has_no_page_to_be_wrong() -> None:
    shown = answer_html(turn("pensions"))
    assert "#not_useful-1" in shown
    assert "#wrong_page" not in shown


@pytest.mark.parametrize("question", ["end my life", "NHS number"])
def test_what_was_not_searched_offers_nothing_more(question: str) -> None:
    assert 'class="act"' not in answer_html(turn(question))


def test_a_card_names_what_its_passage_is_about_the_subject_first() -> None:
    found = hit(1, STIGMA)
    about = replace(
        found.passage, rules=(("housing", "words"), ("stigma", "heading"), ("veterans", "subject"))
    )
    shown = sources_html(
        [Turn(1, "q", answer("q", citation(1, STIGMA), passages=(replace(found, passage=about),)))]
    )
    assert "About: Armed forces veterans; Stigma; Housing insecurity" in words_of(shown)


def test_of_many_facets_the_strongest_are_named_and_the_others_counted() -> None:
    rules = tuple((f"facet-{n}", "words") for n in range(9))
    assert "facet-5 and 3 more" in words_of(about_html(replace(hit(1, STIGMA).passage, rules=rules)))
