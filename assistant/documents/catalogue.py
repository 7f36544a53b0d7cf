"""``catalogue.toml``: one reviewed entry a document, validated."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.datatypes import CatalogueEntry
from assistant.errors import CatalogueError

CATALOGUE_NAME = "catalogue.toml"
KEYS = tuple(field.name for field in fields(CatalogueEntry))
LISTS = frozenset({"groups", "barriers", "steps", "hosts"})
CHOICES = {
    "status": ("current", "superseded", "withdrawn"),
    "kind": ("official", "briefing"),
    "format": ("pdf", "html", "docx"),
}
ADDRESSES = frozenset({"source", "download"})
ADDRESS = re.compile(r"https?://[^\s/]+\S*")
SLUG = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The entries by id, and the SHA-256 of the file ("" when the corpus has none)."""

    entries: Mapping[str, CatalogueEntry]
    sha256: str


def load_catalogue(corpus: Path) -> Catalogue:
    """Read and check the catalogue of a corpus; a corpus without one has no entries.

    Raises:
        CatalogueError: The file is not TOML, an entry has an unknown key or a bad value, two entries have
            one id, or ``superseded_by`` names no entry.
    """
    path = corpus / CATALOGUE_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Catalogue({}, "")
    except OSError as error:
        raise CatalogueError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path} is not valid TOML: {error}.") from error
    for key in table:
        if key != "document":
            raise CatalogueError(f"{path} has the unknown key '{key}'; entries begin with [[document]].")
    rows = table.get("document", [])
    if not isinstance(rows, list):
        raise CatalogueError(f"{path}: write [[document]] with two brackets; [document] holds only one.")
    entries: dict[str, CatalogueEntry] = {}
    for number, row in enumerate(rows, start=1):
        entry = _entry(path, number, row)
        if entry.id in entries:
            raise CatalogueError(f"{path} has two entries with the id '{entry.id}'; keep one.")
        entries[entry.id] = entry
    for entry in entries.values():
        _check_succession(path, entry, entries)
    return Catalogue(entries, hashlib.sha256(data).hexdigest())


def _entry(path: Path, number: int, row: Any) -> CatalogueEntry:
    if not isinstance(row, dict):
        raise CatalogueError(f"{path}: entry {number} is not a table; entries begin with [[document]].")
    name = f"{path}: entry {number} ({row.get('id', 'without id')})"
    for key in row:
        if key not in KEYS:
            close = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.5)
            hint = f"did you mean '{close[0]}'?" if close else f"the keys are {', '.join(KEYS)}."
            raise CatalogueError(f"{name} has the unknown key '{key}'; {hint}")
    for key in ("id", "title"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise CatalogueError(f"{name} needs the key '{key}' with some text.")
    if not SLUG.fullmatch(row["id"]):
        raise CatalogueError(
            f"{name}: an id is the file's name without its ending, in small letters, digits and hyphens."
        )
    if "link" in row and "source" not in row:
        raise CatalogueError(f"{name} has a 'link' but no 'source', the page where the link stands.")
    return CatalogueEntry(**{key: _value(name, key, value) for key, value in row.items()})


def _value(name: str, key: str, value: Any) -> Any:
    if key == "year":
        if not isinstance(value, int) or isinstance(value, bool) or not 1000 <= value <= 9999:
            raise CatalogueError(f"{name}: year must be a number such as 2019, not {value!r}.")
        return value
    if key in LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise CatalogueError(
                f'{name}: {key} must be a list of names such as ["veterans"], not {value!r}.'
            )
        return tuple(item.upper() if key == "steps" else item for item in value)
    if not isinstance(value, str) or not value.strip():
        raise CatalogueError(f"{name}: {key} must be some text, not {value!r}; leave it out if unknown.")
    if key in ADDRESSES and not ADDRESS.fullmatch(value):
        raise CatalogueError(
            f"{name}: {key} must be an address such as https://example.org/a, not '{value}'."
        )
    if key == "link":
        try:
            re.compile(value)
        except re.error as error:
            raise CatalogueError(f"{name}: link is no regular expression ({error}).") from error
    if key in CHOICES and value not in CHOICES[key]:
        raise CatalogueError(f"{name}: {key} must be one of {', '.join(CHOICES[key])}, not '{value}'.")
    return value


def _check_succession(path: Path, entry: CatalogueEntry, entries: Mapping[str, CatalogueEntry]) -> None:
    name = f"{path}: entry '{entry.id}'"
    if entry.status == "superseded" and not entry.superseded_by:
        raise CatalogueError(f"{name} is superseded; say by which document in superseded_by.")
    if entry.superseded_by and entry.status != "superseded":
        raise CatalogueError(f"{name} names superseded_by but its status is {entry.status}.")
    if entry.superseded_by and (entry.superseded_by not in entries or entry.superseded_by == entry.id):
        raise CatalogueError(
            f"{name}: superseded_by names '{entry.superseded_by}', which has no other entry."
        )
