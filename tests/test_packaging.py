"""What is shipped: every package and every file of it, from lock files that name no address."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LISTED = PROJECT["tool"]["setuptools"]["packages"]
TOPS = sorted({name.split(".")[0] for name in LISTED})
# A compiled kernel is made anew where a compiler is.
UNSHIPPED = shutil.ignore_patterns("__pycache__", "*.so")
LOCKS = sorted(ROOT.glob("requirements/*.txt"))


def test_the_list_names_every_package() -> None:
    modules = (path for top in TOPS for path in (ROOT / top).rglob("*.py"))
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in modules}
    assert sorted(LISTED) == sorted(found)


def test_every_package_has_its_import_rules_and_types_checked() -> None:
    assert sorted(PROJECT["tool"]["importlinter"]["root_packages"]) == TOPS
    assert (
        sorted(name for name in PROJECT["tool"]["mypy"]["files"] if "/" not in name and name != "tests")
        == TOPS
    )


def test_a_wheel_holds_every_file(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for top in TOPS:
        shutil.copytree(ROOT / top, source / top, ignore=UNSHIPPED)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    ours = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.parent != source
    }

    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(tmp_path), str(source)], check=True, timeout=100)

    (wheel,) = tmp_path.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    compiled = {name for name in names if name.endswith(".so")}
    shipped = names - compiled
    assert shipped == ours
    assert [name.split(".")[0] for name in compiled] == ["planning/simulation/_kernel"]
    assert {"hallkeeper/static/vendor/inter.woff2", "hallkeeper/static/vendor/pages/made_of"} < shipped


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_a_lock_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert re.findall(r"--(?:index|extra-index|find-links)\S*|\"resolved\"|\bfile:", text) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + lock.read_text(encoding="utf-8"))[1:]
    assert len(entries) > 0
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_runs_and_what_tests_are_locked_to_the_same_versions() -> None:
    """A package may have a version for each Python; whatever locks it locks it to the same ones."""
    pins: dict[str, set[frozenset[str]]] = {}
    for lock in LOCKS:
        versions: dict[str, set[str]] = {}
        for name, version in re.findall(
            r"^([a-z0-9-]+)(?:\[[^]]*\])?==([^ ]+)", lock.read_text(), re.MULTILINE
        ):
            versions.setdefault(name, set()).add(version)
        for name, found in versions.items():
            pins.setdefault(name, set()).add(frozenset(found))
    assert {name: found for name, found in pins.items() if len(found) > 1} == {}
