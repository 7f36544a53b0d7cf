from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import CHECKOUT, load_settings


def test_an_option_wins_over_the_environment_over_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "amhe.toml").write_text('port = 1001\nhost = "0.0.0.0"\nmodel = "some/folder"\n')
    settings = load_settings({"port": 1003}, {"AMHE_PORT": "1002", "AMHE_HOST": "127.0.0.2"}, tmp_path)
    assert (settings.port, settings.host, settings.model) == (1003, "127.0.0.2", "some/folder")
    assert settings.origins["port"] == "option"
    assert settings.origins["host"] == "AMHE_HOST"
    assert settings.origins["model"] == str(tmp_path / "amhe.toml")
    assert settings.origins["threads"] == "default"


def test_corpus_and_index_are_the_working_directorys_where_it_has_a_corpus(tmp_path: Path) -> None:
    assert load_settings({}, {}, tmp_path).corpus == CHECKOUT / "corpus"
    (tmp_path / "corpus").mkdir()
    settings = load_settings({}, {}, tmp_path)
    assert (settings.corpus, settings.index) == (tmp_path / "corpus", tmp_path / "index")


def test_paths_in_the_file_count_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "mine.toml").write_text('corpus = "docs"\n')
    settings = load_settings({}, {"AMHE_SETTINGS": "conf/mine.toml"}, tmp_path)
    assert settings.corpus == tmp_path / "conf" / "docs"


@pytest.mark.parametrize(
    ("file", "environment", "words"),
    [
        ("prot = 1", {}, ["'prot'", "did you mean 'port'"]),
        ("", {"AMHE_PROT": "1"}, ["AMHE_PROT", "did you mean 'AMHE_PORT'"]),
        ('port = "many"', {}, ["port", "whole number from 0 to 65535", "'many'"]),
        ("port = true", {}, ["port", "whole number"]),
        ("", {"AMHE_PORT": "99999"}, ["AMHE_PORT", "65535"]),
        ("threads = 0", {}, ["threads", "from 1"]),
        ('host = ""', {}, ["host", "empty"]),
        ("host = 3", {}, ["host", "text"]),
        ("corpus = 3", {}, ["corpus", "folder"]),
        ("port = = 1", {}, ["not valid TOML"]),
        ("", {"AMHE_SETTINGS": "nowhere.toml"}, ["nowhere.toml", "not a file"]),
    ],
)
def test_a_wrong_setting_is_a_named_error(
    tmp_path: Path, file: str, environment: dict[str, str], words: list[str]
) -> None:
    (tmp_path / "amhe.toml").write_text(file)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, environment, tmp_path)
    for word in words:
        assert word in str(caught.value)
