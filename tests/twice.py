"""What `make test` runs: every test, then once more the files that a busy machine may have failed.

Much here waits for real pages, printers and clocks, and a machine that stands still for a moment fails what
has no fault. So each file with a failure is tried again: as a whole, alone on the machine, with new halls and
a new browser, for tests may build upon each other, and what the first try left behind would decide the
second. What passed only then is named at the end: it may be a race of ours. Arguments are pytest's; so is the
exit code.
"""

import subprocess
import sys

import pytest

MOST = 6
"""When more files than these have failed it is not the machine."""


class Failures:
    """A plugin of pytest: the failures, by file; and whether a file could not even be read."""

    def __init__(self) -> None:
        self.files: dict[str, list[str]] = {}
        self.unread = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.files.setdefault(report.nodeid.split("::")[0], []).append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.unread |= report.failed


def say(title: str, lines: list[str]) -> None:
    sys.stdout.write("\n".join(["", title, *(f"  {line}" for line in lines), "", ""]))
    sys.stdout.flush()


def main() -> int:
    failures = Failures()
    ended = pytest.main(sys.argv[1:], plugins=[failures])
    files = sorted(failures.files)
    if ended != pytest.ExitCode.TESTS_FAILED or failures.unread or len(files) > MOST:
        return int(ended)
    say("A second try, alone on the machine:", files)
    again = subprocess.run([sys.executable, "-m", "pytest", *files], check=False).returncode
    if again == 0:
        say("Passed only at the second try:", [test for file in files for test in failures.files[file]])
    return again


if __name__ == "__main__":
    sys.exit(main())
