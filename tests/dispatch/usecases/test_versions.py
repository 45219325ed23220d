"""Versions share routes, visits keep their ids, and outcomes outlive publications."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from dispatch.domain.constraints import Hold
from dispatch.domain.payment import Payment
from dispatch.domain.place import PlaceKind
from dispatch.domain.plan import PlanDocument
from dispatch.domain.user import User, UserKind
from dispatch.domain.version import ConflictReason, VersionLine
from dispatch.errors import ConflictError, InputError, LinkError, NotFoundError
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort
from dispatch.store.invariants import invariant_faults
from dispatch.store.queries.outcomes import history_of, outcomes_of
from dispatch.store.queries.plans import head, version
from dispatch.store.tables import CaseRow, LinkRow, OutcomeRow, RouteRow, VisitRow
from dispatch.usecases import Context
from dispatch.usecases.conflicts import (
    accept_conflict,
    count_conflicts,
    dismiss_conflict,
    open_conflicts,
    report_outcome,
    store_conflict,
)
from dispatch.usecases.links import (
    LinkState,
    acknowledge,
    itinerary_token,
    link_states,
    note_opening,
    open_itinerary,
    open_link,
    published_itinerary,
    revoke_link,
)
from dispatch.usecases.payments import record_payments
from dispatch.usecases.persons import merge_persons, split_person
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import accept_proposal, get_plan, store_reasons, store_version
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY, Clock
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.links import signed_token
from tests.support.rows import MAIN, case_row

pytestmark = pytest.mark.both_databases

QUICK = Effort(60, seed=1, iterations=1)
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def day(context: Context) -> Context:
    """A store with three customers and one visitor."""
    fill(context, [case_on_day(number) for number in (1, 2, 3)], [visitor()])
    return context


def ids_of(plan: PlanDocument) -> dict[str, str]:
    return {stop.customer_id: stop.visit_id for r in plan.routes for stop in r.stops}


def count(context: Context, table: type) -> int:
    with context.store.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_version_reads_back_as_it_was_made_and_equal_routes_are_shared(
    day: Context, clock: Clock
) -> None:
    first = plan_day(day, DAY, QUICK)
    clock.forward(minutes=1)
    second = plan_day(day, DAY, QUICK)
    assert get_plan(day, first.plan_id) == first
    assert get_plan(day, second.plan_id) == second
    assert first.routes == second.routes
    assert count(day, RouteRow) == len(first.routes)
    with day.store.reading() as session:
        newest = head(session, MAIN, DAY)
    assert newest is not None
    assert (newest.plan_id, newest.number, newest.line) == (
        second.plan_id,
        2,
        VersionLine.MAIN,
    )


def test_a_visit_keeps_its_id_until_an_outcome_ends_it(day: Context, clock: Clock) -> None:
    today = plan_day(day, DAY, QUICK)
    assert ids_of(today)["C1"] == f"C1@{DAY}"
    publish_plan(day, today.plan_id)
    team = today.routes[0].team_id
    record_outcome(day, today, team, f"C1@{DAY}", "NOT_DONE", {"what": "rain"})
    record_outcome(day, today, team, f"C2@{DAY}", "NOT_HOME", {})
    clock.forward(days=1)
    soon = plan_day(day, TOMORROW, QUICK)
    assert ids_of(soon)["C1"] == f"C1@{DAY}"
    later = plan_day(day, DAY + timedelta(days=4), QUICK)
    assert ids_of(later)["C1"] == f"C1@{DAY}"
    assert ids_of(later)["C2"] == f"C2@{DAY + timedelta(days=4)}"


def test_a_new_visit_of_a_day_has_a_number_where_its_id_is_taken(day: Context) -> None:
    today = plan_day(day, DAY, QUICK)
    team = today.routes[0].team_id
    record_outcome(day, today, team, f"C1@{DAY}", "NOT_HOME", {})
    home = ("C1", PlaceKind.HOME)
    assert load_inputs(day, DAY).visit_ids[home] == f"C1@{DAY}#2"


def test_a_visit_to_a_person_keeps_its_id_whichever_customer_leads(
    context: Context, clock: Clock
) -> None:
    one, other = case_on_day(1, days_past_due=50), case_on_day(2, days_past_due=40)
    other = replace(other, place=one.place)
    fill(context, [one, other], [visitor()])
    merge_persons(context, ["C1", "C2"], "The same identity card.")
    assert ids_of(plan_day(context, DAY, QUICK)) == {"C1": f"C1@{DAY}"}
    fill(context, [replace(other, case=replace(other.case, days_past_due=60))])
    clock.forward(minutes=1)
    plan = plan_day(context, DAY, QUICK)
    assert ids_of(plan) == {"C2": f"C1@{DAY}"}
    inputs = load_inputs(context, DAY)
    assert verify_plan(plan, inputs, context.policy(), context.settings) == ()
    clock.forward(minutes=1)
    held = (Hold(f"C1@{DAY}", "Waits for a call"),)
    assert ids_of(plan_day(context, DAY, QUICK, constraints=held)) == {}
    split_person(context, "C2", "Two cards after all.")
    inputs = load_inputs(context, DAY)
    assert [inputs.visit_id(each) for each in inputs.cases] == [f"C1@{DAY}", f"C2@{DAY}"]


def test_an_earlier_outcome_is_corrected_after_a_later_visit_to_the_person(
    context: Context, clock: Clock
) -> None:
    one, other = case_on_day(1, days_past_due=50), case_on_day(2, days_past_due=40)
    other = replace(other, place=one.place)
    fill(context, [one, other], [visitor()])
    merge_persons(context, ["C1", "C2"], "The same identity card.")
    first = plan_day(context, DAY, QUICK)
    record_outcome(context, first, "V1", f"C1@{DAY}", "NOT_HOME", {})
    fill(context, [replace(other, case=replace(other.case, days_past_due=60))])
    clock.forward(days=4)
    later = plan_day(context, DAY + timedelta(days=4), QUICK)
    (visit,) = ids_of(later).values()
    record_outcome(context, later, "V1", visit, "NOT_HOME", {})
    record_outcome(context, first, "V1", f"C1@{DAY}", "ASKED_LEAVE", {})
    with context.store.reading() as session:
        for row in (case_row(session, "C1"), case_row(session, "C2")):
            # The stop holds for the person, and the later visit found nobody once.
            assert (row.state, row.stopped_by) == ("stopped", "ASKED_LEAVE")
            assert row.not_home == 1
            assert row.last_visit_date == DAY + timedelta(days=4)


def test_a_correction_leaves_what_was_paid_since_as_paid(
    day: Context, clock: Clock
) -> None:
    plan = plan_day(day, DAY, QUICK)
    part = {"amount": "100", "remaining": "900", "date": "2026-12-01"}
    record_outcome(day, plan, "V1", f"C1@{DAY}", "PAID_PART", part)
    clock.forward(minutes=1)
    record_payments(day, [Payment("P1", DAY, Decimal(300), customer_id="C1")])
    clock.forward(minutes=1)
    for code in ("NOT_HOME", "NOT_DONE"):
        record_outcome(day, plan, "V1", f"C1@{DAY}", code, {"what": "rain"})
        with day.store.reading() as session:
            assert case_row(session, "C1").overdue_amount == 700
        clock.forward(minutes=1)
    record_payments(day, [Payment("P2", DAY, Decimal(700), customer_id="C1")])
    clock.forward(minutes=1)
    record_outcome(day, plan, "V1", f"C1@{DAY}", "NOT_HOME", {})
    with day.store.reading() as session:
        assert case_row(session, "C1").overdue_amount == 0


def test_a_stop_once_published_takes_its_outcome_whatever_was_published_since(
    day: Context, clock: Clock
) -> None:
    first = plan_day(day, DAY, QUICK)
    publish_plan(day, first.plan_id)
    visitor_context = day.as_user(User(UserKind.VISITOR, "V1"))
    token = itinerary_token(day, "V1", DAY)
    visit = ids_of(first)["C1"]
    clock.forward(minutes=1)
    second = plan_day(day, DAY, QUICK, constraints=(Hold(visit, "Waits for a call"),))
    publish_plan(day, second.plan_id)
    opened = open_itinerary(visitor_context, token)
    assert opened.plan.plan_id == second.plan_id
    assert visit not in ids_of(opened.plan).values()
    link = open_link(visitor_context, token)
    earlier = published_itinerary(visitor_context, link, visit)
    assert earlier is not None
    assert earlier.plan.plan_id == first.plan_id
    record_outcome(visitor_context, earlier.plan, "V1", visit, "NOT_HOME", {})
    with day.store.reading() as session:
        assert outcomes_of(session, MAIN, first.plan_id)[visit].code == "NOT_HOME"
        assert visit not in outcomes_of(session, MAIN, second.plan_id)


def test_an_outcome_of_a_visit_that_was_never_published_waits_for_a_dispatcher(
    day: Context, clock: Clock
) -> None:
    draft = plan_day(day, DAY, QUICK)
    visit = ids_of(draft)["C1"]
    clock.forward(minutes=1)
    held = plan_day(day, DAY, QUICK, constraints=(Hold(visit, "Waits for a call"),))
    publish_plan(day, held.plan_id)
    opened = open_link(day, itinerary_token(day, "V1", DAY))
    assert published_itinerary(day, opened, visit) is None
    store_conflict(day, opened, visit, "NOT_HOME", {"note": "dog"})
    store_conflict(day, opened, visit, "ASKED_LEAVE", {})
    with pytest.raises(NotFoundError):
        store_conflict(day, opened, "C9@2026-11-24", "NOT_HOME", {})
    with pytest.raises(NotFoundError):
        store_conflict(day, opened, ids_of(held)["C2"], "NOT_HOME", {})
    assert count(day, OutcomeRow) == 0
    first, second = open_conflicts(day)
    assert (first.visit_id, first.customer_id, first.form) == (visit, "C1", {"note": "dog"})
    dismiss_conflict(day, second.conflict_key)
    accept_conflict(day, first.conflict_key)
    merge_persons(day, ["C1", "C3"], "The same identity card.")
    with day.store.reading() as session:
        for customer_id in ("C1", "C3"):
            (past,) = history_of(session, MAIN, customer_id)
            assert (past.plan_id, past.day, past.begin) == (held.plan_id, DAY, None)
            assert past.outcome.code == "NOT_HOME"
        assert history_of(session, MAIN, "C2") == []
    assert count_conflicts(day) == 0
    with pytest.raises(NotFoundError):
        accept_conflict(day, first.conflict_key)
    with day.store.reading() as session:
        assert case_row(session, "C1").last_visit_date == DAY


def test_a_dispatcher_chooses_the_case_of_a_waiting_payment(
    context: Context, clock: Clock
) -> None:
    fill(context, [case_on_day(1, case_id=name) for name in "AB"], [visitor()])
    (visit,) = ids_of(plan_day(context, DAY, QUICK)).values()
    clock.forward(minutes=1)
    held = plan_day(context, DAY, QUICK, constraints=(Hold(visit, "Waits for a call"),))
    publish_plan(context, held.plan_id)
    opened = open_link(context, itinerary_token(context, "V1", DAY))
    paid = {"amount": "1000", "receipt": "R 1"}
    store_conflict(context, opened, visit, "PAID_FULL", paid)
    with pytest.raises(InputError, match="more correct fields"):
        store_conflict(context, opened, visit, "PAID_FULL", {})
    (waiting,) = open_conflicts(context)
    assert (waiting.case_ids, waiting.of_one_case) == (("A", "B"), True)
    for wrong in ((), ("A", "B"), ("C",)):
        with pytest.raises(InputError, match="one of A, B"):
            accept_conflict(context, waiting.conflict_key, wrong)
    accept_conflict(context, waiting.conflict_key, ["B"])
    with context.store.reading() as session:
        states = {row.case_id: row.state for row in session.scalars(select(CaseRow))}
    assert states == {"A": "open", "B": "closed"}


def test_a_visitor_without_a_route_any_more_reports_what_was_published(
    day: Context, clock: Clock
) -> None:
    first = plan_day(day, DAY, QUICK)
    publish_plan(day, first.plan_id)
    clock.forward(minutes=1)
    holds = tuple(Hold(visit, "Waits for a call") for visit in ids_of(first).values())
    second = plan_day(day, DAY, QUICK, constraints=holds)
    assert second.routes == ()
    publish_plan(day, second.plan_id)
    link = open_link(day, itinerary_token(day, "V1", DAY))
    assert (link.plan_id, link.itinerary) == (second.plan_id, None)
    shown = published_itinerary(day, link, f"C1@{DAY}")
    assert shown is not None
    assert report_outcome(day, shown.plan, "V1", f"C1@{DAY}", "NOT_HOME", {})
    with day.store.reading() as session:
        assert case_row(session, "C1").not_home == 1


def test_a_report_of_an_earlier_visit_than_the_last_one_waits_for_a_dispatcher(
    day: Context, clock: Clock
) -> None:
    today, tomorrow = plan_day(day, DAY, QUICK), plan_day(day, TOMORROW, QUICK)
    assert ids_of(today)["C1"] == ids_of(tomorrow)["C1"] == f"C1@{DAY}"
    publish_plan(day, today.plan_id)
    publish_plan(day, tomorrow.plan_id)
    visit = f"C1@{DAY}"
    assert report_outcome(day, tomorrow, "V1", visit, "NOT_HOME", {})
    assert not report_outcome(day, today, "V1", visit, "ASKED_LEAVE", {"note": "dog"})
    (waiting,) = open_conflicts(day)
    assert (waiting.day, waiting.code, waiting.form) == (
        DAY,
        "ASKED_LEAVE",
        {"note": "dog"},
    )
    assert waiting.reason is ConflictReason.LATER_VISIT
    with day.store.reading() as session:
        assert case_row(session, "C1").state == "open"
    accept_conflict(day, waiting.conflict_key)
    assert count_conflicts(day) == 0
    with day.store.reading() as session:
        row = case_row(session, "C1")
        assert (row.state, row.stopped_by, row.not_home) == ("stopped", "ASKED_LEAVE", 1)
        assert row.last_visit_date == TOMORROW
        assert list(invariant_faults(session)) == []


def test_a_later_visit_that_was_not_made_leaves_an_earlier_one_to_be_recorded(
    day: Context,
) -> None:
    today, tomorrow = plan_day(day, DAY, QUICK), plan_day(day, TOMORROW, QUICK)
    publish_plan(day, today.plan_id)
    publish_plan(day, tomorrow.plan_id)
    visit = f"C1@{DAY}"
    reason = {"what": "rain"}
    record_outcome(day, tomorrow, "V1", visit, "NOT_DONE", reason)
    record_outcome(day, today, "V1", visit, "NOT_HOME", {})
    record_outcome(day, tomorrow, "V1", visit, "NOT_DONE", reason)
    with day.store.reading() as session:
        assert list(invariant_faults(session)) == []
        (row,) = session.scalars(select(VisitRow).where(VisitRow.visit_id == visit))
        assert row.closed_at is not None


def test_visits_of_one_plan_take_their_outcomes_in_any_order(day: Context) -> None:
    plan = plan_day(day, DAY, QUICK)
    publish_plan(day, plan.plan_id)
    record_outcome(day, plan, "V1", f"C2@{DAY}", "NOT_HOME", {})
    merge_persons(day, ["C1", "C2"], "The same identity card.")
    record_outcome(day, plan, "V1", f"C1@{DAY}", "NOT_HOME", {})
    with day.store.reading() as session:
        assert [case_row(session, name).not_home for name in ("C1", "C2")] == [1, 1]


def test_a_waiting_outcome_does_not_replace_one_that_was_recorded_meanwhile(
    day: Context, clock: Clock
) -> None:
    visit = ids_of(plan_day(day, DAY, QUICK))["C2"]
    clock.forward(minutes=1)
    held = plan_day(day, DAY, QUICK, constraints=(Hold(visit, "Waits for a call"),))
    publish_plan(day, held.plan_id)
    opened = open_link(day, itinerary_token(day, "V1", DAY))
    store_conflict(day, opened, visit, "NOT_HOME", {})
    clock.forward(minutes=1)
    plan = plan_day(day, DAY, QUICK, constraints=())
    publish_plan(day, plan.plan_id)
    paid = {"amount": "1000", "receipt": "R 1"}
    record_outcome(day, plan, "V1", visit, "PAID_FULL", paid)
    (waiting,) = open_conflicts(day)
    with pytest.raises(ConflictError, match="recorded meanwhile"):
        accept_conflict(day, waiting.conflict_key)
    assert count_conflicts(day) == 1
    with day.store.reading() as session:
        assert case_row(session, "C2").state == "closed"


def test_a_number_that_no_waiting_outcome_can_have_is_unknown(day: Context) -> None:
    for number in (1, 2**31, 10**23):
        with pytest.raises(NotFoundError):
            accept_conflict(day, number)


def test_a_solve_whose_head_moved_ends_as_a_proposal(day: Context, clock: Clock) -> None:
    first = plan_day(day, DAY, QUICK)
    clock.forward(minutes=1)
    beside = first.model_copy(update={"plan_id": "beside", "created_at": clock()})
    store_version(day, beside, None)
    with day.store.reading() as session:
        found, newest = version(session, MAIN, "beside"), head(session, MAIN, DAY)
    assert found is not None
    assert newest is not None
    assert (found.line, newest.plan_id) == (VersionLine.PROPOSAL, first.plan_id)
    with pytest.raises(ConflictError, match="still being written"):
        accept_proposal(day, "beside")
    store_reasons(day, beside)
    with pytest.raises(ConflictError, match="take it over first"):
        publish_plan(day, "beside")
    accepted = accept_proposal(day, "beside")
    assert get_plan(day, accepted.plan_id) == accepted
    assert accepted.routes == first.routes
    assert publish_plan(day, accepted.plan_id).result == "compliant"
    with pytest.raises(ConflictError, match="no proposal"):
        accept_proposal(day, first.plan_id)


def test_a_plan_is_stored_before_its_reasons_are_written(day: Context) -> None:
    seen: list[PlanDocument] = []

    def opened(plan: PlanDocument) -> None:
        seen.append(get_plan(day, plan.plan_id))
        with pytest.raises(ConflictError, match="still being written"):
            publish_plan(day, plan.plan_id)

    plan = plan_day(day, DAY, QUICK, on_stored=opened)
    ((early,),) = (seen,)
    assert not early.explained
    assert all(not stop.reason for route in early.routes for stop in route.stops)
    assert plan.explained
    assert get_plan(day, plan.plan_id) == plan


def test_a_link_is_one_of_a_visitor_and_day_until_it_is_withdrawn(day: Context) -> None:
    plan = plan_day(day, DAY, QUICK)
    publish_plan(day, plan.plan_id)
    signed = signed_token(day.secret, plan.plan_id, "V1", day.clock() + timedelta(hours=1))
    assert open_itinerary(day, signed).route.team_id == "V1"
    token = itinerary_token(day, "V1", DAY)
    assert itinerary_token(day, "V1", DAY) == token
    with day.store.reading() as session:
        row = session.scalars(select(LinkRow)).one()
    assert token not in (row.salt, row.token_sha256)
    revoke_link(day, "V1", DAY)
    with pytest.raises(LinkError, match="withdrawn"):
        open_itinerary(day, token)
    with pytest.raises(LinkError, match="withdrawn"):
        open_itinerary(day, signed)
    other = itinerary_token(day, "V1", DAY)
    assert other != token
    assert open_itinerary(day, other).plan.plan_id == plan.plan_id


def test_a_signed_link_of_a_visitor_without_a_link_of_the_day_is_withdrawn_too(
    day: Context,
) -> None:
    plan = plan_day(day, DAY, QUICK)
    publish_plan(day, plan.plan_id)
    signed = signed_token(day.secret, plan.plan_id, "V1", day.clock() + timedelta(hours=1))
    for _ in range(2):
        revoke_link(day, "V1", DAY)
        with pytest.raises(LinkError, match="withdrawn"):
            open_itinerary(day, signed)
    with day.store.reading() as session:
        assert len(session.scalars(select(LinkRow)).all()) == 1
        assert list(invariant_faults(session)) == []
    token = itinerary_token(day, "V1", DAY)
    assert open_itinerary(day, token).plan.plan_id == plan.plan_id


def test_a_visitor_confirms_each_version_that_is_published(
    day: Context, clock: Clock
) -> None:
    plan = plan_day(day, DAY, QUICK)
    publish_plan(day, plan.plan_id)
    token = itinerary_token(day, "V1", DAY)
    assert not open_itinerary(day, token).acknowledged
    assert link_states(day, ["V1"], DAY)["V1"] == LinkState(None, acknowledged=False)
    note_opening(day, token)
    acknowledge(day, token)
    assert open_itinerary(day, token).acknowledged
    assert link_states(day, ["V1"], DAY)["V1"] == LinkState(clock(), acknowledged=True)
    clock.forward(minutes=1)
    publish_plan(day, plan_day(day, DAY, QUICK).plan_id)
    assert not open_itinerary(day, token).acknowledged
    assert not link_states(day, ["V1"], DAY)["V1"].acknowledged
    revoke_link(day, "V1", DAY)
    assert link_states(day, ["V1"], DAY) == {}
    with pytest.raises(LinkError, match="withdrawn"):
        acknowledge(day, token)


def test_two_days_that_are_planned_at_once_leave_one_open_visit(day: Context) -> None:
    today, tomorrow = plan_day(day, DAY, QUICK), plan_day(day, TOMORROW, QUICK)
    assert ids_of(today) == ids_of(tomorrow)
    raced = tomorrow.model_copy(
        update={
            "plan_id": "raced",
            "routes": tuple(
                route.model_copy(
                    update={
                        "stops": tuple(
                            stop.model_copy(
                                update={"visit_id": f"{stop.customer_id}@{TOMORROW}"}
                            )
                            for stop in route.stops
                        )
                    }
                )
                for route in tomorrow.routes
            ),
        }
    )
    store_version(day, raced, None)
    with day.store.reading() as session:
        still_open = select(VisitRow.visit_id).where(VisitRow.closed_at.is_(None))
        assert set(session.scalars(still_open)) == {f"C{n}@{TOMORROW}" for n in (1, 2, 3)}
