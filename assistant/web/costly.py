"""Requests that are worth many questions: they count as such, and only two of them are worked on at once."""

from __future__ import annotations

import asyncio
import json
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.answers.quoted_sentences import quotations_in
from assistant.web.limits import Limits

FILE: Final = "/check/file"
EXPORT: Final = "/list/export"
AT_ONCE: Final = 2
MOST_WAITING: Final = 8
ITEMS_A_QUESTION: Final = 20
WAIT_SECONDS: Final = 10
BUSY: Final = "Several long checks and exports are under way. Please try again in a moment."


class Costly:
    """Lets the application answer such requests, two at a time."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        """Stand before ``app``; ``limits`` is where they are counted."""
        self._app = app
        self._limits = limits
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def concerns(self, scope: Scope) -> bool:
        """Whether a request is one of these."""
        return scope["path"] in {FILE, EXPORT}

    async def __call__(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """Count a request by what it holds, and answer it when its turn comes."""
        self._limits.charge(scope, worth(scope["path"], body))
        if self._waiting >= MOST_WAITING:
            answer = PlainTextResponse(f"{BUSY}\n", 503, {"Retry-After": str(WAIT_SECONDS)})
            await answer(scope, receive, send)
            return
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._places.release()


def worth(path: str, body: bytes) -> int:
    """How many questions more than one a request is worth; none for what cannot be read."""
    try:
        if path == FILE:
            rows = json.loads(body)
            held = sum(len(list(quotations_in(_texts(row)))) for row in rows)
        else:
            fields = parse_qs(body.decode("utf-8", "replace"))
            held = len(json.loads(fields.get("items", ["[]"])[0]))
    except (ValueError, TypeError, RecursionError):
        return 0
    return held // ITEMS_A_QUESTION


def _texts(row: object) -> list[str]:
    texts = row.get("texts") if isinstance(row, dict) else None
    return [words for words in texts if isinstance(words, str)] if isinstance(texts, list) else []
