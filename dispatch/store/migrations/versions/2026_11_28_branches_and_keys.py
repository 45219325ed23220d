"""Branches, persons, and keys of the rows beside the ids of the files."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REBUILT = (
    "customers", "places", "consents", "cases", "visitors", "plans", "teams", "visits",
    "outcomes", "jobs", "audit_head", "audit", "audit_details",
)  # fmt: skip
"""Tables that get another primary key; each is made anew, and its rows are copied."""
_INDICES = (
    "ix_customers_ref", "ix_consents_customer_id", "ix_cases_state", "ix_plans_day",
    "ix_visits_begin", "ix_visits_customer_id", "ix_outcomes_customer_id",
    "ix_outcomes_recorded_at", "ix_jobs_state", "ix_audit_subject", "ix_audit_action_seq",
)  # fmt: skip
_REFUSED = (
    ("audit", "UPDATE"),
    ("audit", "DELETE"),
    ("audit_details", "UPDATE"),
    ("audit_head", "DELETE"),
)
_WORDS = "the audit trail only grows"
_FUNCTION = "rounds_refuse_change"

_BRANCH = "(SELECT branch_key FROM branches)"
_CUSTOMER = "(SELECT c.customer_key FROM customers c WHERE c.customer_id = old.customer_id)"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    _drop_triggers(sqlite)
    for index in _INDICES:
        op.drop_index(index)
    for table in _REBUILT:
        op.rename_table(table, f"old_{table}")
    _create_branches()
    _create_customers()
    _create_cases()
    _create_visitors()
    _create_plans()
    _create_audit()
    _copy_all()
    for table in reversed(_REBUILT):
        op.drop_table(f"old_{table}")
    _create_indices()
    if not sqlite:
        # The numbers of consents were copied, so the sequence must go on behind them.
        op.execute(
            "SELECT setval(pg_get_serial_sequence('consents', 'consent_id'), "
            "(SELECT coalesce(max(consent_id), 0) + 1 FROM consents), false)"
        )
    _create_triggers(sqlite)


def _create_branches() -> None:
    branches = op.create_table(
        "branches",
        sa.Column("branch_key", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(32), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
    )
    op.create_table(
        "branch_settings",
        _key_of("branches", primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
    )
    op.bulk_insert(branches, [{"code": "main", "name": "Main"}])


_KEYS = {"branches": "branch_key", "persons": "person_key", "customers": "customer_key"}


def _key_of(table: str, **values: Any) -> "sa.Column[int]":
    """Return the column that refers to a row of another table."""
    key = _KEYS[table]
    return sa.Column(
        key, sa.Integer(), sa.ForeignKey(f"{table}.{key}"), nullable=False, **values
    )


def _create_customers() -> None:
    op.create_table(
        "persons",
        sa.Column("person_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.UniqueConstraint("branch_key", "person_id"),
    )
    op.create_table(
        "customers",
        sa.Column("customer_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("customer_id", sa.String(64), nullable=False),
        _key_of("persons"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.UniqueConstraint("branch_key", "customer_id"),
    )
    op.create_table(
        "places",
        sa.Column("place_key", sa.Integer(), primary_key=True),
        _key_of("customers"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("lat", sa.Double()),
        sa.Column("lon", sa.Double()),
        sa.Column("pin_source", sa.String(64), nullable=False),
        sa.Column("precision", sa.String(16), nullable=False),
        sa.UniqueConstraint("customer_key", "kind"),
    )
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Integer(), primary_key=True),
        _key_of("customers"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(64), nullable=False),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    )


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        _key_of("customers"),
        sa.Column("case_id", sa.String(64)),
        sa.Column("place_kind", sa.String(16), nullable=False),
        sa.Column("overdue_amount", sa.String(40), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("days_past_due", sa.Integer(), nullable=False),
        sa.Column("last_payment_date", sa.Date()),
        sa.Column("last_visit_date", sa.Date()),
        sa.Column("promise_date", sa.Date()),
        sa.Column("promise_amount", sa.String(40)),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.Column("service_minutes", sa.Integer()),
        sa.Column("required_skills", sa.JSON(), nullable=False),
        sa.Column("min_team", sa.Integer(), nullable=False),
        sa.Column("preferred_visitor", sa.String(64), nullable=False),
        sa.Column("forbidden_visitors", sa.JSON(), nullable=False),
        sa.Column("due_by", sa.Date()),
        sa.Column("branch", sa.String(200), nullable=False),
        sa.Column("notice_date", sa.Date()),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stopped_by", sa.String(32), nullable=False),
        sa.Column("not_before", sa.Date()),
        sa.Column("next_step", sa.String(32), nullable=False),
        sa.Column("next_step_on", sa.Date()),
        sa.Column("not_home", sa.Integer(), nullable=False),
        sa.Column("active_on", sa.Date()),
        sa.UniqueConstraint("branch_key", "case_id"),
    )


def _create_visitors() -> None:
    op.create_table(
        "visitors",
        sa.Column("visitor_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("visitor_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(64), nullable=False),
        sa.Column("start_lat", sa.Double(), nullable=False),
        sa.Column("start_lon", sa.Double(), nullable=False),
        sa.Column("end_lat", sa.Double()),
        sa.Column("end_lon", sa.Double()),
        sa.Column("open_end", sa.Boolean(), nullable=False),
        sa.Column("shift_start", sa.Integer(), nullable=False),
        sa.Column("shift_end", sa.Integer(), nullable=False),
        sa.Column("max_overtime_minutes", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("break_window", sa.String(16), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("travel_mode", sa.String(16), nullable=False),
        sa.Column("max_visits", sa.Integer()),
        sa.Column("branch", sa.String(200), nullable=False),
        sa.Column("pair_with", sa.String(64), nullable=False),
        sa.Column("never_pair_with", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("branch_key", "visitor_id"),
    )


def _create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("plan_id", sa.String(32), primary_key=True),
        _key_of("branches"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("certificate", sa.Text()),
    )
    op.create_table(
        "teams",
        _plan_id(),
        sa.Column("team_id", sa.String(64), primary_key=True),
        sa.Column("visitor_ids", sa.JSON(), nullable=False),
    )
    op.create_table(
        "visits",
        _plan_id(),
        sa.Column("visit_id", sa.String(100), primary_key=True),
        _key_of("customers"),
        sa.Column("team_id", sa.String(64), nullable=False),
        sa.Column("begin", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finish", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "outcomes",
        sa.Column("plan_id", sa.String(32), primary_key=True),
        sa.Column("visit_id", sa.String(100), primary_key=True),
        _key_of("customers"),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("met", sa.String(16), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "visit_id"], ["visits.plan_id", "visits.visit_id"]
        ),
    )
    op.create_table(
        "jobs",
        sa.Column("job_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("plan_id", sa.String(32), sa.ForeignKey("plans.plan_id")),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("branch_key", "job_id"),
    )


def _plan_id() -> "sa.Column[str]":
    return sa.Column(
        "plan_id", sa.String(32), sa.ForeignKey("plans.plan_id"), primary_key=True
    )


def _create_audit() -> None:
    op.create_table(
        "audit_head",
        sa.Column("chain_key", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("branch_key", sa.Integer(), sa.ForeignKey("branches.branch_key")),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column(
            "chain_key",
            sa.Integer(),
            sa.ForeignKey("audit_head.chain_key"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(160), nullable=False),
        sa.Column("policy", sa.String(120), nullable=False),
        sa.Column("detail_sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "audit_details",
        sa.Column("chain_key", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["chain_key", "seq"], ["audit.chain_key", "audit.seq"]),
    )


def _copy_all() -> None:
    op.execute(
        "INSERT INTO persons (branch_key, person_id) "
        f"SELECT {_BRANCH}, customer_id FROM old_customers ORDER BY customer_id"
    )
    person = "(SELECT p.person_key FROM persons p WHERE p.person_id = old.customer_id)"
    _copy("customers", branch_key=_BRANCH, person_key=person)
    _copy("places", customer_key=_CUSTOMER)
    _copy("consents", customer_key=_CUSTOMER)
    _copy("cases", branch_key=_BRANCH, customer_key=_CUSTOMER)
    _copy("visitors", branch_key=_BRANCH)
    _copy("plans", branch_key=_BRANCH)
    _copy("teams")
    _copy("visits", customer_key=_CUSTOMER)
    _copy("outcomes", customer_key=_CUSTOMER)
    _copy("jobs", branch_key=_BRANCH)
    # The chain until now is the branch's; the installation's own begins empty.
    _copy("audit_head", chain_key="1", branch_key=_BRANCH)
    op.execute(
        "INSERT INTO audit_head (chain_key, branch_key, seq, sha256) "
        f"VALUES (0, NULL, 0, '{'0' * 64}')"
    )
    _copy("audit", chain_key="1")
    _copy("audit_details", chain_key="1")


_ORDER = {"customers": "customer_id", "visitors": "visitor_id", "jobs": "created_at"}


def _copy(table: str, **values: str) -> None:
    """Copy a table's rows; ``values`` are SQL for the columns that are new."""
    inspector = sa.inspect(op.get_bind())
    old = {column["name"] for column in inspector.get_columns(f"old_{table}")}
    new = [column["name"] for column in inspector.get_columns(table)]
    columns = {name: f'old."{name}"' for name in new if name in old} | values
    names = ", ".join(f'"{name}"' for name in columns)
    order = f" ORDER BY old.{_ORDER[table]}" if table in _ORDER else ""
    op.execute(
        f'INSERT INTO "{table}" ({names}) '
        f'SELECT {", ".join(columns.values())} FROM "old_{table}" AS old{order}'
    )


def _create_indices() -> None:
    op.create_index("ix_customers_ref", "customers", ["ref"], unique=True)
    op.create_index("ix_customers_person_key", "customers", ["person_key"])
    op.create_index("ix_consents_customer_key", "consents", ["customer_key"])
    op.create_index("ix_cases_customer_key", "cases", ["customer_key"])
    op.create_index("ix_cases_state", "cases", ["state"])
    only = sa.text("case_id IS NULL")
    op.create_index(
        "ix_cases_only",
        "cases",
        ["customer_key"],
        unique=True,
        sqlite_where=only,
        postgresql_where=only,
    )
    op.create_index("ix_plans_day", "plans", ["branch_key", "day"])
    op.create_index("ix_visits_begin", "visits", ["begin"])
    op.create_index("ix_visits_customer_key", "visits", ["customer_key"])
    op.create_index("ix_outcomes_customer_key", "outcomes", ["customer_key"])
    op.create_index("ix_outcomes_recorded_at", "outcomes", ["recorded_at"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("ix_audit_head_branch_key", "audit_head", ["branch_key"], unique=True)
    op.create_index("ix_audit_action_seq", "audit", ["chain_key", "action", "seq"])
    op.create_index("ix_audit_subject", "audit", ["chain_key", "subject"])


def _drop_triggers(sqlite: bool) -> None:
    for table, change in _REFUSED:
        op.execute(
            f"DROP TRIGGER {table}_{change.lower()}" + ("" if sqlite else f" ON {table}")
        )
    if not sqlite:
        for table in dict.fromkeys(table for table, _ in _REFUSED):
            op.execute(f"DROP TRIGGER {table}_truncate ON {table}")


def _create_triggers(sqlite: bool) -> None:
    for table, change in _REFUSED:
        begin = f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table} "
        if sqlite:
            op.execute(f"{begin} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END")
        else:
            op.execute(f"{begin} FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()")
    if not sqlite:
        for table in dict.fromkeys(table for table, _ in _REFUSED):
            op.execute(
                f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
                f"EXECUTE FUNCTION {_FUNCTION}()"
            )


def downgrade() -> None:
    connection = op.get_bind()
    for table in ("customers", "visitors", "plans", "audit"):
        if connection.execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first():
            raise RuntimeError(
                "Earlier versions know no branches, so only an empty database can be taken "
                "back to them; restore a backup instead."
            )
    for table in ("audit_details", "audit", "audit_head", "jobs", "outcomes", "visits",
                  "teams", "plans", "visitors", "cases", "consents", "places",
                  "customers", "persons", "branch_settings", "branches",
                  "geocode_answers"):  # fmt: skip
        op.drop_table(table)
    if connection.dialect.name != "sqlite":
        op.execute(f"DROP FUNCTION {_FUNCTION}()")
    for revision in ("0001", "0002", "0003"):
        context.script.get_revision(revision).module.upgrade()
