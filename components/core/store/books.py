"""What was spent, what was left and what was taken, of one database."""

from components.core.store.balances import Balances
from components.core.store.charges import Charges
from components.core.store.database import MEMORY, Database
from components.core.store.ledger import Ledger
from components.core.store.upgrade import upgrade


class Books:
    """The ledger with the balances relays told and the rows of their logs."""

    def __init__(self, database: Database) -> None:
        self.ledger = Ledger(database)
        self.balances = Balances(database)
        self.charges = Charges(database)


def passing_books() -> Books:
    """Empty books in memory alone."""
    database = Database(MEMORY)
    upgrade(database)
    return Books(database)
