"""What came of a visit decides what follows, code by code."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from dispatch.cases.outcome_form import form_fields
from dispatch.cases.outcome_types import CODES, MOST_NOT_HOME, NEXT_STEPS, FieldType
from dispatch.domain.case import STOPS_OF_PERSON
from dispatch.domain.day import CaseOnDay
from dispatch.domain.plan import PlanDocument
from dispatch.domain.windows import DayWindow, write_windows
from dispatch.errors import InputError
from dispatch.planning.search import Effort
from dispatch.policy import Verdict
from dispatch.store.tables import CaseRow, OutcomeRow, PlaceRow
from dispatch.text import Translator
from dispatch.usecases import Context
from dispatch.usecases.customers import set_pin
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.record_outcome import record_outcome
from dispatch.usecases.write_outcome import write_outcome
from tests.support.clock import DAY, NOW
from tests.support.contexts import fill
from tests.support.dispatch_builders import built, case_on_day, judged, visitor

EXAMPLES = {
    FieldType.AMOUNT: "500.50",
    FieldType.DATE: "2026-11-30",
    FieldType.TEXT: "some words",
    FieldType.YES_NO: "yes",
    FieldType.WINDOWS: "2026-11-26 14:00-16:00",
}
# State, next step, days to that step, days until a visit makes sense again.
FOLLOWS: dict[str, tuple[str, str, int, int | None]] = {
    "PAID_FULL": ("closed", "close", 0, None),
    "PAID_PART": ("open", "phone", 7, 7),
    "PTP": ("open", "check_promise", 7, 7),
    "PLAN_REQUEST": ("review", "back_office", 3, None),
    "WAIVER_REQUEST": ("review", "approval", 3, None),
    "HARDSHIP": ("review", "specialist", 0, None),
    "DISPUTE": ("stopped", "resolve", 0, None),
    "REFUSED": ("review", "back_office", 0, 14),
    "ASKED_LEAVE": ("stopped", "other_channel", 0, None),
    "NO_MORE_VISITS": ("stopped", "other_channel", 0, None),
    "TIME_PLACE_REQUEST": ("open", "visit", 2, 2),
    "NOT_HOME": ("open", "visit", 3, 3),
    "MET_THIRD": ("open", "call_back", 0, 3),
    "WRONG_ADDRESS": ("review", "find_address", 0, None),
    "MOVED": ("review", "find_address", 0, None),
    "UNSAFE": ("review", "supervisor", 0, None),
    "DECEASED": ("stopped", "legal", 0, None),
    "NO_CAPACITY": ("stopped", "legal", 0, None),
    "LAWYER": ("stopped", "legal", 0, None),
    "NOT_DONE": ("open", "visit", 1, None),
}
STOPS = [code for code, (state, *_) in FOLLOWS.items() if state == "stopped"]


def form_of(code: str, *, optional: bool = True) -> dict[str, str]:
    """A form that is filled in properly."""
    return {
        field.name: EXAMPLES[field.type]
        for field in CODES[code].fields
        if optional or field.required
    }


def columns(thing: CaseRow | PlaceRow) -> dict[str, Any]:
    return {c.name: getattr(thing, c.name) for c in thing.__table__.columns}


@dataclass
class Matter:
    """One case that is visited, without a database."""

    case: CaseRow
    place: PlaceRow
    outcome: OutcomeRow

    @classmethod
    def new(cls) -> "Matter":
        """A case with something in every column that an outcome may change."""
        case = CaseRow(
            customer_key=1,
            place_kind="home",
            overdue_amount=Decimal("1000.10"),
            currency="CNY",
            days_past_due=30,
            last_payment_date=DAY - timedelta(days=40),
            last_visit_date=DAY - timedelta(days=20),
            promise_date=DAY - timedelta(days=10),
            promise_amount=Decimal("200.20"),
            windows="09:00-12:00",
            state="open",
            stopped_by="",
            not_before=DAY - timedelta(days=1),
            next_step="visit",
            next_step_on=DAY - timedelta(days=1),
            not_home=1,
            required_skills=[],
            min_team=1,
            preferred_visitor="",
            forbidden_visitors=[],
            flags=[],
        )
        place = PlaceRow(
            customer_key=1,
            kind="home",
            address="1 High Street",
            lat=22.54,
            lon=114.0,
            pin_source="file",
            precision="given",
        )
        return cls(case, place, OutcomeRow(day=DAY))

    def record(self, code: str, day: date = DAY, **form: str) -> OutcomeRow:
        """Record an outcome of the visit of that day, once more to correct it."""
        if self.outcome.day != day:
            self.outcome = OutcomeRow(day=day)
        filled = form_of(code) | form
        with Session() as session:
            cases = [(self.case, self.place)]
            write_outcome(session, self.outcome, cases, code, filled, now=NOW)
        return self.outcome

    def columns(self) -> dict[str, Any]:
        return columns(self.case) | {"place": columns(self.place)}


def test_every_code_is_tried_here_and_has_its_words_in_both_languages() -> None:
    assert FOLLOWS.keys() == CODES.keys()
    for kind in CODES.values():
        assert kind.next_step in NEXT_STEPS
        assert kind.met in ("customer", "other", "nobody")
        for message in (kind.label, *(field.label for field in kind.fields)):
            assert message.isascii()
            assert not Translator("zh").gettext(message).isascii()
    assert {kind.next_step for kind in CODES.values()} == NEXT_STEPS.keys()


@pytest.mark.parametrize("code", CODES)
def test_everything_required_is_asked_for_at_once(code: str) -> None:
    required = [field.name for field in CODES[code].fields if field.required]
    if not required:
        assert form_fields(CODES[code], {}, DAY) == {}
        return
    with pytest.raises(InputError) as caught:
        form_fields(CODES[code], {"note": "x"}, DAY)
    assert [fault.where for fault in caught.value.faults] == required
    assert all(name in str(caught.value) for name in required)


@pytest.mark.parametrize("code", CODES)
def test_what_is_optional_may_be_blank(code: str) -> None:
    blank = {field.name: " " for field in CODES[code].fields if not field.required}
    values = form_fields(CODES[code], form_of(code, optional=False) | blank, DAY)
    assert values.keys() == {f.name for f in CODES[code].fields if f.required}


WRONG = {
    FieldType.AMOUNT: [
        "0",
        "-5",
        "much",
        "NaN",
        "Infinity",
        "1e15",
        "1.2.3",
        "1e-4000",  # a few characters that stand for thousands of digits
        "1E5",
        "1_000",
        "1234567890123456",
        "0.123456789012345",
        f"{'0' * 40}1",
    ],
    FieldType.DATE: ["2026-11-23", "2027-11-26", "tomorrow", "2026-02-30", "30.11.2026"],
    FieldType.TEXT: ["", "   "],
    FieldType.YES_NO: ["perhaps", "true", "1"],
    FieldType.WINDOWS: [
        "afternoon",
        "16:00-14:00",
        ";",
        "2026-11-23 14:00-16:00",  # that day is over
        "2026-11-24 14:00-16:00",  # so is this, as there is one visit a day
        "09:00-10:00;2025-11-26 14:00-16:00",  # last year for this
        ";".join(["9:00-9:01"] * 101),  # more than a person means
    ],
}


@pytest.mark.parametrize(
    ("code", "field", "text"),
    [
        (code, field.name, text)
        for code, kind in CODES.items()
        for field in kind.fields
        if field.required
        for text in WRONG[field.type]
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_changed(
    code: str, field: str, text: str
) -> None:
    matter = Matter.new()
    before = matter.columns()
    with pytest.raises(InputError) as caught:
        matter.record(code, **{field: text})
    (fault,) = caught.value.faults
    assert (fault.where, fault.value) == (field, text.strip()[:80])
    assert matter.columns() == before
    assert matter.outcome.code is None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("amount", "0.01"),
        ("amount", "999999999999999.99"),
        ("date", "2026-11-24"),  # the day of the visit
        ("date", "2027-11-25"),  # a year on
        ("acknowledged", "no"),
    ],
)
def test_a_value_at_its_limit_is_taken(field: str, text: str) -> None:
    outcome = Matter.new().record("PTP", **{field: text})
    assert outcome.fields[field] == {"no": False}.get(text, text)


def test_an_amount_may_be_written_as_in_a_file() -> None:
    matter = Matter.new()
    matter.record("PTP", amount="￥１，２００.５元")
    assert matter.case.promise_amount == Decimal("1200.5")


def test_a_long_wrong_value_is_repeated_in_part() -> None:
    with pytest.raises(InputError) as caught:
        Matter.new().record("PTP", date="x" * 500)
    assert caught.value.faults[0].value == "x" * 80


def test_a_wrong_correction_leaves_the_first_outcome_as_it_is() -> None:
    matter = Matter.new()
    outcome = matter.record("PTP")
    before = matter.columns()
    with pytest.raises(InputError):
        matter.record("PAID_FULL", amount="0")
    assert matter.columns() == before
    assert outcome.code == "PTP"


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Matter.new().record("PTP", amount="0", date="soon", acknowledged="?")
    names = [fault.where for fault in caught.value.faults]
    assert names == ["amount", "date", "acknowledged"]


def test_an_unknown_code_is_refused_with_the_known_ones() -> None:
    matter = Matter.new()
    with pytest.raises(InputError, match=r"'SHOUTED'.*PAID_FULL"):
        write_outcome(
            Session(),
            matter.outcome,
            [(matter.case, matter.place)],
            "SHOUTED",
            {},
            now=NOW,
        )


@pytest.mark.parametrize("code", CODES)
def test_state_next_step_and_rest_follow_from_the_code(code: str) -> None:
    matter = Matter.new()
    matter.record(code)
    case = matter.case
    state, step, step_days, pause_days = FOLLOWS[code]
    assert case.state == state
    assert case.stopped_by == ("" if state == "open" else code)
    assert case.next_step == step
    assert case.next_step_on == DAY + timedelta(days=step_days)
    rest = None if pause_days is None else DAY + timedelta(days=pause_days)
    assert case.not_before == rest


@pytest.mark.parametrize("code", CODES)
def test_whatever_came_of_it_a_visit_was_made_unless_it_was_not(code: str) -> None:
    matter = Matter.new()
    before = matter.case.last_visit_date
    outcome = matter.record(code)
    assert outcome.met == CODES[code].met
    assert matter.case.last_visit_date == (before if code == "NOT_DONE" else DAY)


@pytest.mark.parametrize("code", CODES)
def test_only_money_that_changed_hands_is_a_payment(code: str) -> None:
    matter = Matter.new()
    before = matter.case.last_payment_date
    matter.record(code)
    paid = code in ("PAID_FULL", "PAID_PART")
    assert matter.case.last_payment_date == (DAY if paid else before)


@pytest.mark.parametrize("code", CODES)
def test_only_a_wrong_address_loses_its_pin(code: str) -> None:
    matter = Matter.new()
    matter.record(code)
    lost = code in ("WRONG_ADDRESS", "MOVED")
    assert (matter.place.lat is None, matter.place.precision == "") == (lost, lost)
    # The example form names a new address.
    assert matter.place.address == ("some words" if lost else "1 High Street")


def test_a_wrong_address_stays_until_a_new_one_is_known() -> None:
    matter = Matter.new()
    matter.record("WRONG_ADDRESS", address="")
    assert matter.place.address == "1 High Street"


def test_a_promise_is_kept_with_its_day_and_amount() -> None:
    matter = Matter.new()
    matter.record("PTP", amount="1,200.50", date="2026-11-24")
    assert matter.case.promise_date == DAY
    assert matter.case.promise_amount == Decimal("1200.50")


def test_a_part_payment_leaves_what_remains() -> None:
    matter = Matter.new()
    matter.record("PAID_PART", remaining="499.60")
    assert matter.case.overdue_amount == Decimal("499.60")


@pytest.mark.parametrize(
    ("windows", "written", "first"),
    [
        ("2026-11-26 14:00-16:00", "2026-11-26 14:00-16:00", 2),
        ("2026-11-30 9:00-10:00; 2026-11-27 9:00-10:00", None, 3),
        ("18:00-20:00", "18:00-20:00", 1),
        ("18:00-20:00;2026-11-30 09:00-10:00", None, 1),
    ],
)
def test_a_named_time_replaces_the_windows_and_rests_until_its_first_day(
    windows: str, written: str | None, first: int
) -> None:
    matter = Matter.new()
    matter.record("TIME_PLACE_REQUEST", windows=windows)
    assert written in (None, matter.case.windows)
    assert "09:00-12:00" not in matter.case.windows
    assert matter.case.not_before == DAY + timedelta(days=first)


def test_the_third_time_nobody_is_home_goes_to_the_back_office() -> None:
    matter = Matter.new()
    matter.case.not_home = 0
    for number in range(1, MOST_NOT_HOME + 1):
        assert matter.case.state == "open"
        matter.record("NOT_HOME", DAY + timedelta(days=3 * number))
        assert matter.case.not_home == number
    assert (matter.case.state, matter.case.stopped_by) == ("review", "NOT_HOME")
    assert (matter.case.next_step, matter.case.not_before) == ("other_channel", None)


def test_meeting_somebody_breaks_the_row_of_nobody_home() -> None:
    matter = Matter.new()
    for number, code in enumerate(["NOT_HOME", "NOT_HOME", "MET_THIRD", "NOT_HOME"]):
        matter.record(code, DAY + timedelta(days=3 * number))
    assert (matter.case.state, matter.case.not_home) == ("open", 1)


def test_a_visit_that_was_not_made_does_not_break_the_row() -> None:
    matter = Matter.new()
    matter.case.not_home = 0
    for number, code in enumerate(["NOT_HOME", "NOT_HOME", "NOT_DONE", "NOT_HOME"]):
        matter.record(code, DAY + timedelta(days=3 * number))
    assert matter.case.state == "review"


@pytest.mark.parametrize("wrong", CODES)
def test_a_correction_starts_from_where_the_case_stood(wrong: str) -> None:
    for right in CODES:
        corrected, straight = Matter.new(), Matter.new()
        corrected.record(wrong)
        corrected.record(right)
        straight.record(right)
        assert corrected.columns() == straight.columns()


def test_a_correction_replaces_the_outcome() -> None:
    matter = Matter.new()
    first = matter.record("NOT_HOME", note=" rang twice ")
    assert (first.note, first.met) == ("rang twice", "nobody")
    again = matter.record("PTP", note="")
    assert again is first
    assert (again.code, again.met, again.note) == ("PTP", "customer", "")
    assert again.fields == {"amount": "500.50", "date": "2026-11-30", "acknowledged": True}


def test_fields_are_kept_as_plain_values() -> None:
    outcome = Matter.new().record("TIME_PLACE_REQUEST", place="")
    assert outcome.fields == {"windows": "2026-11-26 14:00-16:00"}


def test_long_notes_and_texts_are_cut() -> None:
    outcome = Matter.new().record("REFUSED", what="x" * 3000, note="y" * 3000)
    assert (len(outcome.fields["what"]), len(outcome.note)) == (2000, 2000)


@pytest.mark.parametrize("stop", STOPS_OF_PERSON)
@pytest.mark.parametrize("code", CODES)
def test_a_later_outcome_lifts_no_stop_of_the_person(stop: str, code: str) -> None:
    matter = Matter.new()
    matter.record(stop)
    matter.record(code, DAY + timedelta(days=1))
    state, met = CODES[code].state, CODES[code].met
    if code in STOPS_OF_PERSON:
        assert (matter.case.state, matter.case.stopped_by) == (state, code)
    elif state == "closed":
        assert (matter.case.state, matter.case.stopped_by) == ("closed", stop)
    elif STOPS_OF_PERSON[stop] == "stopped" or met != "customer":
        assert (matter.case.state, matter.case.stopped_by) == (STOPS_OF_PERSON[stop], stop)
    else:
        assert matter.case.state == state


@dataclass
class FollowUp:
    """A context with one customer, who is visited day after day."""

    context: Context

    def plan(self, day: date) -> PlanDocument:
        return plan_day(self.context, day, Effort(60, iterations=1))

    def record(self, code: str, day: date = DAY, **form: str) -> None:
        """Plan the day, visit the customer, record what came of it."""
        plan = self.plan(day)
        (stop,) = plan.routes[0].stops
        team = plan.routes[0].team_id
        record_outcome(self.context, plan, team, stop.visit_id, code, form_of(code) | form)

    def subject(self, day: date) -> CaseOnDay:
        (only,) = load_inputs(self.context, day).cases
        return only

    def verdict(self, days: int) -> Verdict | None:
        """What the policy says so many days after the day."""
        day = DAY + timedelta(days=days)
        return judged(self.subject(day), day)

    def first_visit(self, days: int = 40) -> int | None:
        """Days until the policy lets a visit happen again."""
        return next((n for n in range(days) if self.verdict(n) is None), None)


@pytest.fixture
def follow_up(context: Context) -> FollowUp:
    """The customer C1, the visitor V1 and what the desk makes of them."""
    fill(context, [case_on_day(windows="10:00-17:00")], [visitor()])
    return FollowUp(context)


# Days from the visit to the next one that the policy allows.
REST = {
    "PAID_PART": 7,
    "PTP": 7,
    "REFUSED": 14,
    "TIME_PLACE_REQUEST": 2,
    "NOT_HOME": 3,
    "MET_THIRD": 3,
    "NOT_DONE": 0,
}


@pytest.mark.parametrize("code", CODES)
def test_the_policy_lets_the_next_visit_happen_when_the_table_says(
    follow_up: FollowUp, code: str
) -> None:
    follow_up.record(code)
    assert follow_up.first_visit() == REST.get(code)


@pytest.mark.parametrize("code", STOPS)
def test_who_wants_no_visit_gets_none_and_the_plan_says_why(
    follow_up: FollowUp, code: str
) -> None:
    follow_up.record(code)
    plan = follow_up.plan(DAY + timedelta(days=1))
    assert plan.routes == ()
    (excluded,) = plan.excluded
    assert excluded.rule == "stopped_by_outcome"
    assert excluded.params == {"outcome": code}


def test_who_paid_in_full_is_closed(follow_up: FollowUp) -> None:
    follow_up.record("PAID_FULL")
    for days in (1, 92):
        verdict = follow_up.verdict(days)
        assert verdict is not None
        assert verdict.rule == "closed"


def test_a_promise_pauses_until_its_day_is_over_and_then_comes_first(
    follow_up: FollowUp,
) -> None:
    follow_up.record("PTP", date="2026-11-26")
    pending = follow_up.verdict(2)
    assert pending is not None
    assert (pending.rule, pending.params) == ("promise_pending", {"until": "2026-11-26"})
    assert follow_up.verdict(3) is None
    day_after = load_inputs(follow_up.context, DAY + timedelta(days=3))
    assert built(day_after).priorities[0].tier == 1


def test_nobody_is_visited_twice_on_one_day(follow_up: FollowUp) -> None:
    follow_up.record("MET_THIRD")
    (excluded,) = follow_up.plan(DAY).excluded
    assert excluded.rule in ("paused", "visited_today")


def test_the_plan_of_the_day_keeps_the_time_that_was_named(follow_up: FollowUp) -> None:
    follow_up.record("TIME_PLACE_REQUEST", windows="2026-11-25 14:00-15:00")
    plan = follow_up.plan(DAY + timedelta(days=1))
    (stop,) = plan.routes[0].stops
    assert stop.tier == 0
    assert f"{stop.begin:%H:%M}" >= "14:00"
    assert f"{stop.finish:%H:%M}" <= "15:00"


def test_a_named_time_survives_an_import_that_knows_no_windows(follow_up: FollowUp) -> None:
    follow_up.record("TIME_PLACE_REQUEST", windows="2026-11-26 14:00-16:00")
    fill(follow_up.context, [case_on_day(overdue_amount=Decimal(900))])
    case = follow_up.subject(DAY).case
    assert case.overdue_amount == 900
    assert write_windows(case.windows) == "2026-11-26 14:00-16:00"


def test_an_import_with_windows_replaces_a_named_time(follow_up: FollowUp) -> None:
    follow_up.record("TIME_PLACE_REQUEST", windows="2026-11-26 14:00-16:00")
    fill(follow_up.context, [case_on_day(windows="09:00-10:00")])
    assert follow_up.subject(DAY).case.windows == (DayWindow(540, 600),)


def test_who_was_out_at_the_named_time_can_be_visited_on_later_days(
    follow_up: FollowUp,
) -> None:
    follow_up.record("TIME_PLACE_REQUEST", windows="2026-11-25 14:00-15:00")
    follow_up.record("NOT_HOME", DAY + timedelta(days=1))
    assert len(follow_up.plan(DAY + timedelta(days=4)).routes) == 1


def test_a_visit_that_was_not_made_is_planned_again_at_once(follow_up: FollowUp) -> None:
    follow_up.record("NOT_DONE")
    assert len(follow_up.plan(DAY).routes) == 1


def test_contacts_and_tries_are_counted_without_visits_not_made(
    follow_up: FollowUp,
) -> None:
    follow_up.record("NOT_HOME")
    follow_up.record("NOT_DONE", DAY + timedelta(days=3))
    follow_up.record("PTP", DAY + timedelta(days=4), date="2026-11-28")
    history = follow_up.subject(DAY + timedelta(days=9)).history
    assert (history.met, history.tries) == (1, 2)


def test_a_correction_in_the_store_restores_money_days_and_pin(follow_up: FollowUp) -> None:
    before = follow_up.subject(DAY)
    plan = follow_up.plan(DAY)
    team, visit_id = plan.routes[0].team_id, plan.routes[0].stops[0].visit_id
    for code in ("MOVED", "PAID_PART", "PTP", "NOT_DONE"):
        record_outcome(follow_up.context, plan, team, visit_id, code, form_of(code))
    after = follow_up.subject(DAY)
    assert (after.customer, after.place) == (before.customer, before.place)
    assert after.case.state == "open"


def test_a_new_pin_reopens_a_case_whose_address_was_wrong(follow_up: FollowUp) -> None:
    follow_up.record("MOVED")
    assert follow_up.subject(DAY).place.pin is None
    set_pin(follow_up.context, "C1", 22.55, 114.02)
    assert follow_up.verdict(1) is None
