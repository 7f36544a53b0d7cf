"""The settings: read once, unknown keys refused, each with the place it came from.

Defaults < ``amhe.toml`` in the working directory (or the file ``AMHE_SETTINGS`` names)
< ``AMHE_*`` environment variables < options of the command.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError, UsageError

CHECKOUT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL = "all-MiniLM-L6-v2"
# AMHE_SETTINGS names the file itself; AMHE_TORCH_SOURCE is read by scripts/setup.py before this exists;
# the others tell the browser tests which browser to drive, and to fail rather than skip without one.
NOT_SETTINGS = frozenset({"AMHE_SETTINGS", "AMHE_TORCH_SOURCE", "AMHE_CHROMIUM", "AMHE_REQUIRE_BROWSER"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with its default.

    Attributes:
        corpus: Folder of documents and their catalogue.
        index: Folder of published snapshots.
        host: Address the web application listens on.
        port: Port the web application listens on.
        model: ``all-MiniLM-L6-v2`` (the weights that come with the installation), a folder holding
            a sentence-transformers model, or a hub name such as ``BAAI/bge-small-en-v1.5``.
        query_prompt: Put before every question when the model wants one; passages go without.
        threads: Threads torch and FAISS may use for one piece of work.
        public_url: Address under which readers reach the web application; makes links absolute.
        requests_a_minute: How many questions one address may ask in a minute, and how many drawn pages and
            searches it may look at.
        trust_proxy: Whether what ``X-Forwarded-For``, ``-Proto`` and ``-Host`` say is believed.
        origins: Where each setting came from, for ``amhe status``.
    """

    corpus: Path
    index: Path
    host: str = "127.0.0.1"
    port: int = 7860
    model: str = DEFAULT_MODEL
    query_prompt: str = ""
    threads: int = 1
    public_url: str = ""
    requests_a_minute: int = 120
    trust_proxy: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)


KEYS = tuple(f.name for f in fields(Settings) if f.name != "origins")
PATH_KEYS = frozenset({"corpus", "index"})
WHOLE_NUMBERS = {"port": (0, 65535), "threads": (1, 256), "requests_a_minute": (1, 1_000_000)}
SWITCHES = frozenset({"trust_proxy"})
SWITCH_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
WEB_ADDRESS = re.compile(r"https?://[^\s/?#\"'<>][^\s?#\"'<>]*", re.IGNORECASE)


def load_settings(
    options: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    working_directory: Path | None = None,
) -> Settings:
    """The settings in force.

    Args:
        options: What the command line says; a value of None counts as not said.
        environment: Environment variables; the process's own when left out.
        working_directory: Where ``amhe.toml``, ``corpus/`` and ``index/`` are looked for.

    Raises:
        SettingsError: A key is unknown, a value has the wrong form, or the named file is not there.
        UsageError: An option has the wrong form.
    """
    import os

    env = os.environ if environment is None else environment
    here = _working_directory() if working_directory is None else working_directory
    home = here if (here / "corpus").is_dir() else CHECKOUT
    values: dict[str, Any] = {"corpus": home / "corpus", "index": home / "index"}
    origins = dict.fromkeys(KEYS, "default")
    layers = (
        _from_file(env, here),
        _from_environment(env, here),
        _from_options(options or {}, here),
    )
    for layer in layers:
        for key, (value, origin) in layer.items():
            values[key], origins[key] = value, origin
    return Settings(**values, origins=origins)


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise SettingsError("the working directory has been deleted; change to another one.") from error


def _from_options(options: Mapping[str, Any], here: Path) -> dict[str, tuple[Any, str]]:
    try:
        return {
            key: (_convert(key, value, f"the option --{key.replace('_', '-')}", here), "option")
            for key, value in options.items()
            if value is not None
        }
    except SettingsError as error:
        raise UsageError(str(error)) from error


def _from_file(env: Mapping[str, str], here: Path) -> dict[str, tuple[Any, str]]:
    named = env.get("AMHE_SETTINGS")
    path = _path(named, "AMHE_SETTINGS", here) if named else here / "amhe.toml"
    try:
        if not path.is_file():
            if named:
                raise SettingsError(
                    f"AMHE_SETTINGS names {path}, which is not a file; correct it or unset it."
                )
            return {}
        rows = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    for key in rows:
        if key not in KEYS:
            raise SettingsError(f"{path} has the unknown setting '{key}'{_nearest(key, KEYS)}")
    return {
        key: (_convert(key, value, f"{path}: {key}", path.parent), str(path)) for key, value in rows.items()
    }


def _from_environment(env: Mapping[str, str], here: Path) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    names = {f"AMHE_{key.upper()}": key for key in KEYS}
    for name, value in env.items():
        if not name.startswith("AMHE_") or name in NOT_SETTINGS:
            continue
        if name not in names:
            raise SettingsError(
                f"the environment has the unknown setting {name}{_nearest(name, tuple(names))}"
            )
        found[names[name]] = (_convert(names[name], value, name, here), name)
    return found


def _convert(key: str, value: Any, place: str, base: Path) -> Any:
    if key in PATH_KEYS:
        if not isinstance(value, (str, Path)) or not str(value):
            raise SettingsError(f"{place} must be the path of a folder, not {value!r}.")
        return _path(value, place, base)
    if key in WHOLE_NUMBERS:
        low, high = WHOLE_NUMBERS[key]
        number = int(value) if isinstance(value, str) and re.fullmatch(r"\s*\d{1,9}\s*", value) else value
        if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
            raise SettingsError(f"{place} must be a whole number from {low} to {high}, not {value!r}.")
        return number
    if key in SWITCHES:
        switch = SWITCH_WORDS.get(value.strip().lower()) if isinstance(value, str) else value
        if not isinstance(switch, bool):
            raise SettingsError(f"{place} must be true or false, not {value!r}.")
        return switch
    if not isinstance(value, str):
        raise SettingsError(f"{place} must be text, not {value!r}.")
    if key in {"host", "model"} and not value.strip():
        raise SettingsError(f"{place} is empty; leave it out to use the default.")
    if key == "public_url" and value and not WEB_ADDRESS.fullmatch(value):
        raise SettingsError(f"{place} must begin with http:// or https:// and name a host, not {value!r}.")
    return value


def _path(value: str | Path, place: str, base: Path) -> Path:
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:
        raise SettingsError(f"{place} names a home folder that is not known: {value}.") from error
    if "\0" in str(path):
        raise SettingsError(f"{place} holds a zero character: {value!r}.")
    return (base / path).absolute()


def _nearest(key: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; the settings are {', '.join(known)}."
