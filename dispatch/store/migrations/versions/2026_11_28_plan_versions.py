"""Plans with versions, shared routes, visits with one id, publications and links."""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_REBUILT = ("plans", "teams", "visits", "outcomes", "jobs")
"""Tables that are made anew; their rows are copied, those of teams into the versions."""
_INDICES = (
    "ix_plans_day", "ix_visits_begin", "ix_visits_customer_key",
    "ix_outcomes_customer_key", "ix_outcomes_recorded_at", "ix_jobs_state",
)  # fmt: skip
_MOMENT = sa.DateTime(timezone=True)
_KEYS = {
    "branches": "branch_key",
    "customers": "customer_key",
    "places": "place_key",
    "plans": "plan_key",
    "plan_versions": "version_key",
    "routes": "route_key",
    "visits": "visit_key",
    "visitors": "visitor_key",
}


def upgrade() -> None:
    for index in _INDICES:
        op.drop_index(index)
    for table in _REBUILT:
        op.rename_table(table, f"old_{table}")
    _create_plans()
    _create_visits()
    _create_jobs()
    _Copy().copy()
    for table in reversed(_REBUILT):
        op.drop_table(f"old_{table}")
    _create_indices()


def _key_of(table: str, **values: Any) -> "sa.Column[int]":
    """The column that refers to a row of another table."""
    key = _KEYS[table]
    values.setdefault("nullable", False)
    return sa.Column(key, sa.Integer(), sa.ForeignKey(f"{table}.{key}"), **values)


def _create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("plan_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("branch_key", "first_day"),
    )
    op.create_table(
        "plan_versions",
        sa.Column("version_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        _key_of("plans"),
        sa.Column("plan_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_key", sa.Integer(), sa.ForeignKey("plan_versions.version_key")),
        sa.Column("line", sa.String(16), nullable=False),
        sa.Column("made_by", sa.String(16), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("inputs_sha256", sa.String(64), nullable=False),
        sa.Column("settings_sha256", sa.String(64), nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("explained_at", _MOMENT),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.UniqueConstraint("branch_key", "plan_id"),
        sa.UniqueConstraint("plan_key", "number"),
    )
    op.create_table(
        "routes",
        sa.Column("route_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("team_id", sa.String(64), nullable=False),
        sa.Column("visitor_ids", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint("branch_key", "sha256"),
    )
    op.create_table(
        "version_routes",
        _key_of("plan_versions", primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        _key_of("routes"),
    )
    op.create_table(
        "publications",
        sa.Column("publication_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("day", sa.Date(), nullable=False),
        _key_of("plan_versions", unique=True),
        sa.Column("certificate", sa.Text()),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("superseded_at", _MOMENT),
    )


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("visit_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("visit_id", sa.String(100), nullable=False),
        _key_of("customers"),
        _key_of("places"),
        sa.Column("minted_on", sa.Date(), nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.UniqueConstraint("branch_key", "visit_id"),
    )
    op.create_table(
        "stops",
        _key_of("routes", primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        _key_of("visits"),
        sa.Column("begin", _MOMENT, nullable=False),
        sa.Column("finish", _MOMENT, nullable=False),
    )
    op.create_table(
        "outcomes",
        _key_of("visits", primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date(), primary_key=True),
        _key_of("plan_versions"),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("met", sa.String(16), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
    )
    op.create_table(
        "outcome_conflicts",
        sa.Column("conflict_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        _key_of("visits"),
        sa.Column("day", sa.Date(), nullable=False),
        _key_of("plan_versions"),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("resolved_at", _MOMENT),
    )
    op.create_table(
        "links",
        sa.Column("link_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        _key_of("visitors"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("opened_at", _MOMENT),
        sa.Column(
            "acknowledged_key", sa.Integer(), sa.ForeignKey("plan_versions.version_key")
        ),
        sa.Column("revoked_at", _MOMENT),
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("job_key", sa.Integer(), primary_key=True),
        _key_of("branches"),
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("plan_id", sa.String(32)),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.UniqueConstraint("branch_key", "job_id"),
    )


class _Copy:
    """Copies the old rows, a plan at a time; each old plan becomes a version.

    Attributes
    ----------
    visits
        The keys of visits, by their ids.
    versions
        The keys of versions, by the ids of their plans.
    """

    def __init__(self) -> None:
        connection = op.get_bind()
        self._connection = connection
        meta = sa.MetaData()
        self._old = {
            name: sa.Table(f"old_{name}", meta, autoload_with=connection)
            for name in _REBUILT
        }
        new = (
            "plans", "plan_versions", "routes", "version_routes", "stops", "visits",
            "publications", "outcomes", "outcome_conflicts", "jobs", "places", "cases",
        )  # fmt: skip
        fresh = sa.MetaData()
        self._new = {name: sa.Table(name, fresh, autoload_with=connection) for name in new}
        self.visits: dict[tuple[int, str], int] = {}
        self.versions: dict[str, int] = {}
        self._plans: dict[tuple[int, Any], tuple[int, int, int]] = {}
        self._routes: dict[tuple[int, str], int] = {}

    def copy(self) -> None:
        self._copy_visits()
        plans = self._old["plans"]
        ids = self._rows(sa.select(plans.c.plan_id).order_by(plans.c.created_at))
        # A plan at a time: all documents together may not fit in memory.
        for (plan_id,) in ids:
            query = sa.select(plans).where(plans.c.plan_id == plan_id)
            self._copy_plan(self._connection.execute(query).one())
        self._copy_publications()
        self._copy_outcomes()
        for job in self._rows(sa.select(self._old["jobs"])):
            day = date.fromisoformat(job.request["day"])
            self._insert("jobs", **job._mapping, day=day)
        if self._connection.dialect.name != "sqlite":
            # The keys were copied, so the sequence must go on behind them.
            op.execute(
                "SELECT setval(pg_get_serial_sequence('jobs', 'job_key'), "
                "(SELECT coalesce(max(job_key), 0) + 1 FROM jobs), false)"
            )

    def _rows(self, query: Any) -> list[Any]:
        return list(self._connection.execute(query))

    def _insert(self, table: str, **values: Any) -> int:
        result = self._connection.execute(self._new[table].insert().values(**values))
        (key,) = result.inserted_primary_key or (0,)
        return int(key)

    def _copy_visits(self) -> None:
        """Make one visit of all rows with the same id; it ends with its last outcome."""
        places = self._visited_places()
        visits, plans, outcomes = (
            self._old[name] for name in ("visits", "plans", "outcomes")
        )
        ended = {
            (row.branch_key, row.visit_id): row.ended
            for row in self._rows(
                sa.select(
                    plans.c.branch_key,
                    outcomes.c.visit_id,
                    sa.func.max(outcomes.c.recorded_at).label("ended"),
                )
                .join(plans, plans.c.plan_id == outcomes.c.plan_id)
                .where(outcomes.c.code != "NOT_DONE")
                .group_by(plans.c.branch_key, outcomes.c.visit_id)
            )
        }
        query = (
            sa.select(
                plans.c.branch_key,
                visits.c.visit_id,
                visits.c.customer_key,
                sa.func.min(plans.c.day).label("day"),
                sa.func.min(plans.c.created_at).label("created_at"),
            )
            .join(plans, plans.c.plan_id == visits.c.plan_id)
            .group_by(plans.c.branch_key, visits.c.visit_id, visits.c.customer_key)
            .order_by("day", visits.c.visit_id)
        )
        rows = self._rows(query)
        following = dict(_following(rows))
        for row in rows:
            name = (row.branch_key, row.visit_id)
            self.visits[name] = self._insert(
                "visits",
                branch_key=row.branch_key,
                visit_id=row.visit_id,
                customer_key=row.customer_key,
                place_key=places[row.customer_key],
                minted_on=row.day,
                closed_at=ended.get(name) or following.get(name),
            )

    def _visited_places(self) -> dict[int, int]:
        """The place at which each customer is visited."""
        places, cases = self._new["places"], self._new["cases"]
        query = sa.select(places.c.customer_key, places.c.place_key).join(
            cases,
            (cases.c.customer_key == places.c.customer_key)
            & (cases.c.place_kind == places.c.kind),
        )
        return {row.customer_key: row.place_key for row in self._rows(query)}

    def _copy_plan(self, plan: Any) -> None:
        key, number, parent = self._plan_of(plan)
        document = json.loads(plan.document) if plan.document else {}
        frame, left_out = _parts(document)
        version = self._insert(
            "plan_versions",
            branch_key=plan.branch_key,
            plan_key=key,
            plan_id=plan.plan_id,
            number=number,
            parent_key=parent or None,
            line="main",
            made_by="solve",
            author="",
            created_at=plan.created_at,
            inputs_sha256=document.get("inputs_sha256", ""),
            settings_sha256="",
            settings_version=0,
            explained_at=plan.created_at,
            frame=frame,
            left_out=left_out,
            reasons="",
            document=plan.document,
        )
        self.versions[plan.plan_id] = version
        self._plans[plan.branch_key, plan.day] = (key, number, version)
        for position, (team_id, visitor_ids, body, stops) in enumerate(
            self._routes_of(plan, document)
        ):
            route = self._route_of(plan, team_id, visitor_ids, body, stops)
            self._connection.execute(
                self._new["version_routes"]
                .insert()
                .values(version_key=version, position=position, route_key=route)
            )

    def _plan_of(self, plan: Any) -> tuple[int, int, int]:
        """The plan of a branch's day, and the number and parent of its next version."""
        known = self._plans.get((plan.branch_key, plan.day))
        if known is not None:
            key, number, version = known
            return key, number + 1, version
        key = self._insert(
            "plans",
            branch_key=plan.branch_key,
            first_day=plan.day,
            created_at=plan.created_at,
        )
        return key, 1, 0

    def _routes_of(self, plan: Any, document: dict[str, Any]) -> Iterator[Any]:
        """The team, visitors, text and visits of each route, as document and rows say."""
        visits, teams = self._old["visits"], self._old["teams"]
        by_team: dict[str, list[Any]] = {}
        query = sa.select(visits).where(visits.c.plan_id == plan.plan_id)
        for row in self._rows(query.order_by(visits.c.begin)):
            by_team.setdefault(row.team_id, []).append(row)
        for route in document.get("routes", ()):
            yield (
                route["team_id"],
                route["visitor_ids"],
                _body(route),
                by_team.pop(route["team_id"], []),
            )
        members = {
            row.team_id: row.visitor_ids
            for row in self._rows(sa.select(teams).where(teams.c.plan_id == plan.plan_id))
        }
        for team_id, rows in sorted(by_team.items()):
            yield team_id, members.get(team_id, []), "", rows

    def _route_of(
        self, plan: Any, team_id: str, visitor_ids: list[str], body: str, stops: list[Any]
    ) -> int:
        text = f"{plan.day}\n{body}" if body else f"{plan.plan_id}\n{team_id}"
        name = (plan.branch_key, sha256(text.encode()).hexdigest())
        if name in self._routes:
            return self._routes[name]
        key = self._insert(
            "routes",
            branch_key=plan.branch_key,
            sha256=name[1],
            day=plan.day,
            team_id=team_id,
            visitor_ids=visitor_ids,
            body=body,
        )
        self._routes[name] = key
        rows = [
            {
                "route_key": key,
                "sequence": number,
                "visit_key": self.visits[plan.branch_key, stop.visit_id],
                "begin": stop.begin,
                "finish": stop.finish,
            }
            for number, stop in enumerate(stops, 1)
        ]
        if rows:
            self._connection.execute(self._new["stops"].insert(), rows)
        return key

    def _copy_publications(self) -> None:
        """Put the newest published plan of a day into force; the ones before it were."""
        plans = self._old["plans"]
        columns = (
            plans.c.plan_id,
            plans.c.branch_key,
            plans.c.day,
            plans.c.published_at,
            plans.c.certificate,
        )
        query = sa.select(*columns).where(plans.c.published_at.is_not(None))
        found: dict[tuple[int, Any], list[Any]] = {}
        for plan in self._rows(query.order_by(plans.c.created_at)):
            found.setdefault((plan.branch_key, plan.day), []).append(plan)
        for (branch_key, day), published in found.items():
            later = [plan.published_at for plan in published[1:]]
            for plan, superseded_at in zip(published, [*later, None], strict=True):
                self._insert(
                    "publications",
                    branch_key=branch_key,
                    day=day,
                    version_key=self.versions[plan.plan_id],
                    certificate=plan.certificate,
                    published_at=plan.published_at,
                    superseded_at=superseded_at,
                )

    def _copy_outcomes(self) -> None:
        """Copy outcomes; the last of a visit counts, and the others are kept aside."""
        outcomes, plans = self._old["outcomes"], self._old["plans"]
        query = (
            sa.select(outcomes, plans.c.branch_key, plans.c.day)
            .join(plans, plans.c.plan_id == outcomes.c.plan_id)
            .order_by(outcomes.c.recorded_at.desc())
        )
        seen: set[int] = set()
        for row in self._rows(query):
            visit = self.visits[row.branch_key, row.visit_id]
            shared = {
                "visit_key": visit,
                "day": row.day,
                "version_key": self.versions[row.plan_id],
                "code": row.code,
                "recorded_at": row.recorded_at,
            }
            if visit in seen:
                self._insert(
                    "outcome_conflicts",
                    branch_key=row.branch_key,
                    reason="replaced",
                    author="",
                    form=dict(row.fields) | {"note": row.note},
                    resolved_at=row.recorded_at,
                    **shared,
                )
                continue
            seen.add(visit)
            self._connection.execute(
                self._new["outcomes"]
                .insert()
                .values(
                    met=row.met,
                    fields=row.fields,
                    note=row.note,
                    before=row.before,
                    **shared,
                )
            )


def _following(rows: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the visits whose place a later one to the customer took, and when."""
    last: dict[int, Any] = {}
    for row in rows:
        earlier = last.get(row.customer_key)
        if earlier is not None:
            yield (earlier.branch_key, earlier.visit_id), row.created_at
        last[row.customer_key] = row


def _parts(document: dict[str, Any]) -> tuple[str, str]:
    """The texts of a document without its routes: the frame, and who is in no route."""
    if not document:
        return "", ""
    left_out = {name: document[name] for name in ("unassigned", "excluded")}
    frame = {
        name: value
        for name, value in document.items()
        if name not in ("routes", "unassigned", "excluded")
    }
    return _text(frame), _text(left_out)


def _body(route: dict[str, Any]) -> str:
    """The text of a route without reasons."""
    stops = [
        {name: value for name, value in stop.items() if name not in ("reason", "next_best")}
        for stop in route["stops"]
    ]
    return _text(route | {"stops": stops})


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _create_indices() -> None:
    still_open, valid, in_force, waiting = (
        sa.text(f"{column} IS NULL")
        for column in ("closed_at", "revoked_at", "superseded_at", "resolved_at")
    )
    for name, table, columns, condition in (
        ("ix_visits_open", "visits", ["place_key"], still_open),
        ("ix_links_valid", "links", ["visitor_key", "day"], valid),
        ("ix_publications_in_force", "publications", ["branch_key", "day"], in_force),
    ):
        op.create_index(
            name, table, columns, unique=True,
            sqlite_where=condition, postgresql_where=condition,
        )  # fmt: skip
    op.create_index(
        "ix_outcome_conflicts_open", "outcome_conflicts", ["branch_key"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    op.create_index("ix_publications_day", "publications", ["branch_key", "day"])
    op.create_index("ix_version_routes_route_key", "version_routes", ["route_key"])
    op.create_index("ix_visits_customer_key", "visits", ["customer_key"])
    op.create_index("ix_visits_place_key", "visits", ["place_key"])
    op.create_index("ix_stops_visit_key", "stops", ["visit_key"])
    op.create_index("ix_outcomes_version_key", "outcomes", ["version_key"])
    op.create_index("ix_outcomes_recorded_at", "outcomes", ["recorded_at"])
    op.create_index("ix_outcome_conflicts_visit_key", "outcome_conflicts", ["visit_key"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("ix_jobs_day", "jobs", ["branch_key", "day"])


def downgrade() -> None:
    connection = op.get_bind()
    for table in ("plans", "visits", "jobs"):
        if connection.execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first():
            raise RuntimeError(
                "Earlier versions know no versions of plans, so only a database without "
                "plans can be taken back to them; restore a backup instead."
            )
    for table in ("jobs", "links", "outcome_conflicts", "outcomes", "stops", "visits",
                  "publications", "version_routes", "routes", "plan_versions",
                  "plans"):  # fmt: skip
        op.drop_table(table)
    context.script.get_revision("0004").module._create_plans()
    op.create_index("ix_plans_day", "plans", ["branch_key", "day"])
    op.create_index("ix_visits_begin", "visits", ["begin"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
    for table in ("visits", "outcomes"):
        op.create_index(f"ix_{table}_customer_key", table, ["customer_key"])
    op.create_index("ix_outcomes_recorded_at", "outcomes", ["recorded_at"])
