"""The second try of `make test`: whole files, for what may have one, and never for a fault that stays."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = {
    "test_that_build_on_each_other.py": """
        import os, pathlib, pytest
        left = []

        def test_first():
            left.append("a customer")

        @pytest.mark.second_try
        def test_second():
            assert left == ["a customer"]
            pathlib.Path("tries").open("a").write("x")
            assert pathlib.Path("tries").read_text() == "xx", "the first try"
    """,
    "test_fine.py": """
        import pathlib

        def test_once():
            pathlib.Path("once").open("x")
    """,
    "test_wrong.py": """
        def test_wrong():
            assert 1 == 2
    """,
    "test_wrong_again.py": """
        import pytest

        @pytest.mark.second_try
        def test_wrong():
            assert 1 == 2
    """,
}


def run(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = second_try\n", "utf-8")
    for file in files:
        lines = FILES[file].splitlines()
        (folder / file).write_text("\n".join(line[8:] for line in lines), "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "tests.twice", *files],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_whole_file_is_tried_again_and_nothing_else(tmp_path: Path) -> None:
    done = run(tmp_path, "test_that_build_on_each_other.py", "test_fine.py")
    assert (done.returncode, "the first try" in done.stdout) == (0, True), done.stdout
    assert "1 failed, 2 passed" in done.stdout
    assert "A second try, alone on the machine: test_that_build_on_each_other.py\n" in done.stdout
    assert " 2 passed in " in done.stdout


def test_what_fails_twice_has_failed(tmp_path: Path) -> None:
    done = run(tmp_path, "test_wrong_again.py")
    assert (done.returncode, done.stdout.count("1 failed")) == (1, 2), done.stdout


def test_one_fault_without_a_second_try_ends_it(tmp_path: Path) -> None:
    done = run(tmp_path, "test_wrong.py", "test_wrong_again.py")
    assert (done.returncode, "A second try" in done.stdout) == (1, False), done.stdout


def test_where_nothing_fails_nothing_is_tried_again(tmp_path: Path) -> None:
    done = run(tmp_path, "test_fine.py")
    assert (done.returncode, "A second try" in done.stdout) == (0, False), done.stdout
