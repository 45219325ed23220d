"""The audit trail: what goes in, that it only grows, and that changes to it are found."""

import sqlite3
import tracemalloc
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from json import dumps
from pathlib import Path
from shutil import copy as copy_file
from subprocess import run
from sys import executable
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from dispatch.audit import AuditEntry, Head, TrailCheck, append, entries, find_subject
from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.domain.change import Change
from dispatch.domain.place import Pin, Precision
from dispatch.domain.user import User, UserKind
from dispatch.errors import InputError
from dispatch.planning.search import Effort
from dispatch.settings import Settings
from dispatch.store.documents import plan_texts
from dispatch.store.tables import AuditDetailRow, AuditRow, CustomerRow
from dispatch.usecases import Context, open_context
from dispatch.usecases.audit import check_trail
from dispatch.usecases.customers import set_pin
from dispatch.usecases.import_files import import_file
from dispatch.usecases.locate import locate_addresses
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import latest_plan
from dispatch.usecases.record_outcome import record_outcome
from routing.solver import solve
from tests.support.clock import DAY, NOW, Clock
from tests.support.contexts import fill, set_on_duty
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.examples import examples
from tests.support.rows import case_row

pytestmark = pytest.mark.both_databases

QUICK = Effort(60, seed=1, iterations=1)


def trail(context: Context) -> list[AuditEntry]:
    """All entries, the oldest first."""
    with context.store.reading() as session:
        return entries(session, context.branch.key, limit=10**6)[::-1]


def newest(context: Context) -> AuditEntry:
    return trail(context)[-1]


def faults(context: Context, **values: Any) -> list[tuple[int, str]]:
    with context.store.reading() as session:
        check = TrailCheck(session, context.branch.key, **values)
        return [(f.seq, f.text) for f in check.faults()]


def all_faults(context: Context) -> list[tuple[int, str]]:
    """The faults of the branch's chain and of the installation's."""
    with context.store.reading() as session:
        own = TrailCheck(session, None).faults()
        return [*faults(context), *((f.seq, f.text) for f in own)]


def customer_subject(context: Context, customer_id: str = "C1") -> str:
    with context.store.reading() as session:
        found = find_subject(session, context.branch.key, customer_id)
    assert found is not None
    return found


def change(context: Context, *statements: str) -> None:
    """Change the tables behind the back of everything that would refuse it."""
    with context.store.engine.begin() as connection:
        drop_triggers(connection)
        for statement in statements:
            connection.execute(text(statement))


def drop_triggers(connection: Any) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
    for (name,) in names.all():
        connection.execute(text(f"DROP TRIGGER {name}"))


@pytest.fixture
def busy(context: Context) -> Context:
    """A context on which each use case was done once."""
    use(context)
    return context


def use(context: Context) -> None:
    sample = sample_day(DAY, customers=6, visitors=2)
    import_file(context, "customers", customers_csv(sample.customers).encode(), "c.csv")
    import_file(context, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")
    set_pin(context, sample.customers[0].customer.customer_id, 22.55, 114.05)
    set_on_duty(context, sample.visitors[1].visitor_id, False)
    plan = plan_day(context, DAY, QUICK)
    route = plan.routes[0]
    form = {"what": "He asked for time."}
    for code in ("NOT_HOME", "REFUSED"):
        visit = route.stops[0].visit_id
        record_outcome(context, plan, route.team_id, visit, code, form)


# What goes in


def test_a_file_is_one_entry_and_each_new_row_another(context: Context) -> None:
    data = customers_csv([case_on_day(1), case_on_day(2)]).encode()
    import_file(context.as_user(User(UserKind.CLI)), "customers", data, "王一.csv")
    *rows, file = trail(context)
    assert [row.action for row in rows] == ["customer.imported"] * 2
    assert {row.customer_id for row in rows} == {"C1", "C2"}
    assert rows[0].after["overdue_amount"] == "1000"
    assert rows[0].before == {}
    assert (file.actor, file.action) == ("cli", "file.imported")
    assert file.subject == f"file:{sha256(data).hexdigest()}"
    assert file.after == {"what": "customers", "rows": 2, "bad": 0, "new": 2, "updated": 0}
    assert "王一.csv" not in str(file)


def test_a_known_row_has_an_entry_of_what_really_changed(context: Context) -> None:
    people, staff = [case_on_day(1), case_on_day(2)], [visitor(1), visitor(2)]
    fill(context, people, staff)
    before = len(trail(context))
    fill(context, people, staff)
    assert len(trail(context)) == before
    fill(
        context,
        [case_on_day(1), case_on_day(2, days_past_due=31)],
        [visitor(1, name="New")],
    )
    case, person = trail(context)[before:]
    assert (case.action, case.customer_id) == ("customer.changed", "C2")
    assert (case.before, case.after) == ({"days_past_due": 30}, {"days_past_due": 31})
    assert (person.action, person.subject) == ("visitor.changed", "visitor:V1")
    assert (person.before, person.after) == ({"name": "Visitor 1"}, {"name": "New"})


def test_a_pin_and_duty_are_kept_with_what_was_before(context: Context) -> None:
    fill(context, [case_on_day(1)], [visitor(1)])
    set_pin(context.as_user(User(UserKind.DISPATCHER)), "C1", 22.6, 114.2)
    pin = newest(context)
    assert (pin.actor, pin.action) == ("dispatcher", "pin.placed")
    assert pin.before == {"lat": 22.54, "lon": 114.005, "pin_source": "file"}
    assert pin.after == {"lat": 22.6, "lon": 114.2, "pin_source": "person"}
    set_on_duty(context, "V1", False)
    assert newest(context).before == {"on_duty": True}
    count = len(trail(context))
    set_on_duty(context, "V1", False)
    assert len(trail(context)) == count


def test_a_pin_that_the_geocoder_finds_is_in_the_trail(context: Context) -> None:
    class Provider:
        name = "map"

        def locate(self, address: str) -> Pin:
            return Pin(22.5, 114.1, "map", Precision.ADDRESS)

    fill(context, [case_on_day(1, address="1 High Street", lat=None, lon=None)])
    context = replace(context, geocoder=Provider())
    assert locate_addresses(context).pinned == 1
    entry = newest(context)
    assert (entry.action, entry.customer_id) == ("pin.found", "C1")
    assert entry.after["pin_source"] == "map"
    assert faults(context) == []


def test_a_plan_is_kept_by_its_digest_and_policy(busy: Context) -> None:
    (entry,) = (e for e in trail(busy) if e.action == "plan.made")
    plan = latest_plan(busy, DAY)
    assert plan is not None
    assert entry.subject == f"plan:{plan.plan_id}"
    assert entry.policy == f"{plan.policy.id} {plan.policy.version}"
    assert entry.after["content_sha256"] == plan_texts(plan).sha256
    assert entry.after["planned"] == plan.kpis.planned


def test_an_outcome_and_its_correction_tell_before_and_after(busy: Context) -> None:
    first, second = trail(busy)[-2:]
    assert (first.action, second.action) == ("outcome.recorded", "outcome.corrected")
    assert "code" not in first.before
    assert (first.after["code"], first.after["not_home"]) == ("NOT_HOME", 1)
    assert (second.before["code"], second.after["code"]) == ("NOT_HOME", "REFUSED")
    assert (second.before["not_home"], second.after["not_home"]) == (1, 0)
    with busy.store.reading() as session:
        case = case_row(session, second.customer_id)
    assert second.after["state"] == case.state
    assert case.active_on == NOW.date()


def test_entries_name_nobody(busy: Context) -> None:
    with busy.store.reading() as session:
        people = session.scalars(select(CustomerRow)).all()
        rows = session.scalars(select(AuditRow)).all()
    open_part = dumps([[r.actor, r.action, r.subject, r.policy] for r in rows])
    for person in people:
        for word in (person.customer_id, person.name, person.phone):
            assert dumps(word)[1:-1] not in open_part


def test_a_change_that_fails_leaves_no_entry(busy: Context) -> None:
    plan = latest_plan(busy, DAY)
    assert plan is not None
    before = trail(busy)
    route = plan.routes[0]
    visit = route.stops[0].visit_id
    with pytest.raises(InputError):
        record_outcome(busy, plan, route.team_id, visit, "PTP", {"amount": "no"})
    assert trail(busy) == before


def test_an_entry_that_fails_takes_its_change_back(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(context, [case_on_day()], [visitor()])

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("dispatch.usecases.context.append", full)
    with pytest.raises(OSError, match="disk full"):
        set_on_duty(context, "V1", False)
    with pytest.raises(OSError, match="disk full"):
        import_file(context, "customers", customers_csv([case_on_day(2)]).encode(), "c.csv")
    inputs = load_inputs(context, DAY)
    assert [c.customer.customer_id for c in inputs.cases] == ["C1"]
    assert len(inputs.visitors) == 1


# It only grows


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit_details SET body = '{}' WHERE seq = 2",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_to_change_entries(busy: Context, statement: str) -> None:
    with (
        pytest.raises(DBAPIError, match="only grows"),
        busy.store.engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert faults(busy) == []


@pytest.mark.sqlite
def test_a_reading_session_cannot_write(context: Context) -> None:
    with pytest.raises(DBAPIError, match="readonly"), context.store.reading() as session:
        session.execute(text("DELETE FROM visitors"))


def test_threads_write_one_after_the_other(context: Context) -> None:
    """Eight threads read a number, write it one higher, and note it."""
    fill(context, [case_on_day()])
    start, failures = len(trail(context)), []

    def work() -> None:
        try:
            for _ in range(10):
                with context.store.session() as session:
                    case = case_row(session, "C1")
                    case.days_past_due += 1
                    after = {"days_past_due": case.days_past_due}
                    change = Change("t", "t:1", {}, after)
                    append(session, context.branch.key, "system", NOW, [change])
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            failures.append(error)

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [e.after["days_past_due"] for e in trail(context)[start:]] == list(
        range(31, 111)
    )
    assert faults(context) == []


_OTHER = """
import sys
from pathlib import Path
from dispatch.domain.user import User, UserKind
from dispatch.settings import Settings
from dispatch.usecases import open_context
from dispatch.usecases.customers import set_pin
settings = Settings(data_dir=Path(sys.argv[1]), secret_key="test")
context = open_context(settings, user=User(UserKind.CLI))
for number in range(20):
    set_pin(context, "C1", 22 + number / 1000, 114.0)
"""


@pytest.mark.sqlite
def test_processes_write_one_after_the_other(context: Context) -> None:
    fill(context, [case_on_day()])
    start = len(trail(context))

    def work() -> None:
        run([executable, "-c", _OTHER, str(context.settings.data_dir)], check=True)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(trail(context)) == start + 40
    assert faults(context) == []


# Changes to it are found


def test_an_untouched_trail_is_whole(busy: Context) -> None:
    assert faults(busy) == []
    report = check_trail(busy)
    assert report.checked == report.total == len(trail(busy))


def test_only_the_newest_entries_can_be_checked(busy: Context) -> None:
    report = check_trail(busy, newest=3)
    assert (report.checked, report.faults) == (3, ())
    change(busy, "UPDATE audit SET actor = 'x' WHERE seq = 1")
    assert check_trail(busy, newest=3).faults == ()
    assert [fault.seq for fault in check_trail(busy).faults] == [1]


# Which rows are removed, and the entry that is named first.
@pytest.mark.parametrize(
    ("which", "seq"),
    [("seq = 1", 1), ("seq = 5", 5), ("seq = (SELECT max(seq) FROM audit)", None)],
)
def test_a_removed_entry_is_found(busy: Context, which: str, seq: int | None) -> None:
    last = newest(busy).seq
    change(
        busy,
        f"DELETE FROM audit_details WHERE seq IN (SELECT seq FROM audit WHERE {which})",
        f"DELETE FROM audit WHERE {which}",
    )
    assert faults(busy)[0][0] == (seq or last)
    # The next entry does not close the gap.
    set_pin(
        busy,
        sample_day(DAY, customers=1, visitors=1).customers[0].customer.customer_id,
        1,
        2,
    )
    assert faults(busy)[0][0] == (seq or last)


@pytest.mark.sqlite
def test_swapped_entries_are_found(busy: Context) -> None:
    change(
        busy,
        "PRAGMA defer_foreign_keys=ON",
        "UPDATE audit SET seq = -1 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = -1",
    )
    assert {seq for seq, _ in faults(busy)} == {3, 4, 5}


def test_a_missing_detail_is_found(busy: Context) -> None:
    with busy.store.session() as session:
        session.execute(delete(AuditDetailRow).where(AuditDetailRow.seq == 4))
    assert faults(busy) == [(4, "its detail is missing, and no retention run erased it.")]


def test_a_changed_plan_is_found(busy: Context) -> None:
    change(busy, "UPDATE plan_versions SET frame = replace(frame, '\"planned\":', ' ')")
    ((seq, words),) = faults(busy)
    assert "was changed" in words
    assert trail(busy)[seq - 1].action == "plan.made"


def test_a_changed_route_is_found(busy: Context) -> None:
    change(busy, "UPDATE routes SET body = replace(body, '\"sequence\":', ' ')")
    ((_, words),) = faults(busy)
    assert "was changed" in words


def test_a_plan_without_an_entry_is_found(busy: Context) -> None:
    change(
        busy,
        "INSERT INTO plan_versions (plan_id, number, branch_key, plan_key, line, made_by, "
        "author, created_at, inputs_sha256, settings_sha256, settings_version, frame, "
        "left_out, reasons, document) SELECT 'p', 9, branch_key, plan_key, line, made_by, "
        "author, created_at, inputs_sha256, settings_sha256, settings_version, frame, "
        "left_out, reasons, document "
        "FROM plan_versions",
    )
    assert faults(busy) == [(0, "Plan p has no entry in the trail.")]


def test_a_trail_written_anew_is_found_by_a_head_noted_elsewhere(context: Context) -> None:
    fill(context, [case_on_day(1)])
    noted = Head(1, trail_digest(context, 1))
    assert faults(context, noted_head=noted) == []
    change(
        context,
        "DELETE FROM audit_details",
        "DELETE FROM audit",
        f"UPDATE audit_head SET seq = 0, sha256 = '{'0' * 64}'",
    )
    set_pin(context, "C1", 22.5, 114)
    assert faults(context) == []
    assert faults(context, noted_head=noted) == [
        (1, "its digest is not the one that was noted down.")
    ]
    assert faults(context, noted_head=Head(9, "0" * 64))[0][0] == 2


def trail_digest(context: Context, seq: int) -> str:
    with context.store.reading() as session:
        return session.get_one(AuditRow, (1, seq)).sha256


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database file of a desk that was used, without its triggers."""
    folder = tmp_path_factory.mktemp("used")
    settings = Settings(data_dir=folder, secret_key="test")
    context = open_context(settings, clock=Clock(), solve=solve)
    use(context)
    change(context)
    assert context.store.scrub()
    context.store.engine.dispose()
    return folder / "rounds.db"


COLUMNS = [
    *(("audit", column.name) for column in AuditRow.__table__.columns),
    *(("audit_details", column.name) for column in AuditDetailRow.__table__.columns),
    *(("audit_head", name) for name in ("seq", "sha256")),
]


@examples(40)
@given(data=st.data())
def test_any_change_of_one_value_is_found(
    used: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("tampered")
    copy_file(used, folder / "rounds.db")
    table, column = data.draw(st.sampled_from(COLUMNS))
    with closing(sqlite3.connect(folder / "rounds.db", isolation_level=None)) as raw:
        rows = raw.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
        rowid, old = data.draw(st.sampled_from(rows))
        if column in ("chain_key", "seq"):
            value: Any = data.draw(st.integers(-5, 10**6).filter(lambda n: n != old))
            value = value if value not in {r[1] for r in rows} else 10**7
        else:
            other = st.text(max_size=70).filter(lambda t: "\0" not in t and t != old)
            if old:
                other |= st.integers(0, len(old) - 1).map(lambda n: old[:n] + old[n + 1 :])
            value = data.draw(other | st.binary(max_size=5))
        raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, rowid))
    context = open_context(Settings(data_dir=folder, secret_key="test"), clock=Clock())
    found = all_faults(context)
    context.store.engine.dispose()
    assert found


@examples(25)
@given(steps=st.lists(st.sampled_from(["file", "pin", "duty", "staff"]), max_size=8))
def test_any_use_leaves_the_trail_whole(
    tmp_path_factory: pytest.TempPathFactory, used: Path, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("random")
    copy_file(used, folder / "rounds.db")
    context = open_context(Settings(data_dir=folder, secret_key="test"), clock=Clock())
    people, staff = [case_on_day(1), case_on_day(2)], [visitor(1)]
    fill(context, people, staff)
    for number, step in enumerate(steps):
        if step == "file":
            fill(context, [case_on_day(1, days_past_due=number), case_on_day(3 + number)])
        elif step == "pin":
            set_pin(context, "C2", 22.5, 114 + number / 100)
        elif step == "duty":
            set_on_duty(context, "V1", number % 2 == 0)
        else:
            fill(context, visitors=[visitor(1, shift_start=480 + number)])
    assert faults(context) == []
    context.store.engine.dispose()


def test_a_long_trail_is_checked_in_little_memory(context: Context) -> None:
    blank = Change("t", "t:1", {}, {"text": "x" * 1000})
    with context.store.session() as session:
        append(session, context.branch.key, "system", NOW, [blank] * 12_000)
    tracemalloc.start()
    assert faults(context) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # All details together are 12 MB.
    assert peak < 9 * 2**20


@pytest.mark.sqlite
def test_anybody_can_recompute_the_chain_as_the_docs_say(busy: Context) -> None:
    path = busy.settings.data_dir / "rounds.db"
    previous = "0" * 64
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        query = "SELECT * FROM audit JOIN audit_details USING (chain_key, seq) ORDER BY seq"
        for number, row in enumerate(raw.execute(query), 1):
            at = row["at"].replace(" ", "T").removesuffix(".000000") + "+00:00"
            left_out = ("chain_key", "sha256", "salt", "body")
            entry = {k: v for k, v in dict(row).items() if k not in left_out}
            told = dumps(
                entry | {"at": at},
                sort_keys=True,
                ensure_ascii=False,
                separators=(",", ":"),
            )
            detail = sha256((row["salt"] + row["body"]).encode()).hexdigest()
            assert (row["seq"], row["previous"]) == (number, previous)
            assert row["detail_sha256"] == detail
            assert row["sha256"] == sha256(told.encode()).hexdigest()
            previous = row["sha256"]


# PostgreSQL


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
        "UPDATE audit_details SET body = '{}'",
        "DELETE FROM audit_head",
    ],
)
def test_on_postgresql_entries_cannot_be_changed(
    pg_context: Context, statement: str
) -> None:
    fill(pg_context, [case_on_day()])
    with (
        pytest.raises(DBAPIError, match="only grows"),
        pg_context.store.engine.begin() as connection,
    ):
        connection.execute(text(statement))


# A statement, and the entry that is found.
@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE audit SET actor = 'x' WHERE seq = 2", 2),
        ("UPDATE audit SET at = at + interval '1 second' WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", None),
        ("UPDATE audit_details SET body = '{}' WHERE seq = 3", 3),
        ("DELETE FROM audit_details WHERE seq = 2", 2),
    ],
)
def test_on_postgresql_changes_are_found(
    pg_context: Context, statement: str, seq: int | None
) -> None:
    use(pg_context)
    last = newest(pg_context).seq
    assert faults(pg_context) == []
    change(pg_context, statement)
    assert faults(pg_context)[0][0] == (seq or last)


def test_on_postgresql_a_reading_session_cannot_write(pg_context: Context) -> None:
    with (
        pytest.raises(DBAPIError, match="read-only"),
        pg_context.store.reading() as session,
    ):
        session.execute(text("DELETE FROM visitors"))


def test_the_name_of_a_long_policy_is_cut_to_what_the_trail_has_room_for(
    context: Context,
) -> None:
    told = Change("plan.published", "plan:1", {}, {}, "p" * 131)
    with context.store.session() as session:
        append(session, context.branch.key, "api", NOW, [told])
    assert newest(context).policy == "p" * 120
    assert faults(context) == []
