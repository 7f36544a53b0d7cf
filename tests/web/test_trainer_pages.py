"""References, the quotation check and the reading list as pages and over HTTP, over a real small library."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Iterator
from pathlib import Path

import docx
import lxml.html
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from assistant.answers.citations import citation_id
from assistant.answers.guide import Guide
from assistant.answers.wire import quote_check_json, reference_json
from assistant.settings import Settings
from assistant.web import cite_page
from assistant.web.api import add_api
from assistant.web.check_page import MOST_QUOTATIONS, MOST_TEXTS, add_check
from assistant.web.cite_page import add_references
from assistant.web.file_names import attachment
from assistant.web.list_page import EXPORTS, MOST_ITEMS, RECORDS, add_list
from tests.web.test_cards import words_of

CHILD = "A child must never interpret for a parent."
ALTERED = "A child must always interpret for a parent."
WAIT = "Veterans wait longer for therapy than other people do [1]."
CITED = citation_id("language", CHILD)
WAITING = citation_id("veterans", WAIT)


@pytest.fixture(scope="module")
def client(guide: Guide) -> Iterator[TestClient]:
    app = FastAPI()
    add_references(app, guide)
    add_check(app, guide)
    add_list(app, guide)
    add_api(app, guide)
    with TestClient(app) as made:
        yield made


# References


def test_a_quotation_is_cited_in_every_style_with_its_page(client: TestClient) -> None:
    shown = words_of(client.get(f"/cite/{CITED}").text)
    assert CHILD in shown
    for words in ("Harvard (Cite Them Right)", "Vancouver", "APA 7", "p. iii (PDF page 1)", "Show on page"):
        assert words in shown


def test_the_sources_behind_a_quotation_are_to_be_read_first(client: TestClient) -> None:
    shown = words_of(client.get(f"/cite/{WAITING}").text)
    assert "A study of waiting" in shown
    assert "Read the original first." in shown


def test_each_style_has_its_own_forms_for_a_source_that_was_not_read(client: TestClient) -> None:
    shown = words_of(client.get(f"/cite/{WAITING}").text)
    harvard, _, rest = shown.partition("Harvard (Cite Them Right)")[2].partition("Vancouver")
    vancouver, _, apa = rest.partition("APA 7")
    assert "A study of waiting (2021), cited in Former soldiers (2026)" in harvard
    assert "(A study of waiting, 2021, cited in Former soldiers, 2026, p. 1)" in harvard
    assert "A study of waiting; 2021. Cited in: Former soldiers" in vancouver
    assert "(A study of waiting, 2021, as cited in Former soldiers, 2026, p. 1)" in apa


def test_a_source_that_was_not_read_is_cited_in_a_title_in_italics(client: TestClient) -> None:
    shown = client.get(f"/cite/{WAITING}").text
    assert "(2021), cited in <i>Former soldiers</i> (2026)" in shown


def test_what_an_address_and_a_source_are_for_is_said_in_plain_words(client: TestClient) -> None:
    shown = words_of(client.get(f"/cite/{WAITING}").text)
    assert "This address still finds the words when the library is updated:" in shown
    assert "The sources behind these words, where you have not read them yourself:" in shown


def test_the_letters_of_a_list_of_references_are_foretold(client: TestClient) -> None:
    assert "adds letters to the year (2026a, 2026b)" in words_of(client.get(f"/cite/{CITED}").text)


def test_the_addresses_of_sources_break_on_a_narrow_screen() -> None:
    rules = (Path(cite_page.__file__).parent / "static" / "plain.css").read_text(encoding="utf-8")
    assert ".origin li { overflow-wrap: anywhere; }" in rules


@pytest.mark.parametrize(("style", "begins"), [("ris", "TY  -"), ("bibtex", "@"), ("csl-json", "[")])
def test_a_record_is_handed_out_as_a_file(client: TestClient, style: str, begins: str) -> None:
    response = client.get(f"/cite/{CITED}?style={style}")
    assert response.text.startswith(begins)
    assert "attachment" in response.headers["content-disposition"]


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "%20",
        "nothing",
        "language:99",
        "language~12",
        "language~000000000000",
        "x" * 500,
        "<script>",
        "{}",
    ],
)
def test_what_cannot_be_cited_is_404_and_leads_to_the_search(client: TestClient, identifier: str) -> None:
    response = client.get(f"/cite/{identifier}")
    assert response.status_code == 404
    assert "<script>alert" not in response.text
    assert 'page <a href="/search">Search</a>' in response.text
    assert "amhe " not in words_of(response.text)


@pytest.mark.parametrize("path", ["/cite/language", "/check", "/list/export"])
def test_a_library_that_cannot_be_read_is_told_without_commands(path: str, tmp_path: Path) -> None:
    app, guide = FastAPI(), Guide(Settings(tmp_path, tmp_path / "index"))
    for add in (add_references, add_check, add_list):
        add(app, guide)
    data = {"text": CHILD, "items": json.dumps([[CITED, ""]]), "kind": "html"}
    with TestClient(app) as client:
        response = client.get(path) if "cite" in path else client.post(path, data=data)
    assert response.status_code == 503
    assert "cannot be looked through just now" in words_of(response.text)
    assert "amhe " not in words_of(response.text)


def test_a_reference_over_http_is_the_json_of_the_command(client: TestClient, guide: Guide) -> None:
    for identifier in (CITED, "language", "language:0"):
        for style in ("apa", "ris"):
            found = client.get(f"/api/cite/{identifier}?style={style}").json()
            assert found == reference_json(guide.cite(identifier, style))


def test_a_style_that_is_none_is_422_and_an_unknown_identifier_400(client: TestClient) -> None:
    assert client.get("/api/cite/language?style=chicago").status_code == 422
    assert client.get("/api/cite/nothing").status_code == 400


# The quotation check


def test_a_right_quotation_is_word_for_word_with_its_page(client: TestClient) -> None:
    shown = words_of(client.post("/check", data={"text": CHILD}).text)
    assert "Word for word" in shown
    assert "page iii (PDF page 1)" in shown
    assert "Cite this" in shown


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A child … interpret for a parent.", "Altered"),
        ("A child must never [interpret] … a parent.", "Exact but for what the writer has marked"),
        ("[The] child must never interpret for a parent.", "Exact but for what the writer has marked"),
        (
            "a child must [never] interpret … for a parent",
            "Right but for typesetting and what the writer has",
        ),
    ],
)
def test_marked_changes_are_never_headed_word_for_word(client: TestClient, text: str, title: str) -> None:
    shown = client.post("/check", data={"text": text}).text
    heading = shown[shown.index('<h2 class="verdict') : shown.index("</h2>")]
    assert title in words_of(heading)


def test_an_altered_quotation_says_why_marked_words_change_the_sense(client: TestClient) -> None:
    shown = words_of(
        client.post("/check", data={"text": "A child must [always] interpret for a parent."}).text
    )
    assert "The brackets change the sense: check." in shown


def test_quotations_with_marked_changes_are_counted_apart(client: TestClient) -> None:
    body = [{"place": "slide 1", "texts": [f"“{CHILD}”", "“[The] child must never interpret for a parent.”"]}]
    shown = words_of(client.post("/check/file", json=body).text)
    assert "2 quotations: word for word: 1; " in shown
    assert "not found: 0; exact but for what the writer has marked: 1." in shown


def test_an_altered_quotation_shows_what_differs(client: TestClient) -> None:
    answer = client.post("/check", data={"text": ALTERED}).text
    assert "Altered" in words_of(answer)
    assert "<del>always</del>" in answer
    assert "<ins>never</ins>" in answer


def test_what_is_not_in_the_documents_is_not_found(client: TestClient) -> None:
    shown = words_of(client.post("/check", data={"text": "The moon is made of green cheese."}).text)
    assert "Not found" in shown


def test_an_empty_quotation_is_said_and_what_was_typed_stays(client: TestClient) -> None:
    response = client.post("/check", data={"text": "“ ”"})
    assert response.status_code == 400
    assert 'role="alert"' in response.text
    assert "“ ”" in words_of(response.text)


def test_what_was_typed_comes_back_letter_for_letter(client: TestClient) -> None:
    typed = "a\u202eb & <c> **d**"
    answer = client.post("/check", data={"text": typed}).text
    box = answer[answer.index("<textarea") : answer.index("</textarea>")]
    assert html.unescape(box[box.index(">") + 1 :]) == typed


def test_a_hostile_quotation_comes_back_as_words(client: TestClient) -> None:
    assert "<script>alert" not in client.post("/check", data={"text": "</textarea><script>alert(1)"}).text


def test_the_quotations_of_a_file_are_counted_and_placed(client: TestClient) -> None:
    body = [
        {"place": "slide 1", "texts": [CHILD]},
        {
            "place": "slide 2, notes",
            "texts": ["“A child must always interpret for a parent.”", "said nobody"],
        },
        {"place": "slide 3", "texts": ["The moon is made of green cheese."]},
    ]
    shown = words_of(client.post("/check/file", json=body).text)
    assert "3 quotations: word for word: 1; right but for typesetting: 0; altered: 1; not found: 1." in shown
    assert "slide 2, notes: Altered" in shown
    assert "Stands in: Language and homes, page iii (PDF page 1)" in shown


def test_what_a_file_has_beside_its_quotations_is_counted(client: TestClient) -> None:
    body = [{"place": "slide 1", "texts": [f"“{CHILD}”", "A heading", "Said by nobody in particular here"]}]
    shown = words_of(client.post("/check/file", json=body).text)
    assert "2 other sentences, rows and labels were not checked" in shown


def test_gaps_that_a_quotation_marks_are_shown_as_its_own(client: TestClient) -> None:
    answer = words_of(client.post("/check", data={"text": "A child must never … for a parent."}).text)
    assert "Exact but for what the writer has marked as left out or put in:" in answer
    assert "Marked in the quotation In the document … interpret" in answer


def test_a_file_without_quotations_says_so(client: TestClient) -> None:
    assert "quotes nothing" in words_of(
        client.post("/check/file", json=[{"place": "p", "texts": ["A b"]}]).text
    )


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "[7]",
        '[{"place": 1, "texts": []}]',
        '[{"place": "p", "texts": "x"}]',
        "nonsense",
        json.dumps([{"place": "p", "texts": []}] * (MOST_TEXTS + 1)),
    ],
)
def test_a_file_that_is_none_or_too_long_is_refused(client: TestClient, body: str) -> None:
    assert client.post("/check/file", content=body).status_code == 413


def test_too_many_quotations_are_refused(client: TestClient) -> None:
    texts = ["The moon is made of cheese."] * (MOST_QUOTATIONS + 1)
    answer = client.post("/check/file", json=[{"place": "p", "texts": texts}]).text
    assert "too many words" in words_of(answer)


def test_a_check_over_http_is_the_json_of_the_command(client: TestClient, guide: Guide) -> None:
    found = client.post("/api/check-quote", json={"text": CHILD}).json()
    assert found == quote_check_json(guide.check_quote(CHILD))
    assert found["verdict"] == "exact"
    assert client.post("/api/check-quote", json={"text": ""}).status_code == 400
    assert client.post("/api/check-quote", json={"quote": "x"}).status_code == 422


# The reading list


def export(client: TestClient, kind: str, *items: tuple[str, str], style: str = "harvard") -> bytes:
    data = {"items": json.dumps(items), "kind": kind, "style": style, "title": "For the team"}
    response = client.post("/list/export", data=data)
    assert response.status_code == 200, response.text
    named = f"filename=\"for-the-team.{EXPORTS[kind].ending}\"; filename*=UTF-8''For%20the%20team."
    assert named in response.headers["content-disposition"]
    return response.content


@pytest.mark.parametrize(
    ("title", "basic", "whole"),
    [
        ("Two / three: <four>", "two-three-four", "Two%20three%20four"),
        ("Città “più”", "citta-piu", "Citt%C3%A0%20%E2%80%9Cpi%C3%B9%E2%80%9D"),
        ("健康", "reading-list", "%E5%81%A5%E5%BA%B7"),
        ("../..", "reading-list", "Reading%20list"),
        ("CON", "reading-list", "Reading%20list"),
        ("Slides \u202ecod", "slides-cod", "Slides%20cod"),
        ("x" * 300, "x" * 80, "x" * 80),
    ],
)
def test_a_download_is_named_after_its_title_in_every_system(title: str, basic: str, whole: str) -> None:
    held = f"attachment; filename=\"{basic}.md\"; filename*=UTF-8''{whole}.md"
    assert attachment(title, "md", "Reading list") == held


def test_a_handout_holds_quotation_reference_whole_link_and_note(client: TestClient) -> None:
    shown = words_of(export(client, "html", (CITED, "for slide 4"), (WAITING, "")).decode())
    assert CHILD in shown
    assert "http://testserver/documents/language#page=1" in shown
    assert "Note: for slide 4" in shown
    assert shown.index(CHILD) < shown.index("Veterans wait longer")


def test_a_handout_for_word_holds_the_same(client: TestClient) -> None:
    made = docx.Document(io.BytesIO(export(client, "docx", (CITED, "for slide 4"))))
    words = [line.text for line in made.paragraphs]
    assert words[0] == "For the team"
    assert CHILD in words


def test_a_bibliography_names_each_document_once(client: TestClient) -> None:
    other = citation_id("language", "Telephone interpreting suits short appointments only.")
    words = export(client, "bibliography", (CITED, ""), (other, ""), (WAITING, "")).decode()
    assert words.count("Language and homes") == 1
    assert words.count("Former soldiers") == 1
    assert export(client, "ris", (CITED, ""), (other, "")).decode().count("TY  -") == 1


def test_cards_are_rows_of_question_answer_and_reference(client: TestClient) -> None:
    words = export(client, "cards", (CITED, "")).decode("utf-8-sig")
    assert words.startswith("question,answer,reference,link,citation_id")
    assert f"“{CHILD}”" in words


@pytest.mark.parametrize("kind", sorted(EXPORTS))
@pytest.mark.parametrize("style", ["vancouver", "apa"])
def test_every_form_is_made_in_every_style(client: TestClient, kind: str, style: str) -> None:
    assert export(client, kind, (CITED, ""), (WAITING, ""), style=style)


@pytest.mark.parametrize("kind", sorted(set(EXPORTS) - RECORDS))
def test_one_item_that_is_gone_does_not_keep_the_others_from_being_handed_out(
    client: TestClient, kind: str
) -> None:
    made = export(client, kind, (CITED, ""), ("language~000000000000", "keep"))
    if kind == "docx":
        made = "\n".join(line.text for line in docx.Document(io.BytesIO(made)).paragraphs).encode()
    assert "Not found any more" in made.decode()
    assert "000000000000" in made.decode()
    assert "amhe " not in made.decode()


def answered(client: TestClient, kind: str, *items: tuple[str, str]) -> Response:
    data = {"items": json.dumps(items), "kind": kind, "style": "apa", "title": "A “list” & <more>"}
    return client.post("/list/export", data=data)


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_what_has_no_place_in_a_file_for_programs_is_named_before_the_others_are_downloaded(
    client: TestClient, kind: str
) -> None:
    page = answered(client, kind, (CITED, "it's kept"), ("language~000000000000", ""))
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    shown = words_of(page.text)
    assert "there is no place for 1 of 2 items:" in shown
    assert "Item 2, language~000000000000: these words are not published any more" in shown
    (form,) = lxml.html.fromstring(page.text).forms
    file = client.post(form.action, data=dict(form.fields))
    assert "attachment" in file.headers["content-disposition"]
    assert "it's kept" in file.text
    assert "000000000000" not in file.text


@pytest.mark.parametrize("identifier", ["language", " language "])
def test_a_whole_document_has_no_card_and_is_named(client: TestClient, identifier: str) -> None:
    shown = answered(client, "cards", (identifier, ""))
    assert "Item 1, Language and homes: this refers to a whole document." in words_of(shown.text)
    assert lxml.html.fromstring(shown.text).forms == []


def test_a_list_of_which_nothing_is_found_leads_to_the_search(client: TestClient) -> None:
    page = answered(client, "html", ("nonsense", ""), ("language~000000000000", ""))
    assert page.status_code == 400
    assert "Nothing on this list is in the documents any more." in words_of(page.text)
    assert 'page <a href="/search">Search</a>' in page.text
    assert "amhe " not in words_of(page.text)


def test_cards_carry_the_notes_and_a_bibliography_does_not(client: TestClient) -> None:
    assert "for slide 4" in export(client, "cards", (CITED, "for slide 4")).decode()
    assert "for slide 4" not in export(client, "bibliography", (CITED, "for slide 4")).decode()


def test_records_carry_pages_and_notes(client: TestClient) -> None:
    made = export(client, "ris", (CITED, "for slide 4"), (WAITING, "")).decode()
    assert "N1  - Note: for slide 4" in made
    assert made.count("SP  - ") == 2
    assert "A study of waiting (2021), cited in" in made


def test_what_stands_for_nothing_is_named_and_the_list_is_not_lost(client: TestClient) -> None:
    data = {"items": json.dumps([["language~000000000000", ""]]), "kind": "html", "style": "harvard"}
    response = client.post("/list/export", data=data)
    assert response.status_code == 400
    assert "language~000000000000" in words_of(response.text)
    assert 'href="/list"' in response.text


@pytest.mark.parametrize(
    "changes",
    [
        {"items": "x"},
        {"items": "[]"},
        {"items": "{}"},
        {"items": '[["a"]]'},
        {"items": '[["a", 7]]'},
        {"items": json.dumps([["a", "b" * 3000]])},
        {"items": json.dumps([["a", ""]] * (MOST_ITEMS + 1))},
        {"kind": "exe"},
        {"style": "chicago"},
    ],
)
def test_a_form_that_is_none_is_refused(client: TestClient, changes: dict[str, str]) -> None:
    data = {"items": json.dumps([[CITED, ""]]), "kind": "html", "style": "harvard", **changes}
    assert client.post("/list/export", data=data).status_code == 400
