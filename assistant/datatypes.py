"""The frozen values that cross rooms, in the order the data flows.

Document → Page, Section, Block → Passage → Hit → Citation → Answer. Nothing here is changed in place:
each stage makes the next type. All offsets (`start`, `end`) count characters of ``Document.text``,
``end`` exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "row", "source", "contents"]
DocumentKind = Literal["official", "briefing"]
DocumentFormat = Literal["pdf", "html", "docx"]
EditionStatus = Literal["current", "superseded", "withdrawn"]
DocumentStatus = Literal["official", "unofficial", "superseded"]
Outcome = Literal["answered", "partial", "not_covered", "about", "crisis", "refused"]
FetchStatus = Literal["downloaded", "unchanged", "kept", "failed"]
FileStatus = Literal["added", "changed", "unchanged", "removed", "skipped"]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What a reviewed entry of ``catalogue.toml`` says of one document.

    Attributes:
        source: Address of the page where the publisher offers it.
        download: Address of the file itself, when it is known for certain.
        link: Regular expression for the words of the link on the ``source`` page that leads to the file.
        hosts: Where a download may lead to besides the hosts of ``source`` and ``download``.
        format: What is downloaded; only entries with ``download`` or ``link`` are.
    """

    id: str
    title: str
    publisher: str | None = None
    year: int | None = None
    edition: str | None = None
    status: EditionStatus = "current"
    superseded_by: str | None = None
    kind: DocumentKind = "official"
    licence: str | None = None
    source: str | None = None
    download: str | None = None
    link: str | None = None
    hosts: tuple[str, ...] = ()
    format: DocumentFormat = "pdf"
    suggested_citation: str | None = None
    language: str = "en-GB"
    groups: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One physical page: its 1-based number, its printed label, and its span of the text."""

    number: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path, outermost first, and the span from its heading to the next heading."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like unit of the text: sentences never cross its edges.

    Attributes:
        kind: ``row`` is one table row, its cells parted by tabs; ``source`` an entry of the source
            list; ``contents`` a line of a table of contents. Headings, sources and contents lines
            are text of the document but not searchable passages.
        header: Span of the column headings that belong to a row, if it has any.
    """

    kind: BlockKind
    start: int
    end: int
    header: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A source note: the mark as it stands in the text ("[3]"), and the source it names."""

    mark: str
    text: str
    year: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus, read: its cleaned text, and where everything in it stands.

    Attributes:
        document_id: Slug of the file name.
        file: Path relative to the corpus, with forward slashes.
        sha256: Of the file's bytes, in hexadecimal.
        text: The cleaned reading text. Blocks are parted by a line feed.
        pages: Contiguous, in order; empty for formats without pages.
        sections: Contiguous, in order, covering the whole text.
        blocks: In order, not overlapping.
        warnings: What a maintainer should look at; the document is still used.
    """

    document_id: str
    file: str
    sha256: str
    entry: CatalogueEntry
    catalogued: bool
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    warnings: tuple[str, ...] = ()

    @property
    def status(self) -> DocumentStatus:
        """How a reader is told what kind of document this is; only a catalogued one is called official."""
        if self.entry.status != "current":
            return "superseded"
        return "official" if self.catalogued and self.entry.kind == "official" else "unofficial"


@dataclass(frozen=True, slots=True)
class Passage:
    """The stored, searchable unit: one contiguous span of a document.

    Attributes:
        ordinal: 0-based place in the document; with ``document_id`` the identity within a snapshot.
        text: Exactly ``document.text[start:end]``.
        header: Span of the column headings when the passage is table rows.
        header_text: The words of ``header``, which are embedded and indexed with the rows.
        flags: ``unconfirmed`` when a second reading of the page does not hold the same letters.
        rules: Each facet with the rule that gave it: the document's ``subject``, a ``heading``, or its
            ``words``.
        kind: What its section is for: ``need``, ``inequality``, ``barrier``, ``action``, ``data``, ``other``.
    """

    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    section: tuple[str, ...]
    header: tuple[int, int] | None = None
    header_text: str = ""
    groups: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    kind: str = "other"

    @property
    def passage_id(self) -> str:
        """``<document_id>:<ordinal>``, valid within a snapshot."""
        return f"{self.document_id}:{self.ordinal}"


@dataclass(frozen=True, slots=True)
class PageSpan:
    """The pages a quoted span stands on: physical numbers and printed labels."""

    first: int
    last: int
    first_label: str
    last_label: str


@dataclass(frozen=True, slots=True)
class ParagraphSpan:
    """The paragraphs of its section a quoted span stands in, from 1; list items and table rows count too.

    The locator of documents without pages.
    """

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for a hit, besides the nearness of its meaning.

    Attributes:
        words: Words of the passage and its headings that the question holds, in any form.
        added: Words of it that were searched beside those asked.
        facets: Slugs of what the question is about and the passage too, each with the rule that says so of
            the passage: the document's ``subject``, a ``heading``, or its ``words``.
    """

    words: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query, with its rank (1-based) and score (higher is nearer).

    Attributes:
        pages: None for documents without pages.
        paragraphs: None for documents with pages.
    """

    rank: int
    score: float
    passage: Passage
    title: str
    document_status: DocumentStatus
    pages: PageSpan | None
    paragraphs: ParagraphSpan | None = None
    why: Why = Why()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quotation stands: document, section path, pages of the quote, and the sources behind it.

    Documents without pages are cited by section and paragraph: ``pages`` is None, ``paragraphs`` is not.
    """

    number: int
    citation_id: str
    passage_id: str
    document_id: str
    document_status: DocumentStatus
    title: str
    year: int | None
    section: tuple[str, ...]
    pages: PageSpan | None
    quote: str
    notes: tuple[Note, ...]
    link: str
    paragraphs: ParagraphSpan | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One quotation of an answer: ``text`` and ``header`` are exact spans of the document."""

    text: str
    header: str | None
    citation: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Groups, barriers and AMHE steps as slugs: what a question is about, or what a reader picked."""

    groups: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader picked; applied before the top k are taken. Empty means no limit.

    Attributes:
        kinds: Kinds of section, as ``Passage.kind`` names them.
    """

    facets: Facets = field(default_factory=Facets)
    documents: tuple[str, ...] = ()
    official_only: bool = False
    kinds: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was picked."""
        facets = self.facets
        named = facets.groups or facets.barriers or facets.steps
        return bool(named or self.documents or self.official_only or self.kinds)


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome, the quotations that answer, and where each stands."""

    outcome: Outcome
    question: str
    facets: Facets
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Hit, ...]
    message: str
    snapshot_id: str
    searched_also: tuple[str, ...] = ()
    carried_over: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """What ingestion did with one file."""

    file: str
    document_id: str | None
    status: FileStatus
    reason: str | None = None
    pages: int = 0
    passages: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestionReport:
    """What one run of ingestion did: every document found is in it."""

    snapshot_id: str | None
    published: bool
    documents: tuple[FileReport, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """What became of one document that was to be downloaded.

    Attributes:
        status: ``kept`` when a file that somebody else put there was left alone.
        file: Path relative to the corpus.
        by_hand: How to put a document that could not be downloaded where it belongs.
        address: Where it came from; None unless it is there.
        length: In bytes.
        sha256: Of its bytes, in hexadecimal.
    """

    document_id: str
    status: FetchStatus
    file: str
    reason: str | None = None
    by_hand: str | None = None
    address: str | None = None
    length: int = 0
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document of the published snapshot, as lists of documents show it."""

    document_id: str
    title: str
    status: DocumentStatus
    year: int | None
    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a question would be answered now, and if not, why."""

    status: Literal["loading", "ready", "degraded", "failed"]
    reason: str | None
    snapshot_id: str | None
