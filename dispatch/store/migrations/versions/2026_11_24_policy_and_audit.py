"""Consents, teams, publication and the audit trail."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain columns rather than batches: SQLite would copy tables that others refer to.
    op.add_column(
        "customers",
        sa.Column("timezone", sa.String(64), nullable=False, server_default=""),
    )
    op.add_column(
        "customers", sa.Column("ref", sa.String(32), nullable=False, server_default="")
    )
    customers = sa.table("customers", sa.column("customer_id"), sa.column("ref"))
    connection = op.get_bind()
    for (customer_id,) in connection.execute(sa.select(customers.c.customer_id)).all():
        connection.execute(
            sa.update(customers)
            .where(customers.c.customer_id == customer_id)
            .values(ref=token_hex(8))
        )
    op.create_index("ix_customers_ref", "customers", ["ref"], unique=True)
    op.add_column(
        "cases", sa.Column("branch", sa.String(200), nullable=False, server_default="")
    )
    op.add_column("cases", sa.Column("notice_date", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("active_on", sa.Date(), nullable=True))
    op.add_column(
        "visitors",
        sa.Column("pair_with", sa.String(64), nullable=False, server_default=""),
    )
    op.add_column(
        "visitors",
        sa.Column("never_pair_with", sa.JSON(), nullable=False, server_default="[]"),
    )
    op.add_column(
        "plans", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("plans", sa.Column("certificate", sa.Text(), nullable=True))
    op.create_table(
        "teams",
        sa.Column("plan_id", sa.String(32), nullable=False),
        sa.Column("team_id", sa.String(64), nullable=False),
        sa.Column("visitor_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"]),
        sa.PrimaryKeyConstraint("plan_id", "team_id"),
    )
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(64), nullable=False),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.customer_id"]),
        sa.PrimaryKeyConstraint("consent_id"),
    )
    op.create_index("ix_consents_customer_id", "consents", ["customer_id"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("policy", sa.String(120), nullable=False),
        sa.Column("detail_sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "audit_details",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"]),
        sa.PrimaryKeyConstraint("seq"),
    )


def downgrade() -> None:
    for table in ("audit_details", "audit", "consents", "teams"):
        op.drop_table(table)
    op.drop_index("ix_customers_ref", "customers")
    for table, columns in (
        ("plans", ("published_at", "certificate")),
        ("visitors", ("pair_with", "never_pair_with")),
        ("cases", ("branch", "notice_date", "active_on")),
        ("customers", ("timezone", "ref")),
    ):
        for column in columns:
            op.drop_column(table, column)
