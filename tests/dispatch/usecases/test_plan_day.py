"""The use cases: planning a day, its links, outcomes, pins and duty."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.domain.day import PastPair
from dispatch.domain.place import Pin, Precision
from dispatch.domain.plan import PlanDocument
from dispatch.errors import (
    ConflictError,
    InputError,
    LinkError,
    NotFoundError,
    SettingsError,
)
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort
from dispatch.policy import load_policy
from dispatch.settings import Settings
from dispatch.store.documents import teams_of
from dispatch.store.queries.outcomes import outcomes_of
from dispatch.store.tables import (
    AuditRow,
    OutcomeRow,
    PlanVersionRow,
    RouteRow,
    StopRow,
    VisitRow,
)
from dispatch.usecases import Context, open_context
from dispatch.usecases.customers import set_pin
from dispatch.usecases.import_files import import_file
from dispatch.usecases.links import open_itinerary
from dispatch.usecases.locate import locate_addresses
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import get_plan, latest_plan, planned_days
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from dispatch.usecases.visitors import set_partners
from tests.support.clock import DAY, NOW, Clock
from tests.support.contexts import fill, set_on_duty
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.links import visitor_token
from tests.support.rows import MAIN, case_row

pytestmark = pytest.mark.both_databases
QUICK = Effort(60, seed=1, iterations=5)
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def day(context: Context) -> Context:
    """A desk with three customers, of whom one may not be visited, and one visitor."""
    people = [case_on_day(1), case_on_day(2), case_on_day(3, flags=("attorney",))]
    fill(context, people, [visitor()])
    return context


@pytest.fixture
def plan(day: Context) -> PlanDocument:
    """The plan of that day, published."""
    plan = plan_day(day, DAY, QUICK)
    publish_plan(day, plan.plan_id)
    return plan


def visit_of(plan: PlanDocument, customer_id: str) -> tuple[str, str]:
    """Team and id of a customer's visit."""
    return next(
        (route.team_id, stop.visit_id)
        for route in plan.routes
        for stop in route.stops
        if stop.customer_id == customer_id
    )


def test_today_is_the_day_in_the_settings_time_zone(context: Context, clock: Clock) -> None:
    clock.now = NOW.replace(hour=15, minute=59)
    assert context.today() == DAY
    clock.forward(minutes=1)
    assert context.today() == TOMORROW


@pytest.mark.parametrize(
    ("customers", "visitors", "words"),
    [
        (0, 0, "no customers and no visitors on duty"),
        (0, 1, "no customers;"),
        (1, 0, "no visitors on duty;"),
    ],
)
def test_a_day_without_people_cannot_be_planned(
    context: Context, customers: int, visitors: int, words: str
) -> None:
    fill(context, [case_on_day()] * customers, [visitor()] * visitors)
    with pytest.raises(ConflictError, match=words):
        plan_day(context, DAY, QUICK)
    assert planned_days(context) == []


def test_a_day_without_anybody_on_duty_cannot_be_planned(day: Context) -> None:
    set_on_duty(day, "V1", False)
    with pytest.raises(ConflictError, match="no visitors on duty"):
        plan_day(day, DAY, QUICK)
    set_on_duty(day, "V1", True)
    assert plan_day(day, DAY, QUICK).routes


def test_a_day_on_which_nobody_may_be_visited_has_a_plan_that_says_so(
    context: Context,
) -> None:
    fill(context, [case_on_day(flags=("paid",))], [visitor()])
    plan = plan_day(context, DAY, QUICK)
    assert (plan.routes, plan.kpis.excluded) == ((), 1)


def test_an_unknown_policy_in_the_settings_is_named(tmp_path: Path, clock: Clock) -> None:
    settings = Settings.of({"data_dir": str(tmp_path), "planning": {"policy": "moon"}})
    with pytest.raises(SettingsError, match=r"ROUNDS_PLANNING__POLICY.*'moon'.*house"):
        open_context(settings, clock=clock)


def test_a_faulty_pack_of_the_lender_is_refused_with_every_fault(
    tmp_path: Path, clock: Clock
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("id: own\nstop: []\n", "utf-8")
    planning = {"house_policy": str(own)}
    settings = Settings.of({"data_dir": str(tmp_path), "planning": planning})
    with pytest.raises(SettingsError, match=r"(?s)HOUSE_POLICY.*own\.yaml.*version.*stop"):
        open_context(settings, clock=clock)


def test_a_plan_is_kept_as_it_was_made(day: Context, plan: PlanDocument) -> None:
    assert get_plan(day, plan.plan_id) == plan
    assert plan.created_at == NOW
    assert {s.customer_id for r in plan.routes for s in r.stops} == {"C1", "C2"}


def test_the_visits_of_a_plan_can_be_looked_up(day: Context, plan: PlanDocument) -> None:
    with day.store.session() as session:
        kept = {
            visit: (team, stop.begin, stop.finish)
            for visit, team, stop in session.execute(
                select(VisitRow.visit_id, RouteRow.team_id, StopRow)
                .join(StopRow, StopRow.visit_key == VisitRow.visit_key)
                .join(RouteRow, RouteRow.route_key == StopRow.route_key)
            )
        }
    assert kept == {
        stop.visit_id: (route.team_id, stop.begin, stop.finish)
        for route in plan.routes
        for stop in route.stops
    }


def test_a_plan_from_the_store_keeps_every_rule(context: Context) -> None:
    sample = sample_day(DAY, customers=20, visitors=3)
    import_file(context, "customers", customers_csv(sample.customers).encode(), "c.csv")
    import_file(context, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")
    plan = plan_day(context, DAY, QUICK)
    inputs = load_inputs(context, DAY)
    assert verify_plan(plan, inputs, load_policy("house"), context.settings) == ()


def test_the_newest_plan_of_a_day_is_its_plan(day: Context, clock: Clock) -> None:
    assert latest_plan(day, DAY) is None
    plan_day(day, DAY, QUICK)
    clock.forward(minutes=5)
    second = plan_day(day, DAY, QUICK)
    clock.forward(minutes=5)
    plan_day(day, TOMORROW, QUICK)
    assert latest_plan(day, DAY) == second
    assert planned_days(day) == [TOMORROW, DAY]


def test_what_is_not_there_is_not_found(context: Context) -> None:
    with pytest.raises(NotFoundError, match="no plan 'p'"):
        get_plan(context, "p")
    with pytest.raises(NotFoundError, match="no visitor 'V9'"):
        set_on_duty(context, "V9", False)
    with pytest.raises(NotFoundError, match="no customer 'C9'"):
        set_pin(context, "C9", 22.5, 114.0)


# Links


def test_a_visitors_link_opens_their_itinerary(day: Context, plan: PlanDocument) -> None:
    token = visitor_token(day, plan, "V1")
    opened = open_itinerary(day, token)
    (route,) = opened.plan.routes
    assert (opened.plan.plan_id, opened.route) == (plan.plan_id, route)
    shown = plan.route("V1")
    assert shown is not None
    assert [stop.visit_id for stop in route.stops] == [s.visit_id for s in shown.stops]


def test_a_link_works_until_six_in_the_morning_after(
    day: Context, plan: PlanDocument, clock: Clock
) -> None:
    token = visitor_token(day, plan, "V1")
    # 06:00 in Shanghai is 22:00 of the day before in UTC.
    clock.now = NOW.replace(day=24, hour=21, minute=59)
    assert open_itinerary(day, token).route.team_id == "V1"
    clock.forward(minutes=1)
    with pytest.raises(LinkError, match="expired"):
        open_itinerary(day, token)


def test_a_link_of_another_desk_is_refused(
    day: Context, plan: PlanDocument, tmp_path: Path, clock: Clock
) -> None:
    other = open_context(Settings.of({"data_dir": str(tmp_path / "other")}), clock=clock)
    fill(other, [], [visitor(1)])
    with pytest.raises(LinkError, match="not ours"):
        open_itinerary(day, visitor_token(other, plan, "V1"))
    other.store.engine.dispose()


def test_a_link_to_a_team_without_a_route_leads_nowhere(
    day: Context, plan: PlanDocument
) -> None:
    fill(day, [], [visitor(9)])
    with pytest.raises(NotFoundError, match="no longer in the plan"):
        open_itinerary(day, visitor_token(day, plan, "V9"))


# Outcomes


def test_an_outcome_is_kept_with_the_moment_of_its_entry(
    day: Context, plan: PlanDocument, clock: Clock
) -> None:
    clock.forward(hours=3)
    record_outcome(day, plan, *visit_of(plan, "C1"), "NOT_HOME", {"note": "dog"})
    with day.store.session() as session:
        (card,) = outcomes_of(session, MAIN, plan.plan_id).values()
    assert (card.code, card.note) == ("NOT_HOME", "dog")
    assert card.recorded_at == NOW + timedelta(hours=3)


def test_an_outcome_entered_late_counts_from_the_day_of_the_visit(
    day: Context, plan: PlanDocument, clock: Clock
) -> None:
    clock.forward(days=2)
    record_outcome(day, plan, *visit_of(plan, "C1"), "NOT_HOME", {})
    with day.store.session() as session:
        case = case_row(session, "C1")
    assert (case.last_visit_date, case.not_before) == (DAY, DAY + timedelta(days=3))


@pytest.mark.parametrize(
    ("team", "visit"),
    [("V2", "C1@2026-11-24"), ("V1", "C3@2026-11-24"), ("V1", "C1@2026-11-25")],
)
def test_an_outcome_of_a_visit_that_the_team_has_not_is_refused(
    day: Context, plan: PlanDocument, team: str, visit: str
) -> None:
    with pytest.raises(NotFoundError, match=f"{team}.*{visit}"):
        record_outcome(day, plan, team, visit, "NOT_HOME", {})


def test_a_wrong_outcome_leaves_nothing_behind(day: Context, plan: PlanDocument) -> None:
    team, visit = visit_of(plan, "C1")
    with pytest.raises(InputError):
        record_outcome(day, plan, team, visit, "PTP", {"amount": "5"})
    with day.store.session() as session:
        assert session.scalars(select(OutcomeRow)).first() is None
        assert case_row(session, "C1").next_step == ""


def test_an_outcome_can_be_corrected_after_a_later_visit(
    day: Context, plan: PlanDocument, clock: Clock
) -> None:
    first = visit_of(plan, "C1")
    record_outcome(day, plan, *first, "NOT_DONE", {"what": "rain"})
    clock.forward(days=1)
    later = plan_day(day, TOMORROW, QUICK)
    record_outcome(day, plan, *first, "NOT_DONE", {"what": "snow"})
    record_outcome(day, later, *visit_of(later, "C1"), "NOT_HOME", {})
    record_outcome(day, plan, *first, "NOT_HOME", {})
    with day.store.session() as session:
        row = case_row(session, "C1")
        assert (row.not_home, row.last_visit_date) == (2, TOMORROW)
    # Another customer's visits are no hindrance.
    record_outcome(day, plan, *visit_of(plan, "C2"), "NOT_HOME", {})


def test_outcomes_of_one_customer_leave_the_others_alone(
    day: Context, plan: PlanDocument
) -> None:
    record_outcome(day, plan, *visit_of(plan, "C1"), "ASKED_LEAVE", {})
    with day.store.session() as session:
        states = {key: case_row(session, key).state for key in ("C1", "C2", "C3")}
    assert states == {"C1": "stopped", "C2": "open", "C3": "open"}


# Pins


def test_a_pin_placed_by_a_person_can_be_planned_with(context: Context) -> None:
    fill(context, [case_on_day(lat=None, lon=None, address="High Street")], [visitor()])
    assert plan_day(context, DAY, QUICK).excluded[0].rule == "no_pin"
    set_pin(context, "C1", 22.55, 114.01)
    (stop,) = plan_day(context, DAY, QUICK).routes[0].stops
    assert (stop.lat, stop.lon) == (22.55, 114.01)


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (114.0, 22.5)])
def test_a_pin_off_the_globe_is_refused(day: Context, lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="not on the earth"):
        set_pin(day, "C1", lat, lon)
    assert load_inputs(day, DAY).cases[0].place.pin.lat == 22.54


def test_a_pin_does_not_reopen_a_case_that_was_stopped(
    day: Context, plan: PlanDocument
) -> None:
    record_outcome(day, plan, *visit_of(plan, "C1"), "ASKED_LEAVE", {})
    set_pin(day, "C1", 22.55, 114.01)
    with day.store.session() as session:
        assert case_row(session, "C1").state == "stopped"


def test_without_a_geocoder_nothing_is_asked(day: Context) -> None:
    located = locate_addresses(day)
    assert (located.requested, located.pinned) == (0, 0)


def test_an_unknown_address_is_requested_again_after_some_days(context: Context) -> None:
    class Provider:
        name = "map"

        def __init__(self) -> None:
            self.answers = [None, Pin(22.5, 114.1, "map", Precision.ELSEWHERE)]

        def locate(self, address: str) -> Pin | None:
            return self.answers.pop(0)

    fill(context, [case_on_day(lat=None, lon=None, address="High Street")])
    context, now = replace(context, geocoder=Provider()), context.clock()
    counts = []
    for days in (0, 6, 8, 30):
        later = replace(context, clock=lambda moment=now + timedelta(days=days): moment)
        located = locate_addresses(later)
        counts.append((located.requested, located.cached, located.pinned))
    assert counts == [(1, 0, 0), (0, 1, 0), (1, 0, 1), (0, 0, 0)]
    pin = load_inputs(context, DAY).cases[0].place.pin
    assert pin
    assert not pin.plannable


def test_a_file_that_is_no_table_is_refused(context: Context) -> None:
    with pytest.raises(InputError):
        import_file(context, "customers", b"\x89PNG\r\n\x1a\n", "customers.csv")


def chosen(context: Context) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Partners of everybody on duty."""
    rows = load_inputs(context, DAY).visitors
    return {row.visitor_id: (row.pair_with, row.never_pair_with) for row in rows}


def test_a_fixed_partner_is_so_from_both_sides_and_frees_the_former_ones(
    context: Context,
) -> None:
    fill(context, [case_on_day(1)], [visitor(n) for n in (1, 2, 3, 4)])
    set_partners(context, "V1", "V2", ["V4"])
    set_partners(context, "V3", "V4", [])
    set_partners(context, "V1", "V3", ["V4"])
    assert chosen(context) == {
        "V1": ("V3", ("V4",)),
        "V2": ("", ()),
        "V3": ("V1", ()),
        "V4": ("", ()),
    }
    set_partners(context, "V3", "", [])
    assert all(partner == "" for partner, _ in chosen(context).values())
    with context.store.session() as session:
        trail = select(AuditRow).order_by(AuditRow.seq)
        noted = [r for r in session.scalars(trail) if "imported" not in r.action]
    assert {record.action for record in noted} == {"visitor.partners"}
    assert [r.subject for r in noted][:2] == ["visitor:V1", "visitor:V2"]


@pytest.mark.parametrize(
    ("error", "partner", "never"),
    [
        (ConflictError, "V1", []),  # with oneself
        (ConflictError, "", ["V1"]),
        (ConflictError, "V2", ["V2"]),  # fixed and forbidden
        (ConflictError, "V3", []),  # who refuses V1
        (NotFoundError, "V9", []),
        (NotFoundError, "", ["V9"]),
    ],
)
def test_partners_that_make_no_sense_are_refused(
    context: Context, error: type[Exception], partner: str, never: list[str]
) -> None:
    fill(context, [], [visitor(1), visitor(2), visitor(3, never_pair_with=("V1",))])
    before = chosen(context)
    with pytest.raises(error):
        set_partners(context, "V1", partner, never)
    assert chosen(context) == before


def test_all_teams_of_a_plan_are_kept_and_partners_stay(context: Context) -> None:
    fill(
        context,
        [case_on_day(1, min_team=2), case_on_day(2)],
        [visitor(1), visitor(2), visitor(3, start_lon=114.3)],
    )
    plan = plan_day(context, DAY, QUICK)
    assert [team.team_id for team in plan.teams] == ["V1+V2", "V3"]
    with context.store.session() as session:
        frame = session.scalar(select(PlanVersionRow.frame))
        assert frame is not None
        kept = {"+".join(members): members for members in teams_of(frame)}
    assert kept == {"V1+V2": ["V1", "V2"], "V3": ["V3"]}
    assert load_inputs(context, DAY + timedelta(1)).pairs == (PastPair(DAY, ("V1", "V2")),)
