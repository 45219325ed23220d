"""Calendars of visitors: weekly spans, and exceptions of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visitor_spans",
        sa.Column("span_key", sa.Integer(), primary_key=True),
        _visitor_key(),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begin", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
    )
    op.create_index("ix_visitor_spans_visitor_key", "visitor_spans", ["visitor_key"])
    op.create_table(
        "visitor_exceptions",
        sa.Column("exception_key", sa.Integer(), primary_key=True),
        _visitor_key(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("begin", sa.Integer()),
        sa.Column("end", sa.Integer()),
        sa.UniqueConstraint("visitor_key", "day"),
    )
    # Visitors who were off duty have no span until a file names them again.
    for weekday in range(7):
        op.execute(
            'INSERT INTO visitor_spans (visitor_key, weekday, "begin", "end") '
            f"SELECT visitor_key, {weekday}, shift_start, shift_end FROM visitors "
            "WHERE on_duty ORDER BY visitor_key"
        )
    op.drop_column("visitors", "on_duty")


def _visitor_key() -> "sa.Column[int]":
    return sa.Column(
        "visitor_key", sa.Integer(), sa.ForeignKey("visitors.visitor_key"), nullable=False
    )


def downgrade() -> None:
    op.add_column(
        "visitors",
        sa.Column("on_duty", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        sa.text(
            "UPDATE visitors SET on_duty = :yes WHERE EXISTS (SELECT 1 "
            "FROM visitor_spans s WHERE s.visitor_key = visitors.visitor_key)"
        ).bindparams(yes=True)
    )
    op.drop_table("visitor_exceptions")
    op.drop_table("visitor_spans")
