"""Personal data in a question: found before anything else is done with it, and never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Kinds of personal data, as a reader is told what to leave out.
NHS_NUMBER = "an NHS number"
EMAIL = "an e-mail address"
PHONE = "a telephone number"
NI_NUMBER = "a National Insurance number"
NAME_AND_PLACE = "a name with a postcode"
NAME_AND_BIRTH = "a name with a date of birth"

TEN_DIGITS = re.compile(r"(?<![\d.,/-])\d{3}[ .-]?\d{3}[ .-]?\d{4}(?![\d/]|[.,-]\d)")
ISBN_BEFORE = re.compile(r"\bISBN(?:-1[03])?[: ]*$", re.IGNORECASE)
EMAIL_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# Prefixes as HM Revenue & Customs issues them (NIM39110).
NI = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?(?:\d{2}[ -]?){3}[A-D]\b",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
YEAR = r"(?:(?:19|20)\d{2}|['’]\d{2})"
DATE = (
    r"(?:\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{MONTH}[ ,-]+{YEAR}"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {YEAR})"
)
BIRTH = re.compile(
    r"\b(?:born|b\.|d\.?o\.?b\b\.?|date of birth|birth ?date|birthday|birth)"
    rf"\W+(?:\w+\W+){{0,3}}?{DATE}",
    re.IGNORECASE,
)
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Lady|Rev)\.?"
WORD = r"[A-Z][a-zà-ÿ]+(?:['’-][A-Z]?[a-zà-ÿ]+)*"
TITLED = re.compile(rf"\b{TITLE} (?:[A-Z]\.? ?)?{WORD}")
PARTICLE = r"(?:(?:al|ap|bin|da|de|del|della|den|der|di|dos|el|ibn|la|le|van|von|ul|ur) )*"
CAPITALISED = re.compile(rf"\b{WORD}(?: (?:[A-Z]\.? )?{PARTICLE}(?:[OD]['’]|Mc|Mac|Al-|El-)?{WORD})+")
# A single name, or one in small letters, after words that say that it is a person's.
TOLD = re.compile(
    r"\b(?i:patient|client|service user|resident|tenant|neighbour|named|called|name(?: is|:)"
    r"|my (?:mum|mother|dad|father|son|daughter|brother|sister|husband|wife|partner"
    r"|friend|nan|gran|uncle|aunt|cousin|client|patient)(?:,| is)?|i am|i'm|this is)"
    r" (?P<name>[A-Za-zà-ÿ'’-]{3,}(?: [A-Za-zà-ÿ'’-]{3,})?)"
)
# Words that make two capitalised words something else than a person.
NOT_A_NAME = frozenset(
    """
    act action alert approach area authority avenue black board borough british building care census centre
    charity city close clinic college commission community core council county court crescent data day deaf
    department disability district drive east england english equality estate framework foundation gardens
    general government green grove guidance gypsy health hill hospital house integrated irish island justice
    lane learning local london long mental ministry national needs new north northern office open park pathway
    patient people place plan police poverty practice primary prison programme project public race report
    review road roma royal rule safe school scheme section service services site social society south southern
    square standard state step strategy street survey talking terrace the therapies town traveller trust
    union united university upper veterans village ward way west which what who why how where when working
    year young our my his her their please complaint name dear from for about re
    """.split()
)
NEAR = 60


def personal_data(text: str) -> tuple[str, ...]:
    """The kinds of personal data that a text holds, each once; empty when it holds none."""
    return tuple(dict.fromkeys(kind for kind, _, _ in _spans(text)))


def without_personal_data(text: str) -> str:
    """The text with what was found left out."""
    kept, last = [], 0
    for _, start, end in sorted(_spans(text), key=lambda row: row[1:]):
        kept.append(text[last : max(last, start)])
        last = max(last, end)
    return " ".join([*kept, text[last:]])


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    from stdnum.gb import nhs

    for match in TEN_DIGITS.finditer(text):
        book = ISBN_BEFORE.search(text, 0, match.start())
        if not book and nhs.is_valid(re.sub(r"\D", "", match.group())):
            yield NHS_NUMBER, *match.span()
    for match in EMAIL_ADDRESS.finditer(text):
        yield EMAIL, *match.span()
    for match in NI.finditer(text):
        yield NI_NUMBER, *match.span()
    yield from _phones(text)
    names = list(_names(text))
    for place in POSTCODE.finditer(text):
        for start, end in names:
            if -NEAR <= place.start() - end <= NEAR or 0 <= start - place.end() <= NEAR:
                yield NAME_AND_PLACE, min(start, place.start()), max(end, place.end())
    for birth in [*BIRTH.finditer(text), *re.finditer(DATE, text, re.IGNORECASE)]:
        told = BIRTH.match(text, birth.start()) is not None
        for start, end in names:
            between = text[end : birth.start()]
            beside = 0 <= birth.start() - end <= 3 and between.strip() in {",", "(", ":", ";", ", ("}
            if told or beside:
                yield NAME_AND_BIRTH, min(start, birth.start()), max(end, birth.end())


def _phones(text: str) -> Iterator[tuple[str, int, int]]:
    """Numbers of people; the free and shared-cost lines of organisations are not personal."""
    import phonenumbers

    possible = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text, "GB", leniency=possible):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        british = number.startswith(("+441", "+442", "+447"))
        written = re.sub(r"\D", "", match.raw_string)
        as_phone = match.raw_string.lstrip("(").startswith(("0", "+")) and len(written) >= 10
        foreign = match.raw_string.startswith("+") and not number.startswith("+44")
        if as_phone and (british or foreign):
            yield PHONE, match.start, match.end


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of what looks like a person's first and last name, or a title and a name."""
    for match in TITLED.finditer(text):
        yield match.span()
    for match in TOLD.finditer(text):
        if not any(part.lower() in NOT_A_NAME for part in match["name"].split()):
            yield match.span("name")
    for match in CAPITALISED.finditer(text):
        words = [(part.group().lower(), part.span()) for part in re.finditer(r"[^ ]+", match.group())]
        while words and words[0][0] in NOT_A_NAME:
            words.pop(0)
        while words and words[-1][0] in NOT_A_NAME:
            words.pop()
        if len(words) >= 2 and all(word not in NOT_A_NAME for word, _ in words):
            yield match.start() + words[0][1][0], match.start() + words[-1][1][1]
