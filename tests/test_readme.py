"""README is held to account: its commands, settings, links and examples are the program's own."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from assistant.cli import build_parser
from assistant.settings import CHECKOUT, KEYS, Settings

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def subcommands() -> dict[str, argparse.ArgumentParser]:
    parser = build_parser()
    (action,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


def test_the_first_screen_holds_the_two_commands_and_a_screenshot() -> None:
    first = "\n".join(README.splitlines()[:30])
    assert "python3 scripts/serve.py" in first
    assert "python3 scripts/test.py" in first
    assert re.search(r"!\[[^\]]{20,}\]\([^)]+\.png\)", first)


def test_every_command_has_its_row_and_no_other() -> None:
    rows = re.findall(r"^\| `amhe ([a-z-]+)` \|", README, re.MULTILINE)
    assert sorted(rows) == sorted(subcommands())


def test_every_setting_has_its_row_with_its_environment_name_and_default() -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| `AMHE_[A-Z_]+` \| (.+?) \|", README, re.MULTILINE))
    assert set(rows) == set(KEYS)
    defaults = Settings(Path("corpus"), Path("index"))
    for key in KEYS:
        assert f"| `{key}` | `AMHE_{key.upper()}` |" in README
        default = getattr(defaults, key)
        value = str(default).lower() if isinstance(default, bool) else str(default)
        assert rows[key] == (f"`{value}`" if value else "empty")


@pytest.mark.parametrize("line", re.findall(r"^amhe .+$", README, re.MULTILINE))
def test_every_example_is_accepted_by_the_command(line: str) -> None:
    import shlex

    build_parser().parse_args(shlex.split(line.split("#", maxsplit=1)[0])[1:])


def test_every_option_that_is_named_exists() -> None:
    known = set()
    for parser in subcommands().values():
        known |= {option for action in parser._actions for option in action.option_strings}
    scripts = "".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "scripts").glob("*.py"))
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)):
        assert option in known or f'"{option}"' in scripts, option


@pytest.mark.parametrize(
    "target", [t for t in re.findall(r"\]\(([^)#]+)\)", README) if not t.startswith("http")]
)
def test_every_link_leads_to_a_file(target: str) -> None:
    assert (CHECKOUT / target).is_file()


def test_every_module_folder_named_is_there() -> None:
    for path in re.findall(r"^(assistant/[a-z_./]+)", README, re.MULTILINE):
        assert (CHECKOUT / path).exists(), path
