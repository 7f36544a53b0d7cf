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

from assistant.answers.quotation_check import LONGEST_QUOTATION
from assistant.answers.quotation_meaning import has_figure
from assistant.datatypes import Document
from assistant.documents.discovery import sha256_of
from assistant.documents.reader import read_document
from assistant.documents.slides_reader import PlacedTexts, read_slides
from assistant.errors import UsageError
from assistant.library.snapshot import paragraphs_of_span
from assistant.passages.sentences import SEARCHABLE, sentences_in

SLIDES = ".pptx"
TEXTS = (".docx", ".md", ".txt")
# Fewer words in quotation marks are a term or an ironic word rather than a quotation.
FEWEST_QUOTED = 3
FEWEST_IN_SENTENCE = 5
FEWEST_WITH_FIGURE = 4
ENDS = (".", "!", "?")
CLOSING = "\"'”’)]»"
MARKED = re.compile(r"“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|(?<![\w\"])\"[^\"]+\"(?!\w)")
# Single marks are apostrophes too: an opening one follows no letter, a closing one stands before none.
SINGLE_OPENING = re.compile(r"(?<!\w)['‘](?=\S)")
SINGLE_CLOSING = re.compile(r"(?<=\S)['’](?!\w)")


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
    marked = [list(_in_marks(text)) for text in texts]
    has_marked = any(marked)
    pieces: list[_Piece] = []
    for text, spans in zip(texts, marked, strict=True):
        found = [_Piece(start, " ".join(text[start:end].split()), True) for start, end in spans]
        for start, words in _sentences(text):
            # A sentence round a quotation is the author's own.
            if any(start < after and first < start + len(words) for first, after in spans):
                continue
            count = len(words.split())
            with_figure = count >= FEWEST_WITH_FIGURE and has_figure(words)
            is_long = count >= FEWEST_IN_SENTENCE and not has_marked
            if any(map(str.isalnum, words)):
                found.append(_Piece(start, words, with_figure or is_long))
        pieces += sorted(found)
    return pieces


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Where each sentence of a text starts, and its words; a row is one, or its cells are."""
    start = 0
    for line in text.split("\n"):
        cells = line.split("\t")
        if any(_is_sentence(cell) for cell in cells) or len(cells) == 1:
            at = start
            for cell in cells:
                yield from ((at + cell.index(words), words) for words in sentences_in(cell))
                at += len(cell) + 1
        elif line.strip():
            yield start + len(line) - len(line.lstrip()), line.strip()
        start += len(line) + 1


def _is_sentence(cell: str) -> bool:
    return len(cell.split()) >= FEWEST_IN_SENTENCE and cell.rstrip().rstrip(CLOSING).endswith(ENDS)


def _in_marks(text: str) -> Iterator[tuple[int, int]]:
    """The spans between quotation marks that are long enough to be quotations."""
    last = 0
    for match in MARKED.finditer(text):
        yield from _in_single_marks(text, last, match.start())
        if _is_quotation(match.group()[1:-1]):
            yield match.start() + 1, match.end() - 1
        last = match.end()
    yield from _in_single_marks(text, last, len(text))


def _in_single_marks(text: str, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Words in single marks; the nearest closing mark that leaves enough words is the end."""
    text = text[:end]
    while opening := SINGLE_OPENING.search(text, at):
        at = opening.end()
        for closing in SINGLE_CLOSING.finditer(text, at):
            if _is_quotation(text[at : closing.start()]):
                yield at, closing.start()
                at = closing.end()
                break


def _is_quotation(words: str) -> bool:
    return len(words.split()) >= FEWEST_QUOTED and len(words) <= LONGEST_QUOTATION


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
