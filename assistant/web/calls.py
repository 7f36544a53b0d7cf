"""What the page and other programs may call of Gradio, checked before Gradio sees it.

Gradio repeats what it cannot read, in its answers and in the log. So nothing reaches it but calls of events
that there are, with as many values as they take, and it is told to write no traceback with words in it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.bodies import replayed
from assistant.web.causes import cause_of
from assistant.web.forgetting import Visits

logger = logging.getLogger(__name__)

CALLS: Final = frozenset({"/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/api/predict/"})
CANCEL: Final = "/gradio_api/cancel"
RESET: Final = "/gradio_api/reset"
HEARTBEAT: Final = "/gradio_api/heartbeat/"
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def session_problem(scope: Scope) -> Response | None:
    """The answer to a request whose address names a session as none is named, else None."""
    path = scope["path"]
    names = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", [])
    if path.startswith(HEARTBEAT):
        names = [*names, path.removeprefix(HEARTBEAT)]
    if path.startswith("/gradio_api/") and not all(NAME.fullmatch(name) for name in names):
        return _refused("session_hash")
    return None


class Calls:
    """ASGI middleware before Gradio: refuses what is no call of this page, and notes who visits."""

    def __init__(self, app: ASGIApp, page: Any, visits: Visits) -> None:
        """Stand before Gradio.

        Args:
            app: What answers behind.
            page: The mounted ``gradio.Blocks``, which knows the events.
            visits: Where sessions are noted.
        """
        self._app = app
        self._page = page
        self._visits = visits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        path = scope.get("path", "")
        if scope["type"] == "http" and scope["method"] == "POST" and path in {*CALLS, CANCEL, RESET}:
            made = self._made(path, await _whole(receive))
            if isinstance(made, Response):
                await made(scope, receive, send)
                return
            scope, receive = _rewritten(scope, made, receive)
        await self._app(scope, receive, send)

    def _made(self, path: str, body: bytes) -> bytes | Response:
        """The call with what belongs to it alone, or the answer to what is none."""
        asked = json.loads(body)
        if not isinstance(asked, dict):
            return _refused("body")
        known = ("event_id",) if path == RESET else ("session_hash", "fn_index", "event_id")
        if path not in CALLS:
            wrong = next((name for name in known if not _is_name(asked.get(name))), None)
            return _refused(wrong) if wrong else _json({name: asked[name] for name in known})
        return self._call(path, asked)

    def _call(self, path: str, asked: dict[str, Any]) -> bytes | Response:
        session, number, data = (asked.get(name) for name in ("session_hash", "fn_index", "data"))
        if not (session is None and not path.endswith("/join")) and not _is_text_name(session):
            return _refused("session_hash")
        event = self._page.fns.get(number) if type(number) is int else None
        if event is None:
            return _refused("fn_index")
        if not isinstance(data, list) or len(data) != len(event.inputs):
            return _refused("data")
        trigger = asked.get("trigger_id")
        if trigger is not None and type(trigger) is not int:
            return _refused("trigger_id")
        if session is not None:
            self._visits.touch(session)
        call = {"data": data, "fn_index": number, "session_hash": session, "trigger_id": trigger}
        return _json(call)


def hush_tracebacks() -> None:
    """Have Gradio log of a defect its kind and place alone: its tracebacks repeat what was sent."""
    from gradio import queueing, routes

    for module in (queueing, routes):
        module.traceback = _Wordless()


class _Wordless:
    """Stands for the module ``traceback`` where only this of it is used."""

    @staticmethod
    def print_exc() -> None:
        error = sys.exc_info()[1]
        if error is not None:
            logger.error("An event of the page failed: %s", cause_of(error))


def _refused(where: str) -> Response:
    return JSONResponse({"error": f"the request cannot be read; see: {where}"}, 422)


def _is_text_name(value: object) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def _is_name(value: object) -> bool:
    return type(value) is int or _is_text_name(value)


async def _whole(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            return bytes(body)


def _rewritten(scope: Scope, body: bytes, receive: Receive) -> tuple[Scope, Receive]:
    """The request with another body."""
    headers = [header for header in scope["headers"] if header[0] != b"content-length"]
    length = (b"content-length", str(len(body)).encode())
    return {**scope, "headers": [*headers, length]}, replayed(body, receive)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
