"""The official documents that the catalogue names → files in ``corpus/official/``.

``fetched.json`` beside them records where each came from, its SHA-256, and what the server said of its
edition, so that a second run downloads only what is new.
"""

from __future__ import annotations

import difflib
import importlib.metadata
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.datatypes import CatalogueEntry, FetchedFile
from assistant.documents.catalogue import CATALOGUE_NAME, load_catalogue
from assistant.documents.discovery import sha256_of
from assistant.documents.downloading import Downloaded, Downloader, Validators
from assistant.documents.links import find_link
from assistant.documents.sent_files import Wanted
from assistant.errors import CatalogueError, FetchError, UsageError
from assistant.ports import Progress

FOLDER = "official"
RECORD_NAME = "fetched.json"
PRODUCT = "amhe-guidance-assistant"


@dataclass(frozen=True, slots=True)
class Row:
    """What ``fetched.json`` says of one document."""

    address: str
    file: str
    sha256: str
    length: int
    fetched: str
    etag: str | None = None
    last_modified: str | None = None


def fetch(
    corpus: Path,
    names: Sequence[str] = (),
    *,
    progress: Progress | None = None,
    downloader: Downloader | None = None,
) -> tuple[FetchedFile, ...]:
    """Download official documents; one that fails does not stop the others.

    Args:
        corpus: Folder of documents and their catalogue.
        names: Ids of the documents; every one that can be downloaded when left out.
        progress: Called with a document's id, the bytes received and the bytes announced (0 when unknown).
        downloader: A downloader to use instead of one with the usual limits.

    Returns:
        What became of each, in the order of the catalogue.

    Raises:
        CatalogueError: ``catalogue.toml`` cannot be used, or names nothing to download.
        FetchError: ``fetched.json`` is damaged.
        UsageError: A name is not in the catalogue, or has no address there.
    """
    entries = _picked(corpus, load_catalogue(corpus).entries, names)
    folder = corpus / FOLDER
    record = _read_record(folder / RECORD_NAME)
    report = progress or (lambda label, done, total: None)
    results: list[FetchedFile] = []
    with downloader or Downloader(_user_agent()) as client:
        for entry in entries:
            result = _fetched(entry, folder, record, client, report)
            results.append(result)
    return tuple(results)


def can_be_fetched(entry: CatalogueEntry) -> bool:
    """Whether the catalogue says where a document can be downloaded."""
    return entry.download is not None or entry.link is not None


def by_hand(entry: CatalogueEntry, folder: Path) -> str:
    """How a person puts a document where it belongs."""
    page = entry.source or entry.download
    return f"Open {page}, save the document as {folder / file_name(entry)}, then run: amhe ingest"


def file_name(entry: CatalogueEntry) -> str:
    """What a downloaded document is called."""
    return f"{entry.id}.{entry.format}"


def _picked(
    corpus: Path, entries: Mapping[str, CatalogueEntry], names: Sequence[str]
) -> Iterable[CatalogueEntry]:
    there = {name: entry for name, entry in entries.items() if can_be_fetched(entry)}
    if not there:
        raise CatalogueError(
            f"{corpus / CATALOGUE_NAME} names no document to download; give an entry 'download', or 'source' "
            "and 'link'."
        )
    for name in names:
        if name in entries and name not in there:
            raise UsageError(f"'{name}' has no address to download from in {corpus / CATALOGUE_NAME}.")
        if name not in there:
            close = difflib.get_close_matches(name, there, n=1, cutoff=0.5)
            hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(there)}."
            raise UsageError(f"'{name}' is not in {corpus / CATALOGUE_NAME}; {hint}")
    return [entry for name, entry in there.items() if not names or name in names]


def _fetched(
    entry: CatalogueEntry, folder: Path, record: dict[str, Row], client: Downloader, progress: Progress
) -> FetchedFile:
    target = folder / file_name(entry)
    result = FetchedFile(entry.id, "failed", f"{FOLDER}/{target.name}")
    row = record.get(entry.id)
    try:
        is_ours = row is not None and _sha256_if_there(target) == row.sha256
        if target.exists() and not is_ours:
            return replace(
                result,
                status="kept",
                reason="a file that was not fetched lies there and stays; remove it to fetch the document",
            )
        address = _address(entry, client)
        same_place = is_ours and row is not None and row.address == address
        known = Validators(row.etag, row.last_modified) if same_place and row is not None else Validators()
        wanted = Wanted(address, _hosts(entry), entry.format)
        found = client.file(wanted, target, known, lambda done, total: progress(entry.id, done, total))
        if found is not None:
            record[entry.id] = _row(found, address, target)
            _write_record(folder / RECORD_NAME, record)
        kept = record[entry.id]
    except FetchError as error:
        return replace(result, reason=str(error), by_hand=by_hand(entry, folder))
    except OSError as error:
        return replace(result, reason=f"{error.filename or target} cannot be used: {error.strerror}.")
    is_same = found is None or (row is not None and is_ours and row.sha256 == found.sha256)
    return FetchedFile(
        entry.id,
        "unchanged" if is_same else "downloaded",
        f"{FOLDER}/{target.name}",
        address=kept.address,
        length=kept.length,
        sha256=kept.sha256,
    )


def _address(entry: CatalogueEntry, client: Downloader) -> str:
    """Where the file is: as the catalogue says, or as the publisher's page does."""
    if entry.download is not None:
        return entry.download
    if entry.source is None or entry.link is None:
        raise FetchError(f"the entry '{entry.id}' names neither 'download' nor 'source' and 'link'.")
    page, address = client.page(Wanted(entry.source, _hosts(entry), "html"))
    return find_link(page, address, entry.link, f".{entry.format}")


def _hosts(entry: CatalogueEntry) -> frozenset[str]:
    named = {urlsplit(address).hostname for address in (entry.source, entry.download) if address}
    return frozenset({*entry.hosts, *(host for host in named if host)})


def _row(found: Downloaded, address: str, target: Path) -> Row:
    return Row(
        address=address,
        file=target.name,
        sha256=found.sha256,
        length=found.length,
        fetched=datetime.now(UTC).isoformat(timespec="seconds"),
        etag=found.validators.etag,
        last_modified=found.validators.last_modified,
    )


def _sha256_if_there(path: Path) -> str | None:
    try:
        return sha256_of(path)
    except FileNotFoundError:
        return None


def _read_record(path: Path) -> dict[str, Row]:
    try:
        rows: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {name: Row(**row) for name, row in rows.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise FetchError(
            f"{path} cannot be read ({error}); delete it, and what it named is fetched anew once the files "
            "themselves are removed."
        ) from error


def _write_record(path: Path, record: Mapping[str, Row]) -> None:
    words = json.dumps({name: asdict(record[name]) for name in sorted(record)}, indent=1) + "\n"
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(words)
        stream.flush()
        os.fsync(stream.fileno())
    Path(name).replace(path)


def _user_agent() -> str:
    return f"{PRODUCT}/{importlib.metadata.version(PRODUCT)} (fetches documents for a library on one machine)"
