"""The starter library: sources, source notes, figures, PDFs and catalogue agree with one another."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from assistant.documents.catalogue import load_catalogue
from scripts import build_briefings

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
BRIEFINGS = CORPUS / "briefings"
SOURCES = sorted(BRIEFINGS.glob("*.md"))
README = (CORPUS / "README.md").read_text(encoding="utf-8")
# The notes the briefings were written from are kept beside the checkout, not in it.
FACT_NOTES = CORPUS.parent.parent / "shared" / "facts"

SKELETON = [
    "Who this is about",
    "Need",
    "Inequality in access, experience and outcomes",
    "Barriers",
    "What commissioners and providers can do",
    "Where to find data",
    "Sources",
]
PROGRAMMES = (
    r"PCREF|Core20PLUS5|Op COURAGE|Armed Forces Covenant|Combat Stress|Veteran Friendly|AMHE Collaborative"
    r"|Working Well Together|HEAT\b|Triangle of Care|Accessible Information Standard|Safe Surgeries"
    r"|Equality Action Plan|Five Year Forward View|Long Term Plan|Time to Change|RECONNECT|Oliver McGowan"
    r"|Green Light Toolkit|Transforming Care|LeDeR|Delivering Race Equality|Equality Delivery System"
    r"|Talking Therapies|Community Mental Health Framework|DIALOG\b|ReQoL|Liaison and Diversion|Fingertips"
)
OUTDATED = (
    "mentally ill|mental patients?|asylum seekers|asylum-seekers|illegal|bogus|failed asylum|BAME|BME"
    "|hard[- ]to[- ]reach|hearing impaired|the deaf|the blind|the disabled|the homeless|the elderly|the poor"
    "|committed suicide|commit suicide|suffers? from|sufferers?|service users|prisoners|young offenders"
    "|inmates|convicts|addicts|alcoholics|drug misusers|substance abusers?|prostitutes|handicapped"
    "|wheelchair-bound|Afro-Caribbean|West Indian|coloured|Oriental|transsexuals?|homosexuals?"
    "|learning disabled|mental handicap|informal carers|non-compliant|baby blues|bed blockers?|spinsters?"
)
NOTE = re.compile(r"\[(\d+)\]")
SOURCE_LINE = re.compile(r"\[(\d+)\] (\S.*\S)\. (\d{4}|Year not shown)\. (https?://\S+)")
STEP = re.compile(r"\b[1-4][ABC]\b")

each_subject = pytest.mark.parametrize(
    "source",
    [path for path in SOURCES if path.stem.startswith("appendix-")],
    ids=[path.stem for path in SOURCES if path.stem.startswith("appendix-")],
)
each_briefing = pytest.mark.parametrize("source", SOURCES, ids=[path.stem for path in SOURCES])


def coverage() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((CORPUS / "coverage.toml").read_text(encoding="utf-8"))


def header(source: Path) -> dict[str, Any]:
    """The fields at the head of a source; lists as lists."""
    fields: dict[str, Any] = {}
    for line in source.read_text(encoding="utf-8").split("---\n")[1].splitlines():
        key, value = line.split(": ", 1)
        items = re.fullmatch(r"\[(.*)\]", value)
        fields[key] = [item for item in items[1].split(", ") if item] if items else value.strip('"')
    return fields


def body(source: Path) -> str:
    return source.read_text(encoding="utf-8").split("---\n", 2)[2].split("\n# Sources\n")[0]


def source_lines(source: Path) -> list[str]:
    listed = source.read_text(encoding="utf-8").split("\n# Sources\n")[1]
    return [line for line in listed.splitlines() if line.strip() and not line.startswith(":::")]


def sentences(source: Path) -> list[str]:
    """Sentences of paragraphs and list items, without headings, captions and tables."""
    found: list[str] = []
    for line in body(source).splitlines():
        if line.strip() and not line.startswith(("#", "|", "Table: ")):
            found += re.split(r"(?<=[.?!])\s+(?=[A-Z])", line.removeprefix("- "))
    return found


def table_rows(source: Path) -> list[list[str]]:
    rows = [line.strip("|").split("|") for line in body(source).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows]


def has_figure(text: str) -> bool:
    return re.search(r"\d", STEP.sub("", NOTE.sub("", text))) is not None


@cache
def pages(source: Path) -> tuple[str, ...]:
    reader = PdfReader(source.with_suffix(".pdf"))
    return tuple(page.extract_text() for page in reader.pages)


def straight(text: str) -> str:
    """One space for white space, straight quotation marks."""
    return re.sub(r"\s+", " ", text).translate(str.maketrans("‘’“”", "''\"\""))


# -- Sources and their notes ---------------------------------------------------------------------------


def test_the_library_has_its_outline_an_appendix_a_subject_and_the_cross_cutting_ones() -> None:
    names = {path.stem for path in SOURCES}
    assert 50 <= len(names) <= 60
    assert names >= {
        "amhe-in-outline",
        "appendix-data-sources-and-how-to-read-them",
        "appendix-engagement-and-co-production",
        "appendix-glossary",
        "appendix-law-and-duties",
        "appendix-measuring-and-improving",
    }


@pytest.mark.parametrize("kind", ["group", "barrier"])
def test_every_group_and_barrier_names_its_document_and_the_section_in_it(kind: str) -> None:
    entries = load_catalogue(CORPUS).entries
    for row in coverage()[kind]:
        source = BRIEFINGS / f"{row['document']}.md"
        assert entries[row["document"]].kind == "briefing"
        assert header(source)[f"{kind}s"], row
        headings = re.findall(r"^#+ (.+)$", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert "section" not in row or row["section"] in headings


def test_every_appendix_on_a_group_or_barrier_covers_a_row() -> None:
    named = {row["document"] for kind in ("group", "barrier") for row in coverage()[kind]}
    about = {path.stem for path in SOURCES if header(path)["groups"] or header(path)["barriers"]}
    assert about == named


def test_every_target_group_names_documents_of_the_library() -> None:
    names = {path.stem for path in SOURCES}
    assert all(set(row["documents"]) <= names and row["documents"] for row in coverage()["target"])


def test_the_rows_are_those_of_the_vocabulary_and_of_the_page_this_product_implements() -> None:
    if not FACT_NOTES.is_dir():
        pytest.skip("the fact notes the briefings were written from are not beside this checkout")
    words = (FACT_NOTES / "vocabulary.md").read_text("utf-8")
    for kind, title in (("group", "Groups"), ("barrier", "Barriers")):
        rows = re.findall(
            r"^\| ([^|]+?) \|", words.split(f"\n## {title}\n")[1].split("\n## ")[0], re.MULTILINE
        )
        listed = [row for row in rows if not row.startswith(("---", "Group (", "Barrier ("))]
        assert [re.sub(r" \(name the .*\)$", "", row) for row in listed] == [
            row["name"] for row in coverage()[kind]
        ]
    (page,) = (FACT_NOTES.parent / "seed").iterdir()
    stated = page.read_text("utf-8")
    assert [row["name"] for row in coverage()["target"] if row["name"] not in stated] == []


@each_subject
def test_the_title_holds_the_words_of_its_subject(source: Path) -> None:
    slug = re.sub(r"[^a-z0-9]+", "-", header(source)["title"].lower()).strip("-")
    assert slug == source.stem


@each_briefing
def test_every_source_line_has_a_title_a_year_and_an_address(source: Path) -> None:
    assert [line for line in source_lines(source) if not SOURCE_LINE.fullmatch(line)] == []


@each_briefing
def test_source_notes_count_up_in_order_of_first_use_and_each_resolves(source: Path) -> None:
    first_uses = list(dict.fromkeys(int(number) for number in NOTE.findall(body(source))))
    listed = [int(match[1]) for match in map(SOURCE_LINE.fullmatch, source_lines(source)) if match]
    assert first_uses == list(range(1, len(listed) + 1))
    assert listed == first_uses


@each_briefing
def test_no_source_is_listed_twice(source: Path) -> None:
    addresses = [line.rsplit(" ", 1)[1] for line in source_lines(source)]
    assert len(addresses) == len(set(addresses))


@each_briefing
def test_every_sentence_with_a_figure_or_a_programme_carries_a_source_note(source: Path) -> None:
    bare = [text for text in sentences(source) if has_figure(text) or re.search(PROGRAMMES, text)]
    assert bare
    assert [text for text in bare if not NOTE.search(text)] == []


@each_briefing
def test_a_source_note_stands_before_the_full_stop(source: Path) -> None:
    noted = [text for text in sentences(source) if NOTE.search(text)]
    assert [text for text in noted if not re.search(r"\w[^\[\]]*?\)?\"?( \[\d+\])+\.$", text)] == []


@each_briefing
def test_every_table_row_is_complete_and_carries_a_source_note(source: Path) -> None:
    rows = table_rows(source)
    assert rows, "a briefing has at least one table"
    for row in rows:
        assert all(row)
        is_heading_or_rule = row[-1] == "Note" or set(row[0]) <= set(":-")
        assert is_heading_or_rule or re.fullmatch(r"\[\d+\]( \[\d+\])*", row[-1])


@each_briefing
def test_every_figure_stands_in_the_fact_notes_of_its_source(source: Path) -> None:
    if not FACT_NOTES.is_dir():
        pytest.skip("the fact notes the briefings were written from are not beside this checkout")
    lines = [
        line for path in sorted(FACT_NOTES.glob("*.md")) for line in path.read_text("utf-8").splitlines()
    ]
    address = {match[1]: match[4] for match in map(SOURCE_LINE.fullmatch, source_lines(source)) if match}
    unsupported = []
    for text in [*sentences(source), *(" ".join(row) for row in table_rows(source))]:
        noted = [address[number] for number in NOTE.findall(text)]
        known = "\n".join(line for url in noted for line in notes_on(lines, url))
        figures = re.findall(r"\d+(?:[.,]\d+)*", STEP.sub("", NOTE.sub("", text)))
        unsupported += [(figure, text) for figure in figures if noted and not has_number(known, figure)]
    assert unsupported == []


def test_every_fact_note_finds_its_place_or_is_listed_as_left_out() -> None:
    if not FACT_NOTES.is_dir():
        pytest.skip("the fact notes the briefings were written from are not beside this checkout")
    cited = cited_sentences()
    lost = []
    for name in ("amhe", "barriers", "groups"):
        for number, line in enumerate((FACT_NOTES / f"{name}.md").read_text("utf-8").splitlines(), start=1):
            addresses = re.findall(r"<(https?://\S+?)>", line)
            if not line.startswith("- ") or not addresses:
                continue
            own = "\n".join(text for address in addresses for text in cited.get(address, []))
            figures = re.findall(r"\d+(?:[.,]\d+)*", STEP.sub("", line.split(" — ")[0]))
            found = sum(has_number(own, figure) for figure in figures)
            if not own or found < len(figures) / 2:
                lost.append(f"{name} {number}")
    listed = set(re.findall(r"^\| ((?:amhe|barriers|groups) \d+) \|", README, flags=re.MULTILINE))
    assert [note for note in lost if note not in listed] == []
    assert len(listed) < 30


def cited_sentences() -> dict[str, list[str]]:
    """By address, the sentences and rows of the briefings that cite it."""
    found: dict[str, list[str]] = {}
    for source in SOURCES:
        address = {m[1]: m[4] for m in map(SOURCE_LINE.fullmatch, source_lines(source)) if m}
        noted = [*sentences(source), *(" ".join(row) for row in table_rows(source))]
        # A corrected figure carries the note of the page that corrects it.
        both = "\n".join(noted)
        for text in noted:
            for number in NOTE.findall(text):
                found.setdefault(address[number], []).append(text)
        for url in address.values():
            found.setdefault(url, []).append(both)
    return found


def test_the_readme_counts_the_documents_their_pages_and_sources() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (\d+) \| \d+ \| \d+ \| \d+ \| (\d+) \|$", README, flags=re.MULTILINE
    )
    assert {name: (int(count), int(listed)) for name, count, listed in rows} == {
        source.stem: (len(pages(source)), len(source_lines(source))) for source in SOURCES
    }


def notes_on(lines: list[str], address: str) -> list[str]:
    """The fact notes from one address; all the corrections when they name only its publisher."""
    return [line for line in lines if address in line] or [line for line in lines if line.startswith("| ")]


def has_number(text: str, figure: str) -> bool:
    return re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(figure)}(?![.,]?\d)", text) is not None


# -- Structure and wording -----------------------------------------------------------------------------


@each_briefing
def test_headings_follow_the_skeleton(source: Path) -> None:
    headings = re.findall(r"^# (.+)$", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if header(source)["groups"] or header(source)["barriers"]:
        assert headings == SKELETON
    assert headings[-1] == "Sources"


@each_briefing
def test_the_steps_of_the_header_are_the_steps_with_a_section(source: Path) -> None:
    sections = re.findall(r"^## Step ([1-4][ABC]): ", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sections == header(source)["steps"]


@each_briefing
def test_our_own_words_use_no_outdated_terms(source: Path) -> None:
    assert re.findall(rf"\b(?:{OUTDATED})\b", body(source)) == []


@each_briefing
def test_headings_hold_no_mark_that_changes_shape_in_the_pdf(source: Path) -> None:
    headings = re.findall(r"^#+ (.+)$", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [
        text for text in [*headings, header(source)["title"]] if re.search(r"['\"]|--|\.\.\.", text)
    ] == []


# -- The catalogue -------------------------------------------------------------------------------------


def test_every_briefing_has_its_catalogue_entry_and_every_entry_its_file() -> None:
    entries = [entry for entry in load_catalogue(CORPUS).entries.values() if entry.kind == "briefing"]
    assert {entry.id for entry in entries} == {path.stem for path in SOURCES}
    assert [entry.id for entry in entries if not (BRIEFINGS / f"{entry.id}.pdf").is_file()] == []


@each_briefing
def test_the_catalogue_entry_says_what_the_header_says(source: Path) -> None:
    entry, fields = load_catalogue(CORPUS).entries[source.stem], header(source)
    assert (entry.id, entry.title) == (fields["id"], fields["title"])
    assert (list(entry.groups), list(entry.barriers)) == (fields["groups"], fields["barriers"])
    assert str(entry.year) == fields["written"][-4:]
    assert entry.licence == "MIT"
    assert entry.title in (entry.suggested_citation or "")


# -- The PDFs ------------------------------------------------------------------------------------------


def test_every_pdf_is_built_from_its_source_as_it_stands() -> None:
    assert build_briefings.out_of_date(BRIEFINGS) == {}


@each_briefing
def test_the_cover_and_every_footer_say_that_the_briefing_is_unofficial(source: Path) -> None:
    fields, texts = header(source), pages(source)
    assert 2 <= len(texts) <= 6
    cover = straight(texts[0])
    assert f"Figures as at {fields['figures_as_at']}. Written {fields['written']}." in cover
    assert fields["title"] in cover
    for number, text in enumerate(texts, start=1):
        lines = text.strip().splitlines()
        assert lines[0] == "AMHE guidance assistant: briefing"
        assert lines[-1] == (
            f"Unofficial briefing, not the NCCMH document. Figures as at {fields['figures_as_at']}."
            f" Page {number} of {len(texts)}"
        )


@each_briefing
def test_every_sentence_can_be_read_back_from_the_pdf_unbroken(source: Path) -> None:
    running = 1
    text = straight(
        " ".join("\n".join(page.strip().splitlines()[running:-running]) for page in pages(source))
    )
    assert [sentence for sentence in sentences(source) if straight(sentence) not in text] == []


@each_briefing
def test_no_line_of_the_pdf_ends_in_a_hyphen_or_begins_with_a_source_note(source: Path) -> None:
    ends = tuple(line[-12:] for line in source_lines(source) if line.endswith("-"))
    for page in pages(source):
        broken = [line for line in page.splitlines() if line.rstrip().endswith("-")]
        assert [line for line in broken if not (ends and line.rstrip().endswith(ends))] == []
    text = "\n".join(pages(source)).split("\nSources\n")[0]
    # A table's last cell is a line of its own that holds nothing but notes.
    assert re.findall(r"^(?:\[\d+\] ?)+[^\[\s].*$", text, flags=re.MULTILINE) == []


@each_briefing
def test_every_address_of_the_source_list_can_be_read_back(source: Path) -> None:
    squashed = re.sub(
        r"\s+", "", "".join("".join(page.strip().splitlines(True)[1:-1]) for page in pages(source))
    )
    addresses = [line.rsplit(" ", 1)[1] for line in source_lines(source)]
    assert [address for address in addresses if address not in squashed] == []


@each_briefing
def test_the_pdf_is_tagged_bookmarked_and_in_british_english(source: Path) -> None:
    reader = PdfReader(source.with_suffix(".pdf"))
    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == header(source)["title"]
    assert root["/Lang"] == "en-GB"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    headings = re.findall(r"^#+ (.+)$", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert bookmarks(reader.outline) == headings
    kinds = tags(root["/StructTreeRoot"])
    assert kinds.count("/Table") == source.read_text(encoding="utf-8").count("\nTable: ") > 0
    assert kinds.count("/TH") >= kinds.count("/Table") * 3


def bookmarks(outline: list[Any]) -> list[str]:
    titles: list[str] = []
    for item in outline:
        titles += bookmarks(item) if isinstance(item, list) else [str(item.title)]
    return titles


def tags(node: Any) -> list[str]:
    """The kinds of structure element under a node of the tag tree."""
    node = node.get_object()
    if isinstance(node, list):
        return [kind for child in node for kind in tags(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (tags(node["/K"]) if "/K" in node else [])


# -- The builder ---------------------------------------------------------------------------------------


@pytest.fixture
def copy_of_briefings(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BRIEFINGS, tmp_path / "briefings"))


def test_check_names_a_briefing_whose_source_has_changed(
    copy_of_briefings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = copy_of_briefings / SOURCES[0].name
    source.write_text(source.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    assert build_briefings.main(["--check", "--briefings", str(copy_of_briefings)]) == 1
    assert f"{source.stem} was built from another source" in capsys.readouterr().out


def test_check_names_every_briefing_when_the_template_has_changed(copy_of_briefings: Path) -> None:
    with (copy_of_briefings / "template.typ").open("a", encoding="utf-8") as template:
        template.write("// another page\n")
    assert set(build_briefings.out_of_date(copy_of_briefings)) == {path.stem for path in SOURCES}


def test_check_names_a_pdf_that_something_else_has_written(copy_of_briefings: Path) -> None:
    pdf = copy_of_briefings / f"{SOURCES[0].stem}.pdf"
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    assert build_briefings.out_of_date(copy_of_briefings) == {
        SOURCES[0].stem: "has a PDF that this script did not write"
    }


def test_a_damaged_record_is_reported_with_what_to_do(
    copy_of_briefings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy_of_briefings / "built.toml").write_text("[briefings.one]\ninputs = 1", encoding="utf-8")
    assert build_briefings.main(["--check", "--briefings", str(copy_of_briefings)]) == 1
    assert "delete it and build again" in capsys.readouterr().err


def test_missing_fonts_are_named_with_the_package_that_brings_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_briefings, "FONT_FOLDERS", (tmp_path,))
    with pytest.raises(build_briefings.BuildError, match="fonts-liberation"):
        build_briefings.font_folder()


def test_a_source_without_its_date_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(build_briefings.BuildError, match=r"one\.md needs a header line"):
        build_briefings.written(tmp_path / "one.md", "---\nid: one\n---\n")


def test_the_same_source_gives_the_same_bytes() -> None:
    pytest.importorskip("pypandoc", reason="pandoc builds the briefings; pip install '.[briefings]'")
    pytest.importorskip("typst", reason="Typst builds the briefings; pip install '.[briefings]'")
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("pypandoc-binary", "typst")]
    if ", ".join(versions) not in (BRIEFINGS / "built.toml").read_text(encoding="utf-8"):
        pytest.skip("the briefings were built with other versions of pandoc or Typst")
    if not any(folder.is_dir() for folder in build_briefings.FONT_FOLDERS):
        pytest.skip("Liberation Sans is not installed")
    assert build_briefings.build(SOURCES[1]) == SOURCES[1].with_suffix(".pdf").read_bytes()


def test_the_record_is_plain_toml() -> None:
    record = tomllib.loads((BRIEFINGS / "built.toml").read_text(encoding="utf-8"))
    assert set(record["briefings"]) == {path.stem for path in SOURCES}
