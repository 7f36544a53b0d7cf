"""References that can be put on a slide: document, pages of the quoted words, and what has become of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from assistant.answers.citation_styles import STYLES, styled, year_words
from assistant.answers.citations import citation_id, link_to, notes_in
from assistant.answers.csl_items import CslItem, csl_item
from assistant.answers.identifiers import IdentifierKind, Located, ReferenceState
from assistant.answers.pinpoints import Pinpoint
from assistant.answers.place_words import SUGGESTED
from assistant.answers.reference_formats import FORMATS, exported
from assistant.datatypes import DocumentStatus, Note, PageSpan, ParagraphSpan
from assistant.errors import UsageError
from assistant.library.reading import UNCONFIRMED

ReferenceStyle = Literal["harvard", "vancouver", "apa", "ris", "bibtex", "csl-json"]
STYLE_NAMES = (*STYLES, *FORMATS)
READ_FIRST = "Read the original first."


@dataclass(frozen=True, slots=True)
class SecondarySource:
    """A source that the quoted words rest on, in the form for a source one has not read.

    Attributes:
        mark: Its mark in the words ("[3]").
        source: Its name and year, as the document gives them.
        reference: "Office for X (2021) Survey, cited in …" for the list of references. APA lists only what
            was read, so there it is the reference of the document that was.
        in_text: The form for running text.
        url: Where the original is, as the document says.
        message: That the original should be read first.
    """

    mark: str
    source: str
    reference: str
    in_text: str
    url: str | None
    message: str = READ_FIRST


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
    notes = notes_in(document, quote) if quote else ()
    html: str | None = None
    in_text: str | None = None
    if known in STYLES:
        made = styled(known, item, where)
        reference, html, in_text = made.text, made.html, made.in_text
        secondary = tuple(_secondary(known, note, reference, in_text) for note in notes)
    else:
        secondary = _secondary_for_records(item, where, notes)
        said = [f"{SUGGESTED}: {suggested}" if suggested else ""]
        said += [f"{row.mark} {row.reference.removesuffix('.')}. {row.message}" for row in secondary]
        reference = exported(known, [(item, where, said)])
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
        citation_id=citation_id(document.document_id, quote) if quote else None,
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
    )


def _pinpoint(located: Located, item: CslItem) -> Pinpoint:
    heading = located.section[-1] if located.section else ""
    part = item["title"] if "container-title" in item else ""
    return Pinpoint(located.pages, located.paragraphs, heading, part)


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


def _secondary_for_records(
    item: CslItem, where: Pinpoint, notes: Sequence[Note]
) -> tuple[SecondarySource, ...]:
    if not notes:
        return ()
    made = styled("harvard", item, where)
    return tuple(_secondary("harvard", note, made.text, made.in_text) for note in notes)


def _secondary(style: str, note: Note, reference: str, in_text: str) -> SecondarySource:
    """The form for a source that was not read itself: Cite Them Right and APA 7, "secondary sources"."""
    author, colon, title = note.text.partition(": ")
    year = note.year or year_words(style, {})
    if style == "vancouver":
        dated = f"{note.text.replace(': ', '. ', 1)}; {note.year or '[date unknown]'}"
        return SecondarySource(note.mark, _named(note), f"{dated}. Cited in: {reference}", in_text, note.url)
    if style == "apa":
        short = f"({author}, {year}, as cited in {in_text.removeprefix('(')}"
        return SecondarySource(note.mark, _named(note), reference, short, note.url)
    whole = f"{author} ({year})" + (f" {title}" if colon else "")
    short = f"({author}, {year}, cited in {in_text.removeprefix('(')}"
    return SecondarySource(note.mark, _named(note), f"{whole}, cited in {reference}", short, note.url)


def _named(note: Note) -> str:
    return f"{note.text} ({note.year})" if note.year else note.text
