"""The second try of `make test`: whole files, and never for a fault that stays."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = {
    "test_that_build_on_each_other.py": """
        import pathlib
        left = []

        def test_first():
            left.append("a customer")

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
    "test_that_fail_in_turns.py": """
        import pathlib

        def test_first():
            assert pathlib.Path("was here").exists()

        def test_second():
            assert not pathlib.Path("was here").exists()
            pathlib.Path("was here").touch()
    """,
    "test_wrong.py": """
        def test_wrong():
            assert 1 == 2
    """,
    "test_unread.py": """
        import nobody_has_written_this
    """,
}


def run(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
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
    assert "A second try, alone on the machine:\n  test_that_build_on_each_other.py\n" in done.stdout
    assert " 2 passed in " in done.stdout
    named = "Passed at one try of two:\n  test_that_build_on_each_other.py::test_second\n"
    assert named in done.stdout


def test_what_fails_twice_has_failed(tmp_path: Path) -> None:
    done = run(tmp_path, "test_wrong.py", "test_fine.py")
    assert (done.returncode, done.stdout.count("1 failed")) == (1, 2), done.stdout
    assert "Failed twice:\n  test_wrong.py::test_wrong\n" in done.stdout
    assert "Passed at" not in done.stdout


def test_what_fails_at_the_second_try_alone_is_named_and_has_not_failed(tmp_path: Path) -> None:
    done = run(tmp_path, "test_that_fail_in_turns.py")
    assert (done.returncode, done.stdout.count("1 failed, 1 passed")) == (0, 2), done.stdout
    named = [f"  test_that_fail_in_turns.py::{test}\n" for test in ("test_first", "test_second")]
    assert "Passed at one try of two:\n" + "".join(named) in done.stdout


def test_a_file_that_cannot_be_read_is_nobodys_busy_machine(tmp_path: Path) -> None:
    done = run(tmp_path, "test_unread.py", "test_fine.py")
    assert (done.returncode, "A second try" in done.stdout) == (2, False), done.stdout


def test_where_nothing_fails_nothing_is_tried_again(tmp_path: Path) -> None:
    done = run(tmp_path, "test_fine.py")
    assert (done.returncode, "A second try" in done.stdout) == (0, False), done.stdout
