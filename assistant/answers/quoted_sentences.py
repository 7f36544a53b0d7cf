"""A presentation, Word file or text → the sentences it quotes, each with its place.

On a slide (in other files: in a paragraph) with words in quotation marks, those are its quotations. Where
there are none, every sentence long enough to be looked up is taken for one: slides often quote without marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answers.quotation_check import LONGEST_QUOTATION
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
MARKED = re.compile(r"“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|(?<![\w\"])\"[^\"]+\"(?!\w)")
# Single marks are apostrophes too: an opening one follows no letter, a closing one stands before none.
SINGLE_OPENING = re.compile(r"(?<!\w)['‘](?=\S)")
SINGLE_CLOSING = re.compile(r"(?<=\S)['’](?!\w)")


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """Words that a file quotes, and where: "slide 4", "Need, paragraph 2"."""

    place: str
    quotation: str


def quoted_sentences(path: Path) -> list[QuotedSentence]:
    """What a file quotes, in its order.

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
    return [QuotedSentence(placed.place, words) for placed in texts for words in quotations_in(placed.texts)]


def quotations_in(texts: Sequence[str]) -> list[str]:
    """The quotations of one place: what stands in quotation marks there, or else its sentences."""
    marked = [words for text in texts for words in _in_marks(text)]
    if marked:
        return marked
    lines = [line for text in texts for line in text.split("\n")]
    sentences = [sentence for line in lines for sentence in sentences_in(line)]
    return [sentence for sentence in sentences if len(sentence.split()) >= FEWEST_IN_SENTENCE]


def _in_marks(text: str) -> Iterator[str]:
    last = 0
    for match in MARKED.finditer(text):
        yield from _in_single_marks(text[last : match.start()])
        if _is_quotation(match.group()[1:-1]):
            yield " ".join(match.group()[1:-1].split())
        last = match.end()
    yield from _in_single_marks(text[last:])


def _in_single_marks(text: str) -> Iterator[str]:
    """Words in single marks; the nearest closing mark that leaves enough words is the end."""
    at = 0
    while opening := SINGLE_OPENING.search(text, at):
        at = opening.end()
        for closing in SINGLE_CLOSING.finditer(text, at):
            if _is_quotation(text[at : closing.start()]):
                yield " ".join(text[at : closing.start()].split())
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
