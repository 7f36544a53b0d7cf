"""A quotation that was pasted with its reference → the quotation without it, and whose work that names.

A reference stands after the words: "(NHS England, 2019, p. 3)", "[1, p. 3]", "– NHS England (2019), p. 3", a
whole reference after the last full stop; or it is a remark of the quoting author, "(emphasis added)". What
could be a statement stays with the quotation: a reference names a page, or a year after the name of the
document's own publisher or title, and behind the words the document has no reference of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answers.quotation_meaning import claims, words_in
from assistant.datatypes import CatalogueEntry, Document

YEAR = r"(?:(?:1[89]|20)\d\d[a-z]{0,2}|n\.\s?d\.|no date)"
NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
PAGES = (
    rf"(?:(?:pp?|pages?|para(?:graph)?s?|slides?)(?:\.\s*|\s+|(?=\d))|§\s*){NUMBER}\b"
    rf"(?:\s*(?:[-–,&]|and)\s*{NUMBER}\b)*"
)
REMARK = re.compile(
    r"(?:(?:my|our|original|the authors?[’'])\s+)?(?:emphasis|italics|translation)"
    r"(?:\s+(?:added|mine|ours|original|in (?:the )?original))?\.?",
    re.IGNORECASE,
)
# "NHS England, 2019, p. 3"; "1, p. 3"; "2026, p. 3"; "p. 3"; "NHS England, 2019".
IN_BRACKETS = re.compile(
    r"(?:\d{1,3},\s*)?(?:(?:see|cf\.|from|quoted in|cited in)\s+)?"
    r"(?:(?P<author>[^\d()\[\]]{1,150}?),?\s+)?"
    rf"(?:(?P<year>{YEAR})(?:[,:;]\s*|\s+|$))?(?P<pages>{PAGES})?\.?",
)
BRACKETS_AT_END = re.compile(r"\s*(?:\(([^()]{2,250})\)|\[([^\[\]]{2,250})\])[.,;:!?\s]*\Z")
# What may part words from a reference without brackets: a dash, a new line, a full stop, a closing mark.
PARTING = re.compile(r"\s+[-–—―]{1,3}\s*|\s*\n\s*(?:[-–—―]\s*)?|(?<=[.!?”\"’'»\])])\s+|(?<=[”\"’'»]),?\s*")
# "NHS England (2019) A plan. NHS England, p. 3"; "NHS England (2019)"; "NHS England, 2019, p. 3".
WHOLE = re.compile(
    rf"(?:\d{{1,3}}\.\s+)?(?P<author>[^\W\d_][^()\d.!?“”\"\n]{{1,120}}?)[,.]?\s+"
    rf"(?:\({YEAR}(?:,\s*(?P<inner>{PAGES}))?\)|{YEAR})(?:[,.:;]?\s.*?\b{PAGES}|,\s*{PAGES})?[.\s]*",
    re.DOTALL,
)
REFERENCE_FIGURE = re.compile(rf"\A\d{{1,3}}\.|\b(?:{YEAR}|{PAGES})\b")
OTHER_FIGURE = re.compile(r"(?<!\w)\d|[%£$€]")
LONGEST_REFERENCE = 500
# The document's own brackets behind words, and whether they say when or where.
OWN_BRACKETS = re.compile(r"[.,;:!?”\"’'\s]*[(\[](?P<inside>[^()\[\]]*)[)\]]")
OWN_REFERENCE = re.compile(rf"\b(?:{YEAR}|{PAGES})\b")
SMALL_WORDS = frozenset("a an and for in of on the to et al & assistant guidance".split())
FEWEST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class PastedReference:
    """A reference that was pasted behind a quotation.

    Attributes:
        text: As it was pasted.
        author: Whose work it names; "" where it names none.
        has_pages: Whether it names a page, so that it can be nothing but a reference.
    """

    text: str
    author: str
    has_pages: bool

    def may_name(self, document: Document, end: int) -> bool:
        """Whether it can be a reference to words of a document that end at a place of its text."""
        behind = document.text[end : end + LONGEST_REFERENCE]
        own = OWN_BRACKETS.match(behind)
        if own is not None and OWN_REFERENCE.search(own["inside"]):
            return False
        following = re.search(r"\w+", behind.split("\n")[0])
        first = re.search(r"\w+", self.text)
        if following and first and following.group().casefold() == first.group().casefold():
            return False
        return not self.author or self._is_name(document.entry)

    def _is_name(self, entry: CatalogueEntry) -> bool:
        author = " ".join(self.author.strip(" ,;:.–—-").split())
        known = (entry.publisher, entry.title, entry.suggested_citation)
        if len(author) >= FEWEST_LETTERS and any(
            author.casefold() in (one or "").casefold() for one in known
        ):
            # One word of a longer name may be a place, "(England, 2019)".
            return self.has_pages or " " in author or author.isupper() or author == entry.publisher
        words = [word for word in re.findall(r"[^\W\d_]+", author) if word.casefold() not in SMALL_WORDS]
        is_name = bool(words) and all(word[0].isupper() for word in words)
        return self.has_pages and is_name and not any(map(claims, words_in(author)))


def without_reference(text: str) -> tuple[str, PastedReference] | None:
    """The quotation without the reference behind it, and that; None where none was pasted with it."""
    return next(_cuts(text), None)


def is_reference(text: str) -> bool:
    """Whether a text is nothing but a reference."""
    return _whole(text.strip()) is not None


def _whole(text: str) -> PastedReference | None:
    """A reference without brackets; what holds other figures than a year and pages may be a claim."""
    found = WHOLE.fullmatch(text)
    if found is None or OTHER_FIGURE.search(REFERENCE_FIGURE.sub("", text)):
        return None
    return PastedReference(text, found["author"], re.search(rf"\b{PAGES}", text) is not None)


def _cuts(text: str) -> Iterator[tuple[str, PastedReference]]:
    if found := BRACKETS_AT_END.search(text):
        inside = (found[1] or found[2]).strip()
        if found.start() and (reference := _in_brackets(inside)):
            # A full stop behind the brackets is that of the quotation, or of the sentence round it.
            yield text[: found.start()], reference
    low = max(0, len(text) - LONGEST_REFERENCE)
    for parting in reversed(list(PARTING.finditer(text, low))):
        reference = _whole(text[parting.end() :]) if parting.start() else None
        if reference is not None:
            yield text[: parting.start()], reference
            return


def _in_brackets(inside: str) -> PastedReference | None:
    if REMARK.fullmatch(inside):
        return PastedReference(inside, "", has_pages=False)
    found = IN_BRACKETS.fullmatch(inside)
    if found is None or not (found["pages"] or (found["author"] and found["year"])):
        return None
    return PastedReference(inside, found["author"] or "", found["pages"] is not None)
