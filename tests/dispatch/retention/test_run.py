"""The retention run: what is erased, what stays, and that nothing is left anywhere."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from json import dumps
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from dispatch.audit import AuditEntry, TrailCheck, append, entries
from dispatch.domain.change import Change
from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.constraints import Hold, ShiftChange
from dispatch.domain.place import Pin, Precision
from dispatch.domain.plan import PlanDocument
from dispatch.domain.user import User, UserKind
from dispatch.errors import NotFoundError
from dispatch.planning.search import Effort
from dispatch.policy import Policy, load_policy
from dispatch.retention import ErasedCounts, RetentionRun, erase_old_records
from dispatch.retention.customers import old_customers
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    JobRow,
    PlanRow,
    PlanVersionRow,
    TableBase,
    VisitRow,
)
from dispatch.usecases import Context
from dispatch.usecases.audit import erase_old
from dispatch.usecases.customers import set_pin
from dispatch.usecases.locate import locate_addresses
from dispatch.usecases.persons import merge_persons
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import get_plan, latest_plan, planned_days
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY, NOW, Clock
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor, with_values
from tests.support.rows import MAIN, case_row, dump

pytestmark = pytest.mark.both_databases
QUICK = Effort(60, seed=1, iterations=1)
LATER = date(2029, 6, 1)
SECRETS = (
    "SECRET-7", "Wanda Nowak", "+48 600 100 200", "Lipowa Street 17", "lipowa",
    "wanda@example.pl",
)  # fmt: skip
OLD_HOME = "Brzozowa Road 5"


class Provider:
    """Finds every address."""

    name = "map"

    def locate(self, address: str) -> Pin:
        return Pin(22.54, 114.02, "map", Precision.ADDRESS)


def settle(
    context: Context, plan: PlanDocument, customer_id: str, code: str = "PAID_FULL"
) -> None:
    """Record an outcome that closes or stops the case."""
    route, stop = next(
        (route, stop)
        for route in plan.routes
        for stop in route.stops
        if stop.customer_id == customer_id
    )
    form = {"amount": "10", "receipt": "R 1", "note": f"{customer_id} paid"}
    record_outcome(context, plan, route.team_id, stop.visit_id, code, form)


@pytest.fixture
def settled(context: Context) -> Context:
    """A context with one case that was closed and an open one, both planned and visited."""
    return live(context)


def live(context: Context) -> Context:
    secret = case_on_day(
        1,
        customer_id=SECRETS[0],
        name=SECRETS[1],
        phone=SECRETS[2],
        email=SECRETS[5],
        address=OLD_HOME,
        lat=None,
        lon=None,
        consents=(Consent(ConsentKind.WORK, DAY, "customer"),),
        notes="note of SECRET-7",
    )
    fill(context, [secret, case_on_day(2)], [visitor()])
    context = replace(context, geocoder=Provider())
    locate_addresses(context)
    fill(context, [with_values(secret, address=SECRETS[3])])
    locate_addresses(context)
    plan = plan_day(context, DAY, QUICK)
    with context.store.session() as session:
        session.add(
            JobRow(
                branch_key=MAIN,
                job_id="j",
                state="done",
                request={"day": DAY.isoformat(), "seconds": 1},
                plan_id=plan.plan_id,
                created_at=NOW,
                finished_at=NOW,
            )
        )
    settle(context, plan, SECRETS[0])
    settle(context, plan, "C2", "NOT_HOME")
    return context


@pytest.mark.parametrize("column", ["active_on", "last_visit_date"])
def test_a_case_of_the_boundary_day_is_kept_and_one_of_the_day_before_is_old(
    settled: Context, column: str
) -> None:
    # Later than everything else that is known of the customer, so that it alone decides.
    day = DAY + timedelta(10)
    with settled.store.session() as session:
        customer = CustomerRow.customer_id == SECRETS[0]
        key = session.scalars(select(CustomerRow.customer_key).where(customer)).one()
        row = session.scalars(select(CaseRow).where(CaseRow.customer_key == key)).one()
        setattr(row, column, day)
        session.flush()
        assert old_customers(session, MAIN, day) == []
        assert old_customers(session, MAIN, day + timedelta(1)) == [key]


def files(context: Context) -> bytes:
    """The bytes of the database and of what lies beside it."""
    folder = context.settings.data_dir
    return b"".join(path.read_bytes() for path in Path(folder).glob("rounds.db*"))


def faults(context: Context) -> list[str]:
    with context.store.reading() as session:
        return [str(fault) for fault in TrailCheck(session, MAIN).faults()]


def trail(context: Context) -> list[AuditEntry]:
    with context.store.reading() as session:
        return entries(session, MAIN, limit=1000)


def count(context: Context, model: type[TableBase]) -> int:
    with context.store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_nothing_is_left_of_who_is_erased(settled: Context) -> None:
    everything = [*SECRETS, OLD_HOME]
    assert all(word in dump(settled) for word in everything)
    done = erase_old(settled.as_user(User(UserKind.CLI)), LATER)
    left, raw = dump(settled), files(settled)
    for word in everything:
        assert word not in left
        assert word.encode() not in raw
    assert done.scrubbed
    assert faults(settled) == []


@pytest.mark.parametrize("planned", [True, False])
def test_reasons_of_constraints_go_with_the_plan_and_the_job(
    context: Context, planned: bool
) -> None:
    fill(context, [case_on_day(1)], [visitor()])
    reasons = ("ill since Monday", "a funeral")
    constraints = (
        ShiftChange(visitor().visitor_id, reasons[0], absent=True),
        Hold(f"C1@{DAY.isoformat()}", reasons[1]),
    )
    request = {"day": DAY.isoformat(), "constraints": [asdict(c) for c in constraints]}
    plan = plan_day(context, DAY, QUICK, constraints=constraints)
    with context.store.session() as session:
        change = Change("job.started", "job:j", {}, request)
        append(session, MAIN, "cli", NOW, [change])
        session.add(
            JobRow(
                branch_key=MAIN,
                job_id="j",
                state="done" if planned else "failed",
                request=request,
                plan_id=plan.plan_id if planned else None,
                created_at=NOW,
                finished_at=NOW,
            )
        )
    assert all(reason in dump(context) for reason in reasons)
    erase_old(context, LATER)
    assert not [reason for reason in reasons if reason in dump(context)]
    assert faults(context) == []


def test_a_run_says_what_it_did_and_the_trail_does(settled: Context) -> None:
    done = erase_old(settled.as_user(User(UserKind.CLI)), LATER)
    assert (done.years, done.before) == (2, date(2027, 6, 1))
    counts = dict(done.counts)
    details = counts.pop("audit details")
    assert counts == {
        "plans": 1,
        "stops": 1,
        "jobs": 1,
        "geocode answers": 2,
        "outcomes": 1,
        "visits": 1,
        "consents": 1,
        "places": 1,
        "cases": 1,
        "customers": 1,
    }
    told = [entry for entry in trail(settled) if entry.action == "retention.erased"]
    assert {entry.actor for entry in told} == {"cli"}
    assert all(entry.policy.startswith("house ") for entry in told)
    spans = [span for entry in told for span in entry.after["details"]]
    assert sum(last - first + 1 for first, last in spans) == details
    erased = {entry.seq for entry in trail(settled) if entry.erased}
    assert erased == {s for first, last in spans for s in range(first, last + 1)}


def test_a_second_run_does_nothing(settled: Context) -> None:
    erase_old(settled, LATER)
    before = dump(settled)
    assert erase_old(settled, LATER).counts == {}
    assert dump(settled) == before


def test_a_dry_run_tells_the_same_and_changes_nothing(settled: Context) -> None:
    before = dump(settled)
    foreseen = erase_old(settled, LATER, dry=True)
    assert dump(settled) == before
    assert foreseen.counts == erase_old(settled, LATER).counts


def test_an_open_case_stays_with_its_visits(settled: Context) -> None:
    plan = latest_plan(settled, DAY)
    assert plan is not None
    erase_old(settled, LATER + timedelta(days=3650))
    with settled.store.reading() as session:
        assert session.scalars(select(CustomerRow.customer_id)).all() == ["C2"]
    assert count(settled, VisitRow) == 1
    assert [c.history.tries for c in load_inputs(settled, LATER).cases] == [1]
    # Of the plan only what the visit hangs on is left.
    assert latest_plan(settled, DAY) is None
    assert planned_days(settled) == []
    with pytest.raises(NotFoundError):
        get_plan(settled, plan.plan_id)


# Days from the last activity to the run; the years of the rule are two.
@pytest.mark.parametrize(
    ("day", "kept"),
    [(date(2028, 11, 24), True), (date(2028, 11, 25), False)],
)
def test_the_last_day_still_counts(settled: Context, day: date, kept: bool) -> None:
    erase_old(settled, day)
    assert (SECRETS[0] in dump(settled)) is kept


def test_what_was_done_later_keeps_a_customer(settled: Context, clock: Clock) -> None:
    clock.forward(days=400)
    set_pin(settled, SECRETS[0], 22.5, 114.0)
    assert "customers" not in erase_old(settled, DAY + timedelta(days=800)).counts
    assert erase_old(settled, DAY + timedelta(days=1200)).counts["customers"] == 1


@pytest.mark.parametrize("named", [SECRETS[0], "C2"])
def test_a_younger_plan_keeps_the_person_whom_it_names(
    settled: Context, named: str
) -> None:
    with settled.store.session() as session:
        case_row(session, "C2").state = "closed"
    merge_persons(settled, [SECRETS[0], "C2"], "same")
    with settled.store.session() as session:
        not_planned = dumps({"excluded": [{"customer_id": named}]})
        session.add(
            PlanRow(plan_key=9, branch_key=MAIN, first_day=date(2028, 1, 1), created_at=NOW)
        )
        session.flush()
        session.add(
            PlanVersionRow(
                branch_key=MAIN,
                plan_key=9,
                plan_id="p",
                number=1,
                line="main",
                made_by="solve",
                author="",
                created_at=NOW,
                inputs_sha256="",
                settings_sha256="",
                frame="{}",
                not_planned=not_planned,
            )
        )
    assert "customers" not in erase_old(settled, LATER).counts


def test_plans_cease_to_name_whom_nobody_dealt_with_for_long(settled: Context) -> None:
    soon, late = DAY + timedelta(days=92), DAY + timedelta(days=93)
    assert [c.customer.customer_id for c in load_inputs(settled, soon).cases] == [
        "C2",
        "SECRET-7",
    ]
    assert [c.customer.customer_id for c in load_inputs(settled, late).cases] == ["C2"]


def test_a_neighbour_keeps_what_is_known_of_the_address(settled: Context) -> None:
    fill(settled, [case_on_day(3, address=SECRETS[3], lat=None, lon=None)])
    locate_addresses(settled)
    assert erase_old(settled, LATER).counts["geocode answers"] == 1
    assert "lipowa street 17" in dump(settled)


def test_without_a_rule_nothing_is_erased(
    settled: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pack,) = load_policy("house").packs
    bare = Policy((pack.model_copy(update={"retention": ()}),))
    monkeypatch.setattr("dispatch.usecases.context.policy_of", lambda *_: bare)
    assert erase_old(settled, LATER) == ErasedCounts()
    assert SECRETS[0] in dump(settled)


def test_chunks_are_erased_one_after_the_other(context: Context) -> None:
    fill(context, [case_on_day(number) for number in range(1, 9)])
    with context.store.session() as session:
        session.execute(text("UPDATE cases SET state = 'closed' WHERE customer_key != 4"))
    run = RetentionRun(context.store, MAIN, context.policy(), LATER, "cli", context.clock())
    assert erase_old_records(run, chunk_size=3).counts["customers"] == 7
    assert len([e for e in trail(context) if e.action == "retention.erased"]) == 3
    assert faults(context) == []
    with context.store.reading() as session:
        assert session.scalars(select(CaseRow.customer_key)).all() == [4]


def test_a_detail_that_no_run_erased_is_still_a_fault(settled: Context) -> None:
    erase_old(settled, LATER)
    kept = next(e.seq for e in trail(settled) if not e.erased)
    with settled.store.session() as session:
        session.execute(text(f"DELETE FROM audit_details WHERE seq = {kept}"))
    assert f"{kept}: its detail is missing, and no retention run erased it." in faults(
        settled
    )
