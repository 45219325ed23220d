"""Customers who are likely one person."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_matches",
        sa.Column("match_key", sa.Integer(), primary_key=True),
        _reference("branch_key", "branches.branch_key"),
        _reference("customer_key", "customers.customer_key"),
        _reference("other_key", "customers.customer_key"),
        sa.Column("likeness", sa.String(24), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("customer_key", "other_key"),
    )
    for column in ("branch_key", "other_key"):
        op.create_index(f"ix_person_matches_{column}", "person_matches", [column])


def _reference(column: str, target: str) -> "sa.Column[int]":
    return sa.Column(column, sa.Integer(), sa.ForeignKey(target), nullable=False)


def downgrade() -> None:
    op.drop_table("person_matches")
