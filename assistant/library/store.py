"""``passages.sqlite``: documents and the spans of their passages, written once and read whole.

A passage's words are stored once, as a span of its document's text, beside a checksum of them; reading
checks every span against its checksum.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Block, CatalogueEntry, Document, Note, Page, Passage, Section
from assistant.errors import SnapshotError

SCHEMA = """
CREATE TABLE documents (number INTEGER PRIMARY KEY, document_id TEXT NOT NULL UNIQUE, file TEXT NOT NULL,
  sha256 TEXT NOT NULL, entry TEXT NOT NULL, catalogued INTEGER NOT NULL, text TEXT NOT NULL,
  warnings TEXT NOT NULL);
CREATE TABLE pages (document INTEGER NOT NULL, number INTEGER NOT NULL, label TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL);
CREATE TABLE sections (document INTEGER NOT NULL, path TEXT NOT NULL, start INTEGER NOT NULL,
  end INTEGER NOT NULL);
CREATE TABLE blocks (document INTEGER NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL,
  end INTEGER NOT NULL, header_start INTEGER, header_end INTEGER);
CREATE TABLE notes (document INTEGER NOT NULL, mark TEXT NOT NULL, text TEXT NOT NULL, year TEXT, url TEXT);
CREATE TABLE passages (row INTEGER PRIMARY KEY, document INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, header_start INTEGER, header_end INTEGER,
  checksum INTEGER NOT NULL, section TEXT NOT NULL, groups TEXT NOT NULL, barriers TEXT NOT NULL,
  steps TEXT NOT NULL, flags TEXT NOT NULL, rules TEXT NOT NULL, kind TEXT NOT NULL);
"""
# Columns of ``Contents.spans``.
DOCUMENT, ORDINAL, START, END, HEADER_START, HEADER_END, LABELS = range(7)
NO_HEADER = -1


@dataclass(frozen=True, slots=True)
class Labels:
    """What many passages share: heading path, facets, flags, rules and the kind of section."""

    section: tuple[str, ...]
    groups: tuple[str, ...]
    barriers: tuple[str, ...]
    steps: tuple[str, ...]
    flags: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All that ``passages.sqlite`` holds.

    Attributes:
        documents: In order of their ids.
        spans: Shape ``(passages, 7)``, int32, a row a passage: its document's place in ``documents``, its
            ordinal, start, end, header start and end (-1 without), and its place in ``labels``.
    """

    documents: tuple[Document, ...]
    spans: NDArray[np.int32]
    labels: tuple[Labels, ...]

    def passage(self, row: int) -> Passage:
        """The passage of a row."""
        document_row, ordinal, start, end, header_start, header_end, labels_row = self.spans[row].tolist()
        document, labels = self.documents[document_row], self.labels[labels_row]
        header = None if header_start == NO_HEADER else (header_start, header_end)
        return Passage(
            document_id=document.document_id,
            ordinal=ordinal,
            start=start,
            end=end,
            text=document.text[start:end],
            section=labels.section,
            header=header,
            header_text=document.text[slice(*header)] if header else "",
            groups=labels.groups,
            barriers=labels.barriers,
            steps=labels.steps,
            flags=labels.flags,
            rules=labels.rules,
            kind=labels.kind,
        )


def write_contents(path: Path, contents: Iterable[tuple[Document, Sequence[Passage]]]) -> None:
    """Write documents, in order of their ids, with their passages in order of ordinals.

    The same contents give the same bytes. The caller waits for the disk.

    Raises:
        SnapshotError: The file cannot be written, for example because the disk is full.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # Nobody reads the file before it is finished, so a journal would only cost time.
            database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
            database.execute("BEGIN")
            for number, (document, passages) in enumerate(contents):
                _write_document(database, number, document)
                database.executemany(
                    "INSERT INTO passages (document, ordinal, start, end, header_start, header_end, checksum,"
                    " section, groups, barriers, steps, flags, rules, kind)"
                    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    [_passage_row(number, passage) for passage in passages],
                )
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise SnapshotError(
            f"{path} cannot be written: {error}; nothing was published. Make room, then run: amhe ingest"
        ) from error


def read_contents(path: Path) -> Contents:
    """Read the whole file; its hash must have been verified.

    Raises:
        SnapshotError: It is not such a database, or a passage is not the span it was made from.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            documents = _read_documents(database)
            spans, labels = _read_passages(path, database, documents)
            return Contents(documents, spans, labels)
    except (sqlite3.Error, ValueError, TypeError, KeyError, IndexError) as error:
        raise SnapshotError(
            f"{path} does not hold documents and passages ({error}); run: amhe ingest --full"
        ) from error


def integrity_problem(path: Path) -> str | None:
    """What SQLite's own check finds wrong with the file, or None."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            found = str(database.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return None if found == "ok" else found


def _write_document(database: sqlite3.Connection, number: int, document: Document) -> None:
    database.execute(
        "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?)",
        (
            number,
            document.document_id,
            document.file,
            document.sha256,
            json.dumps(asdict(document.entry), sort_keys=True),
            int(document.catalogued),
            document.text,
            _json(document.warnings),
        ),
    )
    database.executemany(
        "INSERT INTO pages VALUES (?,?,?,?,?)",
        [(number, page.number, page.label, page.start, page.end) for page in document.pages],
    )
    database.executemany(
        "INSERT INTO sections VALUES (?,?,?,?)",
        [(number, _json(section.path), section.start, section.end) for section in document.sections],
    )
    database.executemany(
        "INSERT INTO blocks VALUES (?,?,?,?,?,?)",
        [
            (number, block.kind, block.start, block.end, *(block.header or (None, None)))
            for block in document.blocks
        ],
    )
    database.executemany(
        "INSERT INTO notes VALUES (?,?,?,?,?)",
        [(number, note.mark, note.text, note.year, note.url) for note in document.notes],
    )


def _passage_row(number: int, passage: Passage) -> tuple[Any, ...]:
    return (
        number,
        passage.ordinal,
        passage.start,
        passage.end,
        *(passage.header or (None, None)),
        _checksum(passage.text),
        _json(passage.section),
        _json(passage.groups),
        _json(passage.barriers),
        _json(passage.steps),
        _json(passage.flags),
        json.dumps(passage.rules, ensure_ascii=False),
        passage.kind,
    )


def _read_documents(database: sqlite3.Connection) -> tuple[Document, ...]:
    pages = _by_document(database, "number, label, start, end FROM pages", Page)
    sections = _by_document(
        database,
        "path, start, end FROM sections",
        lambda path, start, end: Section(tuple(json.loads(path)), start, end),
    )
    blocks = _by_document(
        database,
        "kind, start, end, header_start, header_end FROM blocks",
        lambda kind, start, end, first, last: Block(
            kind, start, end, None if first is None else (first, last)
        ),
    )
    notes = _by_document(database, "mark, text, year, url FROM notes", Note)
    return tuple(
        Document(
            document_id=document_id,
            file=file,
            sha256=sha256,
            entry=_entry(entry),
            catalogued=bool(catalogued),
            text=text,
            pages=tuple(pages.get(number, ())),
            sections=tuple(sections.get(number, ())),
            blocks=tuple(blocks.get(number, ())),
            notes=tuple(notes.get(number, ())),
            warnings=tuple(json.loads(warnings)),
        )
        for number, document_id, file, sha256, entry, catalogued, text, warnings in database.execute(
            "SELECT * FROM documents ORDER BY number"
        )
    )


def _by_document(database: sqlite3.Connection, columns: str, make: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for number, *values in database.execute(f"SELECT document, {columns} ORDER BY rowid"):
        found.setdefault(number, []).append(make(*values))
    return found


def _read_passages(
    path: Path, database: sqlite3.Connection, documents: Sequence[Document]
) -> tuple[NDArray[np.int32], tuple[Labels, ...]]:
    count = database.execute("SELECT count(*) FROM passages").fetchone()[0]
    spans = np.empty((count, 7), np.int32)
    labels: dict[tuple[str, ...], int] = {}
    expected = (0, 0)
    for row, found in enumerate(_passage_rows(database)):
        number, ordinal, start, end, first, last, checksum, *words = found
        header_start, header_end = (NO_HEADER, NO_HEADER) if first is None else (first, last)
        text = documents[number].text
        in_place = (number, ordinal) == expected or (ordinal == 0 and number > expected[0])
        inside = 0 <= start < end <= len(text) and header_end <= len(text)
        if not in_place or not inside or _checksum(text[start:end]) != checksum:
            raise SnapshotError(
                f"{path}: passage {documents[number].document_id}:{ordinal} is not the words at its place in "
                "the document; run: amhe ingest --full"
            )
        expected = (number, ordinal + 1)
        place = labels.setdefault(tuple(words), len(labels))
        spans[row] = (number, ordinal, start, end, header_start, header_end, place)
    return spans, tuple(_labels(key) for key in labels)


def _labels(key: tuple[str, ...]) -> Labels:
    *lists, rules, kind = key
    section, groups, barriers, steps, flags = (tuple(json.loads(word)) for word in lists)
    given = tuple((str(slug), str(rule)) for slug, rule in json.loads(rules))
    return Labels(section, groups, barriers, steps, flags, given, kind)


def _passage_rows(database: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    return database.execute(
        "SELECT document, ordinal, start, end, header_start, header_end, checksum, section, groups, barriers,"
        " steps, flags, rules, kind FROM passages ORDER BY row"
    )


def _entry(words: str) -> CatalogueEntry:
    row: dict[str, Any] = json.loads(words)
    return CatalogueEntry(**{key: _frozen(value) for key, value in row.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _json(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode())
