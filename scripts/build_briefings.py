#!/usr/bin/env python3
"""Build the briefings: ``corpus/briefings/<id>.md`` → Typst (pandoc) → ``<id>.pdf``.

    python scripts/build_briefings.py            build what is out of date
    python scripts/build_briefings.py --all      build every briefing afresh
    python scripts/build_briefings.py --check    only say which PDFs are out of date; exit 1 if any is

The same source, template and versions give the same bytes. ``built.toml`` beside the briefings records,
for each, the digest of what went in and of the PDF that came out, so that ``--check`` and the tests need
neither pandoc, Typst nor the fonts. Building needs ``pip install '.[briefings]'`` and Liberation Sans.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import importlib.metadata
import re
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BRIEFINGS = Path(__file__).resolve().parent.parent / "corpus" / "briefings"
TEMPLATE = "template.typ"
RECORD = "built.toml"
# Raised by hand whenever this script would turn the same source into another PDF.
BUILDER_VERSION = 2
FONTS = (
    "LiberationSans-Regular.ttf",
    "LiberationSans-Bold.ttf",
    "LiberationSans-Italic.ttf",
    "LiberationSans-BoldItalic.ttf",
)
FONT_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/liberation-sans"),
    Path("/usr/share/fonts/liberation"),
)
# Square brackets are source notes, and nothing in the sources is mathematics, HTML or a citation key.
BARE_ADDRESS = re.compile(r"(?<=\s)(https?://\S+)$", re.MULTILINE)
MARKDOWN = (
    "markdown+autolink_bare_uris-citations-footnotes-inline_notes-superscript-subscript"
    "-tex_math_dollars-raw_tex-raw_html-example_lists"
)


class BuildError(Exception):
    """A briefing cannot be built; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    """What ``built.toml`` says of one briefing: SHA-256 of what went in, and of the PDF."""

    inputs: str
    pdf: str


def sources(folder: Path) -> list[Path]:
    """The sources of the briefings in a folder, by name."""
    return sorted(path for path in folder.glob("*.md") if path.name != "README.md")


def digest_of_inputs(source: Path) -> str:
    """SHA-256 over the builder's version, the template and the source, line ends aside."""
    digest = hashlib.sha256(f"builder {BUILDER_VERSION}\n".encode())
    for path in (source.with_name(TEMPLATE), source):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name} {len(text)}\n".encode() + text)
    return digest.hexdigest()


def read_record(folder: Path) -> dict[str, Built]:
    """What was built, by id; nothing when there is no record yet.

    Raises:
        BuildError: The record is not what this script writes.
    """
    path = folder / RECORD
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["briefings"]
        return {name: Built(row["inputs"], row["pdf"]) for name, row in tables.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BuildError(f"{path} cannot be read ({error}); delete it and build again.") from error


def out_of_date(folder: Path) -> dict[str, str]:
    """Briefings whose PDF does not come from their source as it stands, each with the reason."""
    record = read_record(folder)
    found: dict[str, str] = {}
    for source in sources(folder):
        pdf, built = source.with_suffix(".pdf"), record.get(source.stem)
        if not pdf.is_file():
            found[source.stem] = "has no PDF"
        elif built is None:
            found[source.stem] = f"is not in {RECORD}"
        elif built.inputs != digest_of_inputs(source):
            found[source.stem] = "was built from another source, template or builder"
        elif built.pdf != hashlib.sha256(pdf.read_bytes()).hexdigest():
            found[source.stem] = "has a PDF that this script did not write"
    found |= {name: "has no source any more" for name in record if not (folder / f"{name}.md").is_file()}
    return found


def build(source: Path) -> bytes:
    """The PDF/UA-1 of one briefing.

    Raises:
        BuildError: A tool or font is missing, the header has no ``written`` date, or Typst refuses.
    """
    try:
        import pypandoc
        import typst
    except ImportError as error:
        raise BuildError(
            f"the Python package '{error.name}' is missing; run: pip install '.[briefings]'"
        ) from error
    text = source.read_text(encoding="utf-8")
    fonts = font_folder()
    try:
        body = pypandoc.convert_text(
            # In angle brackets nothing of an address is read as punctuation ("..." stays three dots).
            BARE_ADDRESS.sub(r"<\1>", text),
            to="typst",
            format=MARKDOWN,
            extra_args=["--standalone", "--wrap=none", f"--template={source.with_name(TEMPLATE)}"],
        )
    except OSError as error:
        raise BuildError(f"pandoc is missing ({error}); run: pip install pypandoc-binary") from error
    except RuntimeError as error:
        raise BuildError(f"pandoc cannot read {source.name}: {error}") from error
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch, "briefing.typ")
        page.write_text(body, encoding="utf-8")
        try:
            pdf = typst.compile(
                str(page),
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                pdf_standards="ua-1",
                timestamp=int(written(source, text).timestamp()),
            )
        except RuntimeError as error:
            raise BuildError(f"Typst refuses {source.name}: {error}") from error
    return bytes(pdf)


def written(source: Path, text: str) -> datetime.datetime:
    """The day a briefing was written, from its header: the only date that goes into the PDF."""
    match = re.search(r"^written: (\d{1,2} \w+ \d{4})$", text, flags=re.MULTILINE)
    try:
        day = datetime.datetime.strptime(match[1] if match else "", "%d %B %Y")
    except ValueError as error:
        raise BuildError(f"{source.name} needs a header line such as 'written: 23 November 2026'.") from error
    return day.replace(tzinfo=datetime.UTC)


def font_folder() -> Path:
    """The folder that holds Liberation Sans."""
    for folder in FONT_FOLDERS:
        if all((folder / font).is_file() for font in FONTS):
            return folder
    raise BuildError("Liberation Sans is missing; on Debian and Ubuntu run: apt-get install fonts-liberation")


def write_record(folder: Path, record: dict[str, Built]) -> None:
    """Write ``built.toml``, with the versions of the tools for whoever compares bytes."""
    tools = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("pypandoc-binary", "typst"))
    lines = [f"# Written by scripts/build_briefings.py, last with {tools}.\n"]
    for name in sorted(record):
        row = record[name]
        lines.append(f'[briefings.{name}]\ninputs = "{row.inputs}"\npdf = "{row.pdf}"\n')
    (folder / RECORD).write_text("\n".join(lines), encoding="utf-8", newline="\n")


def build_all(folder: Path, names: Sequence[str]) -> None:
    """Build the named briefings one after the other; the record is true after each of them."""
    record = read_record(folder)
    for name in names:
        source = folder / f"{name}.md"
        if source.is_file():
            pdf = build(source)
            source.with_suffix(".pdf").write_bytes(pdf)
            record[name] = Built(digest_of_inputs(source), hashlib.sha256(pdf).hexdigest())
            print(f"{name}: built, {len(pdf) // 1024} KiB")
        else:
            del record[name]
            print(f"{name}: forgotten, because its source is gone")
        write_record(folder, record)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build or check, and say what was done; 0 when every PDF is up to date at the end."""
    parser = argparse.ArgumentParser(description="Build the briefings of corpus/briefings as PDF/UA-1.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="only say which PDFs are out of date")
    choice.add_argument("--all", action="store_true", help="build every briefing, also those up to date")
    parser.add_argument("--briefings", type=Path, default=BRIEFINGS, metavar="DIR", help="another folder")
    options = parser.parse_args(arguments)
    folder: Path = options.briefings
    try:
        stale = out_of_date(folder)
        if options.check:
            for name, reason in sorted(stale.items()):
                print(f"{name} {reason}; run: python scripts/build_briefings.py")
            print(f"{len(sources(folder))} briefings, {len(stale)} out of date.")
            return 1 if stale else 0
        every = {path.stem for path in sources(folder)} if options.all else set()
        build_all(folder, sorted(every | set(stale)))
    except BuildError as error:
        print(f"build_briefings: {error}", file=sys.stderr)
        return 1
    print(f"{len(sources(folder))} briefings are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
