"""The page a conversation was begun on, where that is not the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("room", sa.Text(), nullable=False, server_default=""))
