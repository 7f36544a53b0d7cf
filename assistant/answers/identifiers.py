"""An identifier as people paste it → the document, the words, and what has become of them since.

Three kinds: ``veterans:12`` is a passage of what is published now, ``veterans~0123456789ab`` a quotation
wherever it stands by now, ``veterans`` a whole document.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.answers.place_words import place_words
from assistant.answers.stable_links import CITATION_ID, KeptSnapshots, resolve
from assistant.datatypes import Document, PageSpan, ParagraphSpan, Passage
from assistant.errors import UsageError
from assistant.library.snapshot import Snapshot
from assistant.library.spans import pages_of_span, paragraphs_of_span

IdentifierKind = Literal["passage", "citation", "document"]
ReferenceState = Literal["current", "moved", "superseded"]
SHAPES = "an identifier is a passage's (veterans:12), a quotation's (veterans~0123456789ab) or a document's"


@dataclass(frozen=True, slots=True)
class Located:
    """What an identifier stands for.

    Attributes:
        document: As the snapshot that has the words holds it.
        start: Where the words start in the document's text; equal to ``end`` for a whole document.
        passage: The passage that holds all of the words, if one does.
        state: ``current``; ``moved`` when the words stand on other pages than they did; ``superseded`` when
            what is published does not have them any more.
        message: What has become of the words, for people; "" when nothing has.
        snapshot_id: The snapshot that has the words.
        is_published: Whether the document is published now.
    """

    identifier: str
    kind: IdentifierKind
    document: Document
    start: int
    end: int
    passage: Passage | None
    state: ReferenceState
    message: str
    snapshot_id: str
    is_published: bool = True

    @property
    def quote(self) -> str | None:
        """The words, verbatim; None for a whole document."""
        return self.document.text[self.start : self.end] if self.end > self.start else None

    @property
    def pages(self) -> PageSpan | None:
        """The pages of the words; None where the document has none."""
        return pages_of_span(self.document, self.start, self.end) if self.end > self.start else None

    @property
    def paragraphs(self) -> ParagraphSpan | None:
        """The paragraphs of the words; None where the document has pages."""
        return paragraphs_of_span(self.document, self.start, self.end) if self.end > self.start else None

    @property
    def header(self) -> str | None:
        """The column headings of the first table row among the words, verbatim."""
        text = self.document.text
        rows = (b for b in self.document.blocks if b.start < self.end and self.start < b.end)
        return next((text[slice(*block.header)] for block in rows if block.header), None)

    @property
    def section(self) -> tuple[str, ...]:
        """The heading path the words stand under; empty for a whole document."""
        if self.end <= self.start:
            return ()
        if self.passage:
            return self.passage.section
        return next((s.path for s in self.document.sections if s.start <= self.start < s.end), ())


def locate(snapshot: Snapshot, kept: KeptSnapshots, identifier: str) -> Located:
    """Find what an identifier stands for.

    Args:
        snapshot: What is published.
        kept: The snapshots before it.
        identifier: A passage's, a quotation's or a document's.

    Raises:
        UsageError: It has no such form, or stands for nothing; says what to do.
    """
    wanted = identifier.strip()
    if "~" in wanted:
        return _quotation(snapshot, kept, wanted)
    if ":" in wanted:
        return _passage(snapshot, wanted)
    return _document(snapshot, kept, wanted)


def _passage(snapshot: Snapshot, wanted: str) -> Located:
    row = snapshot.row_of(wanted)
    if row is None:
        document_id = wanted.rpartition(":")[0]
        if not snapshot.has_document(document_id):
            raise _unknown_document(snapshot, wanted, document_id)
        last = len(snapshot.rows_of(document_id)) - 1
        raise UsageError(
            f"there is no passage {wanted!r}: '{document_id}' has {document_id}:0 to {document_id}:{last} "
            "now. A new snapshot may have numbered them anew; find the passage again with: amhe search"
        )
    passage = snapshot.passage(row)
    document = snapshot.document(passage.document_id)
    return Located(
        wanted,
        "passage",
        document,
        passage.start,
        passage.end,
        passage,
        "current",
        "",
        snapshot.snapshot_id,
    )


def _document(snapshot: Snapshot, kept: KeptSnapshots, wanted: str) -> Located:
    if snapshot.has_document(wanted):
        document = snapshot.document(wanted)
        return Located(wanted, "document", document, 0, 0, None, "current", "", snapshot.snapshot_id)
    older = kept.newest_document(snapshot, wanted)
    if older is None:
        raise _unknown_document(snapshot, wanted, wanted)
    message = f"The document is not in the library any more; this is how it was in {_dated(older)}."
    return Located(
        wanted,
        "document",
        older.document(wanted),
        0,
        0,
        None,
        "superseded",
        message,
        older.snapshot_id,
        is_published=False,
    )


def _quotation(snapshot: Snapshot, kept: KeptSnapshots, wanted: str) -> Located:
    match = CITATION_ID.fullmatch(wanted)
    if not match:
        raise UsageError(
            f"{wanted!r} is no identifier of a quotation: after '~' stand 12 of the digits 0-9 and a-f, "
            "or 16. Copy it whole from the answer, or ask again with: amhe ask"
        )
    span = resolve(snapshot, wanted)
    if span is None:
        return _no_longer_there(snapshot, kept, wanted, match["document"])
    document = snapshot.document(match["document"])
    times = document.text.count(document.text[slice(*span)])
    # A digest tells words, not places.
    several = f"These words stand {times} times in the document; this is the first." if times > 1 else ""
    here = _words(snapshot, wanted, span, message=several)
    before = kept.oldest_with(snapshot, wanted)
    if before is None:
        return here
    now, then = _place(here), _place(_words(before.snapshot, wanted, before.span))
    if now == then:
        return here
    message = f"These words are now on {now}; in {_dated(before.snapshot)} they were on {then}."
    return _words(snapshot, wanted, span, "moved", message)


def _no_longer_there(snapshot: Snapshot, kept: KeptSnapshots, wanted: str, document_id: str) -> Located:
    found = kept.newest_with(snapshot, wanted)
    if found is None:
        raise _unseen(snapshot, kept, wanted, document_id)
    then, published = _words(found.snapshot, wanted, found.span), snapshot.has_document(document_id)
    gone = (
        "These words do not stand in the document any more"
        if published
        else "The document is not in the library any more"
    )
    message = f"{gone}; in {_dated(found.snapshot)} they were on {_place(then)}."
    return _words(found.snapshot, wanted, found.span, "superseded", message, is_published=published)


def _words(
    snapshot: Snapshot,
    wanted: str,
    span: tuple[int, int],
    state: ReferenceState = "current",
    message: str = "",
    *,
    is_published: bool = True,
) -> Located:
    start, end = span
    document_id = wanted.partition("~")[0]
    held = (p for p in snapshot.passages_of(document_id) if p.start <= start and end <= p.end)
    return Located(
        wanted,
        "citation",
        snapshot.document(document_id),
        start,
        end,
        next(held, None),
        state,
        message,
        snapshot.snapshot_id,
        is_published,
    )


def _place(located: Located) -> str:
    return place_words(located.pages, located.paragraphs)


def _dated(snapshot: Snapshot) -> str:
    made = datetime.fromisoformat(snapshot.manifest.created)
    return f"the snapshot of {made.day} {made:%B %Y}"


def _unseen(snapshot: Snapshot, kept: KeptSnapshots, wanted: str, document_id: str) -> UsageError:
    names = kept.names(snapshot.snapshot_id)
    if not snapshot.has_document(document_id) and not kept.newest_document(snapshot, document_id):
        return _unknown_document(snapshot, wanted, document_id)
    where = f"neither now nor in the {len(names)} kept before" if names else "and no earlier snapshot is kept"
    unread = f" Not looked through: {'; '.join(kept.problems)}." if kept.problems else ""
    return UsageError(
        f"no words of '{document_id}' have the identifier {wanted!r}, {where}.{unread} Look for the words "
        "with: amhe search"
    )


def _unknown_document(snapshot: Snapshot, wanted: str, document_id: str) -> UsageError:
    known = [document.document_id for document in snapshot.documents()]
    close = difflib.get_close_matches(document_id.casefold(), known, n=1, cutoff=0.4)
    hint = f" The nearest document is '{close[0]}'." if close else ""
    lead = f"{wanted!r} stands for nothing" if wanted else "no identifier was given"
    return UsageError(f"{lead}: {SHAPES}.{hint} `amhe search` lists passages.")
