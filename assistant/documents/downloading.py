"""One file from the network: only from the hosts it may come from, whole, of the right kind, or not at all.

What is downloaded goes to a temporary file beside its place, is checked there, and takes its place by one
rename. Nothing that lies there is lost before.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from assistant.documents.sent_files import (
    ATTEMPTS,
    TYPES,
    TryAgain,
    Wanted,
    check_answer,
    check_contents,
    check_host,
)
from assistant.errors import FetchError

if TYPE_CHECKING:
    import httpx

LARGEST_DOWNLOAD = 50_000_000
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
WHOLE_SECONDS = 600.0
MOST_REDIRECTS = 8
# A host that cannot be reached at all is tried once more, and then no further in this run.
CONNECT_ATTEMPTS = 2
LONGEST_WAIT = 60.0
CHUNK = 1 << 16
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
TAIL = 4096
Progress = Callable[[int, int], None]
Result = TypeVar("Result")


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
            asked = failed.seconds if isinstance(failed, TryAgain) else None
            return backing_off(state) if asked is None else min(asked, LONGEST_WAIT)

        def stop(state: RetryCallState) -> bool:
            failed = state.outcome.exception() if state.outcome else None
            most = failed.attempts if isinstance(failed, TryAgain) else ATTEMPTS
            return state.attempt_number >= most

        patient = Retrying(
            stop=stop,
            retry=retry_if_exception_type(TryAgain),
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
                check_host(address, wanted)
                self._check_reachable(address)
                with self._client.stream("GET", address, headers=headers) as answer:
                    if answer.status_code in REDIRECTS:
                        address = urljoin(address, answer.headers.get("Location", ""))
                        continue
                    if answer.status_code == NOT_MODIFIED and (known.etag or known.last_modified):
                        return None
                    check_answer(answer, address, wanted.format)
                    return self._body(answer, address, wanted.format, stream, deadline, progress)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            self._failures[urlsplit(address).netloc] += 1
            reason = f"{address}: no connection to the server ({error})."
            raise TryAgain(reason, attempts=CONNECT_ATTEMPTS) from error
        except httpx.TimeoutException as error:
            raise TryAgain(f"{address}: the server did not answer in time.") from error
        except httpx.TransportError as error:
            raise TryAgain(f"{address}: the connection failed ({error}).") from error
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
        check_contents(address, kind, head, tail)
        validators = Validators(answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
        return Downloaded(address, length, digest.hexdigest(), validators)
