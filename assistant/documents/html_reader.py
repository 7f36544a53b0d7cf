"""A web page on disk → a `Document`.

A page that marks its main content (``<main>``, ``role="main"``, a single ``<article>``), as those of NHS
England and GOV.UK do, is read from there, so that nothing of it is lost. For any other page trafilatura
(Barbaresi 2021, doi 10.18653/v1/2021.acl-demo.15) finds the main text.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from assistant.datatypes import CatalogueEntry, Document
from assistant.documents.decoding import decoded
from assistant.documents.flow import Flow
from assistant.documents.html_blocks import HEADINGS, is_seen, walk, words_of
from assistant.documents.raised_marks import with_raised
from assistant.errors import UnreadableDocument

ENCODING_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Below this share of the page's words, the main text that was found may not be all of it.
MAIN_SHARE = 0.5
SIGNATURES = {b"%PDF-": "a PDF", b"PK\x03\x04": "a Word file or another archive"}


def read_html(
    path: Path, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None
) -> Document:
    """Read one web page; the arguments are those of `assistant.documents.reader.read_document`.

    Raises:
        UnreadableDocument: It is no web page (``wrong_type``), or has no text (``no_text``).
    """
    data = path.read_bytes()
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadableDocument(
                "wrong_type", f"{file} is not a web page but {kind}; give it the ending that fits what it is."
            )
    text, warnings = decoded(data, file, declares=True)
    flow = flow_of(text, file)
    flow.warnings[:0] = warnings
    return flow.document(file=file, document_id=document_id, sha256=sha256, entry=entry, stem=path.stem)


def flow_of(text: str, file: str) -> Flow:
    """What a page holds.

    Args:
        text: Its HTML.
        file: Its name in reports.
    """
    from lxml import html
    from lxml.etree import ParserError

    try:
        page = html.document_fromstring(ENCODING_DECLARATION.sub("", text))
    except ParserError as error:
        raise UnreadableDocument("no_text", f"{file} has no text; save the page again and try.") from error
    flow = Flow()
    main = _main(page)
    if main is None:
        main = _found(page, flow, file)
    # The page's heading is its title as readers see it; the browser's title adds the name of the site.
    titles = [words_of(title) for title in (*main.iter("h1"), *page.iter("title"))]
    flow.title = next((title for title in titles if title), "")
    walk(main, flow)
    return flow


def _main(page: Any) -> Any | None:
    """The element that the page marks as its main content, if it does."""
    for marked in ("//main | //*[@role='main']", "//article[not(ancestor::article)]"):
        found = [element for element in page.xpath(marked) if is_seen(element) and words_of(element)]
        if len(found) == 1:
            return found[0]
    return None


def _found(page: Any, flow: Flow, file: str) -> Any:
    """The main text as trafilatura finds it, as an element."""
    from lxml import html
    from trafilatura import extract

    body = page.find("body")
    whole = len(words_of(body if body is not None else page).split())
    for raised in page.xpath("//sup"):
        _write_raised(raised)
    source = html.tostring(page, encoding="unicode")
    text = extract(
        source, output_format="html", include_tables=True, include_comments=False, favor_recall=True
    )
    if not text:
        raise UnreadableDocument(
            "no_text", f"no main text was found in {file}; save the page as PDF and put that here."
        )
    main = html.document_fromstring(text).find("body")
    kept = len(words_of(main).split())
    if kept < MAIN_SHARE * whole:
        flow.warnings.append(
            f"the page does not mark its main text; {kept} of its {whole} words were taken for it: compare"
        )
    if not any(element.tag in HEADINGS for element in main.iter()):
        flow.warnings.append("no headings were found, so everything stands in one section")
    return main


def _write_raised(element: Any) -> None:
    """Put a raised mark into the words before it, because the extractor would glue it to them."""
    before = element.getprevious()
    parent = element.getparent()
    words = (before.tail if before is not None else parent.text) or ""
    written = with_raised(words, words_of(element)) + (element.tail or "")
    if before is not None:
        before.tail = written
    else:
        parent.text = written
    element.tail = None
    parent.remove(element)
