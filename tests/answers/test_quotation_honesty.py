"""Honest brackets and points are right, dishonest ones are altered: cases, and a search for others."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.answers.plain import quote_check_text
from assistant.answers.quotation_check import check_quotation
from assistant.library.snapshot import Snapshot
from tests.retrieval.library_made import publish

TEXT = """# Crisis care

## Housing and debt

The charity runs a night line for young adults in the north. It was opened in 2019, and its staff answer
every call. They rarely ask about money. The scheme shows that early help, which may cost less than a bed,
keeps people at home. Some services refuse people who cannot read the letters, unless a relative signs for
them.

Women often wait longer than men because the clinics close at noon. Services for men are safe. Services for
women are unsafe after dark. People are not in any way helped by a service that they cannot reach. Up to 40
nurses left, and about 12% of the posts stay empty. Debt or poor housing is likely to make a crisis worse.

People with severe mental illness die early, as the report has shown. This group is seldom offered a check of
the heart. Black patients were excluded from the trial; White patients were included in it. Peer workers, who
do not wear a uniform, visit each ward twice a week. The trust is training its nurses. These people need a
SAFE plan.

Staff should listen, but few do. In England half of the wards have no garden. Only the night line helps
everyone. Children under 12 see a nurse before the summer, and a doctor after it. Carers of adults with a
learning disability get advice from the council. He told the panel that he had waited. She visits the clinic
without fear.
"""


@pytest.fixture(scope="module")
def library() -> Snapshot:
    return _library()


@cache
def _library() -> Snapshot:
    # A snapshot stays whole when its folder is gone.
    with TemporaryDirectory() as folder:
        return publish(Path(folder), {"crisis-care": TEXT})


HONEST = """
[The night line] was opened in 2019
[It] was opened in 2019
[the charity’s line] was opened in 2019
It [the night line] was opened in 2019
It [i.e. the night line] was opened in 2019
it [is] opened in 2019
and [the line’s] staff answer every call
and its staff [answered] every call
and its staff [are answering] every call
its staff [who] answer every call
[The staff] rarely ask about money
They [the volunteers] rarely ask about money
They [volunteers at the desk] rarely ask about money
they [people seeking asylum] rarely ask about money
[they] rarely ask about money
[Volunteers and their managers] rarely ask about money
[Op NOVA] runs a night line for young adults
The charity [Mind] runs a night line
[MIND] runs a night line for young adults
The charity [runs] a night line
The charity [ran] a night line
The charity runs [the] night line
The charity runs a night line for young adults [in England]
runs a night line for young adults in the [North]
[t]he charity runs a night line
The charity run[s] a night line
The scheme [showed] that early help
The scheme [has shown] that early help
The scheme [show] that early help
[This scheme] shows that early help
The scheme shows [that] early help
The scheme shows that early help … keeps people at home
The scheme shows that early help … keep[s] people at home
The scheme shows that … help, which may cost less than a bed, keeps people
early help, which may cost less than a bed, [kept] people at home
early help, which may cost less than a bed, keeps [them] people at home
Some services refuse people who cannot read … unless a relative signs
unless [the] relative signs for them
unless a relative [signed] for them
unless a relative signs for [the reader]
unless a relative signs for them [the people refused]
unless [relatives sign] for them
Women often wait longer … because the clinics close
Women often [waited] longer than men
Women often wait longer than men because [their] clinics close
because the clinics [closed] at noon
Women often wait longer than men [sic] because the clinics close
Women often wait longer than men because the clinics close [emphasis added]
Women often wait longer than men [my emphasis]
Services for men are safe. … People are not in any way helped
Services for men are safe … Services for women are unsafe
Services for men [were] safe
People are not … helped by a service
people are not in any way helped by [the] service
helped by a service that [people] cannot reach
Up to 40 nurses left … and about 12% of the posts stay empty
about 12% of the posts [stayed] empty
Debt … is likely to make a crisis worse
debt or poor housing is likely to make [the] crisis worse
People with [SMI] die early
People with severe mental illness [SMI] die early
People with severe mental illness [died] early
people with severe mental illness die early, as the report [AMHE] has shown
[People with severe mental illness] is seldom offered a check
[these people] is seldom offered a check
This group [is] seldom offered a check
This group is seldom offered [the] check … of the heart
Black patients were excluded … White patients were included
Black patients [are] excluded from the trial
Black patients were excluded from [this] trial
Peer workers … visit each ward twice a week
Peer workers, who do not wear a uniform, [visited] each ward
peer worker[s], who do not wear a uniform
The trust [trains] its nurses
The trust is training [the trust’s] nurses
[The Mersey trust] is training its nurses
[People in crisis] need a SAFE plan
[Young carers] need a SAFE plan
[W]omen often wait longer than men
In England half of the wards [had] no garden
Only the night line [helped] everyone
Children under 12 see a nurse … and a doctor after it
Children under 12 [saw] a nurse before the summer
Carers of adults … get advice from the council
[mental health] services for men are safe
Carers … get advice from the [mental health] council
[The patient] told the panel
He [the patient] told the panel that he had waited
He told the panel that [the man] had waited
He told the panel that [I] had waited
[The carer] visits the clinic without fear
She [visited] the clinic without fear
The charity runs a … [this] line for young adults
The scheme shows … [it] keeps people at home
The charity [ran] … for young adults
They rarely … about [the] money
"""
DISHONEST = """
They [often] ask about money
They [must] ask about money
They [always] ask about money
They [never] rarely ask about money
They [sometimes] ask about money
They … ask about money
They rarely [hide] about money
They rarely ask about [race]
They [gladly] rarely ask about money
[Nobody] rarely ask about money
[Most volunteers] rarely ask about money
[always] ask about money
[The volunteers] ask about money
The [bank] runs a night line
The charity [closed] a night line
The charity runs a [day] line
a night line for [old] adults
a night line for young [children]
a night line for young adults in the [south]
[Few of them] was opened in 2019
It was opened in [2009]
It was [closed] in 2019
It was opened in 2019, [but] its staff answer every call
and its staff answer [some] call
and its staff [may] answer every call
and its staff answer [nearly] every call
The scheme [denies] that early help
The scheme shows that [late] help
early help, which [will] cost less than a bed
early help, which may cost [more] than a bed
early help, which … cost less than a bed
early help, which may cost … than a bed
early help, which [must] cost
The scheme shows that early help … cost less than a bed
[All] services refuse people
[services] refuse people who [can] read the letters
Some services [accept] people who cannot read
Some services refuse people who … read the letters
Some services refuse … who read the letters
Some services refuse people who cannot read the letters, [if] a relative signs for them
Some services refuse people who cannot read the letters, [and] a relative signs for them
refuse people who cannot read the letters … a relative signs for them
Some services refuse [Black] people who cannot read
Some services refuse [White] people
Some services refuse [most] people
[people] cannot read the letters, unless a relative [refuses]
Women [rarely] wait longer than men
Women … wait longer than men
[Men] often wait longer than men
Women often wait longer than [women]
Women often wait [less] than men
Women often wait [much] longer than men
Women often wait [shorter] than men
Women often wait longer than men [only] because the clinics close
because the clinics [open] at noon
Women [and girls] often wait longer
Services for men are … unsafe after dark
Up to 40 nurses left, … stay empty
Children under 12 see a nurse before the … after it
Services for men are [unsafe]
Services for women are [safe] after dark
Services for [women] are safe
People are … helped by a service
People are … in any way helped
People are not in any way [harmed] by a service
People are not in any way helped by a service that they [can] reach
People are [always] helped by a service
People are not in any way helped [by charity] by a service
[Over] 40 nurses left
Up to [400] nurses left
Up to 40 nurses [stayed]
and … 12% of the posts stay empty
and about … of the posts stay empty
and [over] 12% of the posts
about 12% of the posts stay [full]
and about … the posts stay empty
Debt [and] poor housing is likely to make
Debt or [good] housing is likely to make
Debt or poor housing is [unlikely] to make
Debt or poor housing [will] make a crisis worse
Debt or poor housing is … to make a crisis worse
is likely to make a crisis [better]
People with [mild] mental illness die early
People with severe mental illness die [late]
People with severe mental illness [seldom] die early
This group is … offered a check
This group is [always] offered a check
This group is seldom [refused] a check
Black patients were [included] from the trial
and its staff answer[er] every call
Some services refuse people … unless a relative signs for [the reader]
The charity runs … [never] … in the north
The charity runs … [unsafe] … in the north
The charity … [young] line for young adults
The charity … [never] a night line
The charity [never] … a night line
[They] … ask about money
[the staff] … ask about money
a night line for … adults in the north
Black patients were excluded from the trial; … patients were included in it
[White] patients were excluded from the trial
[Black] patients were included in it
Black patients were … included in it
Black patients were excluded [by race] from the trial
Peer workers, who do … wear a uniform
Peer workers, who do [proudly] wear a uniform
visit each ward [once] a week
visit [every other] ward twice a week
visit each ward … a week
visit [no] ward twice a week
The trust is [firing] its nurses
[Nobody] is training its nurses
Staff … listen
Staff [could] listen, but few do
Staff should listen, [and] few do
Staff should listen, but [many] do
Staff should listen … few do
In England … of the wards have no garden
In England … the wards have no garden
In England half of the wards have … garden
In England half of the wards have [a] garden
In England [all] of the wards have no garden
In England half of the wards [lack] no garden
[The night line] helps everyone
[only] the night line helps [nobody]
Children [over] 12 see a nurse
Children under 12 see a nurse [after] the summer
[Adults] under 12 see a nurse
Carers of [children] with a learning disability
Carers of adults [without] a learning disability
get advice from [but not for] the council
[She] told the panel
He [angrily] told the panel
He told the panel that he had [never] waited
[He] visits the clinic without fear
She visits the clinic [with] fear
She visits the clinic … fear
She visits the clinic [in] fear
need a [bad] SAFE plan
The trust [was trained] its nurses
Some services [were refused] people
Some services [are] refused people
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def test_there_are_enough_cases_of_both_kinds_and_none_stands_twice() -> None:
    cases = [*lines(HONEST), *lines(DISHONEST)]
    assert min(len(lines(HONEST)), len(lines(DISHONEST))) > 60
    assert len(cases) == len(set(cases))


@pytest.mark.parametrize("quotation", lines(HONEST))
def test_what_scholars_mark_honestly_is_right(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict in {"exact", "typographic"}


@pytest.mark.parametrize("quotation", lines(DISHONEST))
def test_marks_that_change_the_sense_are_an_alteration(library: Snapshot, quotation: str) -> None:
    assert check_quotation(library, quotation).verdict in {"altered", "absent"}


# The search. What stands in the document as it is, brackets put aside, says nothing here.
SMALL = set(
    "a an the this these they them it he she its their in of for from to at is are was were has had have do "
    "that who which".split()
)
LIMITING = set(
    "not no few some half often rarely seldom twice may cannot should likely unless but only".split()
)
OTHER_LIMITS = {
    "young",
    "less",
    "up",
    "about",
    "12%",
    "40",
    "12",
    "2019",
    "trial",
}  # at "trial" two statements meet


def sentences() -> list[list[str]]:
    return [
        sentence.split()
        for paragraph in TEXT.split("\n\n")
        if not paragraph.startswith("#")
        for sentence in re.split(r"(?<=\.)\s", paragraph.strip())
    ]


def bare(word: str) -> str:
    return word.strip(".,;").lower()


def stands(quotation: str) -> bool:
    words = [bare(word.strip("[]")) for word in quotation.split()]
    whole = [bare(word) for sentence in sentences() for word in sentence]
    return any(whole[at : at + len(words)] == words for at in range(len(whole)))


@given(st.data())
@settings(max_examples=3000, deadline=None)
def test_no_word_stands_in_brackets_for_a_word_of_another_stem(data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(sentences()))
    at = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(
        st.sampled_from(sorted({bare(word) for one in sentences() for word in one if word.isalpha()} - SMALL))
    )
    assume(bare(words[at]) not in SMALL - {"that", "who", "which"} and bare(words[at])[:3] != other[:3])
    quotation = " ".join([*words[:at], f"[{other}]", *words[at + 1 :]])
    assume(not stands(quotation))
    assert check_quotation(_library(), quotation).verdict in {"altered", "absent"}


@given(
    st.data(), st.sampled_from(sorted(LIMITING | {"always", "all", "many", "never", "perhaps", "and Black"}))
)
@settings(max_examples=3000, deadline=None)
def test_no_limit_is_put_in_brackets_into_a_sentence(data: st.DataObject, put_in: str) -> None:
    words = data.draw(st.sampled_from(sentences()))
    at = data.draw(st.integers(0, len(words)))
    quotation = " ".join([*words[:at], f"[{put_in}]", *words[at:]])
    assert check_quotation(_library(), quotation).verdict in {"altered", "absent"}


def left_out() -> list[tuple[str, set[str]]]:
    """Each sentence with each stretch of one to six words left out at points, and the words left out."""
    return [
        (" ".join([*words[:first], "…", *words[after:]]), {bare(word) for word in words[first:after]})
        for words in sentences()
        for first in range(2, len(words) - 2)
        for after in range(first + 1, min(first + 6, len(words) - 2) + 1)
        # What stands between two commas may go; what begins with ", and" may be a statement of its own.
        if not (words[first - 1].endswith(",") and words[after - 1].endswith(","))
        and not re.search(r"[;:]|, and ", " ".join(words[first - 1 : after]))
    ]


@given(st.sampled_from([quotation for quotation, gone in left_out() if LIMITING & gone]))
@settings(max_examples=300, deadline=None)
def test_points_leave_out_no_limit_of_the_sentence_they_stand_in(quotation: str) -> None:
    assert check_quotation(_library(), quotation).verdict in {"altered", "absent"}


@given(st.sampled_from([quotation for quotation, gone in left_out() if not gone & (LIMITING | OTHER_LIMITS)]))
@settings(max_examples=300, deadline=None)
def test_points_leave_out_all_other_words(quotation: str) -> None:
    assert check_quotation(_library(), quotation).verdict in {"exact", "typographic"}


@given(st.data(), st.sampled_from(["the nurses", "people in hostels", "Mind", "the council of the town"]))
@settings(max_examples=100, deadline=None)
def test_a_name_stands_in_brackets_for_a_pronoun(data: st.DataObject, name: str) -> None:
    words = data.draw(
        st.sampled_from([one for one in sentences() if {"they", "it", "them"} & {*map(bare, one)}])
    )
    at = data.draw(
        st.sampled_from([at for at, word in enumerate(words) if bare(word) in {"they", "it", "them"}])
    )
    check = check_quotation(_library(), " ".join([*words[:at], f"[{name}]", *words[at + 1 :]]))
    assert check.verdict in {"exact", "typographic"}


@pytest.mark.parametrize(
    ("quotation", "why"),
    [
        ("They [must] ask about money", "the brackets change the sense: check"),
        ("The charity [closed] a night line", "the brackets have other words than the document: check"),
        ("The [bad] charity runs a night line", "the brackets add to what the document says: check"),
        ("They … ask about money", "what is left out limits the statement: check"),
        ("Services for men are … unsafe", "halves of two statements are made one: check"),
    ],
)
def test_people_read_why_marked_words_are_an_alteration(library: Snapshot, quotation: str, why: str) -> None:
    check = check_quotation(library, quotation)
    assert [row.why for row in check.matches[0].differences] == [why]
    assert f"({why})" in " ".join(quote_check_text(check).split())
