"""One file from the network: only from the hosts it may come from, whole, of the right kind, or not at all.

What is downloaded goes to a temporary file beside its place, is checked there, and takes its place by one
rename. Nothing that lies there is lost before.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from assistant.errors import FetchError

if TYPE_CHECKING:
    import httpx

LARGEST_DOWNLOAD = 50_000_000
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
WHOLE_SECONDS = 600.0
MOST_REDIRECTS = 8
ATTEMPTS = 4
# A host that cannot be reached at all is tried once more, and then no further in this run.
CONNECT_ATTEMPTS = 2
LONGEST_WAIT = 60.0
CHUNK = 1 << 16
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
TAIL = 4096
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
Progress = Callable[[int, int], None]
Result = TypeVar("Result")


class _TryAgain(FetchError):
    """What may go better the next time.

    Attributes:
        seconds: How long the server asks to wait, if it does.
        attempts: How often it is worth trying in all.
    """

    def __init__(self, message: str, seconds: float | None = None, attempts: int = ATTEMPTS) -> None:
        super().__init__(message)
        self.seconds = seconds
        self.attempts = attempts


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the edition it sent, to be asked whether there is a newer one."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that was received whole.

    Attributes:
        address: Where it came from in the end.
        sha256: Of its bytes, in hexadecimal.
    """

    address: str
    length: int
    sha256: str
    validators: Validators


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


class Downloader:
    """Downloads files one after the other over kept connections; use it as a context manager."""

    def __init__(
        self,
        user_agent: str,
        *,
        largest: int = LARGEST_DOWNLOAD,
        read_seconds: float = READ_SECONDS,
        whole_seconds: float = WHOLE_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Keep the limits; nothing is opened yet.

        Args:
            user_agent: What servers are told is asking.
            largest: Bytes of the largest file that is accepted.
            read_seconds: How long a server may be silent.
            whole_seconds: How long one file may take.
            sleep: Waits between attempts.
        """
        self._user_agent = user_agent
        self._largest = largest
        self._read_seconds = read_seconds
        self._whole_seconds = whole_seconds
        self._sleep = sleep
        self._failures: Counter[str] = Counter()

    def __enter__(self) -> Downloader:
        """Open the connections' pool."""
        import httpx

        timeout = httpx.Timeout(self._read_seconds, connect=CONNECT_SECONDS)
        self._client = httpx.Client(timeout=timeout, headers={"User-Agent": self._user_agent})
        return self

    def __exit__(self, *_: object) -> None:
        """Close every connection."""
        self._client.close()

    def file(
        self, wanted: Wanted, target: Path, known: Validators, progress: Progress = lambda done, total: None
    ) -> Downloaded | None:
        """Bring a file to its place; None when the server says that the known edition is the newest.

        Args:
            wanted: What to download.
            target: Where to put it; replaced by one rename when everything was checked.
            known: Of the edition that lies there; empty to download in any case.
            progress: Called with the bytes received and the bytes announced (0 when unknown).

        Raises:
            FetchError: It could not be had; the message says why.
        """

        def attempt() -> Downloaded | None:
            return self._attempt(wanted, target, known, progress)

        return self._with_patience(attempt)

    def page(self, wanted: Wanted) -> tuple[str, str]:
        """A page to look for links on: its HTML, and the address it came from in the end.

        Raises:
            FetchError: It could not be had.
        """

        def attempt() -> tuple[str, str]:
            with tempfile.TemporaryFile() as stream:
                found = self._receive(wanted, stream, Validators(), lambda done, total: None)
                if found is None:
                    raise FetchError(f"{wanted.address}: the server sent no page.")
                stream.seek(0)
                return stream.read().decode("utf-8", "replace"), found.address

        return self._with_patience(attempt)

    def _with_patience(self, attempt: Callable[[], Result]) -> Result:
        from tenacity import RetryCallState, Retrying, retry_if_exception_type
        from tenacity.wait import wait_exponential

        backing_off = wait_exponential(multiplier=1, max=LONGEST_WAIT)

        def wait(state: RetryCallState) -> float:
            failed = state.outcome.exception() if state.outcome else None
            asked = failed.seconds if isinstance(failed, _TryAgain) else None
            return backing_off(state) if asked is None else min(asked, LONGEST_WAIT)

        def stop(state: RetryCallState) -> bool:
            failed = state.outcome.exception() if state.outcome else None
            most = failed.attempts if isinstance(failed, _TryAgain) else ATTEMPTS
            return state.attempt_number >= most

        patient = Retrying(
            stop=stop,
            retry=retry_if_exception_type(_TryAgain),
            wait=wait,
            sleep=self._sleep,
            reraise=True,
        )
        return patient(attempt)

    def _attempt(
        self, wanted: Wanted, target: Path, known: Validators, progress: Progress
    ) -> Downloaded | None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        except OSError as error:
            raise FetchError(f"{target.parent} cannot be written: {error.strerror}.") from error
        part = Path(name)
        try:
            with os.fdopen(handle, "w+b") as stream:
                found = self._receive(wanted, stream, known, progress)
                if found is not None:
                    stream.flush()
                    os.fsync(stream.fileno())
            if found is not None:
                part.chmod(0o644)
                part.replace(target)
            return found
        except OSError as error:
            raise FetchError(f"{target} cannot be written: {error.strerror}.") from error
        finally:
            with contextlib.suppress(FileNotFoundError):
                part.unlink()

    def _receive(
        self, wanted: Wanted, stream: IO[bytes], known: Validators, progress: Progress
    ) -> Downloaded | None:
        import httpx

        address, deadline = wanted.address, time.monotonic() + self._whole_seconds
        headers = {"Accept": ", ".join(sorted(TYPES[wanted.format])) + ", */*;q=0.1"}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        try:
            for _ in range(MOST_REDIRECTS):
                _check_host(address, wanted)
                self._check_reachable(address)
                with self._client.stream("GET", address, headers=headers) as answer:
                    if answer.status_code in REDIRECTS:
                        address = urljoin(address, answer.headers.get("Location", ""))
                        continue
                    if answer.status_code == NOT_MODIFIED and (known.etag or known.last_modified):
                        return None
                    _check_answer(answer, address, wanted.format)
                    return self._body(answer, address, wanted.format, stream, deadline, progress)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            self._failures[urlsplit(address).netloc] += 1
            reason = f"{address}: no connection to the server ({error})."
            raise _TryAgain(reason, attempts=CONNECT_ATTEMPTS) from error
        except httpx.TimeoutException as error:
            raise _TryAgain(f"{address}: the server did not answer in time.") from error
        except httpx.TransportError as error:
            raise _TryAgain(f"{address}: the connection failed ({error}).") from error
        except (httpx.InvalidURL, httpx.DecodingError) as error:
            raise FetchError(f"{address}: what the server sent cannot be understood ({error}).") from error
        raise FetchError(f"{wanted.address} leads from page to page more than {MOST_REDIRECTS} times.")

    def _check_reachable(self, address: str) -> None:
        """Fail at once for a host that could not be reached twice."""
        host = urlsplit(address).netloc
        if self._failures[host] >= CONNECT_ATTEMPTS:
            raise FetchError(f"{address}: no connection to {host}, as before.")

    def _body(
        self,
        answer: httpx.Response,
        address: str,
        kind: str,
        stream: IO[bytes],
        deadline: float,
        progress: Progress,
    ) -> Downloaded:
        announced = int(answer.headers.get("Content-Length", "0") or 0)
        if announced > self._largest:
            raise FetchError(f"{address} has {announced:,} bytes, more than {self._largest:,}.")
        digest, length, head, tail = hashlib.sha256(), 0, b"", b""
        for chunk in answer.iter_bytes():
            length += len(chunk)
            if length > self._largest:
                raise FetchError(f"{address} has more than {self._largest:,} bytes.")
            if time.monotonic() > deadline:
                raise FetchError(f"{address} took longer than {self._whole_seconds:g} seconds.")
            head = (head + chunk)[:CHUNK] if len(head) < CHUNK else head
            tail = (tail + chunk)[-TAIL:]
            digest.update(chunk)
            stream.write(chunk)
            progress(length, announced)
        _check_contents(address, kind, head, tail)
        validators = Validators(answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
        return Downloaded(address, length, digest.hexdigest(), validators)


def _check_host(address: str, wanted: Wanted) -> None:
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


def _check_answer(answer: httpx.Response, address: str, kind: str) -> None:
    status = answer.status_code
    if status in TRY_AGAIN:
        said = answer.headers.get("Retry-After", "")
        raise _TryAgain(
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


def _check_contents(address: str, kind: str, head: bytes, tail: bytes) -> None:
    if kind == "pdf":
        if b"%PDF-" not in head[:1024]:
            what = "a web page" if WEB_PAGE.search(head) else "something else"
            raise FetchError(f"{address}: the server sent {what} under the name of a PDF.")
        if b"%%EOF" not in tail:
            raise _TryAgain(f"{address}: the PDF breaks off before its end.")
    elif kind == "docx":
        if not head.startswith(b"PK\x03\x04"):
            raise FetchError(f"{address}: the server sent something else under the name of a Word file.")
    elif not WEB_PAGE.search(head):
        raise FetchError(f"{address}: the server sent no web page.")
    elif PASSWORD_FIELD.search(head):
        raise FetchError(f"{address}: the server sent a page for signing in.")
