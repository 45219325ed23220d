"""Plans are published with a certificate, if they keep every rule as things stand."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from dispatch.compliance import (
    Certificate,
    VerificationKeys,
    check_compliance,
    parse_certificate,
    signature_faults,
)
from dispatch.domain.consent import parse_consents
from dispatch.domain.user import User, UserKind
from dispatch.domain.windows import parse_windows
from dispatch.errors import (
    ConflictError,
    NotFoundError,
    NotPublishedError,
    UnlawfulPlanError,
)
from dispatch.planning.search import Effort
from dispatch.store.tables import AuditDetailRow, AuditRow, ConsentRow
from dispatch.usecases import Context, publish
from dispatch.usecases.links import open_itinerary
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.plans import latest_plan
from dispatch.usecases.publish import (
    get_certificate,
    preview_certificate,
    publish_plan,
)
from tests.support.clock import DAY, NOW, Clock
from tests.support.contexts import fill, set_on_duty
from tests.support.dispatch_builders import (
    case_on_day,
    visitor,
)
from tests.support.links import visitor_token
from tests.support.rows import case_row
from tests.support.versions import is_published

QUICK = Effort(60, seed=1, iterations=5)


@pytest.fixture
def day(context: Context) -> Iterator[Context]:
    """A context with two customers, one of them with late hours by consent."""
    late = parse_consents("hours 2026-11-20 20:00-21:00 by wife")
    people = [
        case_on_day(1),
        case_on_day(2, windows=parse_windows("19:50-20:20"), consents=late),
    ]
    fill(context, people, [visitor(shift_end=21 * 60, skills={"x": None})])
    return context


def test_a_published_plan_has_a_signed_certificate_and_a_trail(day: Context) -> None:
    plan = plan_day(day, DAY, QUICK)
    assert plan.kpis.planned == 2
    assert get_certificate(day, plan.plan_id) is None
    made = publish_plan(day.as_user(User(UserKind.DISPATCHER)), plan.plan_id)
    assert get_certificate(day, plan.plan_id) == made
    data = made.model_dump_json().encode()
    keys = VerificationKeys(day.settings)
    assert list(signature_faults(parse_certificate(data), plan, keys)) == []
    assert (made.inputs_sha256, made.counts.with_consent) == (plan.inputs_sha256, 1)
    with day.store.session() as session:
        (entry,) = session.scalars(
            select(AuditRow).where(AuditRow.action == "plan.published")
        )
        assert (entry.actor, entry.subject) == ("dispatcher", f"plan:{plan.plan_id}")
        detail = session.get_one(AuditDetailRow, (entry.chain_key, entry.seq))
        assert made.plan_sha256 in detail.body


def test_to_publish_again_changes_nothing_even_where_things_have_changed(
    day: Context, clock: Clock
) -> None:
    plan = plan_day(day, DAY, QUICK)
    first = publish_plan(day, plan.plan_id)
    clock.forward(hours=1)
    with day.store.session() as session:
        case_row(session, "C1").flags = ["paid"]
    assert publish_plan(day, plan.plan_id) == first
    assert preview_certificate(day, plan.plan_id).result == "broken"


def pay(day: Context) -> None:
    with day.store.session() as session:
        case_row(session, "C1").flags = ["paid"]


def withdraw(day: Context) -> None:
    with day.store.session() as session:
        session.scalars(select(ConsentRow)).one().withdrawn_at = NOW


def off_duty(day: Context) -> None:
    fill(day, [], [visitor(2)])
    set_on_duty(day, "V1", False)


def lapse(day: Context) -> None:
    with day.store.session() as session:
        case_row(session, "C1").required_skills = ["y"]


def stop(day: Context) -> None:
    with day.store.session() as session:
        case_row(session, "C1").state = "stopped"


@pytest.mark.parametrize(
    ("happens", "where", "words"),
    [
        (pay, "C1", "section 2.6"),
        (withdraw, "C2", "section 1"),
        (off_duty, "V1", "on duty"),
        (lapse, "C1", "training"),
        (stop, "C1", "section 3"),
    ],
)
def test_what_happened_since_the_planning_keeps_a_plan_from_being_published(
    day: Context, happens, where: str, words: str
) -> None:
    plan = plan_day(day, DAY, QUICK)
    happens(day)
    with pytest.raises(UnlawfulPlanError) as caught:
        publish_plan(day, plan.plan_id)
    assert (where, True) in [(f.where, words in str(f)) for f in caught.value.faults]
    assert not is_published(day, plan.plan_id)
    with pytest.raises(NotPublishedError):
        open_itinerary(day, visitor_token(day, plan, "V1"))


def test_an_older_plan_and_a_past_day_are_not_published(day: Context, clock: Clock) -> None:
    old = plan_day(day, DAY, QUICK)
    clock.forward(minutes=1)
    new = plan_day(day, DAY, QUICK)
    publish_plan(day, new.plan_id)
    with pytest.raises(ConflictError, match="newer plan"):
        publish_plan(day, old.plan_id)
    clock.forward(minutes=1)
    late = plan_day(day, DAY, QUICK)
    clock.forward(days=1)
    with pytest.raises(ConflictError, match="is over"):
        publish_plan(day, late.plan_id)
    assert publish_plan(day, new.plan_id).signature is not None
    with pytest.raises(NotFoundError):
        publish_plan(day, "p")


def test_requests_at_once_publish_a_plan_once(
    day: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_day(day, DAY, QUICK)
    others: list[Certificate] = []

    def check_late(*arguments: Any) -> Certificate:
        monkeypatch.setattr(publish, "check_compliance", check_compliance)
        others.append(publish_plan(day, plan.plan_id))
        return check_compliance(*arguments)

    monkeypatch.setattr(publish, "check_compliance", check_late)
    assert [publish_plan(day, plan.plan_id)] == others


def test_a_newer_plan_can_replace_a_published_one(day: Context, clock: Clock) -> None:
    old = plan_day(day, DAY, QUICK)
    publish_plan(day, old.plan_id)
    clock.forward(minutes=1)
    new = plan_day(day, DAY, QUICK)
    assert open_itinerary(day, visitor_token(day, old, "V1")).plan.plan_id == old.plan_id
    publish_plan(day, new.plan_id)
    assert open_itinerary(day, visitor_token(day, new, "V1")).plan.plan_id == new.plan_id
    assert latest_plan(day, DAY) == new
