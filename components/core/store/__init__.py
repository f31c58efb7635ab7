"""Everything that is kept: conversations, files, the ledger of calls, remembered relays, preferences, prompts, presets."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from components.core.errors import StoreError
from components.core.store.albums import Albums
from components.core.store.balances import Balances
from components.core.store.blobs import Blobs
from components.core.store.charges import Charges
from components.core.store.comparisons import Comparisons
from components.core.store.conversations import Conversations
from components.core.store.corpora import Corpora
from components.core.store.database import Database, refusals
from components.core.store.drawings import Drawings
from components.core.store.embeddings import Embeddings
from components.core.store.files import Files
from components.core.store.layers import Layers
from components.core.store.ledger import Ledger
from components.core.store.messages import Clock
from components.core.store.pictures import Pictures
from components.core.store.portable import Portable
from components.core.store.preferences import Preferences
from components.core.store.presets import Presets
from components.core.store.prompts import Prompts
from components.core.store.sets import Sets
from components.core.store.traces import Traces
from components.core.store.upgrade import upgrade
from components.core.store.vault import Vault
from components.core.store.vectors import Vectors
from components.core.store.votes import Votes
from components.core.store.writings import Writings

__all__ = ["Holdings", "Store"]


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class Holdings:
    """What conversations are made of and what they cost, in one database and one place for bytes.

    Every method of its parts takes the owner first and sees that owner's rows alone. All raise StoreError when the
    database or the disk refuses: `reason` full, readonly, locked, newer, missing or unavailable.
    """

    def __init__(self, database: Database, blobs: Blobs, clock: Clock, prefix: str = "") -> None:
        """Take a database at its newest version; `prefix` begins the ids of all conversations begun in it."""
        self._database = database
        self.conversations = Conversations(database, clock, prefix)
        self.portable = Portable(database)
        self.blobs = blobs
        self.files = Files(database, blobs, clock)
        self.pictures = Pictures(database, blobs, clock)
        self.traces = Traces(database)
        self.preferences = Preferences(database)
        self.ledger = Ledger(database)
        self.balances = Balances(database)
        self.charges = Charges(database)

    def close(self) -> None:
        """Give the database's connections back."""
        self._database.close()


class Store(Holdings):
    """One database and data folder, shared by all threads of a process and by any number of processes."""

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
        database = Database(address)
        try:
            upgrade(database)
        except StoreError:
            database.close()
            raise
        super().__init__(database, Blobs(blobs, home), clock)
        self.vault = Vault(database, home, vault_key)
        self.prompts = Prompts(database, clock)
        self.presets = Presets(database, clock)
        self.comparisons = Comparisons(database, clock)
        self.sets = Sets(database, clock)
        self.votes = Votes(database, clock)
        self.drawings = Drawings(database, self.blobs, clock)
        self.albums = Albums(database)
        self.corpora = Corpora(database, self.blobs, clock)
        self.embeddings = Embeddings(database, self.blobs, clock)
        self.vectors = Vectors(database, self.blobs)
        self.layers = Layers(database, self.blobs, clock)
        self.writings = Writings(database)
