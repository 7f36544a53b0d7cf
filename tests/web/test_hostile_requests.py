"""Requests made to break, to fill, to slow or to overhear the server."""

from __future__ import annotations

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.settings import Settings
from assistant.web import bodies
from assistant.web.costly import EXPORT, FILE, worth
from assistant.web.gate import BROKEN
from tests.web.conftest import Serve, served
from tests.web.fake_guide import FakeGuide

SECRET = "my very own words"
JOIN, PREDICT = "/gradio_api/queue/join", "/gradio_api/run/predict"
PAGE = {"accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize("path", [JOIN, PREDICT, "/gradio_api/api/predict/"])
@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"data": [SECRET]}, "data"),
        ({"data": SECRET}, "data"),
        ({"fn_index": 99}, "fn_index"),
        ({"fn_index": -1}, "fn_index"),
        ({"fn_index": SECRET}, "fn_index"),
        ({"fn_index": None}, "fn_index"),
        ({"fn_index": True}, "fn_index"),
        ({"session_hash": "x" * 65}, "session_hash"),
        ({"session_hash": SECRET}, "session_hash"),
        ({"trigger_id": SECRET}, "trigger_id"),
    ],
)
def test_a_call_that_is_none_is_422_and_repeated_nowhere(
    site: str, path: str, wrong: dict[str, Any], where: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body = {"data": [SECRET] * 9, "fn_index": 9, "session_hash": "abcdefghij", **wrong}
    answer = httpx.post(site + path, json=body)
    assert (answer.status_code, answer.json()) == (
        422,
        {"error": f"the request cannot be read; see: {where}"},
    )
    written = capfd.readouterr()
    assert SECRET not in written.out + written.err


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_number_that_is_none_is_422(site: str, number: str) -> None:
    body = f'{{"data": [], "fn_index": {number}, "session_hash": "a"}}'
    assert httpx.post(site + JOIN, content=body).status_code == 422


def test_an_event_that_fails_leaves_no_words_in_the_log(
    site: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    body = {"data": [SECRET], "fn_index": 0, "session_hash": "abcdefghij"}
    assert httpx.post(site + PREDICT, json=body).status_code == 500
    written = capfd.readouterr()
    assert SECRET not in written.out + written.err + caplog.text
    assert "Traceback" not in written.err
    assert "An event of the page failed" in caplog.text


@pytest.mark.parametrize("name", ["x" * 65, "a%20b", "../x"])
def test_a_session_has_a_short_plain_name(site: str, name: str) -> None:
    address = f"{site}/gradio_api/queue/data?session_hash={name}&session_hash=good"
    assert httpx.get(address).status_code == 422


@pytest.mark.parametrize(("path", "fields"), [("/check", 50), ("/list/export", 50)])
def test_a_form_of_too_many_fields_is_400_in_words(site: str, path: str, fields: int) -> None:
    answer = httpx.post(site + path, data={f"f{number}": "x" for number in range(fields)})
    assert answer.status_code == 400
    assert "more fields" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("accept", [{}, PAGE])
def test_a_defect_anywhere_is_told_with_the_headers_and_logged_without_words(
    serve_guide: Serve,
    accept: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    guide = FakeGuide()
    address = serve_guide(guide)

    def breaks(text: str) -> Any:
        raise RuntimeError(text)

    monkeypatch.setattr(guide, "check_quote", breaks)
    answer = httpx.post(f"{address}/check", data={"text": SECRET}, headers=accept)
    assert answer.status_code == 500
    assert BROKEN in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    written = capfd.readouterr()
    assert SECRET not in answer.text + written.out + written.err + caplog.text
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize(
    "path", ["/documents/nope", "/page/x/1", "/answer/old.docx", "/answer/x", "/nowhere", "/ui/none.js"]
)
def test_a_dead_end_is_a_page_for_a_reader_and_plain_words_for_a_program(site: str, path: str) -> None:
    shown, told = httpx.get(site + path, headers=PAGE), httpx.get(site + path)
    assert (shown.status_code, told.status_code) == (404, 404)
    assert '<nav class="ways"' in shown.text
    assert shown.headers["content-type"].startswith("text/html")
    assert told.headers["content-type"].startswith("text/plain")
    assert "detail" not in told.text


@pytest.mark.parametrize(
    "body", [b'{"question":' + b"[" * 5000 + b"]" * 5000 + b"}", b"\xff", b'{"k": ' + b"9" * 5000 + b"}"]
)
def test_json_that_no_one_can_read_is_422_in_the_form_of_the_others(site: str, body: bytes) -> None:
    answer = httpx.post(f"{site}/api/ask", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json() == {"error": "the request cannot be read; see: body"}


def test_brackets_inside_words_make_no_depth(site: str) -> None:
    assert httpx.post(f"{site}/api/ask", json={"question": '[\\"{' * 100}).status_code == 200


def test_an_earlier_question_that_is_too_long_is_named(site: str) -> None:
    body = {"question": "q", "history": ["x" * 2001]}
    answer = httpx.post(f"{site}/api/ask", json=body)
    assert answer.json() == {"error": "the request cannot be read; see: body.history.0"}


def test_the_icon_and_the_manifest_are_our_own(site: str) -> None:
    icon = httpx.get(f"{site}/favicon.ico")
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.content == httpx.get(f"{site}/ui/icon.svg").content
    manifest = httpx.get(f"{site}/manifest.json")
    assert "gradio" not in manifest.text.lower()
    assert manifest.json()["icons"][0]["src"] == "/ui/icon.svg"


def test_a_body_that_does_not_come_ends_the_connection(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.gate.read_body", quick)
    place = urlsplit(site)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
        said = b""
        while more := connection.recv(4096):
            said += more
    assert said.startswith(b"HTTP/1.1 408")


async def quick(receive: Any, most: int) -> Any:
    return await bodies.read_body(receive, most, silent_seconds=0.3)


def test_more_visitors_than_can_be_served_are_told_so(
    serve_guide: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = serve_guide(FakeGuide())
    monkeypatch.setattr("assistant.web.gate.MOST_AT_ONCE", 0)
    answer = httpx.get(f"{address}/about")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "try again" in answer.text


def test_a_long_file_and_a_long_list_count_as_many_questions() -> None:
    texts = [{"place": "Slide 1", "texts": ["“Stigma keeps many veterans from asking for any help.”"] * 100}]
    assert worth(FILE, json.dumps(texts).encode()) == 5
    items = json.dumps([["a:1", ""]] * 200)
    assert worth(EXPORT, httpx.Request("POST", "http://x", data={"items": items}).read()) == 10
    assert worth(FILE, b"no list") == 0


def test_what_a_long_list_cost_is_missing_afterwards(tmp_path: Path) -> None:
    with served(FakeGuide(), Settings(tmp_path, tmp_path, requests_a_minute=5)) as address:
        items = json.dumps([["a:1", ""]] * 200)
        first = httpx.post(f"{address}/list/export", data={"items": items, "kind": "md"})
        second = httpx.post(f"{address}/api/search", json={"query": "q"})
    assert (first.status_code, second.status_code) == (400, 429)


def test_two_long_checks_run_at_once_and_no_more(serve_guide: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = FakeGuide()
    address = serve_guide(guide)
    running, most, lock, check = 0, 0, threading.Lock(), guide.check_quote

    def slow(text: str) -> Any:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.1)
        with lock:
            running -= 1
        return check(text)

    monkeypatch.setattr(guide, "check_quote", slow)
    body = [{"place": "Slide 1", "texts": ["“Stigma keeps many veterans from asking for any help.”"]}]
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: httpx.post(address + FILE, json=body).status_code, range(5)))
    assert answers == [200] * 5
    assert most == 2


def test_pages_being_drawn_hold_up_neither_health_nor_more_than_can_wait(
    serve_guide: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = FakeGuide(documents={"a": Path("a.pdf")})
    address = serve_guide(guide)
    release = threading.Event()

    def waits(*_: object, **__: object) -> None:
        release.wait(20)

    monkeypatch.setattr(guide, "page_image", waits)
    with ThreadPoolExecutor(60) as pool:
        drawn = [pool.submit(httpx.get, f"{address}/page/a/1.png", timeout=30) for _ in range(50)]
        turned_away = next(one for one in as_done(drawn))
        began = time.monotonic()
        assert httpx.get(f"{address}/health").status_code == 200
        took = time.monotonic() - began
        release.set()
    assert (turned_away.status_code, turned_away.headers["retry-after"]) == (503, "3")
    assert took < 2


def as_done(futures: list[Any]) -> Any:
    from concurrent.futures import as_completed

    return (future.result() for future in as_completed(futures))
