"""The email address of a customer."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "customers",
        sa.Column("email", sa.String(254), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("customers", "email")
