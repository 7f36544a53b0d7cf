"""The acceptance run: installs what is missing, then exactly README's test command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripts.conftest import SCRIPTS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the acceptance run is for Debian")
RUN = SCRIPTS.parent / ".ci" / "run"


class Machine:
    """A PATH of stubs that write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.calls = folder / "bin", folder / "calls.txt"
        self.programs.mkdir()
        for name in ("bash", "dirname", "env"):
            found = shutil.which(name)
            assert found is not None
            (self.programs / name).symlink_to(found)
        self.add("sudo", 'exec "$@"')
        self.add("apt-get", 'if [ "$1" = update ]; then exit 100; fi')

    def add(self, name: str, body: str = "") -> None:
        path = self.programs / name
        record = f'echo "{name} $* browser=$AMHE_REQUIRE_BROWSER" >> {self.calls}'
        path.write_text(f"#!{shutil.which('bash')}\n{'' if name == 'sudo' else record}\n{body}\n")
        path.chmod(0o755)

    def run(self) -> int:
        environment = {"PATH": str(self.programs)}
        command = [str(self.programs / "bash"), str(RUN)]
        return subprocess.run(
            command, env=environment, capture_output=True, timeout=30, check=False
        ).returncode

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_run_is_the_test_command_with_a_browser_required(machine: Machine) -> None:
    machine.add("chromium")
    machine.add("python3")
    assert machine.run() == 0
    assert machine.called() == [
        "python3 -c import venv, ensurepip browser=",
        "python3 scripts/test.py browser=1",
    ]


def test_a_missing_browser_and_a_missing_venv_are_installed(machine: Machine) -> None:
    machine.add("python3", 'if [ "$1" = -c ]; then exit 1; fi')
    assert machine.run() == 0
    assert [line for line in machine.called() if line.startswith("apt-get")] == [
        "apt-get update browser=",
        "apt-get install --yes --no-install-recommends chromium fonts-liberation python3-venv browser=",
    ]
    assert machine.called()[-1] == "python3 scripts/test.py browser=1"


@pytest.mark.parametrize("code", [1, 5])
def test_a_failed_run_and_a_run_without_a_test_both_fail(machine: Machine, code: int) -> None:
    machine.add("chromium")
    machine.add("python3", f'if [ "$1" = scripts/test.py ]; then exit {code}; fi')
    assert machine.run() == code
