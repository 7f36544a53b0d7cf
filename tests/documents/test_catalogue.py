from pathlib import Path

import pytest

from assistant.documents.catalogue import load_catalogue
from assistant.errors import CatalogueError

GOOD = """
[[document]]
id = "guide-one"
title = "Guide one"
publisher = "A council"
year = 2024
kind = "official"
status = "current"
groups = ["veterans"]
steps = ["1a"]
"""


def write(corpus: Path, text: str) -> Path:
    corpus.mkdir(exist_ok=True)
    (corpus / "catalogue.toml").write_text(text, encoding="utf-8")
    return corpus


def test_an_entry_keeps_what_the_catalogue_says(tmp_path: Path) -> None:
    catalogue = load_catalogue(write(tmp_path, GOOD))
    entry = catalogue.entries["guide-one"]
    assert (entry.title, entry.publisher, entry.year) == ("Guide one", "A council", 2024)
    assert (entry.groups, entry.steps) == (("veterans",), ("1A",))
    assert len(catalogue.sha256) == 64


def test_a_corpus_without_a_catalogue_has_no_entries(tmp_path: Path) -> None:
    catalogue = load_catalogue(tmp_path)
    assert not catalogue.entries
    assert catalogue.sha256 == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + 'titel = "x"', ["guide-one", "'titel'", "did you mean 'title'"]),
        (GOOD + GOOD, ["two entries", "guide-one"]),
        ("[document]\nid = 'a'", ["[[document]]"]),
        ("documents = []", ["unknown key 'documents'"]),
        ("[[document]]\nid = 'a'", ["needs the key 'title'"]),
        ("[[document]]\ntitle = 'a'", ["without id", "needs the key 'id'"]),
        ("[[document]]\nid = 'A b'\ntitle = 'a'", ["small letters"]),
        (GOOD.replace("2024", '"2024"'), ["year", "number"]),
        (GOOD.replace('"official"', '"offical"'), ["kind", "official, briefing"]),
        (GOOD.replace('"current"', '"superseded"'), ["superseded_by"]),
        (GOOD.replace('"current"', '"superseded"') + 'superseded_by = "gone"', ["'gone'"]),
        (GOOD.replace('["veterans"]', '"veterans"'), ["groups must be a list"]),
        ("[[document]\n", ["not valid TOML"]),
    ],
)
def test_a_wrong_catalogue_is_a_named_error(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(tmp_path, text))
    for word in [str(tmp_path / "catalogue.toml"), *words]:
        assert word in str(caught.value)


def test_a_superseded_entry_names_its_successor(tmp_path: Path) -> None:
    old = GOOD.replace('"current"', '"superseded"').replace("guide-one", "guide-zero")
    catalogue = load_catalogue(write(tmp_path, GOOD + old + 'superseded_by = "guide-one"'))
    assert catalogue.entries["guide-zero"].superseded_by == "guide-one"
