"""The tables: how they come to be, and what writing to them keeps."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.domain.day import CaseOnDay
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow, parse_windows
from dispatch.errors import SettingsError
from dispatch.planning.search import Effort
from dispatch.settings import Settings
from dispatch.store.import_rows import ImportCounts
from dispatch.store.queries.jobs import newest_job
from dispatch.store.queries.outcomes import outcomes_of
from dispatch.store.session import Store, alembic_config, open_store
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    JobRow,
    Moment,
    Money,
    PersonRow,
    PlaceRow,
    PlanRow,
    TableBase,
    VisitorRow,
)
from dispatch.usecases import Context
from dispatch.usecases.customers import set_pin
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import latest_plan
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY, NOW
from tests.support.contexts import fill, set_on_duty
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.rows import MAIN, case_row, customer_row, place_row

pytestmark = pytest.mark.both_databases

SQLITE = sqlite.dialect()


def drift(store: Store) -> list[Any]:
    """What a new migration would have to change."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return list(compare_metadata(context, TableBase.metadata))


def count(context: Context, model: type[TableBase]) -> int:
    with context.store.session() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def kept(context: Context) -> tuple[list[CaseOnDay], list[Visitor]]:
    """What planning reads of the customers and the visitors."""
    inputs = load_inputs(context, DAY)
    return list(inputs.cases), list(inputs.visitors)


def case_of(context: Context, customer_id: str = "C1") -> CaseRow:
    with context.store.session() as session:
        return case_row(session, customer_id)


def place_of(context: Context, kind: str = "home") -> PlaceRow:
    with context.store.session() as session:
        return place_row(session, "C1", kind)


# Migrations


def test_the_migrations_have_one_head_and_one_line() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert len(script.get_heads()) == 1
    assert all(not revision.is_merge_point for revision in script.walk_revisions())


def test_the_migrations_lead_to_the_models(context: Context) -> None:
    assert drift(context.store) == []


def test_a_drift_would_be_seen(context: Context) -> None:
    with context.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE cases DROP COLUMN due_by"))
        connection.execute(text("DROP TABLE jobs"))
    assert {entry[0] for entry in drift(context.store)} >= {"add_table", "add_column"}


def test_an_upgrade_of_the_newest_schema_changes_nothing(context: Context) -> None:
    fill(context, [case_on_day()])
    context.store.upgrade()
    assert count(context, CustomerRow) == 1
    assert drift(context.store) == []


def test_the_way_back_leaves_no_table(context: Context) -> None:
    with context.store.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(context.store.engine).get_table_names() == ["alembic_version"]


@pytest.mark.sqlite
def test_the_database_lies_in_the_data_folder(context: Context) -> None:
    assert (context.settings.data_dir / "rounds.db").is_file()


def test_a_store_is_opened_again_with_what_was_in_it(context: Context) -> None:
    fill(context, [case_on_day()])
    again = open_store(context.settings)
    with again.session() as session:
        assert customer_row(session, "C1") is not None
    again.engine.dispose()


# SQLite


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("busy_timeout", 60000),
        ("secure_delete", 1),
    ],
)
def test_sqlite_is_tuned_on_every_connection(
    context: Context, pragma: str, value: str | int
) -> None:
    context.store.engine.dispose()
    with context.store.engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_a_reader_is_not_kept_waiting_by_a_writer(context: Context) -> None:
    fill(context, [case_on_day(1)])
    with context.store.session() as writer:
        customer_row(writer, "C1").name = "New"
        writer.flush()
        with context.store.reading() as reader:
            assert customer_row(reader, "C1").name == "Customer 1"


def test_a_case_without_its_customer_is_refused(context: Context) -> None:
    lone = CaseRow(
        customer_key=9,
        branch_key=MAIN,
        overdue_amount=Decimal(1),
        currency="CNY",
        days_past_due=1,
    )
    with pytest.raises(IntegrityError), context.store.session() as session:
        session.add(lone)


def test_an_error_rolls_the_whole_unit_of_work_back(context: Context) -> None:
    lone = CaseRow(
        customer_key=9,
        branch_key=MAIN,
        overdue_amount=Decimal(1),
        currency="CNY",
        days_past_due=1,
    )
    sound = PersonRow(person_id="P1", branch_key=MAIN)
    with pytest.raises(IntegrityError), context.store.session() as session:
        session.add_all([sound, lone])
    assert count(context, PersonRow) == 0


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not a url", "is not a database URL"),
        ("nosuchdb://host/rounds", "cannot be opened"),
        ("sqlite:////nowhere/at/all/rounds.db", "cannot be opened"),
        ("postgresql+psycopg://me:hunter2@127.0.0.1:1/rounds", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_opened_is_a_setting_to_mend(
    tmp_path: Path, url: str, words: str
) -> None:
    settings = Settings.of({"data_dir": str(tmp_path), "database_url": url})
    with pytest.raises(SettingsError, match=words) as caught:
        open_store(settings)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


# Types


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_money_is_kept_to_the_last_digit(amount: Decimal) -> None:
    written = Money().process_bind_param(amount, SQLITE)
    assert isinstance(written, str)
    assert "E" not in written
    assert Money().process_result_value(written, SQLITE) == amount


@given(
    st.datetimes(
        datetime(1900, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
        datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.timezones(),
    )
)
def test_a_moment_is_kept_in_utc(moment: datetime) -> None:
    written = Moment().process_bind_param(moment, SQLITE)
    assert written is not None
    assert written.tzinfo is UTC
    # SQLite gives it back without its offset.
    read = Moment().process_result_value(written.replace(tzinfo=None), SQLITE)
    assert read is not None
    assert read.tzinfo is UTC
    assert read == written == moment.astimezone(UTC)


def test_nothing_stays_nothing_in_both_types() -> None:
    for kind in (Money(), Moment()):
        assert kind.process_bind_param(None, SQLITE) is None
        assert kind.process_result_value(None, SQLITE) is None


def test_money_and_moments_survive_the_database(context: Context) -> None:
    amount = Decimal("1234567890123.45")
    moment = datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    fill(context, [case_on_day(overdue_amount=amount)])
    with context.store.session() as session:
        session.add(PlanRow(branch_key=MAIN, first_day=DAY, created_at=moment))
    assert case_of(context).overdue_amount == amount
    with context.store.session() as session:
        found = session.scalar(select(PlanRow.created_at))
    assert found == moment
    assert found is not None
    assert found.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(context: Context) -> None:
    naive = NOW.replace(tzinfo=None)
    plan = PlanRow(branch_key=MAIN, first_day=DAY, created_at=naive)
    with (
        pytest.raises(StatementError, match="no time zone"),
        context.store.session() as session,
    ):
        session.add(plan)


# Imports


def test_what_is_stored_is_read_back_as_the_same_rows(context: Context) -> None:
    sample = sample_day(DAY, customers=60, visitors=9)
    fill(context, sample.customers, sample.visitors)
    assert kept(context) == (list(sample.customers), list(sample.visitors))


def test_a_row_without_a_currency_gets_the_settings(context: Context) -> None:
    fill(context, [case_on_day(currency="")])
    assert case_of(context).currency == "CNY"


def test_an_import_of_the_same_file_changes_nothing(context: Context) -> None:
    sample = sample_day(DAY, customers=30, visitors=5)
    files = {
        "customers": customers_csv(sample.customers).encode(),
        "visitors": visitors_csv(sample.visitors).encode(),
    }
    for people, staff in (
        (ImportCounts(30, 0), ImportCounts(5, 0)),
        (ImportCounts(0, 30), ImportCounts(0, 5)),
    ):
        assert (
            import_file(context, "customers", files["customers"], "c.csv").stored == people
        )
        assert import_file(context, "visitors", files["visitors"], "v.csv").stored == staff
        assert kept(context) == (list(sample.customers), list(sample.visitors))
    assert [count(context, m) for m in (CustomerRow, CaseRow, PlaceRow)] == [30, 30, 30]
    assert count(context, VisitorRow) == 5


def test_an_import_brings_known_rows_up_to_date_and_adds_new_ones(context: Context) -> None:
    fill(context, [case_on_day(1), case_on_day(2)], [visitor(1)])
    newer = case_on_day(
        2,
        name="Renamed",
        phone="123",
        overdue_amount=Decimal(7),
        days_past_due=99,
        flags=("hardship",),
        windows="09:00-10:00",
        required_skills=("legal",),
        min_team=2,
        due_by=DAY,
        lat=22.6,
        lon=114.2,
        notes="new",
        extra={"branch": "north"},
    )
    moved = visitor(1, shift_start=600, skills={"legal": DAY}, start_lat=22.7)
    fill(context, [newer, case_on_day(3)], [moved, visitor(2)])
    assert kept(context) == ([case_on_day(1), newer, case_on_day(3)], [moved, visitor(2)])


def test_who_is_not_in_the_file_stays(context: Context) -> None:
    fill(context, [case_on_day(1), case_on_day(2)], [visitor(1), visitor(2)])
    fill(context, [case_on_day(2)], [visitor(2)])
    assert kept(context) == ([case_on_day(1), case_on_day(2)], [visitor(1), visitor(2)])


def test_who_is_in_the_file_of_visitors_is_on_duty_again(context: Context) -> None:
    fill(context, visitors=[visitor()])
    set_on_duty(context, "V1", False)
    assert kept(context)[1] == []
    fill(context, visitors=[visitor()])
    assert kept(context)[1] == [visitor()]


def test_rows_beyond_one_chunk_are_all_stored(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatch.store.chunks.AT_ONCE", 7)
    people = [case_on_day(number) for number in range(10, 40)]
    fill(context, people)
    fill(context, people)
    assert count(context, CaseRow) == 30


def test_what_outcomes_wrote_survives_an_import(context: Context) -> None:
    fill(context, [case_on_day()])
    with context.store.session() as session:
        case = case_row(session, "C1")
        case.state, case.stopped_by, case.not_home = "review", "REFUSED", 2
        case.not_before = case.next_step_on = DAY + timedelta(days=14)
        case.next_step = "back_office"
        case.last_visit_date = DAY
        case.promise_date, case.promise_amount = DAY, Decimal(50)
        case.windows = "2026-11-26 14:00-16:00"
    fill(context, [case_on_day(overdue_amount=Decimal(900))])
    case = case_of(context)
    assert case.overdue_amount == 900
    assert (case.state, case.stopped_by, case.not_home) == ("review", "REFUSED", 2)
    assert case.not_before == case.next_step_on == DAY + timedelta(days=14)
    assert case.next_step == "back_office"
    assert case.last_visit_date == DAY
    assert (case.promise_date, case.promise_amount) == (DAY, Decimal(50))
    assert case.windows == "2026-11-26 14:00-16:00"


@pytest.mark.parametrize(
    ("known", "stated", "holds"),
    [
        (None, None, None),
        (None, DAY, DAY),
        (DAY, None, DAY),  # the file does not know of it
        (DAY, DAY - timedelta(days=1), DAY),  # the file is older
        (DAY, DAY + timedelta(days=1), DAY + timedelta(days=1)),
    ],
)
def test_of_two_last_visits_and_promises_the_later_holds(
    context: Context, known: date | None, stated: date | None, holds: date | None
) -> None:
    fill(context, [case_on_day(last_visit_date=known, promise_date=known)])
    fill(context, [case_on_day(last_visit_date=stated, promise_date=stated)])
    case = case_of(context)
    assert (case.last_visit_date, case.promise_date) == (holds, holds)


def test_a_promise_of_the_same_day_takes_the_amount_of_the_file(context: Context) -> None:
    for amount in (Decimal(50), Decimal(60)):
        fill(context, [case_on_day(promise_date=DAY, promise_amount=amount)])
    assert case_of(context).promise_amount == 60


# Address and pin of the row, then what becomes of a pin that a person placed before.
@pytest.mark.parametrize(
    ("address", "pin", "source"),
    [
        ("1 High Street", None, "person"),  # same address, no pin of its own
        ("2 Low Street", None, ""),  # elsewhere, so the pin is nobody's
        ("1 High Street", 22.7, "file"),  # the file knows better
    ],
)
def test_a_pin_stays_while_the_address_does_and_the_file_has_none(
    context: Context, address: str, pin: float | None, source: str
) -> None:
    fill(context, [case_on_day(address="1 High Street", lat=None, lon=None)])
    set_pin(context, "C1", 22.55, 114.02)
    lon = None if pin is None else 114.0
    fill(context, [case_on_day(address=address, lat=pin, lon=lon)])
    place = place_of(context)
    expected = {"person": 22.55, "": None, "file": 22.7}[source]
    assert (place.lat, place.pin_source) == (expected, source)
    assert place.precision == ("given" if source else "")


def test_each_kind_of_place_keeps_its_own_pin(context: Context) -> None:
    fill(context, [case_on_day(lat=22.5)])
    fill(context, [case_on_day(lat=22.6, place_kind="work")])
    assert (place_of(context).lat, place_of(context, "work").lat) == (22.5, 22.6)
    assert kept(context)[0][0].place.pin.lat == 22.6


HEAD = "customer_id,name,address,overdue_amount,days_past_due\n"
GOOD, BAD = "C1,Ana,1 High Street,10,5\n", "C2,,2 High Street,much,5\n"


def test_one_bad_row_keeps_the_whole_file_out(context: Context) -> None:
    report = import_file(context, "customers", (HEAD + GOOD + BAD).encode(), "c.csv")
    assert (report.total, report.bad, report.stored) == (2, 1, None)
    assert {fault.where for fault in report.faults} == {
        "row 3, name",
        "row 3, overdue_amount",
    }
    assert count(context, CustomerRow) == 0


def test_bad_rows_can_be_skipped(context: Context) -> None:
    data = (HEAD + GOOD + BAD).encode()
    report = import_file(context, "customers", data, "c.csv", skip_bad=True)
    assert (report.bad, report.stored) == (1, ImportCounts(1, 0))
    assert len(report.faults) == 2
    assert count(context, CustomerRow) == 1


def test_a_file_of_bad_rows_only_stores_nothing_even_when_they_are_skipped(
    context: Context,
) -> None:
    report = import_file(
        context, "customers", (HEAD + BAD).encode(), "c.csv", skip_bad=True
    )
    assert report.stored == ImportCounts()
    assert count(context, CustomerRow) == 0


def test_dated_windows_skills_and_breaks_are_read_back_typed(context: Context) -> None:
    wishes = parse_windows("09:00-12:00;2026-11-24 14:00-17:30")
    trained = visitor(
        skills={"legal": DAY, "negotiation": None},
        break_minutes=60,
        break_window=DayWindow(690, 840),
        open_end=True,
    )
    fill(context, [case_on_day(windows=wishes)], [trained])
    people, staff = kept(context)
    assert people[0].case.windows == wishes
    assert staff == [trained]


def test_the_longest_language_of_a_file_is_stored(context: Context) -> None:
    longest = case_on_day(language="de-Latn-DE-1996-x-private-use-tag12")
    fill(context, [longest])
    (row,) = load_inputs(context, DAY).cases
    assert (row.customer.language, len(row.customer.language)) == (
        longest.customer.language,
        35,
    )


# A day


def test_imports_keep_and_update_the_same(context: Context) -> None:
    sample = sample_day(DAY, customers=30, visitors=5)
    for _ in range(2):
        fill(context, sample.customers, sample.visitors)
        assert kept(context) == (list(sample.customers), list(sample.visitors))


def test_a_day_is_planned_and_followed_up(context: Context) -> None:
    fill(context, [case_on_day()], [visitor()])
    plan = plan_day(context, DAY, Effort(60, iterations=1))
    assert latest_plan(context, DAY) == plan
    (stop,) = plan.routes[0].stops
    form = {"amount": "50.50", "date": "2026-11-26", "acknowledged": "yes"}
    record_outcome(context, plan, "V1", stop.visit_id, "PTP", form)
    case = case_of(context)
    assert (case.promise_amount, case.not_before) == (
        Decimal("50.50"),
        DAY + timedelta(days=3),
    )
    with context.store.session() as session:
        (card,) = outcomes_of(session, MAIN, plan.plan_id).values()
    assert card.recorded_at == NOW


def test_the_newest_job_of_a_day_is_found(context: Context) -> None:
    with context.store.session() as session:
        session.add_all(
            JobRow(
                branch_key=MAIN,
                job_id=f"job-{number}",
                state="failed",
                request={"day": (DAY + timedelta(days=number % 2)).isoformat()},
                progress={"warning": f"w{number}"},
                created_at=NOW + timedelta(minutes=number),
            )
            for number in range(4)
        )
    with context.store.session() as session:
        job = newest_job(session, MAIN, DAY)
    assert job is not None
    assert (job.job_id, job.warning) == ("job-2", "w2")


def test_the_files_are_rewritten_after_somebody_read(context: Context) -> None:
    with context.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(CustomerRow)) == 0
    assert context.store.scrub()
