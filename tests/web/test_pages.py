"""The cited page at an address of its own."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from assistant.settings import CHECKOUT
from assistant.web.cards import sources_html
from assistant.web.pages import page_link
from assistant.web.turns import Turn
from tests.web.conftest import Serve
from tests.web.fake_guide import STIGMA, FakeGuide, answer, citation, hit

PDF = CHECKOUT / "corpus" / "briefings" / "appendix-stigma.pdf"


@pytest.fixture
def site(serve_guide: Serve, tmp_path: Path) -> str:
    return serve_guide(FakeGuide(documents={"a": PDF, "gone": tmp_path / "gone.pdf"}))


def test_a_page_is_an_image(site: str) -> None:
    image = httpx.get(f"{site}/page/a/2.png")
    assert (image.status_code, image.headers["content-type"]) == (200, "image/png")
    assert image.content.startswith(b"\x89PNG")
    assert image.headers["cache-control"] == "no-cache"


def test_a_page_of_its_own_has_title_heading_and_what_leads_on(site: str) -> None:
    page = httpx.get(f"{site}/page/a/2").text
    assert '<html lang="en-GB">' in page
    assert "<h1>Appendix&#58; &#60;veterans&#62;</h1>" in page
    assert "<veterans>" not in page
    for address in ("/page/a/1", "/page/a/3", "/page/a/2?zoom=2", "/documents/a#page=2"):
        assert f'href="{address}"' in page
    assert page.count("<script") == page.count('<script src="/ui/')


def test_the_first_page_leads_to_no_page_before(site: str) -> None:
    assert "Previous page" not in httpx.get(f"{site}/page/a/1").text


def test_in_part_there_is_the_figure_alone(site: str) -> None:
    assert httpx.get(f"{site}/page/a/2?part=true").text.startswith("<figure")


def test_the_quotation_goes_along_to_the_next_page_and_larger(site: str) -> None:
    page = httpx.get(f"{site}/page/a/2?from=5&to=9&check=abc").text
    assert 'href="/page/a/3?from=5&amp;to=9&amp;check=abc"' in page
    assert 'src="/page/a/2.png?from=5&amp;to=9&amp;check=abc"' in page


def test_a_quotation_that_is_not_found_on_the_page_is_said(site: str) -> None:
    page = httpx.get(f"{site}/page/a/2?from=5&to=9&check=abc").text
    assert "could not be found on the image" in page


@pytest.mark.parametrize(
    "path",
    [
        "/page/a/0",
        "/page/a/6",
        "/page/b/1",
        "/page/gone/1",
        "/page/a/2?zoom=4",
        "/page/a/2?from=-1",
        "/page/a/2?to=%31%30%30%30%30%30%30%30%30%30",
        "/page/..%2Fa/1",
        "/page/%2Fetc%2Fpasswd/1.png",
        f"/page/{'x' * 400}/1",
    ],
)
def test_what_is_not_there_is_404(site: str, path: str) -> None:
    reply = httpx.get(site + path)
    assert reply.status_code == 404
    assert "Traceback" not in reply.text


def test_a_card_leads_to_its_page_with_the_span_of_its_words() -> None:
    quoted = answer("q", citation(1, STIGMA), passages=(hit(1, f"Before. {STIGMA}"),))
    shown = sources_html([Turn(1, "q", quoted)])
    link = page_link("appendix-veterans", 4, 8, STIGMA)
    assert f'class="show-page" href="{link.replace("&", "&amp;")}' in shown
    assert "Show on page" in shown.replace("&#32;", " ")


def test_a_card_whose_words_are_not_in_a_shown_passage_has_no_such_link() -> None:
    assert "show-page" not in sources_html([Turn(1, "q", answer("q", citation(1, STIGMA)))])
