"""Votes: what a person thought of the answers of comparisons, one for each question."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select

from components.core.batches import Vote
from components.core.store.database import Database
from components.core.store.messages import Clock
from components.core.store.rows import AnyRow, new_id
from components.core.store.tables_batches import votes


class Votes:
    """The votes of each person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, owner: str, vote: Vote, at: datetime | None = None) -> None:
        """Keep a vote in place of an earlier one on the same question; it is given its id, and its time unless there is one."""
        row = {
            "id": new_id(),
            "owner": owner,
            "at": at or self._clock(),
            "comparison_id": vote.comparison_id,
            "round_id": vote.round_id,
            "topic": vote.topic,
            "contenders": list(vote.contenders),
            "best": vote.best,
            "bad": vote.bad,
            "blind": vote.blind,
        }
        with self._database.writing() as connection:
            connection.execute(delete(votes).where(_on(owner, vote.comparison_id, vote.round_id)))
            connection.execute(insert(votes), row)

    def take_back(self, owner: str, comparison_id: str, round_id: str) -> None:
        """Forget the vote on a question."""
        with self._database.writing() as connection:
            connection.execute(delete(votes).where(_on(owner, comparison_id, round_id)))

    def of(self, owner: str, comparison_id: str) -> dict[str, Vote]:
        """The votes of a comparison, by round."""
        mine = select(votes).where(votes.c.owner == owner, votes.c.comparison_id == comparison_id)
        with self._database.reading() as connection:
            return {row.round_id: _vote_of(row) for row in connection.execute(mine)}

    def all(self, owner: str, topic: str | None = None) -> list[Vote]:
        """Every vote, or those on a topic, oldest first."""
        mine = select(votes).where(votes.c.owner == owner).order_by(votes.c.position)
        if topic is not None:
            mine = mine.where(votes.c.topic == topic)
        with self._database.reading() as connection:
            return [_vote_of(row) for row in connection.execute(mine)]

    def topics(self, owner: str) -> list[str]:
        """The topics that votes were given on, by name."""
        mine = select(votes.c.topic).distinct().where(votes.c.owner == owner, votes.c.topic != "")
        with self._database.reading() as connection:
            return sorted(connection.execute(mine).scalars())


def _on(owner: str, comparison_id: str, round_id: str) -> ColumnElement[bool]:
    return and_(votes.c.owner == owner, votes.c.comparison_id == comparison_id, votes.c.round_id == round_id)


def _vote_of(row: AnyRow) -> Vote:
    return Vote(
        row.id,
        row.at,
        row.comparison_id,
        row.round_id,
        row.topic,
        tuple(row.contenders),
        row.best,
        row.bad,
        row.blind,
    )
