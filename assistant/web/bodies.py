"""What a request brings along, read whole before anything answers, and refused in words where it is no use.

Every body here is small, so none has to be worked on while it arrives. Read first, it can be bounded in size
and time, and what would make a library behind stumble is told in the form that the address speaks.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope

MOST_DEPTH: Final = 40
SILENT_SECONDS: Final = 20.0
WHOLE_SECONDS: Final = 60.0
SPOKEN: Final = ("/api/", "/gradio_api/", "/check/file")
PROTOCOL: Final = "/gradio_api/mcp"
FORM_FIELDS: Final[Mapping[str, int]] = {"/check": 5, "/list/export": 10}
STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
CLOSING: Final = {"Connection": "close"}


async def read_body(
    receive: Receive, most: int, silent_seconds: float = SILENT_SECONDS, whole_seconds: float = WHOLE_SECONDS
) -> bytes | Response | None:
    """The whole of what a request brings.

    Args:
        receive: Where it arrives.
        most: So many bytes at most.
        silent_seconds: How long nothing may arrive.
        whole_seconds: How long all of it may take.

    Returns:
        The bytes, the answer to too much or too slow a request, or None when its sender has gone.
    """
    parts: list[bytes] = []
    length = 0
    end = asyncio.get_running_loop().time() + whole_seconds
    while True:
        left = min(silent_seconds, end - asyncio.get_running_loop().time())
        try:
            message = await asyncio.wait_for(receive(), max(left, 0.0))
        except TimeoutError:
            return PlainTextResponse("The request came too slowly and was given up.\n", 408, CLOSING)
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > most:
            return PlainTextResponse("The request is too large.\n", 413, CLOSING)
        if not message.get("more_body"):
            return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """A body that was read, for those behind; after it comes whatever else arrives."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def unreadable(scope: Scope, body: bytes) -> Response | None:
    """The answer to a body that cannot be read, else None; nothing of it is repeated."""
    path = scope["path"]
    most = FORM_FIELDS.get(path)
    if most is not None:
        many = body.count(b"&") >= most
        return PlainTextResponse("The form has more fields than the page has.\n", 400) if many else None
    if not path.startswith(SPOKEN) or _is_json(body):
        return None
    if path.startswith(PROTOCOL):
        error = {"code": -32700, "message": "the request is no JSON that can be read here"}
        return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, 400)
    return JSONResponse({"error": "the request cannot be read; see: body"}, 422)


def _is_json(body: bytes) -> bool:
    """Whether the bytes are JSON of a depth that every reader behind can follow."""
    depth = 0
    for found in STRUCTURE.finditer(body):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(found[0], 0)
        if depth > MOST_DEPTH:
            return False
    try:
        json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return False
    return True


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
