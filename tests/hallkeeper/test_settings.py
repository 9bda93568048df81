"""Settings: one file or the environment, the same names, unknown keys refused by name."""

import re
from pathlib import Path

import pytest

from hallkeeper.settings import PREFIX, BadSettings, Settings, read_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def test_defaults() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, None)
    assert settings.data == Path("data")
    assert settings.database == f"sqlite:///{Path('data').resolve() / 'hall.db'}"


def test_the_environment_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hall.toml"
    file.write_text('port = 8100\npublic_url = "https://hall.example"\n')
    monkeypatch.setenv("HALLKEEPER_CONFIG", str(file))
    monkeypatch.setenv("HALLKEEPER_PORT", "8200")
    settings = read_settings()
    assert (settings.port, settings.public_url) == (8200, "https://hall.example")


def test_an_unknown_key_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLKEEPER_PROT", "8200")
    with pytest.raises(BadSettings, match="HALLKEEPER_PROT"):
        read_settings()
    monkeypatch.delenv("HALLKEEPER_PROT")
    file = tmp_path / "hall.toml"
    file.write_text("prot = 8100\n")
    monkeypatch.setenv("HALLKEEPER_CONFIG", str(file))
    with pytest.raises(BadSettings, match="prot"):
        read_settings()


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_bad_value_names_the_key(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLKEEPER_PORT", port)
    with pytest.raises(BadSettings, match="port"):
        read_settings()


def test_a_missing_or_broken_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hall.toml"
    monkeypatch.setenv("HALLKEEPER_CONFIG", str(file))
    with pytest.raises(BadSettings, match=re.escape(str(file))):
        read_settings()
    file.write_text("port = = 1\n")
    with pytest.raises(BadSettings, match=re.escape(str(file))):
        read_settings()


def test_every_setting_is_described_and_documented() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    text = readme.read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"HALLKEEPER_{name.upper()}" in text, name
