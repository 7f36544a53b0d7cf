"""How often one address may ask: so that no single visitor keeps the others waiting."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

# Sent by the page on its own, and cheap: they end a question or a visit.
FREE: Final = frozenset({"/gradio_api/cancel", "/gradio_api/reset"})
# Plain pages that cost as much as a question; a search without words costs nothing and is not counted.
DRAWN: Final = ("/page/", "/section/", "/answer/", "/cite/", "/api/cite/", "/map")


class Limit:
    """How many requests one address makes in a minute; only counts and times are held, and in memory."""

    MOST_ADDRESSES = 10_000

    def __init__(self, requests_a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Let every address make so many requests in each minute."""
        self._most = requests_a_minute
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Count one request; 0 when it may go on, else the seconds after which the next one may."""
        key, now = _home(address), self._clock()
        began, count = self._seen.pop(key, (now, 0))
        if now - began >= 60:
            began, count = now, 0
        self._seen[key] = (began, count + 1)
        while len(self._seen) > self.MOST_ADDRESSES:
            self._seen.popitem(last=False)
        return 0 if count < self._most else max(1, round(60 - (now - began)))

    def charge(self, address: str, requests: int) -> None:
        """Count further requests of an address, for one that turned out to be worth so many."""
        key, now = _home(address), self._clock()
        began, count = self._seen.get(key, (now, 0))
        self._seen[key] = (began, count + requests)


class Limits:
    """One limit for what is asked, another for drawn pages: reading an answer spends no questions."""

    def __init__(self, requests_a_minute: int) -> None:
        """Let every address ask, and look at pages, so often in each minute."""
        self._asking = Limit(requests_a_minute)
        self._looking = Limit(requests_a_minute)

    def refusal(self, scope: Scope) -> Response | None:
        """The answer to a request too many, else None."""
        limit = self._limit_of(scope)
        client = scope.get("client")
        wait = limit.wait(client[0] if client else "") if limit else 0
        if not wait:
            return None
        words = f"too many requests from one address; try again in {wait} seconds."
        headers = {"Retry-After": str(wait)}
        if scope["method"] == "POST":
            return JSONResponse({"error": words}, 429, headers)
        return PlainTextResponse(f"{words.capitalize()}\n", 429, headers)

    def charge(self, scope: Scope, requests: int) -> None:
        """Count a question as several more; only the next ones may be refused for it."""
        client = scope.get("client")
        self._asking.charge(client[0] if client else "", requests)

    def _limit_of(self, scope: Scope) -> Limit | None:
        path = scope["path"]
        if scope["method"] == "POST":
            return None if path in FREE else self._asking
        searched = path == "/search" and scope.get("query_string")
        return self._looking if searched or path.startswith(DRAWN) else None


def _home(address: str) -> str:
    """What counts as one address: of IPv6 the network, because one visitor has a whole one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ipaddress.ip_network((int(found), 64), strict=False))
