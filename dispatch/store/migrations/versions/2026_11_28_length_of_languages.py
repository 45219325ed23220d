"""A customer's language may be as long as a file may have it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _resize(35)


def downgrade() -> None:
    _resize(16)


def _resize(length: int) -> None:
    # SQLite cannot change the type of a column.
    op.add_column(
        "customers",
        sa.Column("resized", sa.String(length), nullable=False, server_default=""),
    )
    op.execute(f"UPDATE customers SET resized = substr(language, 1, {length})")
    op.drop_column("customers", "language")
    op.alter_column("customers", "resized", new_column_name="language")
