"""The audit trail only grows: its head, and triggers that refuse to change it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Entries never change; their details are erased when their time is over.
_REFUSED = (
    ("audit", "UPDATE"),
    ("audit", "DELETE"),
    ("audit_details", "UPDATE"),
    ("audit_head", "DELETE"),
)
_WORDS = "the audit trail only grows"
_FUNCTION = "rounds_refuse_change"


def upgrade() -> None:
    head = op.create_table(
        "audit_head",
        sa.Column("head_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("head_id"),
    )
    connection = op.get_bind()
    last = connection.execute(
        sa.text("SELECT seq, sha256 FROM audit ORDER BY seq DESC LIMIT 1")
    ).first()
    seq, digest = last or (0, "0" * 64)
    op.bulk_insert(head, [{"head_id": 1, "seq": seq, "sha256": digest}])
    op.create_index("ix_audit_action_seq", "audit", ["action", "seq"])
    # Of cases from before it was kept the last activity counts from now on.
    cases = sa.table("cases", sa.column("active_on", sa.Date()))
    connection.execute(
        sa.update(cases)
        .where(cases.c.active_on.is_(None))
        .values(active_on=datetime.now(UTC).date())
    )
    _guard(connection.dialect.name)


def _guard(dialect: str) -> None:
    if dialect != "sqlite":
        op.execute(
            f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$"
        )
        for table in dict.fromkeys(table for table, _ in _REFUSED):
            op.execute(
                f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
                f"EXECUTE FUNCTION {_FUNCTION}()"
            )
    for table, change in _REFUSED:
        name = f"{table}_{change.lower()}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
            if dialect == "sqlite"
            else f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, change in _REFUSED:
        on = "" if sqlite else f" ON {table}"
        op.execute(f"DROP TRIGGER {table}_{change.lower()}{on}")
    if not sqlite:
        for table in dict.fromkeys(table for table, _ in _REFUSED):
            op.execute(f"DROP TRIGGER {table}_truncate ON {table}")
        op.execute(f"DROP FUNCTION {_FUNCTION}()")
    op.drop_index("ix_audit_action_seq", "audit")
    op.drop_table("audit_head")
