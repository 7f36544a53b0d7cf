"""The words of a Word paragraph, as a reader sees them with all changes accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.documents.raised_marks import with_raised

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted and moved-away words, properties, field codes, phonetic guides, drawings and the words in their
# boxes, which are read as paragraphs of their own.
LEFT_OUT = frozenset(
    f"{W}{name}" for name in "del moveFrom pPr rPr instrText delText rt drawing pict txbxContent".split()
) | {f"{MC}Fallback"}
AS_SPACE = frozenset(f"{W}{name}" for name in ("tab", "br", "cr", "ptab"))
NOTE_REFERENCES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
OFF = frozenset({"0", "false", "off", "none"})


class Notes:
    """The footnotes and endnotes of a document, numbered in the order in which the text refers to them."""

    def __init__(self, word: Any) -> None:
        """Find the parts that hold the notes' words.

        Args:
            word: The open document of python-docx.
        """
        self.texts: dict[int, str] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._words: dict[tuple[str, str], str] = {}
        for relation in word.part.rels.values():
            kind = relation.reltype.rsplit("/", 1)[-1]
            if kind in NOTE_REFERENCES.values() and not relation.is_external:
                self._read(kind, relation.target_part.blob)

    def mark(self, kind: str, identifier: str) -> str:
        """The mark of a note; "" when the file holds no such note."""
        words = self._words.get((kind, identifier))
        if not words:
            return ""
        number = self._numbers.setdefault((kind, identifier), len(self._numbers) + 1)
        self.texts[number] = words
        return f"[{number}]"

    def _read(self, kind: str, data: bytes) -> None:
        from docx.oxml import parse_xml

        for note in parse_xml(data):
            if note.get(f"{W}type") is None:  # the others are the rules between text and notes
                paragraphs = [text_of(paragraph) for paragraph in note.iter(f"{W}p")]
                self._words[kind, note.get(f"{W}id", "")] = " ".join(" ".join(paragraphs).split())


def text_of(paragraph: Any, notes: Notes | None = None) -> str:
    """The words of a paragraph or another element, note marks in brackets."""
    text = ""
    for element in _seen(paragraph):
        if element.tag == f"{W}t":
            words = element.text or ""
            text = with_raised(text, words) if _is_raised(element.getparent()) else text + words
        elif element.tag in AS_SPACE:
            text += " "
        elif element.tag == f"{W}noBreakHyphen":
            text += "-"
        elif notes is not None and element.tag in NOTE_REFERENCES:
            text = text.rstrip() + notes.mark(NOTE_REFERENCES[element.tag], element.get(f"{W}id", ""))
    return text


def boxes_of(paragraph: Any) -> Iterator[Any]:
    """The paragraphs inside the text boxes that hang on a paragraph, each once."""
    for box in paragraph.iter(f"{W}txbxContent"):
        above = [ancestor.tag for ancestor in box.iterancestors()]
        if f"{MC}Fallback" not in above and above.count(f"{W}txbxContent") == 0:
            yield from box


def is_bold(paragraph: Any) -> bool:
    """Whether every word of a paragraph is set in bold by itself, not by its style."""
    runs = [run for run in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in run.iter(f"{W}t"))]
    return bool(runs) and all(_is_on(run, "b") for run in runs)


def _seen(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag in LEFT_OUT or (child.tag == f"{W}r" and _is_on(child, "vanish")):
            continue
        yield child
        yield from _seen(child)


def _is_on(run: Any, name: str) -> bool:
    found = run.find(f"{W}rPr/{W}{name}")
    return found is not None and found.get(f"{W}val", "1") not in OFF


def _is_raised(run: Any) -> bool:
    found = run.find(f"{W}rPr/{W}vertAlign")
    return found is not None and found.get(f"{W}val") == "superscript"
