"""Settings, read once from the environment and frozen; every other module gets them as an argument."""

from functools import cache
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
