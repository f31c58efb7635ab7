"""Traces: the newest requests and replies as they went over the wire, to be looked at."""

from sqlalchemy import Delete, Table, and_, delete, exists, insert, select

from components.core.records import Trace
from components.core.store.database import Database
from components.core.store.rows import AnyRow
from components.core.store.tables import messages, traces
from components.core.store.tables_batches import cells
from components.core.store.tables_drawings import drawings

KEEP = 300
"""Traces of one person in conversations, as many in sets, and as many of drawings; the oldest make room."""


class Traces:
    """The traces of each person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, owner: str, trace: Trace) -> None:
        """Keep a trace, and let go of the oldest beyond KEEP; nothing is kept of what is no answer that is itself kept.

        A set of thousands makes no conversation forget.
        """
        row = {
            "call_id": trace.call_id,
            "owner": owner,
            "message_id": trace.message_id,
            "at": trace.at,
            "method": trace.method,
            "url": trace.url,
            "request": trace.request,
            "http_status": trace.http_status,
            "headers": dict(trace.headers),
            "reply": trace.reply,
        }
        with self._database.writing() as connection:
            for kind in (messages, cells, drawings):
                asked_for = select(kind.c.id).where(kind.c.owner == owner, kind.c.id == trace.message_id)
                if connection.execute(asked_for).first() is not None:
                    connection.execute(_oldest(owner, kind))
                    connection.execute(insert(traces).values(row))

    def of_message(self, owner: str, message_id: str) -> list[Trace]:
        """The traces of an answer in the order its requests were made."""
        query = (
            select(traces)
            .where(traces.c.owner == owner, traces.c.message_id == message_id)
            .order_by(traces.c.position)
        )
        with self._database.reading() as connection:
            return [_trace_of(row) for row in connection.execute(query)]


def _oldest(owner: str, kind: Table) -> Delete:
    """Let go of those beyond KEEP whose answers are of a kind."""
    alike = and_(traces.c.owner == owner, exists().where(kind.c.id == traces.c.message_id))
    newest = select(traces.c.position).where(alike).order_by(traces.c.position.desc())
    return delete(traces).where(
        alike, traces.c.position <= newest.offset(KEEP - 1).limit(1).scalar_subquery()
    )


def _trace_of(row: AnyRow) -> Trace:
    return Trace(
        call_id=row.call_id,
        at=row.at,
        method=row.method,
        url=row.url,
        request=row.request,
        http_status=row.http_status,
        headers=row.headers,
        reply=row.reply,
        message_id=row.message_id,
    )
