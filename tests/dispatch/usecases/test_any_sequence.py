"""Any sequence of what people and visitors do keeps the invariants of a store."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings, stateful
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatch.domain.constraints import Constraint, Hold, ShiftChange, VisitChange
from dispatch.domain.payment import Payment
from dispatch.domain.user import User, UserKind
from dispatch.domain.windows import DayWindow
from dispatch.errors import ConflictError, RoundsError
from dispatch.planning.search import Effort
from dispatch.store.invariants import invariant_faults
from dispatch.store.queries.outcomes import outcomes_on
from dispatch.store.queries.plans import proposal
from dispatch.usecases.audit import check_trail, erase_old
from dispatch.usecases.conflicts import (
    accept_conflict,
    dismiss_conflict,
    open_conflicts,
    store_conflict,
)
from dispatch.usecases.links import (
    itinerary_token,
    note_opening,
    open_itinerary,
    open_link,
    published_itinerary,
    revoke_link,
)
from dispatch.usecases.payments import record_payments
from dispatch.usecases.persons import merge_persons, split_person
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import accept_proposal, head_of
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from routing.solver import solve
from tests.support.clock import DAY, Clock
from tests.support.contexts import fill, make_tables, open_test_context
from tests.support.databases import SqliteDatabases
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.rows import MAIN

QUICK = Effort(60, seed=1, iterations=1)
CUSTOMERS = range(1, 6)
DATABASES = SqliteDatabases()
OUTCOMES: dict[str, dict[str, str]] = {
    "NOT_HOME": {},
    "NOT_DONE": {"what": "rain"},
    "PLAN_REQUEST": {"what": "smaller instalments"},
    "ASKED_LEAVE": {},
}
"""Outcomes that leave the amounts as they are, with their forms."""

days = st.sampled_from([DAY, DAY + timedelta(days=1)])
customers = st.sampled_from(CUSTOMERS)
outcomes = st.sampled_from(sorted(OUTCOMES))


class Store(RuleBasedStateMachine):
    """A store in which people and visitors work; it is checked after each step."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rounds-sequence-"))
        template = DATABASES.template("empty", make_tables)
        DATABASES.create(self.folder, template)
        self.clock = Clock()
        self.context = replace(open_test_context(self.folder, self.clock), solve=solve)
        self.owed = dict.fromkeys(CUSTOMERS, Decimal(1000))
        self.published: list[tuple[date, str, str]] = []
        self.payments = 0
        self.bring_customers(30)
        fill(self.context, visitors=[visitor(1), visitor(2)])
        self.plan_and_publish(DAY)

    def teardown(self) -> None:
        if not hasattr(self, "context"):
            return
        assert not check_trail(self.context).faults
        self.clock.forward(days=4000)
        erase_old(self.context, self.context.today())
        self.rows_agree()
        self.context.store.close()
        shutil.rmtree(self.folder)

    # The actions of dispatchers

    def bring_customers(self, days_past_due: int, number: int = 0) -> None:
        cases = [
            case_on_day(
                each,
                overdue_amount=self.owed[each],
                days_past_due=days_past_due + (each == number),
                # The fourth and the fifth live together.
                lon=114.0 + min(each, 4) * 0.005,
            )
            for each in CUSTOMERS
        ]
        fill(self.context, cases)

    @rule(days_past_due=st.integers(20, 60), number=customers)
    def import_customers(self, days_past_due: int, number: int) -> None:
        self.bring_customers(days_past_due, number)

    @rule(day=days)
    def plan(self, day: date) -> None:
        self.clock.forward(minutes=1)
        with suppress(ConflictError):
            plan_day(self.context, day, QUICK)

    @rule(day=days, number=st.integers(0, 9), kind=st.sampled_from("hvsn"))
    def plan_with_constraint(self, day: date, number: int, kind: str) -> None:
        inputs = load_inputs(self.context, day)
        subject = inputs.cases[number % len(inputs.cases)] if inputs.cases else None
        if subject is None:
            return
        visit = inputs.visit_id(subject)
        constraints: dict[str, tuple[Constraint, ...]] = {
            "h": (Hold(visit, "Waits for a call"),),
            "v": (VisitChange(visit, "Asked for", windows=(DayWindow(600, 900),)),),
            "s": (ShiftChange("V2", "Has a cold", absent=True),),
            "n": (),
        }
        self.clock.forward(minutes=1)
        with suppress(ConflictError):
            plan_day(self.context, day, QUICK, constraints=constraints[kind])

    @rule(day=days)
    def propose(self, day: date) -> None:
        """Plan a day while somebody else plans it too."""

        def slow(*args: Any, **options: Any) -> Any:
            plan_day(self.context, day, QUICK)
            return solve(*args, **options)

        self.clock.forward(minutes=1)
        with suppress(ConflictError):
            plan_day(replace(self.context, solve=slow), day, QUICK)

    @rule(day=days)
    def accept(self, day: date) -> None:
        with self.context.store.reading() as session:
            offered = proposal(session, MAIN, day)
        if offered is not None:
            self.clock.forward(minutes=1)
            accept_proposal(self.context, offered.plan_id)

    @rule(day=days)
    def plan_and_publish(self, day: date) -> None:
        self.plan(day)
        self.publish(day)

    @rule(day=days)
    def publish(self, day: date) -> None:
        head = head_of(self.context, day)
        if head is None:
            return
        self.clock.forward(minutes=1)
        with suppress(RoundsError):
            publish_plan(self.context, head.plan_id)
            for name in ("V1", "V2"):
                self.note_published(day, name)

    def note_published(self, day: date, name: str) -> None:
        """Open the link of a visitor and note what it shows."""
        with suppress(RoundsError):
            token = itinerary_token(self.context, name, day)
            opened = open_itinerary(self.context, token)
            note_opening(self.context, token)
            self.published += [(day, name, stop.visit_id) for stop in opened.route.stops]

    @rule(one=customers, other=customers)
    def merge(self, one: int, other: int) -> None:
        with suppress(RoundsError):
            merge_persons(self.context, [f"C{one}", f"C{other}"], "The same card.")

    @rule(number=customers)
    def split(self, number: int) -> None:
        with suppress(ConflictError):
            split_person(self.context, f"C{number}", "Two cards.")

    @rule(number=customers, amount=st.sampled_from([300, 1000]))
    def pay(self, number: int, amount: int) -> None:
        self.payments += 1
        self.clock.forward(seconds=1)
        name = f"P{self.payments}"
        payment = Payment(name, DAY, Decimal(amount), customer_id=f"C{number}")
        for _ in range(2):  # The second time it changes nothing.
            record_payments(self.context, [payment])
        self.owed[number] = max(Decimal(0), self.owed[number] - amount)

    @rule(name=st.sampled_from(["V1", "V2"]), day=days)
    def withdraw_link(self, name: str, day: date) -> None:
        revoke_link(self.context, name, day)

    @rule(hours=st.sampled_from([1, 24]))
    def wait(self, hours: int) -> None:
        if self.clock() < Clock().now + timedelta(days=3):
            self.clock.forward(hours=hours)

    # The actions of visitors

    @rule(number=st.integers(0, 99), code=outcomes)
    def record(self, number: int, code: str) -> None:
        """A stop that was published once takes its outcome, whatever came after."""
        if not self.published:
            return
        day, name, visit = self.published[number % len(self.published)]
        self.clock.forward(seconds=1)
        context = self.context.as_user(User(UserKind.VISITOR, name))
        with suppress(RoundsError):
            opened = open_link(context, itinerary_token(context, name, day))
            shown = published_itinerary(context, opened, visit)
            assert shown is not None
            team = shown.route.team_id
            with suppress(ConflictError):
                record_outcome(context, shown.plan, team, visit, code, OUTCOMES[code])
                with self.context.store.reading() as session:
                    assert outcomes_on(session, MAIN, day, [visit])[visit].code == code

    @rule(code=outcomes)
    def correct(self, code: str) -> None:
        """Record another outcome of the stop that was published last."""
        self.record(len(self.published) - 1, code)

    @rule(number=st.integers(0, 9))
    def record_unpublished(self, number: int) -> None:
        """A visit that is held for tomorrow is recorded all the same."""
        day = DAY + timedelta(days=1)
        inputs = load_inputs(self.context, day)
        if not inputs.cases or any(each[0] == day for each in self.published):
            return
        visit = inputs.visit_id(inputs.cases[number % len(inputs.cases)])
        hold = Hold(visit, "Waits for a call")
        self.clock.forward(minutes=1)
        with suppress(RoundsError):
            plan = plan_day(self.context, day, QUICK, constraints=(hold,))
            publish_plan(self.context, plan.plan_id)
            opened = open_link(self.context, itinerary_token(self.context, "V1", day))
            before = len(open_conflicts(self.context))
            store_conflict(self.context, opened, visit, "NOT_HOME", {})
            assert len(open_conflicts(self.context)) == before + 1

    @rule(decide=st.sampled_from([accept_conflict, dismiss_conflict]))
    def resolve(self, decide: Callable[..., None]) -> None:
        for waiting in open_conflicts(self.context):
            with suppress(ConflictError):
                decide(self.context, waiting.conflict_key)

    # The invariants

    @invariant()
    def rows_agree(self) -> None:
        if hasattr(self, "context"):
            with self.context.store.reading() as session:
                assert list(invariant_faults(session)) == []

    @invariant()
    def payments_lower_what_is_owed(self) -> None:
        if hasattr(self, "context"):
            for case in load_inputs(self.context, DAY).cases:
                number = int(case.customer.customer_id.removeprefix("C"))
                assert case.case.overdue_amount == self.owed[number]
                if not self.owed[number]:
                    assert case.case.state == "closed"


def test_a_fixed_sequence_keeps_the_invariants() -> None:
    stateful.run_state_machine_as_test(
        Store, settings=settings(max_examples=6, stateful_step_count=15)
    )


@pytest.mark.deep
def test_any_sequence_keeps_the_invariants() -> None:
    stateful.run_state_machine_as_test(
        Store, settings=settings(max_examples=200, stateful_step_count=40)
    )
