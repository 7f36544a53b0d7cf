"""What a server may send: from which hosts, of which status and type, and how a whole file begins and ends.

Each check raises ``FetchError`` in words for the person who fetches, or ``TryAgain`` where a later attempt
may go better.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import FetchError

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 4
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
TYPES: Mapping[str, frozenset[str]] = {
    "pdf": frozenset(
        {"application/pdf", "application/x-pdf", "application/octet-stream", "binary/octet-stream"}
    ),
    "html": frozenset({"text/html", "application/xhtml+xml"}),
    "docx": frozenset(
        {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/octet-stream",
            "application/zip",
        }
    ),
}
WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
PASSWORD_FIELD = re.compile(rb"""<input\b[^>]*\btype\s*=\s*["']?password""", re.IGNORECASE)


class TryAgain(FetchError):
    """What may go better the next time.

    Attributes:
        seconds: How long the server asks to wait, if it does.
        attempts: How often it is worth trying in all.
    """

    def __init__(self, message: str, seconds: float | None = None, attempts: int = ATTEMPTS) -> None:
        """Keep how long to wait and how often to try beside the sentence for people."""
        super().__init__(message)
        self.seconds = seconds
        self.attempts = attempts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to download.

    Attributes:
        address: Where it is.
        hosts: The hosts it may come from, redirects included.
        format: ``pdf``, ``html`` or ``docx``.
    """

    address: str
    hosts: frozenset[str]
    format: str


def check_host(address: str, wanted: Wanted) -> None:
    """Whether an address, perhaps one that was led to, may be asked.

    Raises:
        FetchError: It is no web address, of another host, or not encrypted where the first one was.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError(f"{wanted.address} leads to {address}, which is no web address.")
    if parts.hostname not in wanted.hosts:
        raise FetchError(
            f"{wanted.address} leads to the host {parts.hostname}, which the catalogue does not name; if it "
            "is the publisher's, add it to 'hosts' of the entry."
        )
    if parts.scheme == "http" and urlsplit(wanted.address).scheme == "https":
        raise FetchError(f"{wanted.address} leads to {address}, which is not encrypted.")


def check_answer(answer: httpx.Response, address: str, kind: str) -> None:
    """Whether a server's status and type are those of the file that is wanted.

    Raises:
        TryAgain: The server is busy or in trouble.
        FetchError: It has no such file, or sends another kind.
    """
    status = answer.status_code
    if status in TRY_AGAIN:
        said = answer.headers.get("Retry-After", "")
        raise TryAgain(
            f"{address}: the server answers {status}; try again later.",
            float(said) if said.isdigit() else None,
        )
    if status != 200:
        words = "the server has no such page (404)" if status == 404 else f"the server answers {status}"
        raise FetchError(f"{address}: {words}.")
    told = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if told and told not in TYPES[kind]:
        also = " (a page for signing in, or a notice?)" if told in TYPES["html"] else ""
        raise FetchError(f"{address}: the server sends {told}{also}, not a {kind.upper()} file.")


def check_contents(address: str, kind: str, head: bytes, tail: bytes) -> None:
    """Whether the first and last bytes are those of a whole file of a kind.

    Raises:
        TryAgain: The file breaks off.
        FetchError: It is something else, such as a page for signing in.
    """
    if kind == "pdf":
        if b"%PDF-" not in head[:1024]:
            what = "a web page" if WEB_PAGE.search(head) else "something else"
            raise FetchError(f"{address}: the server sent {what} under the name of a PDF.")
        if b"%%EOF" not in tail:
            raise TryAgain(f"{address}: the PDF breaks off before its end.")
    elif kind == "docx":
        if not head.startswith(b"PK\x03\x04"):
            raise FetchError(f"{address}: the server sent something else under the name of a Word file.")
    elif not WEB_PAGE.search(head):
        raise FetchError(f"{address}: the server sent no web page.")
    elif PASSWORD_FIELD.search(head):
        raise FetchError(f"{address}: the server sent a page for signing in.")
