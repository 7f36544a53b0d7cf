"""Answers and hits as text for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answers.place_words import LETTERED, STATUS_WORDS, SUGGESTED, note_words, place_words
from assistant.answers.provenance import ADD_IT, FROM_A_BRIEFING
from assistant.answers.quotation_check import CheckedQuotation, QuoteCheck, QuoteMatch, Verdict
from assistant.answers.quotation_places import MOST_PLACES
from assistant.datatypes import (
    Answer,
    Citation,
    FetchedFile,
    Hit,
    IngestionReport,
)

if TYPE_CHECKING:
    from assistant.answers.references import Reference

VERDICT_WORDS: dict[Verdict, str] = {
    "exact": "Exact: it stands in the documents letter for letter.",
    "typographic": "Right: it stands in the documents; only typesetting or note marks differ.",
    "altered": "Altered: words were changed, added or left out.",
    "absent": "Absent: it does not stand in the documents.",
}
MARKED_WORDS: dict[Verdict, str] = {
    "exact": "Exact but for what the writer has marked as left out or put in:",
    "typographic": "Right but for typesetting and what the writer has marked as left out or put in:",
}
JOINED_WORDS = "Altered: each part is right, but they do not stand together in the documents."
SEVERAL_WORDS = "The text quotes {} passages; the verdict on each:"
NEAREST = "The sentence that resembles it most:"
UNCONFIRMED_WORDS = "Two readings of this page differ. Compare the words with the page itself."


def answer_text(answer: Answer) -> str:
    """An Answer for people: the quotations, numbered, then where each stands."""
    lines = [line for words in answer.message.splitlines() for line in _wrapped(words, "")] + [""]
    citations = {citation.number: citation for citation in answer.citations}
    for statement in answer.statements:
        if statement.header:
            lines += _wrapped(statement.header.replace("\t", " | "), "    ")
        lines += _wrapped(f"“{statement.text.replace(chr(9), ' | ')}”", f"[{statement.citation}] ")
        lines += [*_wrapped(citation_line(citations[statement.citation]), "    "), ""]
    if FROM_A_BRIEFING in answer.message:
        lines += [ADD_IT, ""]
    if answer.nearest:
        lines += ["Nearest sections:", *(f"  - {name}" for name in answer.nearest), ""]
    return "\n".join(lines).rstrip()


def citation_line(citation: Citation) -> str:
    """Title, year, section, pages, kind of document, the sources behind it, and the link."""
    parts = [citation.title + (f" ({citation.year})" if citation.year else "")]
    parts += [" > ".join(citation.section[-2:])]
    if where := place_words(citation.pages, citation.paragraphs):
        parts.append(where)
    parts.append(STATUS_WORDS[citation.document_status])
    sources = "; ".join(f"{note.mark} {note_words(note)}" for note in citation.notes)
    return ", ".join(parts) + (f". Source: {sources}" if sources else "") + f". {citation.link}"


def hits_text(hits: Sequence[Hit]) -> str:
    """Ranked passages for people."""
    if not hits:
        return "No passage found."
    lines: list[str] = []
    for hit in hits:
        where = [hit.title, " > ".join(hit.passage.section[-2:])]
        if place := place_words(hit.pages, hit.paragraphs):
            where.append(place)
        where.append(STATUS_WORDS[hit.document_status])
        lines += _wrapped(", ".join(where), f"{hit.rank}. ")
        lines += [*_wrapped(hit.passage.text.replace("\t", " | "), "   "), f"   {hit.passage.passage_id}", ""]
    return "\n".join(lines).rstrip()


def reference_text(reference: Reference) -> str:
    """A Reference for people, on lines that can be copied whole; a record of a format as it is."""
    if reference.in_text is None:
        return reference.reference.rstrip("\n")
    lines = [reference.reference, f"In the text: {reference.in_text}"]
    if reference.suggested:
        lines.append(f"{SUGGESTED}: {reference.suggested}")
    for source in reference.secondary:
        lines += [
            f"Source {source.mark}, where you have not read it yourself: {source.reference}",
            f"In the text: {source.in_text}",
            f"{source.message} {source.url or ''}".rstrip(),
        ]
    if reference.style != "vancouver":  # which numbers its list
        lines.append(LETTERED)
    if reference.link:
        lines.append(f"Link: {reference.link}")
    if reference.message:
        lines.append(reference.message)
    if reference.state == "superseded" and reference.quote:
        lines.append("Look for the wording of today with: amhe search")
    return "\n".join(lines)


def has_marked(check: QuoteCheck) -> bool:
    """Whether a right quotation leaves words out or puts words in, marked by its writer."""
    return check.verdict in MARKED_WORDS and any(match.differences for match in check.matches)


def quote_check_text(check: QuoteCheck) -> str:
    """The verdict on a quotation for people, and each place where it stands; of several, on each."""
    if check.parts:
        lines = [JOINED_WORDS if check.is_joined else SEVERAL_WORDS.format(len(check.parts)), ""]
        for part in check.parts:
            lines += [*_wrapped(f"“{' '.join(part.quotation.split())}”", ""), quote_check_text(part), ""]
        return "\n".join(lines).rstrip()
    words = MARKED_WORDS.get(check.verdict) if has_marked(check) else None
    lines = [words or VERDICT_WORDS[check.verdict], ""]
    if check.verdict == "absent" and check.matches:
        lines += [NEAREST]
    lines += [line for match in check.matches for line in _match_lines(match, words is not None)]
    if check.places > len(check.matches):
        more = " or more" if check.places >= MOST_PLACES else ""
        lines.append(f"It stands in {check.places:,} places{more}; the first {len(check.matches)} are shown.")
    return "\n".join(lines).rstrip()


def file_check_text(quotations: Sequence[CheckedQuotation]) -> str:
    """The quotations of a file for people, in its order, then how many have each verdict."""
    lines: list[str] = []
    for row in quotations:
        lines += [*_wrapped(f"“{row.check.quotation}”", f"{row.place}: "), quote_check_text(row.check), ""]
    verdicts = [row.check.verdict for row in quotations]
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in VERDICT_WORDS)
    marked = sum(has_marked(row.check) for row in quotations)
    changes = f" With changes that the writer has marked: {marked}." if marked else ""
    noun = "quotation" if len(quotations) == 1 else "quotations"
    return "\n".join([*lines, f"{len(quotations)} {noun}: {counts}.{changes}"])


def _match_lines(match: QuoteMatch, is_marked: bool) -> Iterator[str]:
    yield from _wrapped(f"“{' '.join(match.text.split())}”", f"[{match.citation.number}] ")
    for difference in match.differences:
        tell = _marked_words if is_marked else _difference_words
        why = f" ({difference.why})" if difference.why else ""
        yield from _wrapped(tell(difference.quoted, difference.document) + why, "    - ")
    if match.is_unconfirmed:
        yield f"    {UNCONFIRMED_WORDS}"
    yield from _wrapped(citation_line(match.citation), "    ")
    yield ""


def _difference_words(quoted: str, document: str) -> str:
    quoted, document = " ".join(quoted.split()), " ".join(document.split())
    if quoted in {"", "…"}:
        return f"left out: “{document}”"
    return f"quoted “{quoted}”, the document has “{document}”" if document else f"not there: “{quoted}”"


def _marked_words(quoted: str, document: str) -> str:
    quoted, document = " ".join(quoted.split()), " ".join(document.split())
    if quoted == "…":
        return f"left out: “{document}”"
    return f"“{quoted}” stands for “{document}”" if document else f"put in: “{quoted}”"


def report_text(report: IngestionReport, dry_run: bool) -> str:
    """What ingestion did, a line a file that changed or needs a look, then the sum."""
    lines = []
    for row in report.documents:
        name = _on_one_line(row.file)
        if row.status != "unchanged" or row.reason:
            counts = f"{row.pages} pages, {row.passages} passages" if row.passages else ""
            reason = (row.reason or "").removeprefix(row.file).lstrip(": ").rstrip(".")
            detail = _on_one_line("; ".join(part for part in (counts, reason) if part))
            lines.append(f"{row.status:>9}  {name}" + (f"  ({detail})" if detail else ""))
        lines += [f"           {name}: {_on_one_line(warning)}" for warning in row.warnings]
    held = sum(row.passages for row in report.documents if row.status not in ("removed",))
    if dry_run:
        end = "Dry run: nothing was written."
    elif report.published:
        end = f"Published snapshot {report.snapshot_id}: {held} passages, {report.seconds:.1f} s."
    else:
        end = f"Nothing changed; snapshot {report.snapshot_id} stays published."
    return "\n".join([*lines, end])


def fetched_text(results: Sequence[FetchedFile]) -> str:
    """What became of the documents to be downloaded, a line each, then the next step."""
    lines = []
    for row in results:
        said = row.reason or (f"{row.length:,} bytes from {row.address}" if row.address else "")
        words = f"{row.file}: {said}" if said else row.file
        lines.append(f"{row.status:>10}  {_on_one_line(words)}")
        if row.by_hand:
            lines.append(f"{'':12}By hand: {_on_one_line(row.by_hand)}")
    if any(row.status == "downloaded" for row in results):
        lines.append("Now run: amhe ingest")
    return "\n".join(lines)


def evaluation_text(found: Mapping[str, Any]) -> str:
    """The figures of an evaluation, a line each."""
    lines = [
        f"{name:<18} {row['mean']:.4f}  (95% {row['low']:.4f} to {row['high']:.4f})"
        for name, row in found["metrics"].items()
    ]
    lines += [f"{name:<18} {value:.4f}" for name, value in found.get("outcomes", {}).items()]
    spent = found["milliseconds_per_query"]
    lines.append(f"{found['queries']} queries, {found['documents']} documents")
    lines.append(f"milliseconds a query: {spent['p50']} (median), {spent['p95']} (95th percentile)")
    return "\n".join(lines)


def _on_one_line(words: str) -> str:
    """A file's name may hold anything, a line feed too."""
    return words.replace("\n", "\N{REPLACEMENT CHARACTER}")


def _wrapped(text: str, first: str) -> Iterator[str]:
    width = min(100, shutil.get_terminal_size().columns)
    yield from textwrap.wrap(
        text,
        width=max(40, width),
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
