"""What customers agree to: entered, kept beside the files, withdrawn, in the trail."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from dispatch.domain.consent import Consent, ConsentKind, parse_consents
from dispatch.domain.customer import Customer
from dispatch.domain.user import User, UserKind
from dispatch.domain.windows import DayWindow, write_windows
from dispatch.errors import ConflictError, Fault, InputError, NotFoundError
from dispatch.planning.search import Effort
from dispatch.store.queries.consents import ConsentCard, consents_of
from dispatch.store.tables import AuditDetailRow, AuditRow, ConsentRow
from dispatch.usecases import Context
from dispatch.usecases.consents import EXPECTED, parse_consent, parse_notice
from dispatch.usecases.customers import add_consent, set_notice, withdraw_consent
from dispatch.usecases.plan_day import load_inputs, plan_day
from tests.support.clock import DAY, Clock
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.rows import MAIN, case_row, customer_row

pytestmark = pytest.mark.both_databases

TODAY = DAY
EARLY = Consent(ConsentKind.HOURS, date(2026, 11, 20), windows=(DayWindow(390, 480),))
WORK = Consent(ConsentKind.WORK, date(2026, 11, 1))
QUICK = Effort(60, seed=1, iterations=5)


@st.composite
def consents(draw: st.DrawFn) -> Consent:
    """Any consent that can have been given by today."""
    kind = draw(st.sampled_from(ConsentKind))
    given_on = draw(st.dates(date(2000, 1, 1), TODAY))
    opens = draw(st.integers(0, 1438))
    window = DayWindow(opens, draw(st.integers(opens + 1, 1439)))
    names = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1)
    return Consent(
        kind,
        given_on,
        draw(names.map(lambda name: name[:64])),
        (window,) if kind is ConsentKind.HOURS else (),
        draw(st.none() | st.dates(given_on, date(2200, 1, 1))),
    )


def form_of(consent: Consent) -> dict[str, str]:
    return {
        "kind": consent.kind.value,
        "given_on": consent.given_on.isoformat(),
        "given_by": consent.given_by,
        "windows": write_windows(consent.windows),
        "until": consent.until.isoformat() if consent.until else "",
    }


@given(consents())
def test_a_form_says_all_of_a_consent(consent: Consent) -> None:
    assert parse_consent(form_of(consent), TODAY) == consent


@given(
    st.dictionaries(
        st.sampled_from(sorted(EXPECTED)),
        st.sampled_from(["", "hours", "x;y", "2026-11-24", "2026-11-25", "06:00-07:00"])
        | st.text(max_size=70),
    )
)
def test_any_form_is_a_consent_or_has_its_faults_named(form: Mapping[str, str]) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        found = parse_consent(form, TODAY)
    except InputError as error:
        faults, told = error.faults, str(error)
    else:
        assert found.given_on <= TODAY
        return
    assert faults
    for fault in faults:
        assert fault.where in EXPECTED
        assert str(fault) in told


@pytest.mark.parametrize(
    "text",
    [f"work 2026-11-20 1{' ' * 40_000}x", f"work 2026-11-20 by{' ' * 40_000}x\ny"],
    ids=["in the hours", "in the name"],
)
def test_a_long_run_of_blanks_in_a_file_is_refused_at_once(text: str) -> None:
    # A pattern with two ways to split the blanks takes their square: many seconds.
    began = thread_time()
    with pytest.raises(ValueError, match="is not a consent"):
        parse_consents(text)
    assert thread_time() - began < 1


def test_all_faults_of_a_form_are_named_at_once() -> None:
    form = {"kind": "tea", "given_on": "soon", "windows": "early", "until": "never"}
    with pytest.raises(InputError, match="kind: 'tea'; expected one of hours, work") as got:
        parse_consent(form, TODAY)
    assert [fault.where for fault in got.value.faults] == [
        "kind", "given_on", "until", "windows",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [("given_on", "0001-01-01"), ("given_on", "1999-12-31"), ("until", "2201-01-01")],
)
def test_a_consent_on_a_day_that_cannot_be_planned_is_refused(name: str, text: str) -> None:
    form = form_of(WORK) | {name: text}
    with pytest.raises(InputError, match=f"{name}: '{text}'"):
        parse_consent(form, TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [("", None), (" ", None), ("2026-11-24", TODAY), ("2026-11-01", date(2026, 11, 1))],
)
def test_a_notice_is_a_day_up_to_today_or_none(text: str, day: date | None) -> None:
    assert parse_notice(text, TODAY) == day


@pytest.mark.parametrize("text", ["soon", "2026-11-25", "1800-01-01"])
def test_a_notice_that_cannot_be_is_named(text: str) -> None:
    with pytest.raises(InputError, match=f"notice_date: '{text}'; expected a day up to"):
        parse_notice(text, TODAY)


# The use cases


def cards(context: Context, customer_id: str = "C1") -> list[ConsentCard]:
    with context.store.session() as session:
        return consents_of(session, MAIN, customer_id)


def agreed(context: Context) -> tuple[Consent, ...]:
    """What a plan of the day counts on."""
    (found,) = load_inputs(context, DAY).cases
    return found.customer.consents


@pytest.fixture
def day(context: Context) -> Context:
    """A desk with a customer who can be met at seven, and a visitor who starts at six."""
    person = case_on_day(windows="07:00-07:45")
    fill(context, [person], [visitor(shift_start=6 * 60)])
    return context


def test_a_consent_lets_a_visit_at_seven_be_planned_until_it_is_withdrawn(
    day: Context, clock: Clock
) -> None:
    clock.forward(hours=-3)  # a plan of today begins after now
    assert plan_day(day, DAY, QUICK).kpis.planned == 0
    consent_id = add_consent(day, "C1", EARLY)
    (route,) = plan_day(day, DAY, QUICK).routes
    assert [f"{stop.begin:%H:%M}" for stop in route.stops] == ["07:00"]
    withdraw_consent(day, "C1", consent_id)
    assert plan_day(day, DAY, QUICK).kpis.planned == 0


def test_nothing_is_deleted_and_the_moment_of_the_end_is_kept(
    day: Context, clock: Clock
) -> None:
    begun = clock.now
    consent_id = add_consent(day, "C1", EARLY)
    clock.forward(days=2)
    withdraw_consent(day, "C1", consent_id)
    (card,) = cards(day)
    assert card == ConsentCard(consent_id, EARLY, "person", begun, clock.now)
    assert card.state(DAY) == "withdrawn"
    with day.store.session() as session:
        assert case_row(session, "C1").active_on == day.today()


def test_what_was_done_is_in_the_trail_by_whom_and_without_a_name(day: Context) -> None:
    by = day.as_user(User(UserKind.DISPATCHER))
    consent_id = add_consent(by, "C1", EARLY)
    set_notice(by, "C1", DAY - timedelta(days=3))
    withdraw_consent(by, "C1", consent_id)
    with day.store.session() as session:
        ref = customer_row(session, "C1").ref
        trail = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
        details = session.scalars(select(AuditDetailRow).order_by(AuditDetailRow.seq)).all()
    assert [(e.actor, e.action, e.subject) for e in trail[-3:]] == [
        ("dispatcher", action, f"customer:{ref}")
        for action in ("consent.added", "notice.set", "consent.withdrawn")
    ]
    added, noticed, withdrawn = (detail.body for detail in details[-3:])
    assert str(EARLY) in added
    assert str(EARLY) in withdrawn
    assert '"before":{"notice_date":null}' in noticed
    assert '"after":{"notice_date":"2026-11-21"}' in noticed


def test_a_refused_change_leaves_no_trace(day: Context) -> None:
    ahead = replace(EARLY, given_on=DAY + timedelta(days=1))
    with pytest.raises(InputError, match="given_on: '2026-11-25'"):
        add_consent(day, "C1", ahead)
    with pytest.raises(InputError, match="notice_date: '2026-11-25'"):
        set_notice(day, "C1", DAY + timedelta(days=1))
    with pytest.raises(InputError, match="given_on: '0001-01-01'"):
        add_consent(day, "C1", replace(EARLY, given_on=date.min))
    with pytest.raises(InputError, match="until: '2201-01-01'"):
        add_consent(day, "C1", replace(EARLY, until=date(2201, 1, 1)))
    with pytest.raises(InputError, match="notice_date: '1800-01-01'"):
        set_notice(day, "C1", date(1800, 1, 1))
    with pytest.raises(NotFoundError, match="no customer 'C9'"):
        add_consent(day, "C9", EARLY)
    with pytest.raises(NotFoundError, match="'C1' has no consent 7"):
        withdraw_consent(day, "C1", 7)
    with day.store.session() as session:
        actions = session.scalars(select(AuditRow.action)).all()
        assert not any(a.startswith(("consent.", "notice.")) for a in actions)
        assert session.scalars(select(ConsentRow)).all() == []


def test_a_consent_ends_only_once_and_only_its_customers(day: Context) -> None:
    fill(day, [case_on_day(2)])
    consent_id = add_consent(day, "C1", EARLY)
    with pytest.raises(NotFoundError):
        withdraw_consent(day, "C2", consent_id)
    withdraw_consent(day, "C1", consent_id)
    with pytest.raises(ConflictError, match="withdrawn already"):
        withdraw_consent(day, "C1", consent_id)


# Beside the files


def with_consents(*given: Consent, **values: object) -> Customer:
    return case_on_day(consents=given, **values)


def test_what_a_person_entered_stays_whatever_a_file_says(context: Context) -> None:
    fill(context, [with_consents(WORK)])
    add_consent(context, "C1", EARLY)
    fill(context, [with_consents()])
    assert agreed(context) == (EARLY,)
    fill(context, [with_consents(WORK)])
    assert set(agreed(context)) == {EARLY, WORK}


def test_what_a_person_withdrew_does_not_come_back_with_the_next_file(
    context: Context,
) -> None:
    fill(context, [with_consents(WORK)])
    (card,) = cards(context)
    withdraw_consent(context, "C1", card.consent_id)
    fill(context, [with_consents(WORK)])
    assert agreed(context) == ()
    # Given anew, on another day, it counts.
    anew = replace(WORK, given_on=DAY)
    fill(context, [with_consents(WORK, anew)])
    assert agreed(context) == (anew,)


def test_a_consent_that_a_file_left_out_comes_back_with_a_file(context: Context) -> None:
    for stated in ((WORK,), (), (WORK,)):
        fill(context, [with_consents(*stated)])
    assert agreed(context) == (WORK,)
    assert [card.withdrawn_at is None for card in cards(context)] == [True, False]


@pytest.mark.parametrize(
    ("stated", "kept"),
    [(None, 20), (date(2026, 11, 19), 20), (date(2026, 11, 22), 22)],
)
def test_a_later_notice_stays_when_a_file_knows_none(
    context: Context, stated: date | None, kept: int
) -> None:
    fill(context, [case_on_day()])
    set_notice(context, "C1", date(2026, 11, 20))
    fill(context, [case_on_day(notice_date=stated)])
    (found,) = load_inputs(context, DAY).cases
    assert found.case.notice_date == date(2026, 11, kept)
