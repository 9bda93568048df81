"""The compiled kernel is used only where it was built of these very sources."""

import subprocess
from pathlib import Path

import pytest

from planning.simulation import compiled
from planning.simulation.compiled import kernel_of


def built(folder: Path, source: str) -> Path:
    """A library of that source."""
    (folder / "other.c").write_text(source)
    library = folder / "other.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, folder / "other.c"], check=True)
    return library


def test_this_one_is_of_these_sources() -> None:
    assert compiled.KERNEL is not None
    assert f"#define VERSION {compiled.VERSION}\n" in Path("planning/simulation/kernel.h").read_text()


@pytest.mark.parametrize("source", ["int old;", "long long hk_version(void) { return 1; }"])
def test_another_one_is_left_alone_and_that_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, source: str
) -> None:
    assert kernel_of(built(tmp_path, source)) is None
    assert "install again" in caplog.text
