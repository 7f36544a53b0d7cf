"""Each style against examples written out by its guide's rules: Cite Them Right, Citing Medicine, APA 7."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.answers.citation_styles import STYLES, styled
from assistant.answers.csl_items import csl_item
from assistant.answers.pinpoints import Pinpoint, pinpoint_words
from assistant.answers.references import reference_to
from assistant.datatypes import PageSpan, ParagraphSpan
from tests.answers.references_made import ACCESSED, NCCMH, located, refer
from tests.documents_made import make_document

ONLINE = {"source": "https://example.org/equality"}
LONDON = {"suggested_citation": f"{NCCMH}. Equality. London: {NCCMH}; 2019."}
PAGE: dict[str, Any] = {
    "file": "page.html",
    "publisher": "NHS England",
    "title": "Waiting well",
    "year": None,
}
AT = {"download": "https://example.org/waiting"}
BRIEFING: dict[str, Any] = {
    "kind": "briefing",
    "publisher": "AMHE guidance assistant",
    "title": "Appendix: Stigma",
    "year": 2026,
    "edition": "November 2026",
}
TITLE = "Equality in Mental Health Care"
RIGHT: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a corporate author's report on the web": (
        {**ONLINE, **LONDON},
        {
            "harvard": f"{NCCMH} (2019) {TITLE}, p. 12. Available at: https://example.org/equality "
            "(Accessed: 23 November 2026).",
            "vancouver": f"{NCCMH}. {TITLE} [Internet]. London: {NCCMH}; 2019 [cited 2026 Nov 23]. p. 12. "
            "Available from: https://example.org/equality",
            "apa": f"{NCCMH}. (2019). {TITLE}. https://example.org/equality",
        },
    ),
    "an edition, in print": (
        {"edition": "2nd edition"},
        {
            "harvard": f"{NCCMH} (2019) {TITLE}. 2nd edn. {NCCMH}, p. 12.",
            "vancouver": f"{NCCMH}. {TITLE}. 2nd ed. [place unknown]: {NCCMH}; 2019. p. 12.",
            "apa": f"{NCCMH}. (2019). {TITLE} (2nd ed.).",
        },
    ),
    "several pages": (
        {**ONLINE, "label": "129", "last_label": "130"},
        {
            "harvard": f"{NCCMH} (2019) {TITLE}, pp. 129–130. Available at: https://example.org/equality "
            "(Accessed: 23 November 2026).",
            "vancouver": f"{NCCMH}. {TITLE} [Internet]. [place unknown]: {NCCMH}; 2019 [cited 2026 Nov 23]. "
            "p. 129-30. Available from: https://example.org/equality",
            "apa": f"{NCCMH}. (2019). {TITLE}. https://example.org/equality",
        },
    ),
    "a printed page number that is not the PDF's": (
        {**ONLINE, "label": "iv"},
        {
            "harvard": f"{NCCMH} (2019) {TITLE}, p. iv (PDF page 6). Available at: "
            "https://example.org/equality (Accessed: 23 November 2026).",
            "vancouver": f"{NCCMH}. {TITLE} [Internet]. [place unknown]: {NCCMH}; 2019 [cited 2026 Nov 23]. "
            "p. iv (PDF page 6). Available from: https://example.org/equality",
            "apa": f"{NCCMH}. (2019). {TITLE}. https://example.org/equality",
        },
    ),
    "a web page without a date": (
        {**PAGE, **AT},
        {
            "harvard": "NHS England (no date) Waiting well, ‘Waits’, para. 1. Available at: "
            "https://example.org/waiting (Accessed: 23 November 2026).",
            "vancouver": "NHS England. Waiting well [Internet]. [place unknown]: NHS England; [date unknown] "
            "[cited 2026 Nov 23]. Waits; para. 1. Available from: https://example.org/waiting",
            "apa": "NHS England. (n.d.). Waiting well. Retrieved November 23, 2026, from "
            "https://example.org/waiting",
        },
    ),
    "an updated web page": (
        {**PAGE, **AT, "year": 2024, "edition": "Updated 23 August 2024"},
        {
            "harvard": "NHS England (2024) Waiting well. Updated 23 August 2024, ‘Waits’, para. 1. "
            "Available at: https://example.org/waiting (Accessed: 23 November 2026).",
            "vancouver": "NHS England. Waiting well [Internet]. [place unknown]: NHS England; 2024 "
            "[updated 2024 Aug 23; cited 2026 Nov 23]. Waits; para. 1. Available from: "
            "https://example.org/waiting",
            "apa": "NHS England. (2024, August 23). Waiting well. https://example.org/waiting",
        },
    ),
    "an updated web page of which no other date is known": (
        {**PAGE, **AT, "edition": "Updated 2 August 2024"},
        {
            "harvard": "NHS England (2024) Waiting well. Updated 2 August 2024, ‘Waits’, para. 1. "
            "Available at: https://example.org/waiting (Accessed: 23 November 2026).",
            "vancouver": "NHS England. Waiting well [Internet]. [place unknown]: NHS England; [date unknown] "
            "[updated 2024 Aug 2; cited 2026 Nov 23]. Waits; para. 1. Available from: "
            "https://example.org/waiting",
            "apa": "NHS England. (2024, August 2). Waiting well. https://example.org/waiting",
        },
    ),
    "a web page updated in a later year": (
        {**PAGE, **AT, "year": 2020, "edition": "Updated 2 August 2024"},
        {
            "harvard": "NHS England (2024) Waiting well. Updated 2 August 2024, ‘Waits’, para. 1. "
            "Available at: https://example.org/waiting (Accessed: 23 November 2026).",
            "vancouver": "NHS England. Waiting well [Internet]. [place unknown]: NHS England; 2020 "
            "[updated 2024 Aug 2; cited 2026 Nov 23]. Waits; para. 1. Available from: "
            "https://example.org/waiting",
            "apa": "NHS England. (2024, August 2). Waiting well. https://example.org/waiting",
        },
    ),
    "a web page or blog of a day": (
        {**PAGE, **AT, "year": 2022, "edition": "13 June 2022"},
        {
            "harvard": "NHS England (2022) Waiting well, ‘Waits’, para. 1. Available at: "
            "https://example.org/waiting (Accessed: 23 November 2026).",
            "vancouver": "NHS England. Waiting well [Internet]. [place unknown]: NHS England; 2022 Jun 13 "
            "[cited 2026 Nov 23]. Waits; para. 1. Available from: https://example.org/waiting",
            "apa": "NHS England. (2022, June 13). Waiting well. https://example.org/waiting",
        },
    ),
    "a report that was updated": (
        {"year": None, "edition": "Updated 2 August 2024"},
        {
            "harvard": f"{NCCMH} (2024) {TITLE}. Updated 2 August 2024. {NCCMH}, p. 12.",
            "vancouver": f"{NCCMH}. {TITLE}. Updated 2 August 2024. [place unknown]: {NCCMH}; "
            "2024 Aug 2. p. 12.",
            "apa": f"{NCCMH}. (2024). {TITLE}.",
        },
    ),
    "three corporate authors": (
        {"publisher": "NHS England / NCCMH / Department of Health and Social Care"},
        {
            "harvard": "NHS England, NCCMH and Department of Health and Social Care (2019) "
            f"{TITLE}. NHS England, NCCMH and Department of Health and Social Care, p. 12.",
            "vancouver": "NHS England; NCCMH; Department of Health and Social Care. "
            f"{TITLE}. [place unknown]: NHS England; 2019. p. 12.",
            "apa": f"NHS England, NCCMH, & Department of Health and Social Care. (2019). {TITLE}.",
        },
    ),
    "an appendix of a document": (
        {**ONLINE, "section": ("Appendix B: Tools", "Waits")},
        {
            "harvard": f"{NCCMH} (2019) ‘Appendix B: Tools’, in {TITLE}, p. 12. Available at: "
            "https://example.org/equality (Accessed: 23 November 2026).",
            "vancouver": f"{NCCMH}. {TITLE} [Internet]. [place unknown]: {NCCMH}; 2019 [cited 2026 Nov 23]. "
            "Appendix B: Tools; p. 12. Available from: https://example.org/equality",
            "apa": f"{NCCMH}. (2019). Appendix B: Tools. In {TITLE} (p. 12). https://example.org/equality",
        },
    ),
    "an unofficial briefing": (
        {**BRIEFING, "label": "2"},
        {
            "harvard": "AMHE guidance assistant (2026) Appendix: Stigma. Unofficial briefing. AMHE guidance "
            "assistant, p. 2.",
            "vancouver": "AMHE guidance assistant. Appendix: Stigma [Unofficial briefing]. [place unknown]: "
            "AMHE guidance assistant; 2026 Nov. p. 2.",
            "apa": "AMHE guidance assistant. (2026). Appendix: Stigma [Unofficial briefing].",
        },
    ),
    "several corporate authors": (
        {**ONLINE, "publisher": "NHS England / NCCMH"},
        {
            "harvard": f"NHS England and NCCMH (2019) {TITLE}, p. 12. Available at: "
            "https://example.org/equality (Accessed: 23 November 2026).",
            "vancouver": f"NHS England; NCCMH. {TITLE} [Internet]. [place unknown]: NHS England; "
            "2019 [cited 2026 Nov 23]. p. 12. Available from: https://example.org/equality",
            "apa": f"NHS England & NCCMH. (2019). {TITLE}. https://example.org/equality",
        },
    ),
    "nobody known": (
        {"publisher": None, "year": None},
        {
            "harvard": f"{TITLE} (no date), p. 12.",
            "vancouver": f"{TITLE}. [place unknown]: [publisher unknown]; [date unknown]. p. 12.",
            "apa": f"{TITLE}. (n.d.).",
        },
    ),
    "a title that is a question": (
        {**ONLINE, "title": "What works?"},
        {
            "harvard": f"{NCCMH} (2019) What works?, p. 12. Available at: https://example.org/equality "
            "(Accessed: 23 November 2026).",
            "vancouver": f"{NCCMH}. What works? [Internet]. [place unknown]: {NCCMH}; 2019 "
            "[cited 2026 Nov 23]. p. 12. Available from: https://example.org/equality",
            "apa": f"{NCCMH}. (2019). What works? https://example.org/equality",
        },
    ),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", RIGHT)
def test_a_reference_is_what_the_guide_of_its_style_asks_for(case: str, style: str) -> None:
    made, right = RIGHT[case]
    assert refer(style, **made).reference == right[style]


@pytest.mark.parametrize(
    ("style", "made", "right"),
    [
        ("harvard", {}, f"({NCCMH}, 2019, p. 12)"),
        ("vancouver", {}, "(1, p. 12)"),
        ("apa", {}, f"({NCCMH}, 2019, p. 12)"),
        ("harvard", {"label": "iv"}, f"({NCCMH}, 2019, p. iv [PDF page 6])"),
        ("harvard", {**PAGE, **AT}, "(NHS England, no date, ‘Waits’, para. 1)"),
        ("apa", {**PAGE, **AT}, "(NHS England, n.d., Waits section, para. 1)"),
        ("harvard", {"publisher": "NHS England / NCCMH"}, "(NHS England and NCCMH, 2019, p. 12)"),
        ("apa", {"publisher": "NHS England / NCCMH"}, "(NHS England & NCCMH, 2019, p. 12)"),
        ("apa", {"publisher": None}, f"({TITLE}, 2019, p. 12)"),
        (
            "apa",
            {**PAGE, **AT, "edition": "Updated 2 August 2024"},
            "(NHS England, 2024, Waits section, para. 1)",
        ),
        (
            "harvard",
            {**PAGE, **AT, "edition": "Updated 2 August 2024"},
            "(NHS England, 2024, ‘Waits’, para. 1)",
        ),
        ("apa", {**PAGE, **AT, "edition": "13 June 2022"}, "(NHS England, 2022, Waits section, para. 1)"),
    ],
)
def test_the_form_for_running_text_carries_the_pages(style: str, made: dict[str, Any], right: str) -> None:
    assert refer(style, **made).in_text == right


@pytest.mark.parametrize(
    ("style", "right"),
    [
        ("harvard", f"{NCCMH} (2019) ‘Appendix B: Tools & forms’, in {TITLE}. {NCCMH}, para. 1."),
        (
            "vancouver",
            f"{NCCMH}. {TITLE}. [place unknown]: {NCCMH}; 2019. Appendix B: Tools & forms; para. 1.",
        ),
        ("apa", f"{NCCMH}. (2019). Appendix B: Tools & forms. In {TITLE}."),
    ],
)
def test_a_part_of_a_document_without_pages_is_named_once(style: str, right: str) -> None:
    reference = refer(style, file="guide.docx", section=("Appendix B: Tools & forms",))
    assert reference.reference == right


def test_apa_names_the_pages_of_a_whole_part_in_the_list_and_of_the_words_in_the_text() -> None:
    section = ("Appendix B: Tools",)
    made = make_document(
        [(section, [("paragraph", "Waiting harms.")]), (section, [("paragraph", "Ask early. " * 20)])],
        entry=located().document.entry,
        pages=2,
    )
    start = made.text.index("Waiting")
    found = replace(located(section=section), document=made, start=start, end=start + 14)
    reference = reference_to(found, "apa", ACCESSED)
    assert reference.reference.endswith(f"Appendix B: Tools. In {TITLE} (pp. 1–2).")
    assert reference.in_text == f"({NCCMH}, 2019, p. 1)"


@pytest.mark.parametrize("style", STYLES)
def test_html_is_escaped_and_has_italics_alone(style: str) -> None:
    reference = refer(style, title="Fear & <b>stigma</b>", source="https://example.org/?a=1&b=2")
    assert reference.html is not None
    assert set(re.findall(r"<[^>]*>", reference.html)) <= {"<i>", "</i>"}
    assert "Fear &amp; &lt;b&gt;stigma&lt;/b&gt;" in reference.html
    assert "?a=1&amp;b=2" in reference.html


def test_harvard_and_apa_set_the_title_in_italics() -> None:
    for style in ("harvard", "apa"):
        assert f"<i>{TITLE}</i>" in str(refer(style).html)
    assert f"in <i>{TITLE}</i>" in str(refer("harvard", section=("Appendix B",)).html)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "title", ["Fear & <b>stigma</b>", "50% more_or less", "“Quoted” ‘twice’", "Who's first", "Care.", "A: b"]
)
def test_a_title_stands_once_and_word_for_word(style: str, title: str) -> None:
    for publisher in (NCCMH, None):
        reference = refer(style, title=title, publisher=publisher).reference
        assert reference.count(title.removesuffix(".")) == 1
        assert ".." not in reference
        assert "None" not in reference


@pytest.mark.parametrize(
    "address", ["http://localhost:7860/a", "http://127.0.0.1/a", "http://192.168.1.4/a", "http://nas.local/a"]
)
def test_an_address_that_leads_nowhere_for_a_reader_is_left_out(address: str) -> None:
    reference = refer(source=address)
    assert address not in reference.reference
    assert (reference.url, reference.accessed) == (None, None)


def test_a_heading_that_only_begins_like_a_part_is_none() -> None:
    for heading in ("Appendix: Stigma", "Part of the plan", "Chapters", "Barriers"):
        assert (
            csl_item(located(section=(heading,)).document, (heading,), date(2026, 1, 2))["type"] == "report"
        )


def test_letters_after_the_year_part_works_of_one_author_and_year() -> None:
    item = csl_item(located().document, (), date(2026, 11, 23))
    undated = {key: value for key, value in item.items() if key != "issued"}
    assert styled("harvard", item, suffix="b").in_text == f"({NCCMH}, 2019b)"
    assert styled("apa", item, suffix="b").text.startswith(f"{NCCMH}. (2019b).")
    assert styled("harvard", undated, suffix="b").text.startswith(f"{NCCMH} (no date b)")
    assert styled("apa", undated, suffix="b").in_text == f"({NCCMH}, n.d.-b)"


def test_the_letter_of_a_web_page_stands_behind_its_year_before_the_day() -> None:
    item = refer("apa", **{**PAGE, "year": 2022, "edition": "13 June 2022"}).item
    assert styled("apa", item, suffix="b").text.startswith("NHS England. (2022b, June 13).")
    assert styled("apa", item, suffix="b").in_text == "(NHS England, 2022b)"


def test_a_pinpoint_names_pages_or_paragraphs_in_the_words_of_its_style() -> None:
    pages = Pinpoint(PageSpan(6, 7, "iv", "v"))
    assert pinpoint_words(pages, "harvard") == "pp. iv–v (PDF pages 6–7)"
    assert pinpoint_words(pages, "vancouver") == "p. iv-v (PDF pages 6-7)"
    assert pinpoint_words(Pinpoint(paragraphs=ParagraphSpan(2, 3)), "apa") == "paras. 2–3"
    assert pinpoint_words(Pinpoint(PageSpan(3, 3, "", "")), "harvard") == "p. 3"
    assert pinpoint_words(Pinpoint(), "harvard") == ""
