"""References that can be put on a slide: document, pages of the quoted words, and what has become of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from assistant.answers.citation_styles import STYLES, styled
from assistant.answers.citations import citation_id, link_to, notes_in
from assistant.answers.csl_items import CslItem, csl_item, part_of
from assistant.answers.identifiers import IdentifierKind, Located, ReferenceState
from assistant.answers.pinpoints import Pinpoint
from assistant.answers.place_words import SUGGESTED
from assistant.answers.reference_formats import FORMATS, exported
from assistant.answers.secondary_sources import SecondarySource, secondary_sources
from assistant.datatypes import DocumentStatus, Note, PageSpan, ParagraphSpan
from assistant.errors import UsageError
from assistant.library.reading import UNCONFIRMED
from assistant.library.spans import pages_of_span
from assistant.passages.sentences import sentences_of

ReferenceStyle = Literal["harvard", "vancouver", "apa", "ris", "bibtex", "csl-json"]
STYLE_NAMES = (*STYLES, *FORMATS)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a document, a passage or a quotation, in one style.

    Attributes:
        identifier: As it was asked for.
        reference: The reference in its style as plain text, or the record in its format.
        html: The same, escaped, with ``<i>`` as its only tag; None for a format.
        in_text: The form for running text; None for a format.
        quote: The words, verbatim; None for a whole document.
        start: Where they start in the document's text as it is published now; None where they do not.
        header: The column headings of the quoted table rows, verbatim; None where there are none.
        url: The publisher's address of the document.
        accessed: The day of access that the reference names; None without an address.
        link: This assistant's own address of the page; None when the document is not published any more.
        state: ``current``, ``moved`` to other pages, or ``superseded``: not published any more.
        message: What a reader should know before using it; "" when there is nothing.
        suggested: How the publisher asks to be cited.
        secondary: The sources the words rest on.
        snapshot_id: The snapshot that has the words.
        item: The whole document in the data schema of CSL, for lists of references.
        cited: The same for what is cited, which may be a numbered part of it.
        pinpoint: Where in it the words stand.
        notes: The source notes of the whole sentences the words stand in.
    """

    identifier: str
    kind: IdentifierKind
    style: ReferenceStyle
    reference: str
    html: str | None
    in_text: str | None
    document_id: str
    document_status: DocumentStatus
    title: str
    year: int | None
    section: tuple[str, ...]
    pages: PageSpan | None
    paragraphs: ParagraphSpan | None
    quote: str | None
    start: int | None
    header: str | None
    passage_id: str | None
    citation_id: str | None
    url: str | None
    accessed: date | None
    link: str | None
    state: ReferenceState
    message: str
    suggested: str | None
    secondary: tuple[SecondarySource, ...]
    snapshot_id: str
    item: CslItem
    cited: CslItem
    pinpoint: Pinpoint
    notes: tuple[Note, ...] = ()


def check_style(style: str) -> ReferenceStyle:
    """The style of a name.

    Raises:
        UsageError: There is none of this name.
    """
    if style not in STYLE_NAMES:
        raise UsageError(f"there is no style {style!r}; the styles are {', '.join(STYLE_NAMES)}.")
    return cast(ReferenceStyle, style)


def reference_to(located: Located, style: str, accessed: date, public_url: str = "") -> Reference:
    """The reference to what an identifier stands for.

    Args:
        located: The document and the words.
        style: harvard, vancouver, apa, ris, bibtex or csl-json.
        accessed: The day of access, named where the document has an address.
        public_url: Put before the link.

    Raises:
        UsageError: There is no such style.
    """
    known = check_style(style)
    document, quote = located.document, located.quote
    item = csl_item(document, located.section, accessed)
    where = _pinpoint(located, item)
    message, suggested = _message(located), document.entry.suggested_citation
    notes = notes_in(document, _whole_sentences(located)) if quote else ()
    html: str | None = None
    in_text: str | None = None
    if known in STYLES:
        made = styled(known, item, where)
        reference, html, in_text = made.text, made.html, made.in_text
        secondary = secondary_sources(known, notes, made)
    else:
        read = styled("harvard", item, where)
        secondary = secondary_sources("harvard", notes, read)
        reference = exported(known, [(item, [where], record_notes(message, suggested, secondary))])
    return Reference(
        identifier=located.identifier,
        kind=located.kind,
        style=known,
        reference=reference,
        html=html,
        in_text=in_text,
        document_id=document.document_id,
        document_status=document.status,
        title=document.entry.title,
        year=document.entry.year,
        section=located.section,
        pages=located.pages,
        paragraphs=located.paragraphs,
        quote=quote,
        start=located.start if quote and located.state != "superseded" else None,
        header=located.header,
        passage_id=located.passage.passage_id if located.passage and located.state != "superseded" else None,
        citation_id=_citation_id(located),
        url=item.get("URL"),
        accessed=accessed if "URL" in item else None,
        link=_link(located, public_url),
        state=located.state,
        message=message,
        suggested=suggested,
        secondary=secondary,
        snapshot_id=located.snapshot_id,
        item=csl_item(document, (), accessed),
        cited=item,
        pinpoint=where,
        notes=notes,
    )


def record_notes(message: str, suggested: str | None, secondary: Sequence[SecondarySource]) -> list[str]:
    """What a record says in its note: warnings, the publisher's own citation, and the sources to read first.

    Args:
        message: What a reader should know before using it; "" when there is nothing.
        suggested: How the publisher asks to be cited.
        secondary: The sources the words rest on, in Harvard style.
    """
    sources = (
        f"{row.mark} {row.reference.removesuffix('.')}. {row.message} {row.url or ''}".rstrip()
        for row in secondary
    )
    return [line for line in (message, f"{SUGGESTED}: {suggested}" if suggested else "", *sources) if line]


def _citation_id(located: Located) -> str | None:
    """What outlives re-indexing: of a quotation, the identifier it was asked for by."""
    if located.kind == "citation" or not located.quote:
        return located.identifier if located.quote else None
    return citation_id(located.document.document_id, located.quote)


def _whole_sentences(located: Located) -> str:
    """The words with the rest of the sentences they begin and end in, whose source marks are theirs too."""
    start, end, document = located.start, located.end, located.document
    blocks = [block for block in document.blocks if block.start < end and start < block.end]
    spans = [s for s in sentences_of(document.text, blocks) if s.start < end and start < s.end]
    first = min([start, *(sentence.start for sentence in spans)])
    return document.text[first : max([end, *(sentence.end for sentence in spans)])]


def _pinpoint(located: Located, item: CslItem) -> Pinpoint:
    heading = located.section[-1] if located.section else ""
    if "container-title" not in item:
        return Pinpoint(located.pages, located.paragraphs, heading)
    return Pinpoint(located.pages, located.paragraphs, heading, item["title"], _part_pages(located))


def _part_pages(located: Located) -> PageSpan | None:
    """The pages of the whole numbered part that the words stand in; None where the document has none."""
    document = located.document
    part = next(place for place, heading in enumerate(located.section) if part_of([heading]))
    path = located.section[: part + 1]
    spans = [(s.start, s.end) for s in document.sections if s.path[: part + 1] == path]
    start = min([located.start, *(first for first, _ in spans)])
    return pages_of_span(document, start, max([located.end, *(last for _, last in spans)]))


def _link(located: Located, public_url: str) -> str | None:
    if not located.is_published:
        return None
    # Superseded words stand nowhere in the file of today, so their old page is not linked to.
    pages = located.pages if located.state != "superseded" else None
    return link_to(located.document.document_id, pages, public_url)


def _message(located: Located) -> str:
    entry, said = located.document.entry, [located.message]
    if entry.status == "superseded":
        said.append(
            f"The publisher has replaced this document by '{entry.superseded_by}'; cite that if it can be."
        )
    elif entry.status == "withdrawn":
        said.append("The publisher has withdrawn this document.")
    if located.passage and UNCONFIRMED in located.passage.flags:
        said.append(
            "Two readings of this page differ: compare the words with the page before you quote them."
        )
    return " ".join(part for part in said if part)
