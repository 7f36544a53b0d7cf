"""Who a request comes from is checked before anything answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from assistant.settings import Settings
from assistant.web.origins import from_elsewhere, known_names, misdirected, through_proxy, unforged
from tests.web.conftest import served
from tests.web.fake_guide import FakeGuide

HERE = Path()
OTHER_SITE = "https://elsewhere.example"


def scope(method: str = "POST", **headers: str) -> dict[str, Any]:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "method": method,
        "path": "/",
        "scheme": "http",
        "headers": raw,
        "client": ("127.0.0.1", 5),
    }


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1:1", "[::1]:7860", "LOCALHOST", "localhost."])
def test_the_machine_is_known_under_its_own_names(host: str) -> None:
    assert misdirected(scope(host=host), known_names(Settings(HERE, HERE))) is None


@pytest.mark.parametrize("host", ["evil.example:7860", "127.0.0.1.evil.example", "[::2]:7860", "localhost@x"])
def test_a_name_that_was_pointed_here_from_outside_is_refused(host: str) -> None:
    refusal = misdirected(scope(host=host), known_names(Settings(HERE, HERE)))
    assert refusal is not None
    assert refusal.status_code == 421
    assert b"public_url" in bytes(refusal.body)


def test_the_public_name_is_known() -> None:
    names = known_names(Settings(HERE, HERE, public_url="https://amhe.example/x"))
    assert misdirected(scope(host="amhe.example"), names) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "amhe.internal"])
def test_where_other_machines_are_served_any_name_will_do(host: str) -> None:
    assert known_names(Settings(HERE, HERE, host=host)) is None


@pytest.mark.parametrize(("public_url", "known"), [("", False), ("https://amhe.example", True)])
def test_behind_a_proxy_names_are_known_once_public_url_says_them(public_url: str, known: bool) -> None:
    names = known_names(Settings(HERE, HERE, public_url=public_url, trust_proxy=True))
    assert (names is not None) is known


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1:7860"},
        {"origin": "https://amhe.example"},
        {"origin": OTHER_SITE, "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
    ],
)
def test_programs_and_the_page_itself_may_ask(headers: dict[str, str]) -> None:
    asked = scope(host="127.0.0.1:7860", **headers)
    assert from_elsewhere(asked, "https://amhe.example/") is None


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": OTHER_SITE},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://127.0.0.1:9999"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:7860"},
    ],
)
def test_pages_of_other_sites_may_not_ask(headers: dict[str, str]) -> None:
    refusal = from_elsewhere(scope(host="127.0.0.1:7860", **headers), "")
    assert refusal is not None
    assert refusal.status_code == 403


@pytest.mark.parametrize(("path", "refused"), [("/page/a/1.png", True), ("/page/a/1", False)])
def test_other_sites_may_link_to_a_page_but_not_show_its_image(path: str, refused: bool) -> None:
    asked = scope("GET", sec_fetch_site="cross-site") | {"path": path}
    assert (from_elsewhere(asked, "") is not None) is refused


def test_links_of_other_sites_lead_here() -> None:
    assert from_elsewhere(scope("GET", origin=OTHER_SITE, sec_fetch_site="cross-site"), "") is None


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::1]:80", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("unknown", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_the_client_is_who_the_nearest_proxy_saw(said: str, client: str) -> None:
    assert through_proxy(scope(x_forwarded_for=said))["client"][0] == client


def test_scheme_and_host_are_what_the_nearest_proxy_received() -> None:
    seen = through_proxy(
        scope(
            host="127.0.0.1:7860",
            x_forwarded_proto="http, https",
            x_forwarded_host="forged.example, amhe.example",
        )
    )
    assert seen["scheme"] == "https"
    assert Headers(scope=seen).getlist("host") == ["amhe.example"]


@pytest.mark.parametrize("said", ["a b", "x/y", "x@y", "<x>"])
def test_a_forwarded_host_that_is_no_name_changes_nothing(said: str) -> None:
    seen = through_proxy(scope(host="127.0.0.1:7860", x_forwarded_host=said))
    assert Headers(scope=seen)["host"] == "127.0.0.1:7860"


def test_what_only_a_proxy_may_say_is_taken_away() -> None:
    forged = scope(host="h", x_forwarded_for="1.1.1.1", x_gradio_server="http://evil.example")
    assert Headers(scope=unforged(forged)).keys() == ["host"]


def test_a_served_page_refuses_a_foreign_name(site: str) -> None:
    assert httpx.get(site, headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join", "/gradio_api/mcp/"])
def test_no_question_of_another_site_is_answered(site: str, path: str) -> None:
    answer = httpx.post(site + path, json={"question": "veterans"}, headers={"origin": OTHER_SITE})
    assert answer.status_code == 403


def test_no_page_of_another_site_may_read_an_answer(tmp_path: Path) -> None:
    with served(FakeGuide(), Settings(tmp_path, tmp_path, host="0.0.0.0")) as address:
        headers = {"origin": OTHER_SITE, "host": "amhe.internal"}
        assert "access-control-allow-origin" not in httpx.get(f"{address}/config", headers=headers).headers


def test_gradio_believes_no_server_that_a_visitor_names(site: str) -> None:
    headers = {"x-gradio-server": "http://evil.example"}
    assert "evil.example" not in httpx.get(f"{site}/config", headers=headers).text


@pytest.mark.parametrize(("trusted", "root"), [(True, "https://amhe.example"), (False, "http://127.0.0.1")])
def test_a_proxy_is_believed_when_the_setting_says_so(tmp_path: Path, trusted: bool, root: str) -> None:
    headers = {"x-forwarded-host": "amhe.example", "x-forwarded-proto": "https"}
    with served(FakeGuide(), Settings(tmp_path, tmp_path, trust_proxy=trusted)) as address:
        config = httpx.get(f"{address}/config", headers=headers).json()
    assert config["root"].startswith(root)
