"""A served page and a browser to look at it, both on this machine only."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.settings import Settings
from assistant.web.guidance import Guidance
from tests.web.fake_guide import FakeGuide

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
PATIENCE_MILLISECONDS = 15_000  # of what is expected of a page; a machine with other work shows it late
MANY_REQUESTS = 100_000  # the tests of one minute come from one address


@contextmanager
def served(guide: Guidance, settings: Settings, chat: bool = True, port: int = 0) -> Iterator[str]:
    """The application on a port of 127.0.0.1, a free one unless it is named, in a thread.

    Its address, once the chat is there, unless the chat is not to be waited for.
    """
    from assistant.web.app import create_app, server_for

    listener = socket.create_server(("127.0.0.1", port))
    server = server_for(create_app(guide, settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            assert thread.is_alive(), "the server ended before it listened"
            assert time.monotonic() < deadline, "the server did not start in time"
            time.sleep(0.02)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        while chat and httpx.get(f"{address}/config").status_code == 503:
            # A library that failed leaves the chat to start all the same.
            reason = httpx.get(f"{address}/health").json()["reason"] or ""
            assert not reason.startswith("the chat could not"), reason
            assert time.monotonic() < deadline, "the chat was not there in time"
            time.sleep(0.02)
        yield address
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()


Serve = Callable[[Guidance], str]


@pytest.fixture
def serve_guide(tmp_path: Path) -> Iterator[Serve]:
    """Serves a guide of the test's own for the length of the test."""
    with ExitStack() as stack:
        yield lambda guide: stack.enter_context(
            served(guide, Settings(tmp_path, tmp_path, requests_a_minute=MANY_REQUESTS))
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page over a ready guide that answers by the question's words."""
    folder = tmp_path_factory.mktemp("site")
    with served(FakeGuide(), Settings(folder, folder, requests_a_minute=MANY_REQUESTS)) as address:
        yield address


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page over a guide whose answers have everything one can have."""
    from tests.web.states import WholeGuide

    folder = tmp_path_factory.mktemp("whole")
    with served(WholeGuide(), Settings(folder, folder, requests_a_minute=MANY_REQUESTS)) as address:
        yield address


@pytest.fixture(scope="session")
def loading_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page whose assistant is never ready."""
    from tests.web.states import WholeGuide

    folder = tmp_path_factory.mktemp("loading")
    never = WholeGuide(ready=False)
    with served(never, Settings(folder, folder, requests_a_minute=MANY_REQUESTS)) as address:
        yield address
        never.release.set()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A Chromium of this machine; skips without one, fails where one is required."""
    program = os.environ.get("AMHE_CHROMIUM") or shutil.which("chromium")
    if not program or not Path(program).exists():
        reason = "no browser: install Debian's chromium, or name one in AMHE_CHROMIUM"
        if os.environ.get("AMHE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page and what it did beside showing: requests made, complaints of the browser."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Requests that left this machine."""
        local = {"127.0.0.1", None}
        return [
            url
            for url in self.requests
            if not url.startswith("chrome") and urlsplit(url).hostname not in local
        ]


NewVisit = Callable[..., Visit]


@pytest.fixture
def new_visit(chromium: Browser) -> Iterator[NewVisit]:
    """Opens pages with options such as ``viewport`` and ``color_scheme``."""
    contexts = []

    def open_one(**options: object) -> Visit:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.page.set_default_timeout(PATIENCE_MILLISECONDS)
        context.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on(
            "console", lambda m: visit.complaints.append(m.text) if m.type in {"error", "warning"} else None
        )
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        return visit

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def browser_page(new_visit: NewVisit) -> Visit:
    """A fresh page at desktop size."""
    return new_visit()
