"""The server answers before the chat is loaded, and says what it is waiting for."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from assistant.settings import Settings
from tests.web.conftest import Visit, served
from tests.web.fake_guide import FakeGuide
from tests.web.test_http import wait_for, wait_until


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[str, threading.Event]]:
    """The address of an application whose chat goes on loading until the event is set."""
    from assistant.web import chat

    release, mount = threading.Event(), chat.mount_chat

    closed = threading.Event()

    def slow(*arguments: object) -> None:
        release.wait(60)
        if not closed.is_set():
            mount(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(chat, "mount_chat", slow)
    with served(FakeGuide(), Settings(tmp_path, tmp_path), chat=False) as address:
        yield address, release
    closed.set()
    release.set()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The address of an application whose chat cannot be made."""
    monkeypatch.setattr("assistant.web.chat.mount_chat", fails)
    with served(FakeGuide(), Settings(tmp_path, tmp_path), chat=False) as address:
        yield address


def fails(*_: object) -> None:
    raise RuntimeError("no such component")


def test_before_the_chat_is_loaded_a_page_says_so_and_loads_itself_again(
    loading: tuple[str, threading.Event],
) -> None:
    answer = httpx.get(loading[0])
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert '<meta http-equiv="refresh" content="2">' in answer.text
    assert re.search(r'role="status">[^<]*loads itself again', answer.text)
    assert answer.text.count("<title>") == 1
    assert answer.text.count("<script") == answer.text.count('<script src="/ui/')


def test_before_the_chat_is_loaded_health_says_loading(loading: tuple[str, threading.Event]) -> None:
    answer = httpx.get(f"{loading[0]}/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "loading",
        "reason": "the page is being made ready",
        "snapshot_id": None,
    }


def test_before_the_chat_is_loaded_its_other_addresses_are_503(
    loading: tuple[str, threading.Event],
) -> None:
    answer = httpx.get(f"{loading[0]}/config")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_the_page_that_says_so_carries_the_security_headers(loading: tuple[str, threading.Event]) -> None:
    assert "default-src 'none'" in httpx.get(loading[0]).headers["content-security-policy"]


def test_once_loaded_the_chat_takes_the_place_of_the_page(loading: tuple[str, threading.Event]) -> None:
    address, release = loading
    release.set()
    wait_for(address, "ready")
    assert "<gradio-app" in httpx.get(address).raise_for_status().text


@pytest.mark.browser
def test_a_page_that_is_open_turns_into_the_chat_by_itself(
    loading: tuple[str, threading.Event], browser_page: Visit
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="the test extra is not installed")
    address, release = loading
    page = browser_page.page
    page.goto(address)
    sync_api.expect(page.get_by_role("heading", name="Getting ready", level=1)).to_be_visible()
    sync_api.expect(page.get_by_role("status")).to_contain_text("loads itself again")
    release.set()
    sync_api.expect(page.get_by_label("Your question")).to_be_visible(timeout=20_000)
    assert browser_page.outside == []


def test_stopping_does_not_wait_for_the_chat(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    release = threading.Event()
    monkeypatch.setattr("assistant.web.chat.mount_chat", lambda *_: release.wait(60))
    with served(FakeGuide(), Settings(tmp_path, tmp_path), chat=False) as address:
        pass
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
    release.set()


def test_a_chat_that_cannot_be_made_is_said_on_the_page_and_in_health(broken: str) -> None:
    reason = "the chat could not be started: RuntimeError: no such component"
    assert wait_for(broken, "failed")["reason"] == reason
    answer = httpx.get(broken)
    assert answer.status_code == 503
    assert reason in unescape(answer.text)
    assert "http-equiv" not in answer.text


def test_a_chat_that_cannot_be_made_leaves_its_cause_in_the_log(
    broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    wait_for(broken, "failed")
    records = [*caplog.get_records("setup"), *caplog.records]
    assert [str(record.exc_info[1]) for record in records if record.exc_info] == ["no such component"]


def test_without_the_chat_other_programs_are_answered(broken: str) -> None:
    wait_for(broken, "failed")
    wait_until(lambda: httpx.post(f"{broken}/api/ask", json={"question": "veterans"}).status_code == 200)
