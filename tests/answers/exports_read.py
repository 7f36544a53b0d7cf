"""Reading exports back, and PDFs afresh, by other means than the ones that made and read them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import docx
import lxml.html
from markdown_it import MarkdownIt
from pypdf import PdfReader

from assistant.answers.handout import Handout, HandoutRow, handout_html, handout_markdown, handout_word
from assistant.answers.study_cards import cards_csv, study_cards


def html_quotations(page: str) -> list[str]:
    return [str(quote.text_content()).strip("\n") for quote in lxml.html.fromstring(page).iter("blockquote")]


def quotations_of_exports(rows: tuple[HandoutRow, ...]) -> dict[str, list[str]]:
    """The quotations each export holds, by the name of its format."""
    made = Handout(rows)
    word = docx.Document(io.BytesIO(handout_word("Handout", made)))
    rendered = MarkdownIt("commonmark").render(handout_markdown("Handout", made))
    cards = csv.DictReader(io.StringIO(cards_csv(study_cards(made)).removeprefix("\ufeff"), newline=""))
    return {
        "word": [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Quote"],
        "html": html_quotations(handout_html("Handout", made)),
        "markdown": html_quotations(f"<div>{rendered}</div>"),
        "cards": [card["answer"].rpartition("”\n")[0].partition("“")[2] for card in cards],
    }


def letters(words: str) -> str:
    """Letters and digits alone: two programs part lines and words of a page differently."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", words).casefold())


def pdf_pages(path: Path) -> list[str]:
    return [letters(page.extract_text() or "") for page in PdfReader(path).pages]


def stands_on(words: str, pages: list[str]) -> bool:
    """Whether words stand on pages taken together; a running line may stand between two of them."""
    wanted = letters(words)
    if wanted in "".join(pages):
        return True
    return any(
        wanted[:cut] in one and wanted[cut:] in other
        for one, other in pairwise(pages)
        for cut in range(1, len(wanted))
    )
