"""What `make test` runs: every test, then once more the files that a busy machine may have failed.

Only what is marked `second_try` has one: what drives a browser or promises a span of time. Its file is tried
as a whole, alone on the machine, with new halls and a new browser: tests may build upon each other, and what
the first try left behind would decide the second. Arguments are pytest's; so is the exit code.
"""

import subprocess
import sys

import pytest

MOST = 6
"""When more files than these have failed it is not the machine."""


class Failures:
    """A plugin of pytest: the files with a failure, and whether each may be tried again."""

    def __init__(self) -> None:
        self.files: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            file = report.nodeid.split("::")[0]
            self.files[file] = self.files.get(file, True) and "second_try" in report.keywords

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.files[report.nodeid] = False


def main() -> int:
    failures = Failures()
    ended = pytest.main(sys.argv[1:], plugins=[failures])
    files = sorted(failures.files)
    if ended != pytest.ExitCode.TESTS_FAILED or not all(failures.files.values()) or len(files) > MOST:
        return int(ended)
    sys.stdout.write(f"\nA second try, alone on the machine: {' '.join(files)}\n\n")
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", "pytest", *files], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
