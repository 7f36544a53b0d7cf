"""Who a request comes from: under which name it was sent, from which page, and through which proxy.

A page of another site can make a reader's browser send requests to this machine. It must neither read an
answer by pointing its own name here (DNS rebinding) nor have questions asked (cross-site requests); the
transport of the Model Context Protocol demands the latter check too. Programs that are no browsers send
neither ``Origin`` nor ``Sec-Fetch-Site`` and are not concerned.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from assistant.settings import Settings

LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE: Final = frozenset({"same-origin", "none"})
ELSEWHERE: Final = frozenset({"cross-site", "same-site"})
# What only a proxy, or Gradio's own front server, may say; a visitor's word for it is not to be believed.
BELIEVED_OF_NO_VISITOR: Final = (b"x-forwarded-", b"x-gradio-")
HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


def known_names(settings: Settings) -> frozenset[str] | None:
    """The names that a request may be sent to, or None when any will do.

    On a loopback address these are its own names and the host of ``public_url``. On others the names under
    which readers know the machine cannot be listed, and what can be read there is no secret of one machine.
    Behind a proxy, ``public_url`` says the name; without it any will do.
    """
    public = urlsplit(settings.public_url).hostname
    if not _is_loopback(settings.host) or (settings.trust_proxy and not public):
        return None
    own = f"[{settings.host}]" if ":" in settings.host else settings.host
    return LOCAL_NAMES | {own.lower()} | ({public} if public else set())


def misdirected(scope: Scope, names: Collection[str] | None) -> Response | None:
    """The answer to a request that was sent to a name which is not ours, else None."""
    if names is None or all(_name(host) in names for host in Headers(scope=scope).getlist("host")):
        return None
    return PlainTextResponse(
        "The assistant is not known under this name. Open it under the address that it printed when it "
        "started, or set public_url to the address that readers use.\n",
        421,
    )


def from_elsewhere(scope: Scope, public_url: str) -> Response | None:
    """The answer to a question, or to a drawn image, that a page of another site asks for, else None."""
    headers = Headers(scope=scope)
    if scope["method"] in READING:
        drawn = scope["path"].startswith("/page/") and scope["path"].endswith(".png")
        if drawn and headers.get("sec-fetch-site") in ELSEWHERE:
            return PlainTextResponse("Pages of other sites cannot show this.\n", 403)
        return None
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        foreign = site not in OWN_SITE
    else:
        own = {_place(headers.get("host", "")), _place(urlsplit(public_url).netloc)}
        foreign = origin is not None and _place(urlsplit(origin).netloc) not in own - {""}
    if not foreign:
        return None
    return JSONResponse({"error": "pages of other sites cannot ask here."}, 403)


def through_proxy(scope: Scope) -> Scope:
    """The request as the nearest proxy received it: its client, scheme and host.

    Of a list the last entry counts, the one that the nearest proxy added; all before it may be made up.
    """
    headers = Headers(scope=scope)
    client, scheme, host = (_last(headers, f"x-forwarded-{name}") for name in ("for", "proto", "host"))
    changed = dict(scope)
    if address := _address(client):
        changed["client"] = (address, 0)
    if scheme in {"http", "https"}:
        changed["scheme"] = scheme
    if HOST.fullmatch(host):
        kept = [header for header in scope["headers"] if header[0] != b"host"]
        changed["headers"] = [*kept, (b"host", host.encode("ascii"))]
    return changed


def unforged(scope: Scope) -> Scope:
    """The request without the headers that are believed of no visitor."""
    headers = [header for header in scope["headers"] if not header[0].startswith(BELIEVED_OF_NO_VISITOR)]
    return {**scope, "headers": headers}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    host = host.strip().lower()
    name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return name.rstrip(".")


def _place(netloc: str) -> str:
    """Name and port, without the ports that are usual."""
    return re.sub(r":(?:80|443)$", "", netloc.strip().lower())


def _last(headers: Headers, name: str) -> str:
    return ",".join(headers.getlist(name)).rpartition(",")[2].strip()


def _address(word: str) -> str | None:
    """The IP address of an entry, which may hold a port."""
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::\d+)?|([0-9.]+):\d+", word)
    plain = (bracketed[1] or bracketed[2]) if bracketed else word
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        return None
