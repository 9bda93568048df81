"""What `make test` runs: every test, then once more the files that a busy machine may have failed.

Much here waits for real pages, printers and clocks, and a machine that stands still for a moment fails what
has no fault. So each file with a failure is tried again: as a whole, alone on the machine, with new halls and
a new browser, for tests may build upon each other, and what the first try left behind would decide the
second. A test that fails in both tries has failed. What has passed in one of them alone is named at the end:
it may be a race of ours. Arguments are pytest's; so is the exit code.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

MOST = 6
"""When more files than these have failed it is not the machine."""


class Failures:
    """A plugin of pytest: the tests that failed; and whether a file could not even be read."""

    def __init__(self) -> None:
        self.tests: list[str] = []
        self.unread = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and report.nodeid not in self.tests:
            self.tests.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.unread |= report.failed


def attempt(arguments: list[str]) -> tuple[int, list[str]]:
    """One run: its exit code, and the tests that failed; none where it ended in another way than that."""
    failures = Failures()
    ended = int(pytest.main(arguments, plugins=[failures]))
    whole = ended == pytest.ExitCode.TESTS_FAILED and not failures.unread
    return ended, failures.tests if whole else []


def attempt_anew(arguments: list[str]) -> tuple[int, list[str]]:
    """The same in a process that has loaded nothing yet."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(attempt, arguments).result()


def say(title: str, lines: list[str]) -> None:
    sys.stdout.write("\n".join(["", title, *(f"  {line}" for line in lines), "", ""]))
    sys.stdout.flush()


def main() -> int:
    ended, first = attempt(sys.argv[1:])
    files = sorted({test.split("::")[0] for test in first})
    if not files or len(files) > MOST:
        return ended
    say("A second try, alone on the machine:", files)
    ended, second = attempt_anew(files)
    if ended and not second:
        return ended
    both = [test for test in first if test in second]
    once = [test for test in [*first, *second] if test not in both]
    if once:
        say("Passed at one try of two:", once)
    if both:
        say("Failed twice:", both)
    return int(pytest.ExitCode.TESTS_FAILED if both else pytest.ExitCode.OK)


if __name__ == "__main__":
    sys.exit(main())
