"""Downloading official documents, against a real server that redirects, stalls, lies and breaks off."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.datatypes import FetchedFile
from assistant.documents.downloading import Downloader
from assistant.documents.fetching import fetch
from assistant.errors import CatalogueError, FetchError, UsageError

PDF = b"%PDF-1.7\n" + b"words " * 2000 + b"\n%%EOF\n"
PAGE = b"<!DOCTYPE html><html><body><main><h1>Statement</h1><p>Words.</p></main></body></html>"
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each path with the function registered for it, and notes what was asked."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path = self.path.split("?", maxsplit=1)[0]
        self.server.asked.append((path, {key.lower(): value for key, value in self.headers.items()}))
        self.server.answers.get(path, gone)(self)

    def log_message(self, *_: object) -> None:
        pass

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        sent = {"Content_Length": str(len(body)), **headers}
        for name, value in sent.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """A server of registered answers on a free port of 127.0.0.1."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.ended = threading.Event()

    def handle_error(self, *_: object) -> None:
        pass  # a client that hangs up is what some tests are about

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.ended.set()
    server.shutdown()
    thread.join()
    server.server_close()


def gone(handler: Handler) -> None:
    handler.send(404, b"no such page", Content_Type="text/plain")


def pdf(handler: Handler) -> None:
    handler.send(200, PDF, Content_Type="application/pdf")


def sends(body: bytes, kind: str, status: int = 200, **headers: str) -> Answer:
    return lambda handler: handler.send(status, body, Content_Type=kind, **headers)


def in_turn(answers: Iterator[Answer]) -> Answer:
    def answer(handler: Handler) -> None:
        next(answers)(handler)

    return answer


def leads_to(place: str) -> Answer:
    return lambda handler: handler.send(302, Location=place)


def corpus_of(folder: Path, *entries: str) -> Path:
    rows = [f'[[document]]\nid = "{chr(97 + n)}"\ntitle = "T"\n{entry}\n' for n, entry in enumerate(entries)]
    folder.mkdir(exist_ok=True)
    (folder / "catalogue.toml").write_text("\n".join(rows), encoding="utf-8")
    return folder


def client(**limits: float) -> Downloader:
    waits: list[float] = []
    made = Downloader("tester/1.0", sleep=waits.append, read_seconds=0.3, **limits)  # type: ignore[arg-type]
    made.waits = waits  # type: ignore[attr-defined]
    return made


def run(corpus: Path, downloader: Downloader | None = None) -> list[FetchedFile]:
    return list(fetch(corpus, downloader=downloader or client()))


def leftovers(corpus: Path) -> list[str]:
    return sorted(path.name for path in (corpus / "official").glob("*"))


def test_a_document_is_downloaded_recorded_and_named_to_the_server(server: Server, tmp_path: Path) -> None:
    server.answers["/a.pdf"] = pdf
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"')
    (result,) = run(corpus)
    assert (result.status, result.file, result.length) == ("downloaded", "official/a.pdf", len(PDF))
    assert (corpus / "official" / "a.pdf").read_bytes() == PDF
    row = json.loads((corpus / "official" / "fetched.json").read_text())["a"]
    assert row["sha256"] == result.sha256 == hashlib.sha256(PDF).hexdigest()
    assert row["address"] == f"{server.address}/a.pdf"
    assert server.asked[0][1]["user-agent"] == "tester/1.0"
    assert leftovers(corpus) == ["a.pdf", "fetched.json"]


def test_a_second_run_downloads_nothing(server: Server, tmp_path: Path) -> None:
    sent: list[int] = []

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == '"one"' and handler.headers.get("If-Modified-Since"):
            handler.send(304)
        else:
            sent.append(1)
            handler.send(
                200,
                PDF,
                Content_Type="application/pdf",
                ETag='"one"',
                Last_Modified="Mon, 06 Jan 2025 10:00:00 GMT",
            )

    server.answers["/a.pdf"] = answer
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"')
    assert [row.status for row in run(corpus)] == ["downloaded"]
    again = run(corpus)
    assert [(row.status, row.length) for row in again] == [("unchanged", len(PDF))]
    assert sent == [1]


def test_a_new_edition_takes_the_place_of_the_old_one(server: Server, tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"')
    for body, status in ((PDF, "downloaded"), (PDF, "unchanged"), (PDF + b"\n%%EOF", "downloaded")):
        server.answers["/a.pdf"] = sends(body, "application/pdf")
        assert [row.status for row in run(corpus)] == [status]
    assert (corpus / "official" / "a.pdf").read_bytes() == PDF + b"\n%%EOF"


def test_a_file_that_somebody_put_there_is_left_alone(server: Server, tmp_path: Path) -> None:
    server.answers["/a.pdf"] = pdf
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"')
    (corpus / "official").mkdir()
    (corpus / "official" / "a.pdf").write_bytes(b"by hand")
    (result,) = run(corpus)
    assert result.status == "kept"
    assert "remove it" in str(result.reason)
    assert (corpus / "official" / "a.pdf").read_bytes() == b"by hand"
    assert server.asked == []


def test_redirects_are_followed_to_hosts_that_the_catalogue_names_only(
    server: Server, tmp_path: Path
) -> None:
    server.answers |= {
        "/a.pdf": leads_to("/b/a.pdf"),
        "/b/a.pdf": pdf,
        "/c.pdf": leads_to(f"http://localhost:{server.server_port}/b/a.pdf"),
    }
    entries = [
        f'download = "{server.address}/a.pdf"',
        f'download = "{server.address}/c.pdf"',
        f'download = "{server.address}/c.pdf"\nhosts = ["localhost"]',
    ]
    first, second, third = run(corpus_of(tmp_path / "c", *entries))
    assert (first.status, second.status, third.status) == ("downloaded", "failed", "downloaded")
    assert "the host localhost, which the catalogue does not name" in str(second.reason)
    assert "official/b.pdf, then run: amhe ingest" in str(second.by_hand)


def test_redirects_in_a_circle_end(server: Server, tmp_path: Path) -> None:
    server.answers["/a.pdf"] = leads_to("/a.pdf")
    (result,) = run(corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"'))
    assert "from page to page" in str(result.reason)
    assert len(server.asked) == 8


def test_a_place_that_is_no_web_address_is_not_gone_to(server: Server, tmp_path: Path) -> None:
    server.answers["/a.pdf"] = leads_to("file:///etc/passwd")
    (result,) = run(corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"'))
    assert "no web address" in str(result.reason)


def stalls(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Content-Length", str(len(PDF)))
    handler.end_headers()
    handler.wfile.write(PDF[:100])
    handler.wfile.flush()
    handler.server.ended.wait(5)


def breaks_off(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Content-Length", str(len(PDF)))
    handler.end_headers()
    handler.wfile.write(PDF[:100])
    handler.close_connection = True


def says_too_little(handler: Handler) -> None:
    handler.send(200, PDF, Content_Type="application/pdf", Content_Length="1000")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "words", "times"),
    [
        (gone, "no such page (404)", 1),
        (sends(b"no", "text/plain", 403), "answers 403", 1),
        (sends(b"no", "text/plain", 429), "answers 429", 4),
        (sends(b"no", "text/plain", 500), "answers 500", 4),
        (sends(b"no", "text/plain", 503), "answers 503", 4),
        (stalls, "did not answer in time", 4),
        (breaks_off, "connection failed", 4),
        (says_too_little, "breaks off before its end", 4),
        (sends(PDF[:500], "application/pdf"), "breaks off before its end", 4),
        (sends(PAGE, "text/html"), "sends text/html (a page for signing in", 1),
        (sends(PAGE, "application/pdf"), "a web page under the name of a PDF", 1),
        (sends(b"\x89PNG....", "application/pdf"), "something else under the name of a PDF", 1),
        (sends(b"", "application/pdf"), "something else under the name of a PDF", 1),
        (sends(PDF, "application/pdf", Content_Length="99999999999"), "more than 50,000,000", 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_had_is_named_and_how_to_save_it_by_hand(
    server: Server, tmp_path: Path, answer: Answer, words: str, times: int
) -> None:
    server.answers |= {"/a.pdf": answer, "/b.pdf": pdf}
    corpus = corpus_of(
        tmp_path / "c",
        f'download = "{server.address}/a.pdf"\nsource = "{server.address}/landing"',
        f'download = "{server.address}/b.pdf"',
    )
    failed, other = run(corpus)
    assert failed.status == "failed"
    assert words in str(failed.reason)
    assert f"Open {server.address}/landing, save the document as" in str(failed.by_hand)
    assert other.status == "downloaded", "one failed document does not stop the others"
    assert server.paths().count("/a.pdf") == times
    assert leftovers(corpus) == ["b.pdf", "fetched.json"], "nothing half-way is left"


def test_a_failed_download_leaves_the_edition_that_is_there(server: Server, tmp_path: Path) -> None:
    server.answers["/a.pdf"] = pdf
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"')
    run(corpus)
    server.answers["/a.pdf"] = breaks_off
    assert [row.status for row in run(corpus)] == ["failed"]
    assert (corpus / "official" / "a.pdf").read_bytes() == PDF


def test_what_fails_once_is_tried_again_with_longer_and_longer_waits(server: Server, tmp_path: Path) -> None:
    answers = iter([sends(b"", "text/plain", 503), breaks_off, pdf])
    server.answers["/a.pdf"] = in_turn(answers)
    downloader = client()
    (result,) = run(corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"'), downloader)
    assert result.status == "downloaded"
    assert downloader.waits == [1, 2]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("asked", "waited"), [("7", 7), ("9999", 60)])
def test_a_server_that_asks_to_wait_is_waited_for_but_not_for_ever(
    server: Server, tmp_path: Path, asked: str, waited: float
) -> None:
    answers = iter([sends(b"", "text/plain", 429, Retry_After=asked), pdf])
    server.answers["/a.pdf"] = in_turn(answers)
    downloader = client()
    run(corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"'), downloader)
    assert downloader.waits == [waited]  # type: ignore[attr-defined]


def test_a_body_without_a_length_is_received_up_to_the_limit(server: Server, tmp_path: Path) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/pdf")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(PDF)

    server.answers["/a.pdf"] = endless
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"')
    (result,) = run(corpus, client(largest=100_000))
    assert "more than 100,000 bytes" in str(result.reason)


def test_a_server_that_drips_is_not_listened_to_for_ever(server: Server, tmp_path: Path) -> None:
    def drips(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/pdf")
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"%PDF-")
            handler.wfile.flush()
            if handler.server.ended.wait(0.05):
                return

    server.answers["/a.pdf"] = drips
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"')
    started = time.monotonic()
    (result,) = run(corpus, client(whole_seconds=0.4))
    assert "took longer than 0.4 seconds" in str(result.reason)
    assert time.monotonic() - started < 4


LANDING = """<html><body><p>Downloads</p>
<a href="/docs/amhe-resource.pdf?sfvrsn=2">Advancing Mental Health Equality <b>resource</b></a>
<a href="/docs/amhe-resource.pdf?sfvrsn=2">Read the full resource</a>
<a href="/docs/amhe-appendices.pdf?sfvrsn=4">Appendices and helpful resources</a>
<a href="/docs/other.pdf">Annual report</a><a href="/page">Advancing Mental Health Equality</a>
</body></html>"""
RESOURCE = "^(?!.*appendi).*(?:full resource|advancing mental health equ(?:al|it))"


def test_the_link_is_chosen_by_its_words_whatever_query_it_has(server: Server, tmp_path: Path) -> None:
    server.answers |= {
        "/landing": sends(LANDING.encode(), "text/html"),
        "/docs/amhe-resource.pdf": pdf,
        "/docs/amhe-appendices.pdf": sends(PDF + b"%%EOF", "application/pdf"),
    }
    source = f'source = "{server.address}/landing"'
    corpus = corpus_of(tmp_path / "c", f"{source}\nlink = '{RESOURCE}'", f'{source}\nlink = "appendices"')
    resource, appendices = run(corpus)
    assert (resource.status, appendices.status) == ("downloaded", "downloaded")
    assert resource.address == f"{server.address}/docs/amhe-resource.pdf?sfvrsn=2"
    assert appendices.address == f"{server.address}/docs/amhe-appendices.pdf?sfvrsn=4"


@pytest.mark.parametrize(
    ("link", "words"), [("easy read", "no link"), ("resource|report", "links to different files")]
)
def test_no_fitting_link_and_several_are_said_with_the_way_by_hand(
    server: Server, tmp_path: Path, link: str, words: str
) -> None:
    server.answers["/landing"] = sends(LANDING.encode(), "text/html")
    corpus = corpus_of(tmp_path / "c", f'source = "{server.address}/landing"\nlink = "{link}"')
    (result,) = run(corpus)
    assert words in str(result.reason)
    assert f"Open {server.address}/landing, save the document as" in str(result.by_hand)
    assert "official/a.pdf" in str(result.by_hand)


def test_a_web_page_is_fetched_as_one(server: Server, tmp_path: Path) -> None:
    server.answers["/long-read/"] = sends(PAGE, "text/html; charset=UTF-8")
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/long-read/"\nformat = "html"')
    (result,) = run(corpus)
    assert (result.status, result.file) == ("downloaded", "official/a.html")
    assert (corpus / "official" / "a.html").read_bytes() == PAGE


def test_a_page_for_signing_in_is_not_the_document(server: Server, tmp_path: Path) -> None:
    page = PAGE.replace(b"<p>", b'<form><input type="password" name="p"></form><p>')
    server.answers["/long-read/"] = sends(page, "text/html")
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/long-read/"\nformat = "html"')
    (result,) = run(corpus)
    assert "for signing in" in str(result.reason)


def test_names_that_are_not_there_are_refused_with_the_nearest(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "c", 'download = "http://127.0.0.1:9/a.pdf"', 'publisher = "P"')
    with pytest.raises(UsageError, match=r"'aa' is not in .*did you mean 'a'"):
        fetch(corpus, ["aa"])
    with pytest.raises(UsageError, match=r"'b' has no address"):
        fetch(corpus, ["b"])


def test_a_catalogue_without_addresses_and_a_damaged_record_are_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="names no document to download"):
        fetch(corpus_of(tmp_path / "c", 'publisher = "P"'))
    corpus = corpus_of(tmp_path / "d", 'download = "http://127.0.0.1:9/a.pdf"')
    (corpus / "official").mkdir()
    (corpus / "official" / "fetched.json").write_text("[1", encoding="utf-8")
    with pytest.raises(FetchError, match=r"fetched\.json cannot be read"):
        fetch(corpus)


def test_a_server_that_is_not_there_is_named_and_not_tried_for_every_document(tmp_path: Path) -> None:
    entries = [f'download = "http://127.0.0.1:9/{name}.pdf"' for name in "ab"]
    downloader = client()
    first, second = run(corpus_of(tmp_path / "c", *entries), downloader)
    assert "no connection to the server" in str(first.reason)
    assert "no connection to 127.0.0.1:9, as before" in str(second.reason)
    assert downloader.waits == [1]  # type: ignore[attr-defined]


def test_progress_is_told_in_bytes(server: Server, tmp_path: Path) -> None:
    server.answers["/a.pdf"] = pdf
    told: list[tuple[str, int, int]] = []
    corpus = corpus_of(tmp_path / "c", f'download = "{server.address}/a.pdf"')
    fetch(corpus, downloader=client(), progress=lambda name, done, total: told.append((name, done, total)))
    assert told[-1] == ("a", len(PDF), len(PDF))
