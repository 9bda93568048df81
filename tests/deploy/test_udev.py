"""The udev rules: udev itself accepts them where it can be asked, and every token is one of udev(7)."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "deploy" / "udev" / "70-hallkeeper.rules"
VERIFY_SINCE = 254
TOKEN = re.compile(r'\s*([A-Z]+)(\{[^{}"]+\})?\s*(==|!=|\+=|-=|:=|=)\s*"((?:[^"\\]|\\.)*)"\s*(,|$)')
MATCHED = frozenset({"SUBSYSTEM", "SUBSYSTEMS", "KERNEL", "ENV", "ATTR", "ATTRS", "ACTION", "DRIVERS"})
ASSIGNED = frozenset({"GROUP", "MODE", "SYMLINK", "ENV", "ATTR"})
BUILTINS = frozenset({"path_id", "usb_id", "input_id", "hwdb"})


def rules() -> list[str]:
    """Every rule, the examples in comments included."""
    lines = (line.removeprefix("#") for line in RULES.read_text().splitlines())
    return [line for line in lines if re.match(r"[A-Z]+(\{\w+\})?==", line)]


def tokens(rule: str) -> list[tuple[str, str, str, str]]:
    """A rule as (key, attribute, operator, value); nothing may be left over."""
    found, at = [], 0
    while at < len(rule):
        token = TOKEN.match(rule, at)
        assert token is not None, f"not a token: {rule[at:]}"
        found.append((token[1], (token[2] or "").strip("{}"), token[3], token[4]))
        at = token.end()
    return found


def test_there_are_rules_for_lines_printers_and_loudspeakers() -> None:
    live = [tokens(line) for line in RULES.read_text().splitlines() if line and not line.startswith("#")]
    given = {
        (rule[0][3], value) for rule in live for key, _, op, value in rule if (key, op) == ("GROUP", "=")
    }
    assert given == {("tty", "dialout"), ("usb", "lp"), ("usbmisc", "lp"), ("sound", "audio")}


@pytest.mark.parametrize("rule", rules())
def test_every_token_is_one_that_udev_knows(rule: str) -> None:
    for key, attribute, operator, value in tokens(rule):
        if key == "IMPORT":
            assert (attribute, operator) == ("builtin", "=")
            assert value in BUILTINS
        elif operator in ("==", "!="):
            assert key in MATCHED
        else:
            assert key in ASSIGNED
            assert operator in ("=", "+=")
        if key == "MODE":
            assert re.fullmatch("0[0-7]{3}", value)
        assert bool(attribute) == (key in {"ENV", "ATTR", "ATTRS", "IMPORT"})


def udevadm_version() -> int:
    """0 where there is none."""
    if shutil.which("udevadm") is None:
        return 0
    said = subprocess.run(["udevadm", "--version"], capture_output=True, text=True, check=True)
    return int(re.findall(r"\d+", said.stdout)[0])


@pytest.mark.skipif(udevadm_version() < VERIFY_SINCE, reason="udevadm verify came with version 254")
def test_udev_itself_accepts_every_rule_also_the_examples(tmp_path: Path) -> None:
    file = tmp_path / RULES.name
    file.write_text("\n".join(rules()) + "\n")
    said = subprocess.run(["udevadm", "verify", str(file)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, said.stderr), said.stdout + said.stderr
