"""Imports with what they changed and found, and records that a file lacks."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("missing_since", sa.Date()))
    op.add_column("visitors", sa.Column("missing_since", sa.Date()))
    op.create_table(
        "imports",
        sa.Column("import_key", sa.Integer(), primary_key=True),
        _reference("branch_key", "branches", nullable=False),
        sa.Column("import_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.UniqueConstraint("branch_key", "import_id"),
    )
    op.create_table(
        "import_changes",
        sa.Column("change_key", sa.Integer(), primary_key=True),
        _reference("import_key", "imports", nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        _reference("customer_key", "customers"),
        _reference("case_key", "cases"),
        _reference("place_key", "places"),
        _reference("visitor_key", "visitors"),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
    )
    op.create_table(
        "import_findings",
        sa.Column("finding_key", sa.Integer(), primary_key=True),
        _reference("import_key", "imports", nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        _reference("customer_key", "customers"),
        sa.Column("case_id", sa.String(64), nullable=False),
        _reference("visitor_key", "visitors"),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("stored", sa.Text(), nullable=False),
        sa.Column("in_file", sa.Text(), nullable=False),
    )
    op.create_index("ix_import_changes_import_key", "import_changes", ["import_key"])
    op.create_index("ix_import_findings_kind", "import_findings", ["import_key", "kind"])
    for table in ("import_changes", "import_findings"):
        for column in ("customer_key", "visitor_key"):
            op.create_index(f"ix_{table}_{column}", table, [column])


def _reference(column: str, table: str, *, nullable: bool = True) -> "sa.Column[int]":
    key = {"branches": "branch_key", "imports": "import_key"}.get(table, column)
    return sa.Column(
        column, sa.Integer(), sa.ForeignKey(f"{table}.{key}"), nullable=nullable
    )


def downgrade() -> None:
    for table in ("import_findings", "import_changes", "imports"):
        op.drop_table(table)
    op.drop_column("visitors", "missing_since")
    op.drop_column("cases", "missing_since")
