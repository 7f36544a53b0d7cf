"""A small real corpus, read and published once for the tests that need a library."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers.guide import Guide
from assistant.library.ingest import ingest
from assistant.settings import Settings
from tests.documents.pdf_builder import Line, build_pdf
from tests.fakes import HashingEmbedder


def body(text: str) -> list[Line]:
    """A paragraph as lines of a page, broken about every 80 characters."""
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > 80:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [Line(words, gap=6 if n == 0 else 0) for n, words in enumerate([*lines, line])]


VETERANS = (
    "Veterans wait longer for therapy than other people do [1]. They often find it hard to speak up. "
    "Armed forces charities say that self-referral helps former soldiers most [2]."
)
INTERPRETING = (
    "Professional interpreters are needed at every appointment in mental health care. "
    "A child must never interpret for a parent. Telephone interpreting suits short appointments only."
)
HOUSING = (
    "Insecure housing harms mental health and delays discharge from hospital. "
    "Commissioners can fund tenancy support workers in community teams."
)


def make_corpus(corpus: Path) -> Path:
    """Two catalogued PDFs and one that is not: headings, source notes, and printed page labels."""
    corpus.mkdir(parents=True, exist_ok=True)
    heading = {"size": 16, "bold": True, "gap": 10}
    build_pdf(
        [
            [Line("Former soldiers", size=22, bold=True), Line("Need", **heading), *body(VETERANS)],
            [
                Line("Sources", **heading),
                Line("[1] A study of waiting. 2021. https://example.org/waiting", gap=6),
                Line("[2] A charity report. 2019. https://example.org/report", gap=6),
            ],
        ],
        corpus / "veterans.pdf",
        title="Former soldiers",
    )
    build_pdf(
        [
            [Line("Language", size=22, bold=True), Line("Interpreters", **heading), *body(INTERPRETING)],
            [Line("Homes", size=22, bold=True), Line("Housing", **heading), *body(HOUSING)],
        ],
        corpus / "language.pdf",
        title="Language and homes",
        labels=["iii", "iv"],
    )
    build_pdf(
        [[Line("Cooking", size=22, bold=True), *body("Boil the pasta for nine minutes.")]], corpus / "x.pdf"
    )
    (corpus / "catalogue.toml").write_text(
        '[[document]]\nid = "veterans"\ntitle = "Former soldiers"\nkind = "briefing"\nyear = 2026\n'
        'groups = ["veterans"]\n\n'
        '[[document]]\nid = "language"\ntitle = "Language and homes"\nkind = "official"\nyear = 2020\n'
        'barriers = ["language", "housing"]\n',
        encoding="utf-8",
    )
    return corpus


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a published library; shared, so do not change its files."""
    home = tmp_path_factory.mktemp("library")
    settings = Settings(corpus=make_corpus(home / "corpus"), index=home / "index")
    ingest(settings, embedder=HashingEmbedder())
    return settings


@pytest.fixture(scope="session")
def guide(published: Settings) -> Guide:
    """The assistant over the published library, with the embedder that counts shared words."""
    return Guide(published, HashingEmbedder())
