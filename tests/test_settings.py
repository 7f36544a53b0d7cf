import sys
from pathlib import Path

import pytest

from assistant.errors import SettingsError, UsageError
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
        ("", {"AMHE_SETTINGS": "~no-such-person/x.toml"}, ["AMHE_SETTINGS", "home folder"]),
        ("", {"AMHE_CORPUS": "~no-such-person"}, ["AMHE_CORPUS", "home folder"]),
        ("", {"AMHE_PORT": "9" * 5000}, ["AMHE_PORT", "65535"]),
        ('corpus = "a\\u0000b"', {}, ["corpus", "zero character"]),
        (f"port = {'[' * 5000}", {}, ["not valid TOML"]),
        ("trust_proxy = 1", {}, ["trust_proxy", "true or false", "1"]),
        ("", {"AMHE_TRUST_PROXY": "maybe"}, ["AMHE_TRUST_PROXY", "true or false", "'maybe'"]),
        ('public_url = "example.org"', {}, ["public_url", "https://"]),
        ('public_url = "javascript:alert(1)//"', {}, ["public_url", "https://"]),
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


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("true", True), ("1", True), (" Yes ", True), ("false", False), ("0", False), ("no", False)],
)
def test_a_switch_is_set_by_a_word_of_the_environment(tmp_path: Path, word: str, meaning: bool) -> None:
    assert load_settings({}, {"AMHE_TRUST_PROXY": word}, tmp_path).trust_proxy is meaning


def test_a_switch_is_set_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "amhe.toml").write_text("trust_proxy = true\n")
    assert load_settings({}, {}, tmp_path).trust_proxy is True


def test_a_wrong_option_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="--port must be a whole number"):
        load_settings({"port": 99999}, {})


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "amhe.toml").write_bytes(b"\xef\xbb\xbfport = 8000\n")
    assert load_settings({}, {}, tmp_path).port == 8000


def test_a_file_that_may_not_be_read_is_a_named_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "amhe.toml").write_text("port = 1")
    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(SettingsError, match=r"amhe\.toml cannot be read: Permission denied"):
        load_settings({}, {}, tmp_path)


def denied(*_: object, **__: object) -> str:
    raise PermissionError(13, "Permission denied")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep a folder that is in use")
def test_a_deleted_working_directory_is_a_named_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(SettingsError, match="working directory has been deleted"):
        load_settings({}, {})
