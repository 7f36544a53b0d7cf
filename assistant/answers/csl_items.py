"""A catalogue entry as an item of the Citation Style Language: what every style and export is made from.

The item follows the data schema of CSL 1.0.2. A publisher is the corporate author; an HTML document is a web
page, anything else a report; a numbered chapter or appendix is cited as a part of its document.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from assistant.answers.messages import listed
from assistant.datatypes import CatalogueEntry, Document

CslItem = dict[str, Any]

BRIEFING_GENRE = "Unofficial briefing"
WEB_PAGES = (".html", ".htm")
# A part is only named where its heading numbers it: "Appendix B: Tools", "Chapter 3", "Annex IV".
PART = re.compile(
    r"(?:Appendix|Annexe?|Chapter|Part)\s+(?:\d{1,3}|[A-Z]|[IVXL]{1,6})\b(?![’'])", re.IGNORECASE
)
MONTHS = ("January February March April May June July August September October November December").split()
ISSUED = re.compile(rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})")
UPDATED = re.compile(rf"Updated (?P<date>{ISSUED.pattern})")
NUMBERED_EDITION = re.compile(r"(\d{1,3})(?:st|nd|rd|th)?(?: *(?:edition|edn\.?|ed\.?))?", re.IGNORECASE)
# Private-use characters mark italics and pinpoints while a style is applied, so no field may bring its own.
PRIVATE = re.compile("[\ue000-\uf8ff]")


def csl_item(document: Document, section: Sequence[str], accessed: date) -> CslItem:
    """The item of a document, or of the numbered part of it that a heading path leads into.

    Args:
        document: What is cited.
        section: The heading path of the cited words; empty when the whole document is cited.
        accessed: The day the address was looked at; only an item with an address has it.
    """
    entry = document.entry
    web = document.file.lower().endswith(WEB_PAGES)
    item: CslItem = {
        "id": document.document_id,
        "type": "webpage" if web else "report",
        "title": plain(entry.title).removesuffix("."),
        "language": entry.language,
    }
    if entry.publisher:
        names = [plain(name) for name in entry.publisher.split(" / ")]
        item["author"] = [{"literal": name} for name in names]
        item["publisher"] = listed(names)
        if place := _place(entry):
            item["publisher-place"] = place
    item |= _issue(entry)
    if entry.kind == "briefing":
        item["genre"] = BRIEFING_GENRE
    if address := address_of(entry):
        item["URL"] = address
        item["accessed"] = {"date-parts": [[accessed.year, accessed.month, accessed.day]]}
    part = None if web else part_of(section)
    if part and item.get("author"):
        item |= {"type": "chapter", "title": part, "container-title": item["title"]}
    return item


def date_of(item: CslItem) -> list[int]:
    """Year, month and day that a work is cited by, as far as they are known; empty where nothing is.

    A web page is cited by its last update, as it was read; anything else only where no other date is known.
    """
    issued = list(item["issued"]["date-parts"][0]) if "issued" in item else []
    updated = date_of_update(item)
    return updated or issued if item["type"] == "webpage" else issued or updated


def date_of_update(item: CslItem) -> list[int]:
    """The date that an edition such as "Updated 23 August 2024" names; empty for any other edition."""
    found = UPDATED.fullmatch(item.get("edition", ""))
    return _parts(found) if found else []


def part_of(section: Sequence[str]) -> str | None:
    """The outermost heading of a path that names a numbered part, such as "Appendix B: Tools"."""
    return next((plain(heading).removesuffix(".") for heading in section if PART.match(heading)), None)


def address_of(entry: CatalogueEntry) -> str | None:
    """The publisher's public address of a document: its page, else the file or web page itself.

    An address of this machine or of a private network says nothing to a reader, so it is left out.
    """
    for address in (entry.source, entry.download):
        if address and not _is_private(urlsplit(address).hostname or ""):
            return address
    return None


def plain(words: str) -> str:
    """Words of a field on one line, without characters that no reader has a meaning for."""
    return " ".join(PRIVATE.sub("", words).split())


def _is_private(host: str) -> bool:
    if host in ("", "localhost") or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:  # a name, not a number
        return False


def _place(entry: CatalogueEntry) -> str | None:
    """The place of publication, where the publisher's suggested citation names it: "London: NCCMH; 2019"."""
    found = re.search(
        rf"(?:^|[.] )([A-Z][\w’' -]{{1,40}}): {re.escape(entry.publisher or '')}(?=[;,.])",
        entry.suggested_citation or "",
    )
    return found.group(1) if found else None


def _issue(entry: CatalogueEntry) -> CslItem:
    """Year or date and edition; an edition that is only the month of the year is part of the date."""
    parts = [entry.year] if entry.year else []
    edition = plain(entry.edition or "")
    dated = ISSUED.fullmatch(edition)
    if dated and entry.year in (None, int(dated["year"])):
        parts, edition = _parts(dated), ""
    if numbered := NUMBERED_EDITION.fullmatch(edition):
        edition = numbered.group(1)
    made: CslItem = {"issued": {"date-parts": [parts]}} if parts else {}
    return made | ({"edition": edition} if edition else {})


def _parts(dated: re.Match[str]) -> list[int]:
    """Year, month and, where it is told, day of a date in words."""
    day = [int(dated["day"])] if dated["day"] else []
    return [int(dated["year"]), MONTHS.index(dated["month"]) + 1, *day]
