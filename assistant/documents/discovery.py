"""Which files of a corpus are documents, and what each is called."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.datatypes import FileReport
from assistant.documents.catalogue import CATALOGUE_NAME, Catalogue
from assistant.errors import CorpusError

READABLE = (".pdf", ".docx", ".html", ".htm", ".md", ".txt")
# Endings people use for documents that are not read: said, not silently passed over.
NOT_READ = (".doc", ".odt", ".rtf", ".pages", ".pptx", ".ppt", ".epub")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read: where it is, its name relative to the corpus, its id and its SHA-256."""

    path: Path
    file: str
    document_id: str
    sha256: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files to read, in order of their ids, and reports on what will not be read."""

    files: tuple[FoundFile, ...]
    reports: tuple[FileReport, ...]


def find_files(corpus: Path, index: Path, catalogue: Catalogue) -> Discovery:
    """Look through a corpus.

    Not documents, and not reported: the catalogue, names that begin with a dot, ``README.md``, a ``.md``
    beside a ``.pdf`` of the same name (its source), other kinds of file, the index folder.

    Raises:
        CorpusError: The corpus is not a folder.
    """
    if not corpus.is_dir():
        raise CorpusError(f"{corpus} is not a folder; name the folder of documents with --corpus.")
    reports: list[FileReport] = []
    hashed: list[tuple[Path, str, str]] = []
    for path in _walk(corpus, index.absolute(), reports, corpus):
        file = relative_name(path, corpus)
        if path.suffix.lower() not in READABLE:
            reports.append(
                FileReport(
                    file, None, "skipped", f"{path.suffix} files cannot be read; save it as PDF or .docx"
                )
            )
            continue
        try:
            hashed.append((path, file, sha256_of(path)))
        except OSError as error:
            reports.append(FileReport(file, None, "skipped", f"cannot be opened: {error.strerror}"))
    # A catalogued name is the one to keep when the same bytes stand under two.
    hashed.sort(key=lambda row: (slug(row[0].stem) not in catalogue.entries, row[1]))
    files = _named(hashed, reports)
    taken = {found.document_id for found in files} | {report.document_id for report in reports}
    reports.extend(
        FileReport(
            f"{entry.id}.pdf",
            entry.id,
            "skipped",
            f"{CATALOGUE_NAME} has an entry for it, but there is no such file; add it or remove the entry",
        )
        for entry in catalogue.entries.values()
        if entry.id not in taken and entry.download is None and entry.link is None
    )
    return Discovery(
        tuple(sorted(files, key=lambda found: found.document_id)),
        tuple(sorted(reports, key=lambda report: report.file)),
    )


def slug(name: str) -> str:
    """A file name as an identifier: small ASCII letters, digits and underscores, parted by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-") or "document"


def relative_name(path: Path, corpus: Path) -> str:
    """The path relative to the corpus with forward slashes, printable whatever bytes the name holds."""
    return path.relative_to(corpus).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _walk(folder: Path, index: Path, reports: list[FileReport], corpus: Path) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        name = relative_name(folder, corpus)
        reports.append(FileReport(name, None, "skipped", f"folder cannot be opened: {error.strerror}"))
        return
    names = {entry.name.lower() for entry in entries}
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith(".") or path.absolute() == index:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, index, reports, corpus)
        elif _is_document(path, names, folder == corpus):
            if entry.is_file(follow_symlinks=False):
                yield path
            else:
                reports.append(
                    FileReport(
                        relative_name(path, corpus),
                        None,
                        "skipped",
                        "not a regular file (a link or a device); put the file itself here",
                    )
                )


def _is_document(path: Path, names: set[str], top: bool) -> bool:
    suffix = path.suffix.lower()
    if suffix not in READABLE + NOT_READ or path.name.lower() == "readme.md":
        return False
    if top and path.name == CATALOGUE_NAME:
        return False
    return not (suffix == ".md" and f"{path.stem}.pdf".lower() in names)


def _named(hashed: list[tuple[Path, str, str]], reports: list[FileReport]) -> list[FoundFile]:
    files: list[FoundFile] = []
    by_bytes: dict[str, FoundFile] = {}
    by_id: dict[str, FoundFile] = {}
    for path, file, sha256 in hashed:
        if sha256 in by_bytes:
            first = by_bytes[sha256]
            reports.append(FileReport(file, None, "skipped", f"same as {first.file}"))
            continue
        base = slug(path.stem)
        document_id, number = base, 1
        warnings: tuple[str, ...] = ()
        while document_id in by_id:
            number += 1
            document_id = f"{base}-{number}"
        if number > 1:
            warnings = (f"another file is called {base} too ({by_id[base].file}); this one is {document_id}",)
        found = FoundFile(path, file, document_id, sha256, warnings)
        files.append(found)
        by_bytes[sha256] = by_id[document_id] = found
    return files


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
