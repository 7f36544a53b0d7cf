"""Document → Passages: whole sentences of one section, up to the model's window.

A passage is one contiguous span of the text. The heading path and, for table rows, the column headings are
embedded with it but are not part of its text. Nothing is cut off silently: what is longer than the window
becomes several passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.datatypes import Block, Document, Passage, Section
from assistant.errors import UnreadableDocument
from assistant.passages.facets import facets_of, of_kind, section_kind
from assistant.passages.sentences import Sentence, sentences_of
from assistant.passages.vocabulary import load_vocabulary

CHUNKER_VERSION = "4"
CountTokens = Callable[[Sequence[str]], list[int]]

PATH_SEPARATOR = " > "
# Headings and column headings are cut to this many characters where they are embedded (about 45 tokens of
# English), so that they never crowd out the words of the passage.
LONGEST_CONTEXT = 200
# With less room than this beside its headings, a passage would hold no sentence worth finding.
LEAST_ROOM = 8
# A sentence is repeated at the start of the next passage when it is at most this share of the window.
LONGEST_OVERLAP_SHARE = 0.2


def embedding_text(passage: Passage, title: str) -> str:
    """What is embedded for a passage: title and heading path, column headings, then its own words."""
    path = passage.section if passage.section[:1] == (title,) else (title, *passage.section)
    header = passage.header_text.replace("\t", " ")[:LONGEST_CONTEXT]
    parts = [_short_path(path), header, passage.text.replace("\t", " ")]
    return "\n".join(part for part in parts if part)


def _short_path(path: tuple[str, ...]) -> str:
    """The path, its middle headings left out first when it is too long: title and last heading say most."""
    while len(path) > 2 and len(PATH_SEPARATOR.join(path)) > LONGEST_CONTEXT:
        path = (path[0], *path[2:])
    return PATH_SEPARATOR.join(path)[:LONGEST_CONTEXT]


def split(document: Document, count_tokens: CountTokens, max_tokens: int) -> tuple[Passage, ...]:
    """Cut a document into passages, in reading order.

    Args:
        document: The document as read.
        count_tokens: The model's own tokenizer, special tokens included.
        max_tokens: The model's window; ``count_tokens(embedding_text(p, title))`` never exceeds it.

    Raises:
        UnreadableDocument: A heading alone fills the window.
    """
    passages: list[Passage] = []
    for section in document.sections:
        blocks = [b for b in document.blocks if section.start <= b.start < section.end]
        for run in _runs(blocks):
            for sentences in _packed(document, section, run, count_tokens, max_tokens):
                passages.append(_labelled(document, _passage(document, section, sentences, len(passages))))
    return tuple(passages)


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Neighbouring searchable blocks that may share a passage: prose together, rows of one table together."""
    run: list[Block] = []
    for block in blocks:
        searchable = block.kind in ("paragraph", "item", "row")
        fits = searchable and (not run or _table(run[-1]) == _table(block))
        if run and not fits:
            yield run
            run = []
        if searchable:
            run.append(block)
    if run:
        yield run


def _table(block: Block) -> tuple[int, int] | str:
    if block.kind != "row":
        return "prose"
    return block.header or "table"


def _packed(
    document: Document, section: Section, run: list[Block], count_tokens: CountTokens, max_tokens: int
) -> Iterator[list[Sentence]]:
    """Sentences packed into groups that fit the window beside the headings; a small overlap in prose."""
    sentences = sentences_of(document.text, run)
    if not sentences:
        return
    frame = _passage(document, section, sentences[:1], 0)
    title = document.entry.title
    empty, whole = count_tokens(["", embedding_text(frame, title)])
    own = count_tokens([document.text[sentences[0].start : sentences[0].end]])[0] - empty
    room = max_tokens - (whole - own)
    if room < LEAST_ROOM:
        raise UnreadableDocument(
            "limit",
            f"{document.file}: the heading {' > '.join(section.path)!r} leaves no room in the model's "
            f"window of {max_tokens} tokens; shorten it or choose a model with a longer window.",
        )
    pieces = list(_short_enough(document.text, sentences, count_tokens, room, empty))
    sizes = [n - empty for n in count_tokens([document.text[p.start : p.end] for p in pieces])]
    longest_overlap = LONGEST_OVERLAP_SHARE * max_tokens if run[0].kind != "row" else 0
    first = 0
    while first < len(pieces):
        last, used = first + 1, sizes[first]
        while last < len(pieces) and used + sizes[last] <= room:
            used += sizes[last]
            last += 1
        # Tokens of parts can add up to less than tokens of the whole with some tokenizers.
        while last - first > 1 and not _fits(document, section, pieces[first:last], count_tokens, max_tokens):
            last -= 1
        yield pieces[first:last]
        if last < len(pieces) and last - first > 1 and sizes[last - 1] <= longest_overlap:
            room_left = room - sizes[last - 1]
            first = last - 1 if sizes[last] <= room_left else last
        else:
            first = last


def _fits(
    document: Document,
    section: Section,
    sentences: list[Sentence],
    count_tokens: CountTokens,
    max_tokens: int,
) -> bool:
    passage = _passage(document, section, sentences, 0)
    return count_tokens([embedding_text(passage, document.entry.title)])[0] <= max_tokens


def _short_enough(
    text: str, sentences: list[Sentence], count_tokens: CountTokens, room: int, empty: int
) -> Iterator[Sentence]:
    """The sentences, each too long one cut at white space into spans that fit."""
    sizes = count_tokens([text[s.start : s.end] for s in sentences])
    for sentence, size in zip(sentences, sizes, strict=True):
        if size - empty <= room:
            yield sentence
            continue
        for start, end in _cut_to_fit(text, sentence.start, sentence.end, count_tokens, room + empty):
            yield Sentence(start, end, sentence.block)


def _cut_to_fit(
    text: str, start: int, end: int, count_tokens: CountTokens, limit: int
) -> Iterator[tuple[int, int]]:
    while start < end:
        stops = [m.start() for m in re.finditer(r"\s+", text[start:end])] + [end - start]
        low, high = 0, len(stops) - 1
        if count_tokens([text[start : start + stops[0]]])[0] > limit:
            # One unbroken run longer than the window (a URL, a glued line): cut by characters.
            stops = list(range(1, end - start + 1))
            low, high = 0, len(stops) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if count_tokens([text[start : start + stops[middle]]])[0] <= limit:
                low = middle
            else:
                high = middle - 1
        stop = start + stops[low]
        yield start, stop
        start = stop
        while start < end and text[start].isspace():
            start += 1


def _passage(document: Document, section: Section, sentences: Sequence[Sentence], ordinal: int) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    header = sentences[0].block.header
    return Passage(
        document_id=document.document_id,
        ordinal=ordinal,
        start=start,
        end=end,
        text=document.text[start:end],
        section=section.path,
        header=header,
        header_text=document.text[header[0] : header[1]] if header else "",
    )


def _labelled(document: Document, passage: Passage) -> Passage:
    """A passage with its facets, the rules that gave them, and the kind of its section."""
    entry, vocabulary = document.entry, load_vocabulary()
    rules = facets_of(entry, entry.title, passage.section, passage.text, vocabulary)
    return replace(
        passage,
        groups=of_kind(rules, "group", entry, vocabulary),
        barriers=of_kind(rules, "barrier", entry, vocabulary),
        steps=of_kind(rules, "step", entry, vocabulary),
        rules=rules,
        kind=section_kind(passage.section),
    )


def overlaps(first: Passage, second: Passage) -> bool:
    """Whether two passages share words of one document."""
    return first.document_id == second.document_id and first.start < second.end and second.start < first.end
