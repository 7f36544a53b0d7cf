"""Set-up from nothing, from something and from half of something."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import environment
import pytest

from tests.scripts.conftest import Checkout, copy_of, make_wheel

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the stub environments are laid out as on Unix"
)


def change_stamp(checkout: Checkout, **changes: object) -> None:
    path = checkout.venv / "setup.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def is_one_line_of_error(result: subprocess.CompletedProcess[str]) -> bool:
    last = result.stderr.splitlines()[-1]
    return result.returncode == 1 and last.startswith("Stopped: ") and "Traceback" not in result.stderr


def test_a_new_checkout_gets_the_pinned_packages_and_the_command(
    first_run: tuple[Checkout, subprocess.CompletedProcess[str]],
) -> None:
    checkout, result = first_run
    assert result.returncode == 0, result.stderr
    assert (checkout.venv / "bin" / "amhe").exists()
    assert checkout.in_venv("import torch; print(torch.version)") == "2.13.0"
    assert checkout.in_venv("import assistant; print(assistant.__file__)") == str(
        checkout.root / "assistant.py"
    )


def test_set_up_says_what_it_does_on_stderr_alone(
    first_run: tuple[Checkout, subprocess.CompletedProcess[str]],
) -> None:
    _, result = first_run
    assert "Making" in result.stderr
    assert "Installing torch==2.13.0" in result.stderr
    assert "Ready: " in result.stderr
    assert result.stdout == ""


def test_a_second_run_starts_no_pip(finished: Checkout) -> None:
    (pip,) = finished.venv.glob("lib/python*/site-packages/pip")
    pip.unlink()
    before = (finished.venv / "setup.log").stat().st_mtime_ns
    result = finished.start("setup.py")
    assert (result.returncode, result.stderr.splitlines()) == (0, [f"Ready: {finished.venv}/bin/amhe"])
    assert (finished.venv / "setup.log").stat().st_mtime_ns == before


def test_an_extra_is_added_and_then_kept(finished: Checkout) -> None:
    assert finished.start("setup.py", "--extras", "test").returncode == 0
    assert finished.in_venv("import pytest; print(pytest.version)") == "1.0"
    (finished.root / "constraints.txt").write_text("torch==2.13.0\npytest==1.0\n")
    assert finished.start("setup.py").returncode == 0
    assert finished.in_venv("import pytest; print(pytest.version)") == "1.0"
    assert json.loads((finished.venv / "setup.json").read_text())["extras"] == ["test"]


def test_a_changed_pin_is_installed_into_the_same_environment(finished: Checkout, tmp_path: Path) -> None:
    finished.start("setup.py", "--extras", "test")
    kept = finished.venv / "kept"
    kept.touch()
    newer = tmp_path / "newer"
    newer.mkdir()
    make_wheel(newer, "pytest", "2.0")
    path = finished.root / "constraints.txt"
    path.write_text(path.read_text().replace("pytest==1.0", "pytest==2.0"))
    result = finished.start("setup.py", PIP_FIND_LINKS=f"{finished.wheels} {newer}")
    assert result.returncode == 0, result.stderr
    assert finished.in_venv("import pytest; print(pytest.version)") == "2.0"
    assert kept.exists()


def test_a_change_that_needs_no_new_package_is_installed_without_a_network(finished: Checkout) -> None:
    with (finished.root / "pyproject.toml").open("a") as file:
        file.write("[tool.something]\nchanged = true\n")
    result = finished.start("setup.py", PIP_FIND_LINKS="")
    assert result.returncode == 0, result.stderr
    assert "Everything is installed" in result.stderr
    assert finished.start("setup.py").stderr.splitlines() == [f"Ready: {finished.venv}/bin/amhe"]


def test_a_set_up_that_was_killed_in_the_middle_starts_anew(finished: Checkout) -> None:
    change_stamp(finished, state="installing")
    half = finished.venv / "half a package"
    half.mkdir()
    result = finished.start("setup.py")
    assert result.returncode == 0, result.stderr
    assert "An earlier set-up was cut short" in result.stderr
    assert not half.exists()
    assert (finished.venv / "bin" / "amhe").exists()


def test_a_set_up_that_failed_while_packages_were_written_starts_anew(finished: Checkout) -> None:
    (packages,) = finished.venv.glob("lib/python*/site-packages")
    (packages / "ruff.py" / "in the way").mkdir(parents=True)
    failed = finished.start("setup.py", "--extras", "test")
    assert is_one_line_of_error(failed)
    result = finished.start("setup.py")
    assert result.returncode == 0, result.stderr
    assert "An earlier set-up was cut short" in result.stderr
    assert finished.in_venv("import ruff; print(ruff.version)") == "1.0"


@pytest.mark.parametrize(
    "change",
    [{"state": "installing"}, {"state": "incomplete"}, {"python": "3.9"}, {"venv": "/x"}, {"inputs": ""}],
)
def test_an_environment_that_was_made_otherwise_is_not_taken_for_ready(
    first_run: tuple[Checkout, object], change: dict[str, str]
) -> None:
    checkout = first_run[0]
    wish = environment.Wish(checkout.root, (), None)
    stamp = environment.read_stamp(checkout.venv)
    assert environment.is_ready(stamp, wish)
    assert not environment.is_ready({**stamp, **change}, wish)
    assert not environment.is_ready(stamp, wish._replace(extras=("test",)))
    assert not environment.is_ready(stamp, wish._replace(torch_source="/elsewhere"))


@pytest.mark.slow
def test_an_environment_of_another_python_is_made_anew(finished: Checkout) -> None:
    change_stamp(finished, python="3.9")
    result = finished.start("setup.py")
    assert result.returncode == 0, result.stderr
    assert ".venv is of Python 3.9" in result.stderr
    assert json.loads((finished.venv / "setup.json").read_text())["python"] == "{}.{}".format(
        *sys.version_info[:2]
    )


@pytest.mark.slow
def test_an_environment_whose_python_is_gone_is_made_anew(finished: Checkout) -> None:
    for path in (finished.venv / "bin").glob("python*"):
        path.unlink()
    (finished.venv / "bin" / "python").symlink_to("/nowhere/python")
    result = finished.start("setup.py")
    assert result.returncode == 0, result.stderr
    assert "The Python in .venv is gone" in result.stderr
    assert finished.in_venv("print(1)") == "1"


def test_a_moved_checkout_is_mended_without_a_network(finished: Checkout, tmp_path: Path) -> None:
    finished.root.rename(tmp_path / "elsewhere")
    moved = Checkout(tmp_path / "elsewhere", finished.wheels)
    result = moved.start("setup.py", PIP_FIND_LINKS="")
    assert result.returncode == 0, result.stderr
    assert "The checkout has moved here" in result.stderr
    assert moved.in_venv("import assistant; print(assistant.__file__)") == str(moved.root / "assistant.py")
    assert not [
        path
        for path in (moved.venv / "bin").iterdir()
        if not path.is_symlink() and str(finished.venv).encode() in path.read_bytes()
    ]


def test_an_environment_made_by_hand_is_taken_over(new: Checkout, first_run: tuple[Checkout, object]) -> None:
    copy_of(first_run[0], new.root.parent / "other").venv.rename(new.venv)
    (new.venv / "setup.json").unlink()
    mine = new.venv / "mine"
    mine.touch()
    result = new.start("setup.py")
    assert result.returncode == 0, result.stderr
    assert mine.exists()


def test_a_package_that_is_not_to_be_had_is_named_and_the_next_run_goes_on(
    new: Checkout, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = new.start("setup.py", PIP_FIND_LINKS=str(empty))
    assert is_one_line_of_error(result)
    assert "the package index has no torch==2.13.0 for Python" in result.stderr
    assert str(new.venv / "setup.log") in result.stderr
    assert "No matching distribution found" in (new.venv / "setup.log").read_text()
    kept = new.venv / "kept"
    kept.touch()
    assert new.start("setup.py").returncode == 0
    assert kept.exists()


def test_a_pin_that_is_not_to_be_had_is_named(finished: Checkout) -> None:
    path = finished.root / "constraints.txt"
    path.write_text(path.read_text().replace("mypy==1.0", "mypy==9.9"))
    result = finished.start("setup.py", "--extras", "test")
    assert is_one_line_of_error(result)
    assert "the package index has no mypy==9.9 for Python 3." in result.stderr


def test_a_torch_wheel_of_another_version_is_refused(finished: Checkout, tmp_path: Path) -> None:
    result = finished.start("setup.py", "--torch-source", str(make_wheel(tmp_path, "torch", "2.0.0")))
    assert is_one_line_of_error(result)
    assert "torch==2.13.0" in result.stderr


def test_an_index_that_cannot_be_reached_is_said_to_be_a_matter_of_the_network(finished: Checkout) -> None:
    result = finished.start(
        "setup.py",
        "--extras=test",
        PIP_NO_INDEX="",
        PIP_FIND_LINKS="",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="1",
    )
    assert is_one_line_of_error(result)
    assert "the package index cannot be reached; is there a network?" in result.stderr


def test_torch_can_come_from_a_wheel_while_the_index_has_none(finished: Checkout, tmp_path: Path) -> None:
    others = tmp_path / "others"
    shutil.copytree(finished.wheels, others, ignore=shutil.ignore_patterns("torch*"))
    source = next(finished.wheels.glob("torch*"))
    result = finished.start("setup.py", "--torch-source", str(source), PIP_FIND_LINKS=str(others))
    assert result.returncode == 0, result.stderr
    assert "PyTorch is to come from another place" in result.stderr
    assert finished.in_venv("import torch; print(torch.version)") == "2.13.0"
    again = finished.start("setup.py", AMHE_TORCH_SOURCE=str(source), PIP_FIND_LINKS=str(others))
    assert again.stderr.splitlines() == [f"Ready: {finished.venv}/bin/amhe"]


def test_a_torch_source_that_is_not_there_is_refused_before_anything_is_deleted(finished: Checkout) -> None:
    result = finished.start("setup.py", "--torch-source", "/no/such/folder")
    assert is_one_line_of_error(result)
    assert "neither an address nor a folder nor a wheel file" in result.stderr
    assert finished.start("setup.py").stderr.splitlines() == [f"Ready: {finished.venv}/bin/amhe"]


def test_a_file_in_the_way_is_one_line_of_error(new: Checkout) -> None:
    new.venv.touch()
    result = new.start("setup.py")
    assert is_one_line_of_error(result)
    assert ".venv cannot be written" in result.stderr


def test_a_second_set_up_waits_for_the_first(new: Checkout) -> None:
    import fcntl

    new.venv.mkdir()
    with (new.venv / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, str(new.root / "scripts" / "setup.py")]
        with subprocess.Popen(command, env=new.environment(), stderr=subprocess.PIPE, text=True) as second:
            assert second.stderr is not None
            assert "waiting for it" in second.stderr.readline()
            assert second.poll() is None
            second.terminate()
