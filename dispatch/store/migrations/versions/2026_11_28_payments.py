"""Payments."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("payment_key", sa.Integer(), primary_key=True),
        sa.Column(
            "branch_key",
            sa.Integer(),
            sa.ForeignKey("branches.branch_key"),
            nullable=False,
        ),
        sa.Column(
            "case_key", sa.Integer(), sa.ForeignKey("cases.case_key"), nullable=False
        ),
        sa.Column("payment_id", sa.String(64), nullable=False),
        sa.Column("amount", sa.String(40), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("branch_key", "payment_id"),
    )
    op.create_index("ix_payments_case_key", "payments", ["case_key"])


def downgrade() -> None:
    op.drop_table("payments")
