"""Everything that is kept: conversations, files, the ledger of calls, remembered relays, preferences, prompts, presets."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from components.core.errors import StoreError
from components.core.store.blobs import Blobs
from components.core.store.conversations import Conversations
from components.core.store.database import Database, refusals
from components.core.store.files import Files
from components.core.store.ledger import Ledger
from components.core.store.messages import Clock
from components.core.store.pictures import Pictures
from components.core.store.portable import Portable
from components.core.store.preferences import Preferences
from components.core.store.presets import Presets
from components.core.store.prompts import Prompts
from components.core.store.traces import Traces
from components.core.store.upgrade import upgrade
from components.core.store.vault import Vault

__all__ = ["Store"]


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class Store:
    """One database and data folder, shared by all threads of a process and by any number of processes.

    Every method of its parts takes the owner first and sees that owner's rows alone. All raise StoreError when the
    database or the disk refuses: `reason` full, readonly, locked, newer, missing or unavailable.
    """

    def __init__(
        self,
        address: str,
        home: Path,
        vault_key: SecretStr | None = None,
        clock: Clock = utc_now,
        blobs: str = "",
    ) -> None:
        """Open the database at an SQLAlchemy address and bring it to the newest version.

        Args:
            home: data folder, made if it is not there; holds the vault's key unless `vault_key` is given.
            clock: gives the time, aware; the age of answers is judged by it.
            blobs: where the bytes of files and pictures lie, as Blobs takes it.
        """
        with refusals():
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._database = Database(address)
        try:
            upgrade(self._database)
        except StoreError:
            self.close()
            raise
        self.conversations = Conversations(self._database, clock)
        self.portable = Portable(self._database)
        self.blobs = Blobs(blobs, home)
        self.files = Files(self._database, self.blobs, clock)
        self.pictures = Pictures(self._database, self.blobs, clock)
        self.ledger = Ledger(self._database)
        self.traces = Traces(self._database)
        self.vault = Vault(self._database, home, vault_key)
        self.preferences = Preferences(self._database)
        self.prompts = Prompts(self._database, clock)
        self.presets = Presets(self._database, clock)

    def close(self) -> None:
        """Give the database's connections back."""
        self._database.close()
