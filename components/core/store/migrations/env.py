"""Alembic's entry: runs the revisions over the connection it is handed, within its transaction."""

from alembic import context

from components.core.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
