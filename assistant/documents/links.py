"""Which link of a publisher's page leads to a document: by the words of the link."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from assistant.errors import FetchError


def find_link(page: str, address: str, words: str, ending: str) -> str:
    """The address of the one file that a page links to with fitting words.

    Args:
        page: HTML of the page.
        address: Where the page was read.
        words: Regular expression for the words of the link, whatever their case.
        ending: What the file's name ends in, such as ``.pdf``; a query may follow it.

    Raises:
        FetchError: No link fits, or links to different files do.
    """
    from lxml import html
    from lxml.etree import ParserError

    try:
        tree = html.document_fromstring(page)
    except ParserError as error:
        raise FetchError(f"{address} is an empty page.") from error
    files: dict[str, str] = {}
    for link in tree.iter("a"):
        target = urljoin(address, (link.get("href") or "").strip())
        parts = urlsplit(target)
        said = " ".join([*link.text_content().split(), *(link.get("title") or "").split()])
        is_file = parts.scheme in {"http", "https"} and parts.path.lower().endswith(ending)
        if is_file and re.search(words, said, re.IGNORECASE):
            files.setdefault(f"{parts.netloc}{parts.path}", target)
    if len(files) == 1:
        return next(iter(files.values()))
    count = f"{len(files)} links to different files" if files else "no link"
    raise FetchError(f"{address} has {count} to a {ending} file with the words that the catalogue gives.")
