"""Where in a document a quotation stands, in the words a citation style has for it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.datatypes import PageSpan, ParagraphSpan

# What stands before one page or paragraph, and before several.
UNITS = {
    "harvard": (("p. ", "pp. "), ("para. ", "paras ")),
    "vancouver": (("p. ", "p. "), ("para. ", "para. ")),
    "apa": (("p. ", "pp. "), ("para. ", "paras. ")),
}
HEADINGS = {"harvard": "‘{}’, {}", "vancouver": "{}; {}", "apa": "{} section, {}"}


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """Pages, or the heading and the paragraphs under it where a document has no pages.

    Attributes:
        part: The numbered chapter or appendix, where a style names it with the pages.
        part_pages: The pages of the whole part, which APA names instead of those of the words.
    """

    pages: PageSpan | None = None
    paragraphs: ParagraphSpan | None = None
    heading: str = ""
    part: str = ""
    part_pages: PageSpan | None = None


def pinpoint_words(pinpoint: Pinpoint, style: str, *, inside: bool = False) -> str:
    """ "p. 14", "pp. 12–13", "p. iv (PDF page 6)", or "‘Waits’, para. 3"; "" for a whole document.

    Vancouver writes "p." for several pages too, and of the last only the digits that change (Citing Medicine,
    2nd edition, chapter 2).

    Args:
        pinpoint: Where the words stand.
        style: The citation style.
        inside: Whether it will stand in round brackets, so that its own must be square.
    """
    page_unit, paragraph_unit = UNITS[style]
    if pages := pinpoint.pages:
        labels = page_labels(pages)
        words = _counted(page_unit, labels, style)
        numbers = (str(pages.first), str(pages.last))
        if labels != numbers:
            left, right = "[]" if inside else "()"
            words += f" {left}PDF {_counted(('page ', 'pages '), numbers, style)}{right}"
        return words
    if paragraphs := pinpoint.paragraphs:
        words = _counted(paragraph_unit, (str(paragraphs.first), str(paragraphs.last)), style)
        return HEADINGS[style].format(pinpoint.heading, words) if pinpoint.heading else words
    return ""


def page_labels(pages: PageSpan) -> tuple[str, str]:
    """First and last page as printed; the PDF's own number where a page has no label."""
    return pages.first_label or str(pages.first), pages.last_label or str(pages.last)


def in_brackets(words: str) -> str:
    """Words as they stand inside round brackets: their own brackets are square."""
    return words.translate(str.maketrans("()", "[]"))


def _counted(unit: tuple[str, str], ends: tuple[str, str], style: str) -> str:
    first, last = ends
    if first == last:
        return unit[0] + first
    if style == "vancouver":
        return f"{unit[1]}{first}-{_changed_digits(first, last)}"
    return f"{unit[1]}{first}–{last}"


def _changed_digits(first: str, last: str) -> str:
    if not (first.isdecimal() and last.isdecimal() and len(first) == len(last)):
        return last
    place = next(n for n, (one, other) in enumerate(zip(first, last, strict=True)) if one != other)
    return last[place:]
