"""A PowerPoint file (Office Open XML, ECMA-376) → the words of each slide and of its speaker notes.

Slides are no documents of the library; they are read to check what they quote. All words that a slide's own
shapes hold are read, in text boxes, tables, groups and diagrams, on hidden slides too; not those of layouts,
comments and pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.documents.office_files import check_office_file
from assistant.errors import UnreadableDocument

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
AS_SPACE = frozenset({f"{A}br", f"{A}tab"})
DIAGRAM = "/diagramData"


@dataclass(frozen=True, slots=True)
class PlacedTexts:
    """Texts that stand in one place of a file.

    Attributes:
        place: In words for people: "slide 4", "slide 4, notes".
        texts: The words of each text box, table row or paragraph; line feeds part a box's paragraphs, tabs a
            row's cells.
    """

    place: str
    texts: tuple[str, ...]


def read_slides(path: Path, file: str) -> list[PlacedTexts]:
    """The words of a presentation, slide by slide.

    Args:
        path: Where it is.
        file: Its name in messages.

    Raises:
        UnreadableDocument: Its code is one of ``wrong_type``, ``encrypted``, ``damaged``, ``no_text`` and
            ``limit``.
    """
    check_office_file(path, file, "PowerPoint", ".pptx")
    try:
        found = list(_placed(path))
    except ValueError as error:
        raise UnreadableDocument(
            "wrong_type", f"{file} is an Office file, but no PowerPoint presentation."
        ) from error
    except Exception as error:
        # Packages can be broken in any way; each is reported by its name.
        said = f"{type(error).__name__}: {error}"[:200].rstrip(": ")
        raise UnreadableDocument(
            "damaged", f"{file} cannot be read ({said}); open it in PowerPoint, save it anew, and try again."
        ) from error
    if not found:
        raise UnreadableDocument(
            "no_text", f"{file} has no words on its slides; pictures of words are not read."
        )
    return found


def _placed(path: Path) -> Iterator[PlacedTexts]:
    from pptx import Presentation

    for number, slide in enumerate(Presentation(str(path)).slides, start=1):
        texts = [*_texts(slide.shapes.element), *_diagrams(slide.part)]
        if texts:
            yield PlacedTexts(f"slide {number}", tuple(texts))
        frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        notes = [paragraph.text.replace("\v", " ") for paragraph in frame.paragraphs] if frame else []
        if any(line.strip() for line in notes):
            yield PlacedTexts(f"slide {number}, notes", ("\n".join(notes),))


def _diagrams(part: Any) -> Iterator[str]:
    """The words of diagrams (SmartArt), which stand in parts of their own."""
    from pptx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.reltype.endswith(DIAGRAM) and not relation.is_external:
            yield from _texts(parse_xml(relation.target_part.blob))


def _texts(tree: Any) -> Iterator[str]:
    """The words of each box and table row of a tree, in the order of the file."""
    row, cells = None, list[str]()
    for box, words in _boxes(tree):
        inside = next(box.iterancestors(f"{A}tr"), None)
        if inside is None or inside is not row:
            if cells:
                yield "\t".join(cells)
            row, cells = inside, []
        if inside is None:
            yield words
        else:
            cells.append(words.replace("\n", " "))
    if cells:
        yield "\t".join(cells)


def _boxes(tree: Any) -> Iterator[tuple[Any, str]]:
    """Each box of a tree that has words, with them."""
    box, lines = None, list[str]()
    for paragraph in tree.iter(f"{A}p"):
        if any(ancestor.tag == FALLBACK for ancestor in paragraph.iterancestors()):
            continue
        if paragraph.getparent() is not box:
            if lines:
                yield box, "\n".join(lines)
            box, lines = paragraph.getparent(), []
        words = "".join(
            " " if element.tag in AS_SPACE else element.text or ""
            for element in paragraph.iter(f"{A}t", *AS_SPACE)
        )
        if words.strip():
            lines.append(words.strip())
    if lines:
        yield box, "\n".join(lines)
