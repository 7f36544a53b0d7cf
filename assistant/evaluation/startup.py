"""How long the web application takes to answer, and how long it keeps a reader waiting while it loads.

Each run starts ``amhe serve`` on a free port and, beside it in turn, a Python that imports Gradio and nothing
else: the part of the start that cannot be made shorter here. Times are seconds since the process was started.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from assistant.errors import AssistantError
from assistant.settings import Settings

POLL_SECONDS = 0.02
PATIENCE_SECONDS = 120.0
RUNS = 5


@dataclass(frozen=True, slots=True)
class StartUp:
    """One start of the web application.

    Attributes:
        health: When ``/health`` first answered.
        page: When ``/`` first answered with a page, be it the one that says it is getting ready.
        chat: When the chat could be used: ``/config`` answered 200.
        ready: When ``/health`` first said that a question would be answered.
        longest_wait: The longest that an answer of ``/health`` took until then, while asked without pause.
        gradio: How long a Python that only imports Gradio ran, in the same run.
    """

    health: float
    page: float
    chat: float
    ready: float
    longest_wait: float
    gradio: float

    @property
    def ratio(self) -> float:
        """When the chat could be used, in imports of Gradio."""
        return self.chat / self.gradio


FIGURES = ("health", "page", "chat", "ready", "longest_wait", "gradio", "ratio")


def start_ups(settings: Settings, runs: int = RUNS) -> Iterator[StartUp]:
    """Start the application so many times, each with an import of Gradio beside it.

    Args:
        settings: Which corpus and index are served.
        runs: How many starts.

    Raises:
        AssistantError: The application does not start or does not get ready.
    """
    for _ in range(runs):
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", "import gradio"], check=True, stderr=subprocess.DEVNULL)
        yield _start_up(settings, time.monotonic() - began)


def medians(found: list[StartUp]) -> dict[str, float]:
    """The median of each figure; of the longest waits, the longest."""
    middle = {name: median(getattr(run, name) for run in found) for name in FIGURES}
    return {**middle, "longest_wait": max(run.longest_wait for run in found)}


@dataclass
class _Asked:
    """What is asked for again and again, and when it was first answered in the wanted way."""

    path: str
    wanted: Callable[[int, bytes], bool]
    at: float | None = None
    body: bytes = b""
    waits: list[float] = field(default_factory=list)


def _start_up(settings: Settings, gradio: float) -> StartUp:
    began = time.monotonic()
    with _serving(settings) as port:
        health = _Asked("/health", lambda status, body: status == 200)
        page = _Asked("/", lambda status, body: body.lstrip()[:9].lower() == b"<!doctype")
        chat = _Asked("/config", lambda status, body: status == 200)
        ready = _Asked("/health", lambda status, body: json.loads(body)["status"] != "loading")
        threads = [
            threading.Thread(target=_poll, args=(port, asked, began), daemon=True)
            for asked in ([health, ready], [page, chat])
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
    _check(ready.body)
    times = [asked.at for asked in (health, page, chat, ready)]
    if None in times:
        raise AssistantError("the web application did not get ready; start it with `amhe serve` to see why.")
    first, shown, usable, answering = (at or 0.0 for at in times)
    return StartUp(first, shown, usable, answering, max(health.waits + ready.waits), gradio)


def _check(body: bytes) -> None:
    """Whether what ``/health`` said in the end is that questions are answered.

    Raises:
        AssistantError: It is not, with the reason that was given.
    """
    health = json.loads(body or b"{}")
    if health.get("status") not in {"ready", "degraded"}:
        reason = health.get("reason") or "it never said what it waits for"
        raise AssistantError(f"the web application did not get ready: {reason}")


@contextmanager
def _serving(settings: Settings) -> Iterator[int]:
    """``amhe serve`` on a free port, from its first line on."""
    command = [sys.executable, "-m", "assistant.cli", "serve", "--host", "127.0.0.1", "--port", "0"]
    command += ["--corpus", str(settings.corpus), "--index", str(settings.index)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            address = next((word for word in line.split() if word.startswith("http")), "")
            port = urlsplit(address).port
            if port is None:
                raise AssistantError("the web application did not start; see `amhe serve`.")
            yield port
        finally:
            process.terminate()


def _poll(port: int, many: list[_Asked], began: float) -> None:
    """Ask for one after another, each until it is answered in the wanted way."""
    for asked in many:
        while time.monotonic() - began < PATIENCE_SECONDS:
            before = time.monotonic()
            answer = _answer(port, asked.path)
            after = time.monotonic()
            if answer is not None:
                asked.waits.append(after - before)
                if asked.wanted(*answer):
                    asked.at, asked.body = after - began, answer[1]
                    break
            time.sleep(POLL_SECONDS)


def _answer(port: int, path: str) -> tuple[int, bytes] | None:
    """Status and body, or None while nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except OSError:
        return None
    finally:
        connection.close()
