"""Verifying everything that is published, and saying what is in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.documents.catalogue import load_catalogue
from assistant.documents.discovery import find_files
from assistant.documents.reader import PARSER_VERSION
from assistant.errors import AssistantError, CatalogueError, CorpusError, ModelError, SnapshotError
from assistant.library.checks import UPDATE, Finding, check_corpus, check_quotations, check_snapshot
from assistant.library.embedder import load_embedder
from assistant.library.manifest import Manifest, identity_of, read_manifest
from assistant.library.opening import check_identity, open_snapshot
from assistant.library.pointer import SNAPSHOTS, read_pointer, snapshot_ids
from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import CHUNKER_VERSION
from assistant.ports import Embedder
from assistant.settings import KEYS, Settings


def examine(settings: Settings, embedder: Embedder | None = None) -> list[Finding]:
    """Verify the model, every kept snapshot, the pointer, the catalogue and the corpus.

    Args:
        settings: What is in force.
        embedder: A model to use instead of the one the settings name.

    Returns:
        Everything that is wrong; empty when nothing is.
    """
    findings: list[Finding] = []
    try:
        model = embedder or load_embedder(settings)
    except ModelError as error:
        findings.append(_finding("model", error))
        model = None
    current = None
    try:
        current = read_pointer(settings.index).snapshot
    except SnapshotError as error:
        findings.append(_finding("index/current", error))
    kept, unreadable = _kept_ids(settings.index)
    if unreadable:
        findings.append(_finding("index/snapshots", unreadable))
    elif current and current not in kept:
        problem = f"names {current}, which {settings.index / SNAPSHOTS} does not hold"
        findings.append(Finding("index/current", problem, "run: amhe rollback, or amhe ingest --full"))
    published: Snapshot | None = None
    for name in kept:
        try:
            snapshot = open_snapshot(settings.index, snapshot_id=name, threads=settings.threads)
            findings.extend(check_snapshot(snapshot))
            if name == current:
                published = snapshot
                if model:
                    check_identity(snapshot.manifest, name, identity_of(model, settings.query_prompt))
        except SnapshotError as error:
            findings.append(_finding(f"snapshot {name}", error))
    findings.extend(_corpus_findings(settings, published))
    return findings


def findings_text(findings: Sequence[Finding]) -> str:
    """The findings for people, a line each."""
    if not findings:
        return "Everything verified; nothing is wrong."
    return "\n".join(
        f"{row.where}: {row.problem}" + (f"; {row.mend}" if row.mend else "") for row in findings
    )


def status(settings: Settings) -> dict[str, Any]:
    """What is published, which snapshots are kept, and each setting with the place it came from."""
    snapshot_id, problem, manifest = None, None, None
    try:
        pointer = read_pointer(settings.index)
        snapshot_id = pointer.snapshot
        manifest = read_manifest(settings.index / SNAPSHOTS / pointer.snapshot, pointer.manifest_sha256)
    except SnapshotError as error:
        problem = str(error)
    kept, unreadable = _kept_ids(settings.index)
    return {
        "snapshot_id": snapshot_id,
        "problem": problem or (str(unreadable) if unreadable else None),
        "outdated": manifest is not None and not _is_of_this_version(manifest),
        "published": _described(manifest) if manifest else None,
        "snapshots": [_kept(settings, name, name == snapshot_id) for name in kept],
        "settings": {
            key: {
                "value": value if isinstance(value := getattr(settings, key), int) else str(value),
                "origin": settings.origins.get(key, "default"),
            }
            for key in KEYS
        },
    }


def status_text(found: dict[str, Any]) -> str:
    """The status for people."""
    lines: list[str] = []
    published = found["published"]
    if published:
        model = published["model"]
        lines += [
            f"Published: {found['snapshot_id']}, made {published['created']}",
            f"  {published['documents']} documents, {published['pages']} pages, "
            f"{published['passages']} passages, {len(published['skipped'])} files skipped",
            f"  model {model['name']} ({model['fingerprint'][:12]}…, {model['dimension']} dimensions)",
        ]
        lines += [f"  skipped {row['file']}: {row['reason']}" for row in published["skipped"]]
    if found["outdated"]:
        lines.append("Made by an earlier version of this program; run: amhe ingest")
    if found["problem"]:
        lines.append(f"Problem: {found['problem']}")
    if found["snapshots"]:
        lines.append("Kept:")
        lines += [
            f"  {row['snapshot_id']}  "
            + (f"{row['created']}  {row['passages']} passages" if row["created"] else "damaged")
            + ("  (published)" if row["published"] else "")
            for row in found["snapshots"]
        ]
    lines.append("Settings:")
    lines += [f"  {key} = {row['value']}  ({row['origin']})" for key, row in found["settings"].items()]
    return "\n".join(lines)


def _corpus_findings(settings: Settings, published: Snapshot | None) -> Iterator[Finding]:
    try:
        catalogue = load_catalogue(settings.corpus)
    except CatalogueError as error:
        yield _finding("catalogue.toml", error)
        return
    if published and published.manifest.catalogue_sha256 != catalogue.sha256:
        yield Finding("catalogue.toml", "changed since the corpus was indexed", UPDATE)
    try:
        discovery = find_files(settings.corpus, settings.index, catalogue)
    except CorpusError as error:
        yield _finding("corpus", error)
        return
    if published:
        yield from check_corpus(published, discovery)
        yield from check_quotations(published, discovery.files)


def _described(manifest: Manifest) -> dict[str, Any]:
    identity = manifest.identity
    return {
        "created": manifest.created,
        "parent": manifest.parent,
        "documents": len(manifest.documents),
        "pages": manifest.pages,
        "passages": manifest.passages,
        "skipped": [{"file": row.file, "reason": row.reason} for row in manifest.skipped],
        "model": {
            "name": identity.name,
            "fingerprint": identity.fingerprint,
            "dimension": identity.dimension,
            "max_tokens": identity.max_tokens,
            "query_prompt": identity.query_prompt,
        },
    }


def _is_of_this_version(manifest: Manifest) -> bool:
    """Whether this program would read and cut the documents as the snapshot's did."""
    made = manifest.versions
    return (made.parser, made.chunker) == (PARSER_VERSION, CHUNKER_VERSION)


def _kept_ids(index: Path) -> tuple[list[str], SnapshotError | None]:
    """The snapshots that are kept, or why that cannot be said."""
    try:
        return snapshot_ids(index), None
    except SnapshotError as error:
        return [], error


def _kept(settings: Settings, name: str, published: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"snapshot_id": name, "published": published, "created": None, "passages": None}
    try:
        manifest = read_manifest(settings.index / SNAPSHOTS / name)
    except SnapshotError:
        return row  # shown as damaged; the doctor says how
    return {**row, "created": manifest.created, "passages": manifest.passages}


def _finding(where: str, error: AssistantError) -> Finding:
    """An error as a finding; its message already ends with the mend."""
    problem, _, mend = str(error).rpartition("; ")
    return Finding(where, problem, mend) if problem else Finding(where, str(error), "")
