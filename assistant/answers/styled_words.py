"""A reference in HTML, its only tag ``<i>``, in other forms: with links, as Markdown, in a Word file."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from assistant.answers.markdown_text import ADDRESS, markdown_words
from assistant.answers.xml_text import xml_words

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

TAG = re.compile(r"(</?i>)")
LINK_STYLE = "Hyperlink"
LINK_COLOUR = "0563C1"  # what Word itself gives links


def escaped(words: str) -> str:
    """Plain words in the form that the functions here take."""
    return html.escape(words, quote=False)


def runs_of(marked: str) -> list[tuple[str, bool]]:
    """The words in their order, and of each run whether it is set in italics.

    Args:
        marked: Escaped HTML with ``<i>`` as its only tag.
    """
    runs, italic = [], False
    for part in TAG.split(marked):
        if TAG.fullmatch(part):
            italic = part == "<i>"
        elif part:
            runs.append((html.unescape(part), italic))
    return runs


def linked_html(marked: str) -> str:
    """The same HTML, each web address a link to itself."""
    made = []
    for words, italic in runs_of(marked):
        parts = [
            f'<a href="{html.escape(part)}">{escaped(part)}</a>' if place % 2 else escaped(part)
            for place, part in enumerate(ADDRESS.split(words))
        ]
        made.append(f"<i>{''.join(parts)}</i>" if italic else "".join(parts))
    return "".join(made)


def markdown_of(marked: str) -> str:
    """The same as Markdown (CommonMark): emphasis for italics, each web address a link to itself."""
    return "".join(
        f"*{markdown_words(words)}*" if italic else markdown_words(words) for words, italic in runs_of(marked)
    )


def write_paragraph(document: WordDocument, marked: str) -> None:
    """Add a paragraph to a Word file, with runs in italics and each web address as a hyperlink."""
    paragraph = document.add_paragraph()
    for words, italic in runs_of(marked):
        for place, part in enumerate(ADDRESS.split(xml_words(words))):
            if place % 2:
                _write_link(document, paragraph, part)
            elif part:
                paragraph.add_run(part).italic = italic or None


def _write_link(document: WordDocument, paragraph: Paragraph, address: str) -> None:
    """A hyperlink (ECMA-376, part 1, section 17.16.22), for which python-docx has no method."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(address)
    run.style = _link_style(document)
    link.append(run._r)
    paragraph._p.append(link)


def _link_style(document: WordDocument) -> str:
    """The name of the style of links, which a new file has not got yet."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import RGBColor

    if LINK_STYLE not in document.styles:
        made = document.styles.add_style(LINK_STYLE, WD_STYLE_TYPE.CHARACTER, builtin=True)
        made.font.color.rgb = RGBColor.from_string(LINK_COLOUR)
        made.font.underline = True
    return LINK_STYLE
