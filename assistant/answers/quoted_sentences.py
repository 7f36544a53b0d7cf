"""A presentation, Word file or text → the sentences it quotes, each with its place.

On a slide (in other files: in a paragraph) with words in quotation marks, those are its quotations, and so is
every other sentence with a figure. Where there are none, every sentence long enough to be looked up is taken
for one: slides often quote without marks. A table row is one sentence, because a figure means nothing without
its row, unless one of its cells is a sentence of its own. What is left, mostly titles and labels, is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assistant.answers.quotation_marks import spans_in_marks
from assistant.answers.quotation_meaning import has_figure
from assistant.answers.quotation_references import is_reference
from assistant.datatypes import Document
from assistant.documents.discovery import sha256_of
from assistant.documents.reader import read_document
from assistant.documents.slides_reader import PlacedTexts, read_slides
from assistant.errors import UsageError
from assistant.library.spans import paragraphs_of_span
from assistant.passages.sentences import SEARCHABLE, sentences_in

SLIDES = ".pptx"
TEXTS = (".docx", ".md", ".txt")
FEWEST_IN_SENTENCE = 5
FEWEST_WITH_FIGURE = 4
ENDS = (".", "!", "?")
# The number of a slide, session or page before its title is no figure of the guidance.
LABEL = re.compile(
    r"\W*(?:(?:slide|session|part|chapter|section|module|unit|lesson|lecture|workshop|exercise|activity|day|week"
    r"|topic|theme|appendix|annex|table|figure|box|page|question|case|scenario|example|objective|outcome|task)"
    r"\s+(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)(?:\s*(?:of|/)\s*\d{1,3})?\s*(?:[:.)–—-]\s*|$)"
    r"|\d{1,2}[.):]\s+)",
    re.IGNORECASE,
)
CLOSING = "\"'”’)]»"


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """Words that a file quotes, and where: "slide 4", "Need, paragraph 2"."""

    place: str
    quotation: str


@dataclass(frozen=True, slots=True)
class FileQuotations:
    """What of a file is checked, in its order, and how many of its sentences, titles and labels are not."""

    sentences: tuple[QuotedSentence, ...]
    unchecked: int


class _Piece(NamedTuple):
    """A sentence, row, or words in quotation marks, and whether it is one to check."""

    start: int
    words: str
    is_quotation: bool


def quoted_sentences(path: Path) -> list[QuotedSentence]:
    """What a file quotes, in its order; for the arguments and errors see ``file_quotations``."""
    return list(file_quotations(path).sentences)


def file_quotations(path: Path) -> FileQuotations:
    """What a file quotes, and how much of it is not checked.

    Args:
        path: A .pptx, .docx, .md or .txt file.

    Raises:
        UsageError: There is no such file, or its name ends in something else.
        UnreadableDocument: It is damaged, locked, too large or without text.
    """
    ending = path.suffix.lower()
    if ending not in {SLIDES, *TEXTS}:
        raise UsageError(f"{path} cannot be checked: give a file that ends in .pptx, .docx, .md or .txt.")
    try:
        texts = read_slides(path, path.name) if ending == SLIDES else _paragraphs(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    sentences = [
        QuotedSentence(placed.place, words) for placed in texts for words in quotations_in(placed.texts)
    ]
    return FileQuotations(tuple(sentences), sum(unchecked_in(placed.texts) for placed in texts))


def quotations_in(texts: Sequence[str]) -> list[str]:
    """The quotations of one place.

    Args:
        texts: Its text boxes, rows and paragraphs; line feeds part paragraphs, tabs the cells of a row.

    Returns:
        What stands in quotation marks there and other sentences with a figure, or else all long sentences.
    """
    return [piece.words for piece in _pieces(texts) if piece.is_quotation]


def unchecked_in(texts: Sequence[str]) -> int:
    """How many sentences, rows and labels of one place are not among its quotations; see there."""
    return sum(not piece.is_quotation for piece in _pieces(texts))


def _pieces(texts: Sequence[str]) -> list[_Piece]:
    marked = [list(spans_in_marks(text)) for text in texts]
    has_marked = any(marked)
    pieces: list[_Piece] = []
    for text, spans in zip(texts, marked, strict=True):
        found = [_Piece(start, " ".join(text[start:end].split()), True) for start, end in spans]
        for start, words in _sentences(text):
            # A sentence round a quotation is the author's own.
            if any(start < after and first < start + len(words) for first, after in spans):
                continue
            if any(map(str.isalnum, words)):
                found.append(_Piece(start, words, _is_checked(words, has_marked=has_marked)))
        pieces += sorted(found)
    return pieces


def _is_checked(words: str, *, has_marked: bool) -> bool:
    """Whether words without quotation marks are to be looked up."""
    label = LABEL.match(words)
    body = words[label.end() :] if label else words
    count, with_figure = len(words.split()), has_figure(body)
    if is_reference(words) or (label and not with_figure and not _is_sentence(body)):
        return False
    return (count >= FEWEST_WITH_FIGURE and with_figure) or (count >= FEWEST_IN_SENTENCE and not has_marked)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Where each sentence of a text starts, and its words; a row is one, or its cells are."""
    start = 0
    for line in text.split("\n"):
        cells = line.split("\t")
        if is_reference(line):
            yield start + len(line) - len(line.lstrip()), line.strip()
        elif any(_is_sentence(cell) for cell in cells) or len(cells) == 1:
            at = start
            for cell in cells:
                yield from ((at + cell.index(words), words) for words in sentences_in(cell))
                at += len(cell) + 1
        elif line.strip():
            yield start + len(line) - len(line.lstrip()), line.strip()
        start += len(line) + 1


def _is_sentence(cell: str) -> bool:
    return len(cell.split()) >= FEWEST_IN_SENTENCE and cell.rstrip().rstrip(CLOSING).endswith(ENDS)


def _paragraphs(path: Path) -> list[PlacedTexts]:
    document = read_document(path, file=path.name, document_id="checked", sha256=sha256_of(path), entry=None)
    return [
        PlacedTexts(_place(document, block.start, block.end), (document.text[block.start : block.end],))
        for block in document.blocks
        if block.kind in SEARCHABLE
    ]


def _place(document: Document, start: int, end: int) -> str:
    """The section, where there are several, and the paragraph in it."""
    span = paragraphs_of_span(document, start, end)
    number = f"paragraph {span.first if span else 1}"
    if len(document.sections) < 2:
        return number
    section = next(one for one in reversed(document.sections) if one.start <= start)
    return f"{section.path[-1]}, {number}"
