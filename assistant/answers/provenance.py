"""Saying so when the AMHE resource itself is asked for and only briefings about it can answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.datatypes import Citation
from assistant.library.snapshot import Snapshot

# The two documents of the resource, by their ids in the catalogue.
AMHE_DOCUMENTS = ("amhe-resource", "amhe-appendices")
NAMES_AMHE = re.compile(r"\bAMHE\b|\badvancing mental health equ(?:ality|ity)\b", re.IGNORECASE)
# Things of another kind that carry the resource's name.
NAMESAKE = re.compile(r"\s+(?:collaborative|programme|program|project|strategy|taskforce)\b", re.IGNORECASE)
FROM_A_BRIEFING = "From an unofficial briefing; the AMHE document itself is not in this library."
# For whoever has the command at hand; a reader in a browser has not.
ADD_IT = "To add it, run: amhe fetch amhe-resource"


def provenance_note(snapshot: Snapshot, question: str, citations: Sequence[Citation]) -> str | None:
    """What a reader has to know of where the quotations come from; None when nothing has to be said.

    Args:
        snapshot: What was searched.
        question: In the reader's own words.
        citations: Of the answer.
    """
    if not citations or any(citation.document_status == "official" for citation in citations):
        return None
    asked = any(not NAMESAKE.match(question, found.end()) for found in NAMES_AMHE.finditer(question))
    return FROM_A_BRIEFING if asked and not _holds_amhe(snapshot) else None


def _holds_amhe(snapshot: Snapshot) -> bool:
    return any(
        document.document_id in AMHE_DOCUMENTS and document.status == "official"
        for document in snapshot.documents()
    )
