"""Addresses that lead nowhere: a page with the ways around for a reader, plain words for a program."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Message, Scope, Send

from assistant.web.markup import problem_html
from assistant.web.shell import framed

TITLE: Final = "Nothing is here"
NO_PLACE: Final = "There is no such page here. The assistant is at /."


def is_reading(scope: Scope) -> bool:
    """Whether a reader's browser goes to the address, and is to be shown a page."""
    return scope["method"] in {"GET", "HEAD"} and "text/html" in Headers(scope=scope).get("accept", "")


def response_for(scope: Scope, words: str, status: int) -> Response:
    """Why there is nothing, in the form for whoever asks."""
    if is_reading(scope):
        from starlette.responses import HTMLResponse

        return HTMLResponse(framed(TITLE, problem_html(words)), status)
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": words}, status)
    return PlainTextResponse(f"{words}\n", status)


class DeadEnds:
    """Passes answers on, but for those of status 404, which it puts in the form for whoever asks."""

    def __init__(self, scope: Scope, send: Send) -> None:
        """Stand before ``send`` for one request."""
        self._scope = scope
        self._send = send
        self._start: dict[str, Any] | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Pass a message on, or keep it until the answer is whole."""
        if message["type"] == "http.response.start" and message["status"] == 404:
            self._start = dict(message)
            return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            await self._end(self._start)

    async def _end(self, start: dict[str, Any]) -> None:
        kind = Headers(raw=start["headers"]).get("content-type", "")
        words = self._words(kind)
        body, headers = self._body, MutableHeaders(raw=list(start["headers"]))
        if words is not None:
            made = response_for(self._scope, words, 404)
            headers["content-type"] = made.headers["content-type"]
            headers["content-length"] = str(len(made.body))
            body = b"" if self._scope["method"] == "HEAD" else bytes(made.body)
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})

    def _words(self, kind: str) -> str | None:
        """What is to be said; None when the answer stands as it is."""
        if kind.startswith("text/plain"):
            return self._body.decode("utf-8", "replace").strip() or NO_PLACE
        if not kind.startswith("application/json"):
            return None
        try:
            said = json.loads(self._body or b"{}")
        except ValueError:
            return NO_PLACE
        return NO_PLACE if isinstance(said, dict) and "error" not in said else None
