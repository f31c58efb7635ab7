"""Albums, and the orders in which a large gallery is looked through."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SHOWN = "deleted_at IS NULL"
ORDERS = {
    "pictures_shown": (SHOWN, []),
    "pictures_of_model": (SHOWN, ["model"]),
    "pictures_of_source": (SHOWN, ["source"]),
    "pictures_starred": (f"{SHOWN} AND starred", []),
    "pictures_binned": ("deleted_at IS NOT NULL", []),
}


def upgrade() -> None:
    op.drop_index("pictures_latest", "pictures")
    for name, (which, columns) in ORDERS.items():
        op.create_index(
            name,
            "pictures",
            ["owner", *columns, "created_at", "position"],
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )
    op.create_index("pictures_by_hash", "pictures", ["sha256"])
    op.create_table(
        "albums",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("album", sa.Text(), nullable=False),
        sa.Column("picture_id", sa.Text(), nullable=False),
    )
    op.create_index("albums_pictures", "albums", ["owner", "album", "picture_id"])
    op.create_index("albums_of_picture", "albums", ["picture_id"])
