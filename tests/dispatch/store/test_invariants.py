"""The checker of a store finds nothing in a sound one, and each damage done by hand."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dispatch.domain.constraints import Hold, ShiftChange
from dispatch.domain.payment import Payment
from dispatch.planning.search import Effort
from dispatch.store.invariants import InvariantFault, invariant_faults
from dispatch.store.tables import (
    BranchRow,
    CaseRow,
    CustomerRow,
    JobRow,
    LinkRow,
    OutcomeConflictRow,
    OutcomeRow,
    PaymentRow,
    PersonRow,
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
    VisitorExceptionRow,
    VisitorSpanRow,
    VisitRow,
)
from dispatch.usecases import Context
from dispatch.usecases.conflicts import store_conflict
from dispatch.usecases.links import itinerary_token, open_link
from dispatch.usecases.payments import record_payments
from dispatch.usecases.persons import merge_persons
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.plans import store_version
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from routing.solver import solve
from tests.support.clock import DAY, NOW, Clock
from tests.support.contexts import fill, open_test_context, set_on_duty
from tests.support.dispatch_builders import case_on_day, visitor

QUICK = Effort(60, seed=1, iterations=1)
LATER = NOW + timedelta(days=9)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A store with something in every table that the checks read."""
    return sound_store(tmp_path_factory.mktemp("sound"))


def sound_store(folder: Path) -> Context:
    clock = Clock()
    context = replace(open_test_context(folder, clock), solve=solve)
    fill(context, map(case_on_day, (1, 2, 3, 4, 5)), [visitor(1), visitor(2)])
    merge_persons(context, ["C4", "C5"], "The same identity card.")
    set_on_duty(context, "V2", on_duty=False)
    payment = Payment("P1", DAY, Decimal(10), customer_id="C3")
    record_payments(context, [payment])
    first = plan_day(context, DAY, QUICK)
    publish_plan(context, first.plan_id)
    clock.forward(minutes=1)
    hold = Hold(f"C2@{DAY}", "Waits for a call")
    absence = ShiftChange("V2", "Has a cold", absent=True)
    set_on_duty(context, "V2", on_duty=True)
    set_on_duty(context, "V2", on_duty=False, day=DAY + timedelta(days=5))
    second = plan_day(context, DAY, QUICK, constraints=(hold, absence))
    publish_plan(context, second.plan_id)
    clock.forward(minutes=1)
    beside = second.model_copy(update={"plan_id": "beside", "created_at": clock()})
    store_version(context, beside, None)
    record_outcome(context, first, "V1", f"C1@{DAY}", "NOT_HOME", {})
    opened = open_link(context, itinerary_token(context, "V1", DAY))
    with context.store.session() as session:
        extra = VisitRow(
            branch_key=1,
            visit_id="C1@2026-11-20",
            customer_key=1,
            place_key=1,
            first_day=date(2026, 11, 20),
            closed_at=NOW,
        )
        session.add(extra)
    store_conflict(context, opened, "C1@2026-11-20", "NOT_HOME", {})
    return context


def faults_of(session: Session) -> list[InvariantFault]:
    session.flush()
    session.expire_all()
    return sorted(invariant_faults(session))


def test_a_sound_store_has_no_faults(sound: Context) -> None:
    with sound.store.reading() as session:
        assert faults_of(session) == []


def first(session: Session, table: Any) -> Any:
    return session.scalars(select(table)).first()


def other_branch(session: Session) -> int:
    row = BranchRow(code="north", name="North")
    session.add(row)
    session.flush()
    return row.branch_key


def move(table: Any) -> Callable[[Session], None]:
    """Move the first row of a table to another branch."""

    def damage(session: Session) -> None:
        first(session, table).branch_key = other_branch(session)

    return damage


def change(table: Any, **values: Any) -> Callable[[Session], None]:
    """Change columns of all rows of a table."""

    def damage(session: Session) -> None:
        session.execute(update(table).values(**values))

    return damage


def change_first(table: Any, **values: Any) -> Callable[[Session], None]:
    def damage(session: Session) -> None:
        row = first(session, table)
        for name, value in values.items():
            setattr(row, name, value)

    return damage


def add(row: Callable[[], Any]) -> Callable[[Session], None]:
    return lambda session: session.add(row())


def remove(table: Any, *where: Any) -> Callable[[Session], None]:
    def damage(session: Session) -> None:
        session.execute(delete(table).where(*where))

    return damage


def swap_stops(session: Session) -> None:
    one, other = session.scalars(select(StopRow).where(StopRow.route_key == 1).limit(2))
    one.begin, other.begin = other.begin, one.begin


def send_the_held(session: Session) -> None:
    """Give the version with the hold the routes of the one without."""
    session.execute(
        update(VersionRouteRow).where(VersionRouteRow.version_key == 2).values(route_key=1)
    )


def double_route(session: Session) -> None:
    session.add(VersionRouteRow(version_key=2, position=1, route_key=1))
    session.execute(
        update(VersionRouteRow).where(VersionRouteRow.version_key == 2).values(route_key=1)
    )


def send_the_absent(session: Session) -> None:
    """Turn the absence of the second visitor into one of the first."""
    version = session.get_one(PlanVersionRow, 2)
    version.frame = version.frame.replace('"visitor_id":"V2"', '"visitor_id":"V1"')


DAMAGES: dict[str, tuple[str, Callable[[Session], None]]] = {
    "a customer of another branch": ("branch", move(CustomerRow)),
    "a visit of another branch": ("branch", move(VisitRow)),
    "a version of another branch": ("branch", move(PlanVersionRow)),
    "a route of another branch": ("branch", move(RouteRow)),
    "a publication of another branch": ("branch", move(PublicationRow)),
    "a link of another branch": ("branch", move(LinkRow)),
    "a payment of another branch": ("branch", move(PaymentRow)),
    "a conflict of another branch": ("branch", move(OutcomeConflictRow)),
    "a job whose plan is missing": (
        "job",
        add(
            lambda: JobRow(
                branch_key=1,
                job_id="j",
                day=DAY,
                state="done",
                request={},
                plan_id="nowhere",
                created_at=NOW,
            )
        ),
    ),
    "a person with another's id": ("person", change_first(PersonRow, person_id="C9")),
    "a customer without a case": ("case", remove(CaseRow, CaseRow.case_key == 5)),
    "a case without its place": ("place", change_first(CaseRow, place_kind="work")),
    "a negative amount": ("amount", change_first(CaseRow, overdue_amount=Decimal(-1))),
    "an unnamed case among several": (
        "case",
        add(
            lambda: CaseRow(
                branch_key=1,
                customer_key=1,
                case_id="A",
                place_kind="home",
                overdue_amount=Decimal(1),
                currency="CNY",
                days_past_due=1,
            )
        ),
    ),
    "a payment of nothing": ("payment", change(PaymentRow, amount=Decimal(0))),
    "a weekly time that ends first": ("calendar", change_first(VisitorSpanRow, end=0)),
    "a weekly time that is never valid": (
        "calendar",
        change_first(VisitorSpanRow, valid_from=DAY, valid_to=DAY - timedelta(days=1)),
    ),
    "a day of an unknown kind": ("calendar", change_first(VisitorExceptionRow, kind="?")),
    "a visit with another's id": ("visit id", change_first(VisitRow, visit_id="C9@x")),
    "a visit at another's place": ("visit", change_first(VisitRow, place_key=5)),
    "an open visit with an outcome": (
        "visit",
        lambda session: setattr(session.get_one(VisitRow, 1), "closed_at", None),
    ),
    "an unknown outcome": ("outcome", change(OutcomeRow, code="SHOUTED")),
    "an outcome that met another": ("outcome", change(OutcomeRow, met="customer")),
    "an outcome of another day": (
        "outcome",
        change(OutcomeRow, day=DAY + timedelta(days=1)),
    ),
    "an outcome that its version does not show": (
        "outcome",
        remove(StopRow, StopRow.visit_key == 1),
    ),
    "a conflict for an unknown reason": ("conflict", change(OutcomeConflictRow, reason="")),
    "a conflict that is resolved too early": (
        "conflict",
        change(OutcomeConflictRow, resolved_at=NOW - timedelta(days=1)),
    ),
    "a plan without versions": (
        "plan",
        add(lambda: PlanRow(branch_key=1, first_day=DAY + timedelta(9), created_at=NOW)),
    ),
    "a version on no line": ("line", change_first(PlanVersionRow, line="side")),
    "a version that follows itself": (
        "parent",
        lambda session: setattr(session.get_one(PlanVersionRow, 2), "parent_key", 2),
    ),
    "a version that does not follow the head": (
        "parent",
        lambda session: session.add(
            PlanVersionRow(
                branch_key=1,
                plan_key=1,
                plan_id="late",
                number=9,
                parent_key=1,
                line="main",
                made_by="solve",
                author="",
                created_at=NOW,
                inputs_sha256="",
                settings_sha256="",
                frame="",
                not_planned="",
            )
        ),
    ),
    "a publication without reasons": (
        "reasons",
        change_first(PlanVersionRow, explained_at=None),
    ),
    "a version that lost its reasons": (
        "reasons",
        change_first(PlanVersionRow, reasons=""),
    ),
    "a version that is erased in part": ("erased", change_first(PlanVersionRow, frame="")),
    "a version of other inputs than its text": (
        "text",
        change_first(PlanVersionRow, inputs_sha256="0"),
    ),
    "a version with a missing route": ("routes", change(VersionRouteRow, position=3)),
    "a route of another day": ("routes", change_first(RouteRow, day=DAY + timedelta(1))),
    "a route twice in a version": ("once", double_route),
    "a held visit in a route": ("constraint", send_the_held),
    "an absent visitor on the way": ("constraint", send_the_absent),
    "a route in no version": (
        "route",
        remove(VersionRouteRow, VersionRouteRow.version_key == 1),
    ),
    "a changed text of a route": (
        "route",
        lambda session: setattr(
            session.get_one(RouteRow, 1),
            "body",
            session.get_one(RouteRow, 1).body.replace("C1@", "C7@"),
        ),
    ),
    "other times than in the text": ("route", swap_stops),
    "another team than in the text": ("route", change_first(RouteRow, team_id="V9")),
    "a publication for another day": (
        "publication",
        change_first(PublicationRow, day=DAY + timedelta(days=1)),
    ),
    "a published proposal": ("publication", change_first(PlanVersionRow, line="proposal")),
    "a publication without a certificate": (
        "publication",
        change_first(PublicationRow, certificate=None),
    ),
    "a gap between two publications": (
        "publication",
        change_first(PublicationRow, superseded_at=LATER),
    ),
    "nothing in force any more": (
        "publication",
        change(PublicationRow, superseded_at=LATER),
    ),
    "a link without a fingerprint": ("link", change(LinkRow, token_sha256="short")),
    "a link that confirms a draft": ("link", change(LinkRow, acknowledged_key=3)),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_is_found(sound: Context, name: str) -> None:
    rule, damage = DAMAGES[name]
    with sound.store.session() as session:
        damage(session)
        found = faults_of(session)
        session.rollback()
    assert rule in {fault.rule for fault in found}
    assert all(fault.where and fault.detail in str(fault) for fault in found)


def test_every_rule_is_damaged_here() -> None:
    """A rule that no damage breaks would be one that nobody knows to work."""
    folder = Path(__file__).parents[3] / "dispatch" / "store" / "invariants"
    text = "".join(path.read_text() for path in folder.glob("*.py"))
    rules = set(re.findall(r'Fault\(\s*"([a-z ]+)"', text))
    rules |= set(re.findall(r'_fault\(version, "([a-z ]+)"', text))
    assert rules == {rule for rule, _ in DAMAGES.values()}
