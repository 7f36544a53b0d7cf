"""A Word file (Office Open XML, ECMA-376) → a `Document`.

Word files say what is a heading, a list and a table, but not where pages end: that is up to each program that
shows them. So they have no pages here. Headers, footers, comments and deleted words are not part of the text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.datatypes import CatalogueEntry, Document
from assistant.documents.flow import Flow
from assistant.documents.office_files import check_office_file
from assistant.documents.word_body import read_body
from assistant.errors import UnreadableDocument


def read_word(
    path: Path, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None
) -> Document:
    """Read one Word file; the arguments are those of `assistant.documents.reader.read_document`.

    Raises:
        UnreadableDocument: Its code is one of ``wrong_type``, ``encrypted``, ``damaged``, ``no_text`` and
            ``limit``.
    """
    word = _opened(path, file)
    flow = Flow(title=word.core_properties.title or "")
    read_body(word, flow)
    return flow.document(file=file, document_id=document_id, sha256=sha256, entry=entry, stem=path.stem)


def _opened(path: Path, file: str) -> Any:
    from docx import Document as open_word

    check_office_file(path, file, "Word", ".docx")
    try:
        return open_word(str(path))
    except ValueError as error:
        raise UnreadableDocument("wrong_type", f"{file} is an Office file, but no Word document.") from error
    except Exception as error:
        # Packages can be broken in any way; each is reported by its name.
        said = f"{type(error).__name__}: {error}"[:200].rstrip(": ")
        raise UnreadableDocument(
            "damaged", f"{file} cannot be read ({said}); open it in Word, save it anew, and try again."
        ) from error
