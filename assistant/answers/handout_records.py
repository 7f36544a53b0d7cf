"""Chosen references for reference managers: one record a document, with all that was chosen of it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.citation_styles import styled
from assistant.answers.handout import Handout, HandoutRow, note_paragraphs
from assistant.answers.pinpoints import Pinpoint
from assistant.answers.reference_formats import Noted, exported
from assistant.answers.references import record_notes
from assistant.answers.secondary_sources import secondary_sources


def handout_records(format_name: str, handout: Handout) -> str:
    """One record a document, in the order of the handout.

    Each has the pages of all its quotations ("2, 4–5") and, in its note, what a reader should know, the
    publisher's suggested citation, the sources to read first and the reader's notes. What stands for nothing
    any more has no record: a reference manager would take it for a work. It is in ``handout.lost``.

    Args:
        format_name: ``ris``, ``bibtex`` or ``csl-json``.
        handout: From ``Guide.handout``.
    """
    chosen: dict[str, list[HandoutRow]] = {}
    for row in handout.rows:
        chosen.setdefault(row.reference.document_id, []).append(row)
    return exported(format_name, [_record(rows) for rows in chosen.values()])


def _record(rows: Sequence[HandoutRow]) -> Noted:
    said: list[str] = []
    places: list[Pinpoint] = []
    for row in rows:
        reference = row.reference
        read = styled("harvard", reference.cited, reference.pinpoint)
        sources = secondary_sources("harvard", reference.notes, read)
        said += record_notes(reference.message, reference.suggested, sources)
        said += note_paragraphs(row.note)
        places.append(reference.pinpoint)
    return rows[0].reference.item, places, said
