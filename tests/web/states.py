"""Every state a page of the application can be in, over a guide whose answers are long, wide and many."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from assistant.answers.evidence_map import Across, EvidenceMap, Line
from assistant.answers.page_view import quote_check
from assistant.datatypes import Answer, Facets, Filters, Hit, Note, PageSpan, Why
from assistant.errors import AssistantError, UsageError
from assistant.settings import CHECKOUT
from tests.web.browsing import answers, ask, box, open_filters, pick
from tests.web.fake_guide import STIGMA, FakeGuide, answer, by_question, citation, hit

pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTION = "What stops veterans and their families from getting help?"
LONG_TITLE = "Advancing mental health equality: steps and guidance on commissioning and delivering equality"
ADDRESS = "https://statistics.example.org/releases/2021/help-seeking-among-former-members-of-the-armed-forces"
WIDE_ROW = "Former members of the armed forces\t31.5%\t24.1 to 38.9\t2022\t1,204\tHousehold survey, England"
WIDE_HEADINGS = "Group\tShare with depression\t95% confidence interval\tYear\tNumber asked\tSource of figures"
NEVER_LOADED = "Nothing is published yet; run: amhe ingest"


def _why(found: Hit) -> Hit:
    why = Why(("veterans", "help"), ("armed forces",), (("veterans", "subject"), ("stigma", "heading")))
    return replace(found, why=why)


def full_answer(question: str) -> Answer:
    """An answer with everything one can have: three quotations, sources, a wide row, facets, reasons."""
    note = Note("[3]", "Office for Example Statistics, Help-seeking survey", "2021", ADDRESS)
    cited = (
        citation(1, STIGMA, notes=(note,)),
        citation(2, WIDE_ROW, PageSpan(6, 7, "iv", "v"), LONG_TITLE, "official", document_id="language"),
        citation(3, STIGMA, title="An older report", status="superseded", document_id="older"),
    )
    found = tuple(
        replace(
            _why(hit(row.number, row.quote, row.title)),
            passage=replace(
                hit(row.number, row.quote).passage, document_id=row.document_id, ordinal=row.number
            ),
            pages=row.pages,
        )
        for row in cited
    )
    said = answer(
        question,
        *cited,
        headers={2: WIDE_HEADINGS},
        passages=found,
        message="3 quotations from 3 documents.",
        nearest=("Appendix: veterans > Need",),
    )
    return replace(
        said,
        facets=Facets(("veterans",), ("stigma",), ("2A",)),
        searched_also=("Armed forces veterans", "Stigma"),
        missing=("Deaf people",),
    )


def _reply(question: str, history: Sequence[str]) -> Answer:
    if "fails" in question:
        raise AssistantError(f"{NEVER_LOADED} --corpus {'/srv/guidance/' * 9}")
    said = by_question(question, history)
    if said.outcome == "answered":
        return full_answer(question)
    if said.outcome == "partial":
        return replace(said, passages=tuple(_why(row) for row in said.passages))
    return said


class WholeGuide(FakeGuide):
    """Answers in full, finds nothing for "nothing", and has a map as wide as the real one."""

    def __init__(self, ready: bool = True) -> None:
        pdf = CHECKOUT / "corpus/briefings/appendix-stigma.pdf"
        super().__init__(_reply, {"appendix-veterans": pdf}, ready)

    def warm_up(self) -> None:
        self.release.wait()
        super().warm_up()

    def search(
        self, query: str, k: int = 10, filters: Filters | None = None, *, expand: bool = True
    ) -> list[Hit]:
        if "nothing" in query:
            return []
        if "fails" in query:
            raise UsageError("There is no group 'x' in this library; there are: deaf, veterans.")
        return [_why(row) for row in full_answer(query).passages]

    def evidence_map(self, across: Across = "barriers") -> EvidenceMap:
        small = super().evidence_map(across)
        more = tuple(Line(f"c{n}", f"Something else that stands in the way {n}") for n in range(9))
        groups = tuple(Line(f"g{n}", f"Another group of people {n}") for n in range(30))
        counts = {(group.slug, column.slug): 3 for group in groups for column in more}
        return replace(
            small,
            groups=(*small.groups, *groups),
            columns=(*small.columns, *more),
            counts={**small.counts, **counts},
        )


@dataclass(frozen=True, slots=True)
class State:
    """A state of a page.

    Attributes:
        name: What it is called in a test's name.
        reach: Brings a page there, from the address of the site.
        ready: Whether the assistant behind the site has been loaded.
    """

    name: str
    reach: Callable[[Page, str], None]
    ready: bool = True


def _empty(page: Page, site: str) -> None:
    page.goto(site)
    box(page).wait_for()
    expect(page.get_by_role("button", name="When is a professional interpreter needed?")).to_be_visible()


def answered(page: Page, site: str) -> None:
    """A full answer."""
    _empty(page, site)
    ask(page, QUESTION)
    expect(answers(page)).to_have_count(1)


def _answered_to(question: str) -> Callable[[Page, str], None]:
    def reach(page: Page, site: str) -> None:
        _empty(page, site)
        ask(page, question)
        expect(answers(page)).to_have_count(1)

    return reach


def _earlier(page: Page, site: str) -> None:
    answered(page, site)
    ask(page, "And what helps them?")
    expect(answers(page)).to_have_count(2)
    page.get_by_text("Earlier question").click()


def _loaded_again(page: Page, site: str) -> None:
    answered(page, site)
    page.reload()
    expect(page.get_by_role("button", name="Ask your earlier question again")).to_be_visible()


def page_shown(page: Page, site: str) -> None:
    """The cited page, open in its card."""
    answered(page, site)
    page.locator("#source-1-1").get_by_role("link", name="Show on page").click()
    expect(page.get_by_role("img", name="Image of page 4")).to_be_visible()


def _text_around(page: Page, site: str) -> None:
    answered(page, site)
    page.locator("#source-1-1").get_by_role("link", name="More around this").click()
    expect(page.get_by_role("region", name="The text around the quotation")).to_be_focused()


def _reasons(page: Page, site: str) -> None:
    answered(page, site)
    page.get_by_text("Why this passage?").first.click()
    expect(page.get_by_text("Its document is about veterans.").first).to_be_visible()


def filters_open(page: Page, site: str) -> None:
    """The filters unfolded, one of them picked and one of them dropped down."""
    _empty(page, site)
    open_filters(page)
    pick(page, "Group", "Armed forces veterans")
    page.get_by_role("combobox", name="What it is for").click()
    expect(page.get_by_role("option", name="What to do")).to_be_visible()


def _said(page: Page, site: str) -> None:
    answered(page, site)
    page.get_by_role("button", name="Wrong page").click()
    expect(page.get_by_text("You said: wrong page.")).to_be_focused()


def _failed(page: Page, site: str) -> None:
    _empty(page, site)
    ask(page, "This fails, with some words that come back into the box")
    expect(page.get_by_role("alert")).to_be_visible()


def full_queue(page: Page, site: str) -> None:
    """A second question that was not taken."""
    answered(page, site)
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "no"}))
    ask(page, "And in prison?")
    expect(page.get_by_role("alert")).to_contain_text("Many questions are being")


def _loading(page: Page, site: str) -> None:
    _empty(page, site)
    ask(page, QUESTION)
    expect(page.locator("#status")).to_contain_text("Getting ready")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()


def _at(path: str, words: str) -> Callable[[Page, str], None]:
    def reach(page: Page, site: str) -> None:
        page.goto(site + path)
        expect(page.get_by_role("main")).to_contain_text(re.compile(words))

    return reach


def _checked(page: Page, address: str) -> None:
    page.goto(f"{address}/check")
    page.get_by_label("The quotation").fill(STIGMA)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".verdict")).to_be_visible()


_SPAN = f"from=0&to={len(STIGMA)}&check={quote_check(STIGMA)}"
STATES = (
    State("empty", _empty),
    State("answered", answered),
    State("earlier answer", _earlier),
    State("loaded again", _loaded_again),
    State("page shown", page_shown),
    State("text around", _text_around),
    State("why unfolded", _reasons),
    State("filters open", filters_open),
    State("opinion given", _said),
    State("not covered", _answered_to("veterans' pension")),
    State("partial", _answered_to("the closest on visas")),
    State("crisis", _answered_to("I want to end my life")),
    State("refused", _answered_to("My NHS number")),
    State("error", _failed),
    State("full queue", full_queue),
    State("loading", _loading, ready=False),
    State("search", _at("/search", "Words to find")),
    State("search found", _at("/search?q=stigma", "3 passages found")),
    State("search found nothing", _at("/search?q=nothing", "No passage found")),
    State("search refused", _at("/search?q=fails", "This cannot be searched")),
    State("search loading", _at("/search?q=stigma", "still starting"), ready=False),
    State("map of barriers", _at("/map", "Groups and barriers")),
    State("map of steps", _at("/map?across=steps", "Groups and AMHE steps")),
    State("check", _at("/check", "The quotation")),
    State("quotation checked", _checked),
    State("list", _at("/list", "Nothing is on the list yet")),
    State("nothing to cite", _at("/cite/nothing", "There is nothing to cite")),
    State("about", _at("/about", "What it is")),
    State("accessibility", _at("/accessibility", "What was tested")),
    State("privacy", _at("/privacy", "What is kept")),
    State("page of its own", _at(f"/page/appendix-veterans/4?{_SPAN}", "could not be found on the image")),
    State("section of its own", _at(f"/section/appendix-veterans?{_SPAN}", "Stigma keeps many")),
)
