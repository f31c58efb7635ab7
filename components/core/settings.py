"""Settings, read once from the environment and frozen; every other module gets them as an argument."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from components.core.errors import SettingsError


class Settings(BaseSettings):
    """The environment of one server; names without an alias carry the prefix RELAY_STUDIO_."""

    model_config = SettingsConfigDict(
        env_prefix="RELAY_STUDIO_", frozen=True, populate_by_name=True, extra="ignore"
    )

    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """Address of the relay to offer first, in any form people paste."""
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """Key for OPENAI_BASE_URL; never shown, never sent anywhere else."""
    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("relay-studio", appauthor=False))
    """Data folder: database, files and the vault's key."""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """SQLAlchemy address of the database; SQLite in the data folder when unset."""
    blobs: str | None = None
    """Where files and pictures lie: a folder or an fsspec address such as s3://bucket/folder; `blobs` in the data folder when unset."""
    vault_key: SecretStr | None = None
    """Fernet key that encrypts remembered keys; a 0600 file in the data folder when unset."""
    language: str | None = None
    """zh_CN or en for people whose browser asks for neither."""
    sandbox_rate: float = 80.0
    """Tokens per second at which the sandbox answers; 0 is as fast as it can."""
    local_model: bool = True
    """Offer the small local model in the sandbox when requirements-local.txt is installed."""
    connect_timeout_s: float = 10.0
    """Seconds to wait for a connection to a relay."""
    silence_timeout_s: float = 120.0
    """Seconds a relay may be silent before or within an answer before it counts as lost."""

    def database_address(self) -> str:
        """SQLAlchemy address of the database in use."""
        return self.database_url or f"sqlite:///{self.home / 'relay-studio.db'}"


@cache
def settings() -> Settings:
    """The settings of this process, read at first use."""
    return Settings()


def surroundings(**more: str) -> dict[str, str]:
    """The environment of this process and some more, for one that it starts."""
    return {**os.environ, **more}


@dataclass(frozen=True, slots=True)
class SecretRelay:
    """A relay as secrets.toml describes it; the address as it was written."""

    base_url: str
    api_key: SecretStr
    title: str


@dataclass(frozen=True, slots=True)
class SecretRelays:
    """The relays of secrets.toml by name, and what could not be read: one bad entry does not hide the others."""

    relays: Mapping[str, SecretRelay]
    faults: tuple[SettingsError, ...] = ()


def secret_files() -> tuple[Path, ...]:
    """Where secrets.toml may lie, the working directory's before the home directory's, as Streamlit has it."""
    return Path.cwd() / ".streamlit" / "secrets.toml", Path.home() / ".streamlit" / "secrets.toml"


def secret_relays(files: Iterable[Path] | None = None) -> SecretRelays:
    """The tables `[relays.<name>]` with base_url, api_key and, if wanted, title; the first file that has a name wins."""
    relays: dict[str, SecretRelay] = {}
    faults: list[SettingsError] = []
    for file in secret_files() if files is None else files:
        for name, entry in _tables(file, faults).items():
            try:
                relays.setdefault(name, _secret_relay(name, entry))
            except SettingsError as fault:
                faults.append(fault)
    return SecretRelays(relays, tuple(faults))


def _tables(file: Path, faults: list[SettingsError]) -> Mapping[str, object]:
    try:
        relays = tomllib.loads(file.read_text(encoding="utf-8")).get("relays", {})
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        faults.append(SettingsError(field=f".streamlit/{file.name}", reason="unreadable"))
        return {}
    if isinstance(relays, dict):
        return relays
    faults.append(SettingsError(field="relays", reason="shape"))
    return {}


def _secret_relay(name: str, entry: object) -> SecretRelay:
    if not isinstance(entry, dict):
        raise SettingsError(field=f"relays.{name}", reason="shape")
    for field in ("base_url", "api_key"):
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise SettingsError(field=f"relays.{name}.{field}", reason="missing")
    title = entry.get("title")
    titled = isinstance(title, str) and title.strip()
    return SecretRelay(entry["base_url"], SecretStr(entry["api_key"]), str(title).strip() if titled else name)
