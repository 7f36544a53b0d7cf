"""The form for a source that was not read itself: Cite Them Right and APA 7, "secondary sources".

A source note names its source in one line, "Time to Change: Stigma at work", of which only some of the words
before the colon are somebody's name. What is no plain name is never given as an author: the line is then a
title without one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.citation_styles import NO_DATE, Styled
from assistant.answers.csl_items import MONTHS
from assistant.answers.pinpoints import in_brackets
from assistant.answers.styled_words import escaped
from assistant.datatypes import Note

READ_FIRST = "Read the original first."
# Small words a name may have, and those it may end in.
JOINING = frozenset({"and", "of", "for", "in", "the", "to", "de", "del", "van", "von", "&"})
ENDING = frozenset({"blog", "charity", "colleagues", "news", "project", "study"})
MOST_WORDS_OF_A_NAME = 12
DATE = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)}) (?P<year>\d{{4}})")
DATED_NAME = re.compile(rf"(?P<name>.+?)(?:, | \()(?P<date>{DATE.pattern})\)?")
# "NICE NG58": who, and the number of what they wrote.
NUMBERED = re.compile(r"(?P<name>.+) (?P<number>[A-Z]{2,3}\d{1,4})")
# "Rodway and colleagues, PLOS Medicine": people, and where they wrote.
PEOPLE_IN = re.compile(r"(?P<people>.+ and colleagues|[^\s,]+ and [^\s,]+), (?P<journal>.+)")
TWO = re.compile(r"(?P<one>[^,]+) and (?P<other>\S+)")
# "City and Hackney" is one body, "Pollard and Howard" are two people: words of the names of such bodies that
# are hardly anybody's name.
NO_SURNAMES = frozenset(
    "age care carers children city community county culture data education equality faith families food "
    "gender health home housing justice language law men mental mind money nursing parents policy poverty "
    "race research rights science society students travel wellbeing women work youth".split()
)


@dataclass(frozen=True, slots=True)
class SecondarySource:
    """A source that the quoted words rest on, in the form for a source one has not read.

    Attributes:
        mark: Its mark in the words ("[3]").
        source: Its name and year, as the document gives them.
        reference: "Office for X (2021) Survey, cited in …" for the list of references. APA lists only what
            was read, so there it is the reference of the document that was.
        html: The same, escaped, with ``<i>`` as its only tag.
        in_text: The form for running text.
        url: Where the original is, as the document says.
        message: That the original should be read first.
    """

    mark: str
    source: str
    reference: str
    html: str
    in_text: str
    url: str | None
    message: str = READ_FIRST


@dataclass(frozen=True, slots=True)
class NamedSource:
    """What a source note names.

    Attributes:
        author: Who wrote it; "" where the note does not plainly say.
        title: What it is called; the whole note where no author is told.
        date: The date that stood beside the author's name, or the year; "" where the title has it or nobody
            knows it.
    """

    author: str
    title: str
    date: str


def named_source(note: Note) -> NamedSource:
    """Author, title and date of a source note; without a plain name before a colon all of it is the title."""
    words = note.text.strip()
    head, colon, title = words.partition(": ")
    year = note.year or ""
    date = year
    dated = DATED_NAME.fullmatch(head)
    if dated and dated["year"] == (year or dated["year"]):
        head, date = dated["name"], dated["date"]
    people = PEOPLE_IN.fullmatch(head)
    if people and (people["people"].endswith(" and colleagues") or _are_two(people["people"])):
        head, title = people["people"], f"{title}, {people['journal']}"
    if numbered := NUMBERED.fullmatch(head):
        head, title = numbered["name"].rstrip(","), f"{numbered['number']}: {title}"
    if colon and title and _is_name(head):
        return NamedSource(head, title, date)
    told = any(found["year"] == year for found in DATE.finditer(words))
    return NamedSource("", words, "" if told else year)


def secondary_sources(style: str, notes: Sequence[Note], read: Styled) -> tuple[SecondarySource, ...]:
    """The sources of some words in a style.

    Args:
        style: harvard, vancouver or apa.
        notes: The source notes of the words.
        read: The reference to the document that was read, in the style.
    """
    return tuple(_secondary(style, note, read) for note in notes)


def source_words(note: Note) -> str:
    """A source as the document names it, with its year unless the name holds it."""
    year = note.year
    if not year or any(found["year"] == year for found in DATE.finditer(note.text)):
        return note.text
    return f"{note.text} ({year})"


def _secondary(style: str, note: Note, read: Styled) -> SecondarySource:
    named = named_source(note)
    inner = read.in_text.removeprefix("(")
    if style == "vancouver":
        title = f"{named.author}. {named.title}" if named.author else named.title
        told = not named.date and note.year
        dated = title if told else f"{title}; {named.date or '[date unknown]'}"
        return _cited_in(note, f"{dated}. Cited in: ", read, read.in_text)
    # A title whose words hold the date is not followed by its year again.
    year = "" if not named.date and note.year else note.year or NO_DATE[style]
    author = _in_apa(named.author) if style == "apa" else named.author
    who = in_brackets(author or named.title)
    short = ", ".join(part for part in (who, year) if part)
    if style == "apa":
        return _cited_in(note, "", read, f"({short}, as cited in {inner}")
    dated = f" ({named.date or year})" if year else ""
    whole = f"{named.author}{dated} {named.title}" if named.author else f"{named.title}{dated}"
    return _cited_in(note, f"{whole}, cited in ", read, f"({short}, cited in {inner}")


def _cited_in(note: Note, lead: str, read: Styled, in_text: str) -> SecondarySource:
    """The form of a source: what leads to the reference of the document that was read, and that reference."""
    return SecondarySource(
        note.mark, source_words(note), f"{lead}{read.text}", f"{escaped(lead)}{read.html}", in_text, note.url
    )


def _in_apa(author: str) -> str:
    """The authors as APA has them in brackets: "&" between two, "et al." for more (section 8.17)."""
    if author.endswith(" and colleagues"):
        return f"{author.removesuffix(' and colleagues')} et al."
    return " & ".join(author.rsplit(" and ", 1)) if _are_two(author) else author


def _are_two(author: str) -> bool:
    """Whether a name is that of two: two surnames, or something and a body known by its capitals (NCCMH)."""
    found = TWO.fullmatch(author)
    if not found:
        return False
    one, other = found["one"], found["other"]
    if len(other) > 1 and other.isupper():
        return True
    both = (one, other)
    return " " not in one and all(n[:1].isupper() and n.casefold() not in NO_SURNAMES for n in both)


def _is_name(words: str) -> bool:
    """Whether words are plainly a name: capitals throughout but for small joining words.

    "Medical Xpress on a Lancet study" and "Culturally adapted mental healthcare" are none, nor is what ends
    in a number, "Adult Psychiatric Morbidity Survey 2014". One word alone is a name ("menrus").
    """
    parts = re.sub(r"[(),]", " ", words).split()
    if not 1 <= len(parts) <= MOST_WORDS_OF_A_NAME:
        return False
    if len(parts) == 1:
        return True
    *before, last = parts
    if not (last in ENDING or _has_capital(last)):
        return False
    return all(part in JOINING or part in ENDING or _has_capital(part) for part in before)


def _has_capital(word: str) -> bool:
    return any(letter.isupper() for letter in word)
