"""A test that has a second try finds nothing of the first: neither in its hall nor anywhere else."""

import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).with_name("conftest.py")
TRIES = """
import pytest

opened = []

@pytest.fixture(scope="session")
def hall():
    opened.append("hall")
    yield []
    opened.append("closed")

@pytest.fixture(scope="module")
def room(hall):
    return []

@pytest.mark.flaky(reruns=1)
def test_that_fails_once(hall, room):
    assert (hall, room) == ([], [])
    hall.append("left")
    room.append("left")
    assert opened.count("hall") == 2, "the first try"

def test_that_comes_after_it(hall, room):
    assert (hall, room) == (["left"], ["left"])
    assert opened == ["hall", "closed", "hall"]
"""


def test_a_second_try_has_a_new_hall_and_says_what_the_first_was(tmp_path: Path) -> None:
    (tmp_path / "test_tries.py").write_text(TRIES, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --rerun-show-tracebacks\n", "utf-8")
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_runtest_setup\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_tries.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(CONFTEST.parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed, 1 rerun" in done.stdout, done.stdout
    assert "the first try" in done.stdout
