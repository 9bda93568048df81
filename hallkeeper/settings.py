"""Settings: one TOML file or environment variables, the same names; an unknown key is refused by name."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "HALLKEEPER_"
DATABASE = "hall.db"


class BadSettings(Exception):
    """Settings that cannot be used; the text names the key and says why."""


class Settings(BaseSettings):
    """What an installation decides. Environment beats file; `HALLKEEPER_CONFIG` names the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data: Path = Field(
        default=Path("data"), description="folder of the database, the keys and the agent's spool"
    )
    host: str = Field(default="127.0.0.1", description="address on which the server listens")
    port: int = Field(
        8000, ge=0, le=65535, description="port on which the server listens; 0 takes a free one"
    )
    database_url: str | None = Field(
        default=None, description="database; by default SQLite in the data folder"
    )
    redis_url: str | None = Field(default=None, description="Redis, where several processes serve one hall")
    config: Path | None = Field(default=None, description="the TOML file with these settings")
    public_url: str | None = Field(
        default=None, description="address at which customers' phones reach the hall"
    )
    server: str | None = Field(default=None, description="for an agent: the hall server's address")
    token_file: Path | None = Field(default=None, description="for an agent: file with its token, mode 600")
    agent: str = Field(default="main", description="for an agent: its name in the catalogue")

    personal_key_file: Path | None = Field(
        default=None, description="file with the key of personal data, 32 bytes, mode 600; made where missing"
    )
    billing_url: str | None = Field(
        default=None, description="the billing system (TMF678, TMF676); by default a sandbox of our own"
    )
    billing_token_file: Path | None = Field(
        default=None, description="file with the billing system's bearer token, mode 600"
    )

    billing_channel: str | None = Field(
        default=None, description="what the operator calls this hall as a channel; by default the hall's code"
    )
    billing_bills_path: str = Field(
        default="/tmf-api/customerBillManagement/v4", description="where TMF678 lies below billing_url"
    )
    billing_payments_path: str = Field(
        default="/payment/v4", description="where TMF676 lies below billing_url"
    )
    wechat_file: Path | None = Field(
        default=None, description="TOML file with the settings of WeChat Pay (docs/paying.md)"
    )
    alipay_file: Path | None = Field(
        default=None, description="TOML file with the settings of Alipay (docs/paying.md)"
    )

    invoice_url: str | None = Field(
        default=None, description="the invoice system; a sandbox where billing is one"
    )
    invoice_token_file: Path | None = Field(
        default=None, description="file with the invoice system's bearer token, mode 600"
    )
    invoice_companies: bool = Field(
        default=False, description="whether the invoice system names a company by its tax number"
    )
    agreement_url: str | None = Field(
        default=None, description="the provider of automatic payment; a sandbox where billing is one"
    )
    agreement_token_file: Path | None = Field(
        default=None, description="file with that provider's bearer token, mode 600"
    )
    agreement_provider: Literal["wechat", "alipay"] = Field(
        default="wechat", description="as whom customers know it: wechat or alipay"
    )
    password_url: str | None = Field(
        default=None, description="who checks service passwords; a sandbox where billing is one"
    )
    password_token_file: Path | None = Field(
        default=None, description="file with that system's bearer token, mode 600"
    )
    password_digits: int = Field(default=6, ge=6, le=8, description="how many digits a service password has")
    sms_file: Path | None = Field(
        default=None, description="TOML file with the SMS gateway (docs/messages.md); by default a sandbox"
    )
    mail_file: Path | None = Field(
        default=None, description="TOML file with the mail server (docs/messages.md); by default a sandbox"
    )

    @property
    def personal_key(self) -> Path:
        """Where the key of personal data lies."""
        return self.personal_key_file or self.data / "personal.key"

    @property
    def database(self) -> str:
        """The database's URL for SQLAlchemy."""
        return self.database_url or f"sqlite:///{self.data.resolve() / DATABASE}"

    @property
    def phrases(self) -> Path:
        """Where recorded half-phrases of calls are looked for."""
        return self.data / "voice" / "phrases"

    @property
    def device_token_file(self) -> Path:
        """Where the agent finds its token; `run` makes it with mode 600."""
        return self.token_file or self.data / "agent.token"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was given beats the environment, which beats the file."""
        named = os.environ.get(f"{PREFIX}CONFIG")
        file = (TomlConfigSettingsSource(settings_cls, Path(named)),) if named else ()
        return (init_settings, env_settings, *file)


def read_settings(**given: Any) -> Settings:
    """The settings of this process.

    Raises BadSettings naming the key, also for an unknown `HALLKEEPER_` variable or a missing file.
    """
    _refuse_unknown(os.environ)
    file = os.environ.get(f"{PREFIX}CONFIG")
    if file and not Path(file).is_file():
        raise BadSettings(f"{PREFIX}CONFIG: there is no file {file}")
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadSettings(f"{key}: {first['msg']}") from error
    except ValueError as error:
        raise BadSettings(f"{file}: {error}") from error


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    for name in environment:
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in Settings.model_fields:
            raise BadSettings(f"{name}: there is no such setting")
