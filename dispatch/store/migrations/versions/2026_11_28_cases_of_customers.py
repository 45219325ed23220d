"""Unknown columns of a file belong to the case that its row is about."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _extra() -> "sa.Column[object]":
    return sa.Column("extra", sa.JSON(), nullable=False, server_default="{}")


def upgrade() -> None:
    op.add_column("cases", _extra())
    op.execute(
        "UPDATE cases SET extra = (SELECT c.extra FROM customers c "
        "WHERE c.customer_key = cases.customer_key)"
    )
    op.drop_column("customers", "extra")


def downgrade() -> None:
    op.add_column("customers", _extra())
    op.execute(
        "UPDATE customers SET extra = (SELECT c.extra FROM cases c "
        "WHERE c.customer_key = customers.customer_key ORDER BY c.case_key LIMIT 1)"
    )
    op.drop_column("cases", "extra")
