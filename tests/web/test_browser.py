"""The page as a reader uses it, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from assistant.datatypes import Answer, Facets, Filters, Note
from assistant.errors import NoSnapshotError
from assistant.settings import CHECKOUT
from tests.web.browsing import answers, ask, box, faults, open_filters, pick
from tests.web.conftest import NewVisit, Serve, Visit
from tests.web.fake_guide import HEADINGS, ROW, STIGMA, FakeGuide, answer, citation, hit

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import expect  # noqa: E402


def test_enter_asks_and_the_answer_quotes_with_page_and_link(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    expect(answers(page).locator("blockquote").first).to_have_text(STIGMA)
    link = answers(page).get_by_role("link", name="Passage 1: Appendix: veterans, page 4")
    card = page.locator("#source-1-1")
    expect(card.get_by_role("heading", level=3)).to_have_text("Passage 1: Appendix: veterans (2024)")
    expect(card.locator("blockquote")).to_have_text(STIGMA)
    opener = card.get_by_role("link", name="Open the PDF at page 4 (opens in a new tab)")
    expect(opener).to_have_attribute("href", "/documents/appendix-veterans#page=4")
    expect(opener).to_have_attribute("target", "_blank")
    link.click()
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()


def test_the_button_asks_and_keeps_the_focus(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    box(page).fill("What about veterans?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_focused()


def test_an_example_is_asked_by_one_click(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    page.get_by_role("button", name="What should commissioners do to reach veterans?").click()
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_role("log").locator(".asked")).to_contain_text("What should commissioners do")


def test_the_box_is_emptied_and_keeps_the_focus_while_answering(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()


def test_clear_empties_everything_and_returns_to_the_box(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    box(page).fill("half a quest")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(answers(page)).to_have_count(0)
    expect(page.locator(".card")).to_have_count(0)
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()


def test_a_question_that_is_not_covered_says_so(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, "veterans' pension")
    expect(answers(page)).to_contain_text("Not in these documents")
    expect(answers(page)).to_contain_text("The documents do not say anything about this.")
    expect(page.locator(".card")).to_have_count(0)


def test_a_question_asked_while_loading_is_answered_when_ready(
    serve_guide: Serve, browser_page: Visit
) -> None:
    guide = FakeGuide(ready=False)
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "What about veterans?")
    expect(page.locator("#status[role=status]")).to_contain_text("Getting ready")
    expect(page.locator("#conversation .asked")).to_contain_text("What about veterans?")
    expect(box(page)).to_be_focused()
    guide.release.set()
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_text("Getting ready")).to_have_count(0)


def test_clear_lets_go_of_a_question_that_waits(serve_guide: Serve, browser_page: Visit) -> None:
    guide = FakeGuide(ready=False)
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "What about veterans?")
    expect(page.locator("#status")).to_contain_text("Getting ready")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("#status")).not_to_contain_text("Getting ready")
    expect(box(page)).to_be_focused()
    page.wait_for_timeout(1000)
    guide.release.set()
    ask(page, "What about prison?")
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".asked")).to_contain_text("What about prison?")


def test_what_failed_is_an_alert_and_the_question_comes_back(serve_guide: Serve, browser_page: Visit) -> None:
    guide = FakeGuide()
    guide.failure = NoSnapshotError("Nothing is published yet; run: amhe ingest")
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "What about veterans?")
    expect(page.get_by_role("alert")).to_contain_text("No documents have been added yet")
    expect(box(page)).to_have_value("What about veterans?")
    expect(box(page)).to_be_focused()


@pytest.mark.parametrize(
    ("question", "words"), [("   ", "Type a question in the box first."), ("x" * 2001, "2,000 characters")]
)
def test_a_question_that_cannot_be_asked_is_explained(
    site: str, browser_page: Visit, question: str, words: str
) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, question)
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(box(page)).to_have_value(question)


def test_a_follow_up_carries_the_earlier_question(serve_guide: Serve, browser_page: Visit) -> None:
    guide = FakeGuide()
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "What about stigma?")
    expect(answers(page)).to_have_count(1)
    ask(page, "And for veterans?")
    expect(answers(page)).to_have_count(2)
    assert guide.asked[-1] == ("And for veterans?", ("What about stigma?",))
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(answers(page)).to_have_count(0)
    ask(page, "And in prison?")
    expect(answers(page)).to_have_count(1)
    assert guide.asked[-1] == ("And in prison?", ())


def test_a_link_of_an_earlier_answer_unfolds_its_card(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, "What about stigma?")
    expect(answers(page)).to_have_count(1)
    ask(page, "And for veterans?")
    expect(answers(page)).to_have_count(2)
    expect(page.locator("#source-1-1")).to_be_hidden()
    answers(page).first.get_by_role("link").first.click()
    expect(page.locator("#source-1-1")).to_be_focused()
    expect(page.locator("#source-1-1")).to_be_in_viewport()


def test_reading_starts_at_the_newest_question(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    for count in (1, 2, 3):
        ask(page, f"Question {count} on veterans")
        expect(answers(page)).to_have_count(count)
    log = page.get_by_role("log").bounding_box()
    newest = page.locator(".asked").last.bounding_box()
    assert log
    assert newest
    assert log["y"] - 1 <= newest["y"] < log["y"] + log["height"] / 2


def test_on_a_phone_the_page_moves_to_the_newest_question(site: str, new_visit: NewVisit) -> None:
    page = new_visit(viewport={"width": 390, "height": 844}).page
    page.goto(site)
    for count in (1, 2, 3):
        ask(page, f"Question {count} on veterans")
        expect(answers(page)).to_have_count(count)
    expect(page.locator(".asked").last).to_be_in_viewport()
    newest = page.locator(".asked").last.bounding_box()
    assert newest
    assert newest["y"] < 844 / 2


def test_the_first_text_box_is_the_question_and_the_skip_link_leads_there(
    site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.goto(site)
    expect(page.get_by_role("textbox").first).to_have_accessible_name(re.compile("^Your question"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the question")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()


def test_the_notice_and_the_numbers_to_call_are_on_the_page(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    expect(page).to_have_title("AMHE guidance assistant")
    expect(page.get_by_role("heading", level=1)).to_have_text("AMHE guidance assistant")
    expect(page.get_by_text("Not an NHS service, and no clinical advice.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    for name, target in (("999", "tel:999"), ("NHS 111", "tel:111"), ("116 123", "tel:116123")):
        link = page.get_by_role("link", name=name)
        expect(link).to_have_attribute("href", target)
        expect(link).not_to_have_attribute("target", "_blank")


def test_nothing_leaves_this_machine_and_the_browser_has_no_complaint(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    page.wait_for_timeout(500)
    assert browser_page.outside == []
    assert browser_page.complaints == []
    assert page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]") == [
        [],
        ["amhe-questions"],
    ]
    assert page.context.cookies() == []


HOSTILE = (
    '<img src="http://evil.example/a.png" onerror="document.title=1"> ![x](http://evil.example/b.png) '
    '<form action="http://evil.example/c"><input></form> <script>document.title="taken"</script> '
    "[click](javascript:alert(1)) http://evil.example/d **bold** `code` $$x^2$$ &lt;b&gt; :smile: "
    "<iframe src=http://evil.example/e> # heading <style>*{display:none}</style> \u202eevil\u202c end"
)


def hostile_answer(question: str, history: Sequence[str]) -> Answer:
    bad = citation(
        1, HOSTILE, title=HOSTILE, section=(HOSTILE,), notes=(Note("[1]", HOSTILE, None, "javascript:x"),)
    )
    return answer(question, bad, message=HOSTILE, headers={1: HOSTILE}, nearest=(HOSTILE,))


def test_a_hostile_document_is_only_words(serve_guide: Serve, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(serve_guide(FakeGuide(hostile_answer)))
    ask(page, HOSTILE)
    expect(answers(page)).to_have_count(1)
    page.wait_for_timeout(500)
    for place in (answers(page).locator("blockquote"), page.locator(".card blockquote")):
        assert place.text_content() == HOSTILE
    for made in ("img", "form", "iframe", "script", "style", "strong", "code", "a[href*='evil']"):
        expect(page.locator(f".answer {made}, .asked {made}, .card blockquote {made}")).to_have_count(0)
    expect(page.locator(".card").locator("img, form, iframe, script, style")).to_have_count(0)
    expect(page.locator("a[href^='javascript']")).to_have_count(0)
    expect(page).to_have_title("AMHE guidance assistant")
    assert browser_page.outside == []
    assert browser_page.complaints == []


def test_a_direction_override_reorders_nothing(serve_guide: Serve, browser_page: Visit) -> None:
    def override(question: str, history: Sequence[str]) -> Answer:
        return answer(question, citation(1, "first \u202esecond third"))

    page = browser_page.page
    page.goto(serve_guide(FakeGuide(override)))
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    left = page.evaluate(
        """() => {
          const words = document.querySelector(".answer .words");
          const at = (text) => {
            const node = [...words.childNodes].find((n) => n.nodeType === 3 && n.data.includes(text));
            const range = document.createRange();
            const start = node.data.indexOf(text);
            range.setStart(node, start);
            range.setEnd(node, start + text.length);
            return range.getBoundingClientRect().left;
          };
          return [at("first"), at("second"), at("third")];
        }"""
    )
    assert left == sorted(left)


def test_a_dark_operating_system_gets_the_same_light_page(site: str, new_visit: NewVisit) -> None:
    looks = []
    for scheme in ("light", "dark"):
        page = new_visit(color_scheme=scheme).page
        page.goto(site)
        ask(page, "What about veterans?")
        expect(answers(page)).to_have_count(1)
        looks.append(
            page.evaluate(
                """() => [...document.querySelectorAll("body, h1, .asked, .answer p, .card, textarea")]
                  .map((e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor].join())"""
            )
        )
    assert looks[0] == looks[1]


def test_the_columns_stand_below_one_another_on_a_phone(site: str, new_visit: NewVisit) -> None:
    page = new_visit(viewport={"width": 390, "height": 844}).page
    page.goto(site)
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    left, right = page.locator("#conversation-column"), page.locator("#sources-column")
    first, second = left.bounding_box(), right.bounding_box()
    assert first
    assert second
    assert second["y"] >= first["y"] + first["height"]


def test_from_search_to_the_page_and_from_the_map_to_a_search(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(f"{site}/map")
    page.get_by_role("link", name="12 passages").click()
    expect(page).to_have_url(re.compile(r"/search[?]group=veterans&barrier=stigma"))
    page.get_by_label("Words to find").fill("stigma")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=stigma"))
    expect(page.get_by_text("The 50 nearest passages.")).to_be_visible()
    expect(page.get_by_role("link", name="Show on page").first).to_have_attribute(
        "href", re.compile(r"^/page/appendix-veterans/2[?]from=0")
    )


def test_what_is_picked_limits_the_answer_and_has_no_fault(serve_guide: Serve, browser_page: Visit) -> None:
    guide = FakeGuide()
    page = browser_page.page
    page.goto(serve_guide(guide))
    box(page).wait_for()
    open_filters(page)
    pick(page, "Group", "Armed forces veterans")
    page.get_by_label("Official documents only").check()
    assert faults(page) == []
    ask(page, "What about stigma?")
    expect(answers(page)).to_have_count(1)
    assert guide.filters == [Filters(Facets(groups=("veterans",)), official_only=True)]


def test_the_cited_page_opens_in_its_card_and_is_closed_again(
    serve_guide: Serve, browser_page: Visit
) -> None:
    def reply(question: str, history: Sequence[str]) -> Answer:
        return answer(question, citation(1, STIGMA), passages=(hit(1, STIGMA),))

    guide = FakeGuide(reply, {"appendix-veterans": CHECKOUT / "corpus/briefings/appendix-stigma.pdf"})
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "What about veterans?")
    page.get_by_role("link", name="Show on page").press("Enter")
    image = page.get_by_role("img", name="Image of page 4")
    expect(image).to_be_visible()
    expect(page.get_by_role("region", name="The cited page")).to_be_focused()
    expect(page.get_by_text("could not be found on the image")).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 1000)
    assert faults(page) == []
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("img", name="Image of page 5")).to_be_visible()
    page.get_by_role("link", name="Larger").click()
    expect(page.locator(".page-panel img")).to_have_js_property("naturalWidth", 2000)
    page.get_by_role("link", name="Hide the page").click()
    expect(page.locator(".page-panel")).to_have_count(0)
    expect(page.get_by_role("link", name="Show on page")).to_be_visible()


def test_a_citation_and_an_answer_are_copied_with_their_words_and_place(
    site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site)
    ask(page, "What about veterans?")
    page.get_by_role("button", name="Copy citation").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    held = page.evaluate("() => navigator.clipboard.readText()")
    assert held.startswith(f"“{STIGMA}”\nAppendix: veterans (2024), page 4 (unofficial briefing).")
    assert "/documents/appendix-veterans#page=4\nOriginal source: [3] Office for Example Statistics" in held
    page.get_by_role("button", name="Copy answer").click()
    held = page.evaluate("() => navigator.clipboard.readText()")
    head = "What about veterans?\n\nAnswered from the documents\n\n2 quotations from 2 documents.\n\n“"
    assert held.startswith(head)
    assert held.count("/documents/") == 2
    assert f"Column headings: {HEADINGS}\n“{ROW}”" in held
    assert faults(page) == []


def test_a_copied_answer_says_that_the_documents_do_not_say_and_what_was_looked_through(
    site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site)
    box(page).wait_for()
    open_filters(page)
    page.get_by_label("Official documents only").check()
    ask(page, "veterans' pension")
    page.get_by_role("button", name="Copy answer").click()
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    assert page.evaluate("() => navigator.clipboard.readText()") == (
        "veterans' pension\n\nNot in these documents\n\nThe documents do not say anything about this.\n\n"
        "Limited to: official documents only\nNearest in these documents: Appendix: veterans › Need"
    )
    assert faults(page) == []


@pytest.mark.parametrize("zoom", [1, 2, 3])
@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_keeps_the_place_of_an_image_that_has_not_arrived(
    serve_guide: Serve, new_visit: NewVisit, zoom: int, width: int
) -> None:
    pdf = CHECKOUT / "corpus/briefings/appendix-stigma.pdf"
    address = serve_guide(FakeGuide(documents={"appendix-veterans": pdf}))
    page = new_visit(viewport={"width": width, "height": 900}).page
    size = "image => [image.clientWidth, image.clientHeight]"

    def shown(until: str) -> list[int]:
        page.goto(f"{address}/page/appendix-veterans/1?zoom={zoom}", wait_until=until)  # type: ignore[arg-type]
        return page.locator(".page-image img").evaluate(size)

    page.route("**/*.png*", lambda route: route.abort())
    before = shown("load")
    page.unroute("**/*.png*")
    assert before == shown("load")
    assert before[1] > 400


def test_on_a_phone_what_only_the_first_question_needs_makes_room(site: str, new_visit: NewVisit) -> None:
    page = new_visit(viewport={"width": 390, "height": 844}).page
    page.goto(site)
    examples = page.get_by_role("button", name="When is a professional interpreter needed?")
    expect(examples).to_be_visible()
    expect(page.get_by_role("heading", name="Passages used")).to_be_hidden()
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    expect(examples).to_be_hidden()
    expect(page.get_by_role("heading", name="Passages used")).to_be_visible()
    expect(page.locator(".card")).to_have_count(2)
    expect(page.get_by_text("Not an NHS service, and no clinical advice.")).to_be_visible()
    expect(page.get_by_role("button", name="Narrow down where it looks")).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(examples).to_be_visible()


def test_on_a_phone_a_link_to_a_new_tab_still_says_so_to_the_ear(site: str, new_visit: NewVisit) -> None:
    page = new_visit(viewport={"width": 390, "height": 844}).page
    page.goto(site)
    ask(page, "What about veterans?")
    link = page.get_by_role("link", name="Open the PDF at page 4 (opens in a new tab)")
    expect(link).to_be_visible()
    words = link.locator(".new-tab").bounding_box()
    assert words
    assert words["width"] <= 1
