"""Branches live side by side: the same ids, and nothing of one in the other."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from dispatch.audit import TrailCheck, append, entries, find_subject, kinds
from dispatch.demo import customers_csv, visitors_csv
from dispatch.domain.branch import Branch
from dispatch.domain.change import Change
from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.payment import Payment
from dispatch.domain.place import Pin, Precision
from dispatch.errors import (
    ConflictError,
    InputError,
    LinkError,
    NotFoundError,
    SettingsError,
)
from dispatch.planning.pipeline import Effort
from dispatch.settings import Settings
from dispatch.store.queries.calendars import working_times
from dispatch.store.queries.consents import consents, consents_of
from dispatch.store.queries.customers import (
    amounts,
    cards_of,
    counts,
    customer_locations,
    customers,
    places_of,
)
from dispatch.store.queries.jobs import newest_job
from dispatch.store.queries.outcomes import history_of, outcomes_of
from dispatch.store.queries.persons import person_of
from dispatch.store.queries.plans import version, version_in_force
from dispatch.store.queries.visitors import visitor_names, visitor_row, visitors
from dispatch.store.tables import BranchSettingsRow
from dispatch.usecases import Context
from dispatch.usecases.audit import check_trail, erase_old
from dispatch.usecases.branches import (
    add_branch,
    list_branches,
    own_settings,
    set_branch_setting,
)
from dispatch.usecases.calendars import remove_exception, set_weekly_spans
from dispatch.usecases.customers import (
    add_consent,
    get_case_file,
    set_notice,
    set_pin,
    withdraw_consent,
)
from dispatch.usecases.import_files import import_file
from dispatch.usecases.links import open_itinerary
from dispatch.usecases.locate import locate_addresses
from dispatch.usecases.payments import record_payments
from dispatch.usecases.persons import merge_persons, split_person
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import get_plan, latest_plan, planned_days
from dispatch.usecases.publish import (
    get_certificate,
    preview_certificate,
    publish_plan,
)
from dispatch.usecases.record_outcome import record_outcome
from dispatch.usecases.reopen_cases import reopen_cases
from dispatch.usecases.visitors import set_partners, set_working_day
from dispatch.worker import open_jobs
from tests.support.clock import DAY, NOW, Clock
from tests.support.contexts import branch_context, fill, set_on_duty
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.links import visitor_token
from tests.support.versions import is_published

pytestmark = pytest.mark.both_databases

QUICK = Effort(60, seed=1, iterations=1)


class Provider:
    """Finds every address."""

    name = "map"

    def locate(self, address: str) -> Pin:
        return Pin(22.54, 114.02, "map", Precision.ADDRESS)


@pytest.fixture
def north(context: Context) -> Context:
    """A context of a second branch, which is empty."""
    add_branch(context, "north", "North office")
    return branch_context(context, "north")


def snapshot(context: Context) -> dict[str, Any]:
    """All that queries and use cases tell of a branch."""
    key = context.branch.key
    plan = latest_plan(context, DAY)
    with context.store.reading() as session:
        rows = [
            {column.name: getattr(row, column.name) for column in row.__table__.columns}
            for row in visitors(session, key)
        ]
        return {
            "inputs": load_inputs(context, DAY),
            "days": planned_days(context),
            "plan": plan,
            "certificate": plan and get_certificate(context, plan.plan_id),
            "customers": customers(session, key),
            "counts": counts(session, key, DAY),
            "amounts": amounts(session, key),
            "customer_locations": customer_locations(session, key),
            "places": places_of(session, key, "C1"),
            "consents": consents(session, key),
            "all consents": consents_of(session, key, "C1"),
            "history": history_of(session, key, "C1"),
            "names": visitor_names(session, key),
            "visitors": rows,
            "working": working_times(session, key, DAY),
            "published": version_in_force(session, key, DAY),
            "job": newest_job(session, key, DAY),
            "entries": entries(session, key, limit=1000),
            "kinds": kinds(session, key),
        }


def use(context: Context) -> None:
    """Do each use case that changes something once."""
    people = [
        case_on_day(1, name=f"Customer of {context.branch.code}"),
        case_on_day(2, address="1 High Street", lat=None, lon=None),
        case_on_day(3),
    ]
    import_file(context, "customers", customers_csv(people).encode(), "c.csv")
    staff = [visitor(1), visitor(2)]
    import_file(context, "visitors", visitors_csv(staff).encode(), "v.csv")
    locate_addresses(replace(context, geocoder=Provider()))
    set_pin(context, "C1", 22.541, 114.011)
    consent_id = add_consent(context, "C1", Consent(ConsentKind.WORK, DAY))
    withdraw_consent(context, "C1", consent_id)
    set_notice(context, "C1", DAY)
    set_partners(context, "V1", "", ["V2"])
    set_on_duty(context, "V2", False)
    set_working_day(context, "V1", DAY, True, begin=10 * 60)
    record_payments(context, [Payment("P1", DAY, Decimal(1), customer_id="C3")])
    merge_persons(context, ["C2", "C3"], "same")
    split_person(context, "C3", "other")
    plan = plan_day(context, DAY, QUICK)
    publish_plan(context, plan.plan_id)
    (route,) = plan.routes
    visit = next(stop for stop in route.stops if stop.customer_id == "C1")
    record_outcome(context, plan, route.team_id, visit.visit_id, "NOT_HOME", {})


def test_what_one_branch_does_changes_nothing_in_the_other(
    context: Context, north: Context
) -> None:
    use(context)
    before = snapshot(context)
    assert snapshot(north)["inputs"].cases == ()
    use(north)
    assert snapshot(context) == before
    ours, theirs = before["customers"], snapshot(north)["customers"]
    assert [card.customer.customer_id for card in ours] == [
        card.customer.customer_id for card in theirs
    ]
    assert {card.customer.name for card in ours} & {
        card.customer.name for card in theirs
    } == {
        "Customer 2",
        "Customer 3",
    }
    for each in (context, north):
        assert check_trail(each).faults == ()
        assert check_trail(each).total == len(snapshot(each)["entries"])


def test_an_empty_branch_sees_nothing_of_another(context: Context, north: Context) -> None:
    empty = snapshot(north)
    use(context)
    assert snapshot(north) == empty
    key = north.branch.key
    plan = latest_plan(context, DAY)
    assert plan is not None
    with north.store.reading() as session:
        assert cards_of(session, key, plan) == {}
        assert outcomes_of(session, key, plan.plan_id) == {}
        assert version(session, key, plan.plan_id) is None
        assert visitor_row(session, key, "V1") is None
        assert find_subject(session, key, "C1") is None
        assert person_of(session, key, "C1") is None


def _refused(context: Context, other: Context) -> list[Callable[[], object]]:
    """Each use case on the ids of the other branch."""
    plan = latest_plan(other, DAY)
    assert plan is not None
    (route,) = plan.routes
    token = visitor_token(other, plan, route.team_id)
    visit = route.stops[0].visit_id
    with other.store.reading() as session:
        consent_id = consents_of(session, other.branch.key, "C1")[0].consent_id
    fill(context, [case_on_day(9)], [])
    return [
        lambda: get_plan(context, plan.plan_id),
        lambda: is_published(context, plan.plan_id),
        lambda: preview_certificate(context, plan.plan_id),
        lambda: get_certificate(context, plan.plan_id),
        lambda: publish_plan(context, plan.plan_id),
        lambda: open_itinerary(context, token),
        lambda: record_outcome(context, plan, route.team_id, visit, "NOT_HOME", {}),
        lambda: get_case_file(context, "C1", DAY),
        lambda: set_pin(context, "C1", 1, 2),
        lambda: set_notice(context, "C1", DAY),
        lambda: add_consent(context, "C1", Consent(ConsentKind.WORK, DAY)),
        lambda: withdraw_consent(context, "C9", consent_id),
        lambda: set_on_duty(context, "V1", False),
        lambda: set_partners(context, "V1", "V2", ()),
        lambda: set_weekly_spans(context, "V1", ()),
        lambda: remove_exception(context, "V1", DAY),
        lambda: merge_persons(context, ["C9", "C1"], "same"),
        lambda: split_person(context, "C1", "other"),
        lambda: reopen_cases(context, "C1", "other"),
    ]


def test_a_branch_cannot_reach_the_rows_of_another_by_their_ids(
    context: Context, north: Context
) -> None:
    use(context)
    before = snapshot(context)
    for call in _refused(north, context):
        with pytest.raises((NotFoundError, LinkError)):
            call()
    assert snapshot(context) == before


def test_jobs_are_the_branchs_own(context: Context, north: Context) -> None:
    fill(context, [case_on_day()], [visitor()])
    ours, theirs = open_jobs(context), open_jobs(north)
    job = ours.start(DAY, QUICK)
    assert theirs.active(DAY) is None
    for call in (theirs.get, theirs.stop):
        with pytest.raises(NotFoundError):
            call(job.job_id)
    # A server of the other branch that starts leaves the job alone.
    theirs.recover()
    while ours.get(job.job_id).active:
        pass
    assert ours.get(job.job_id).state == "done"


def test_retention_erases_the_records_of_its_own_branch(
    context: Context, north: Context, clock: Clock
) -> None:
    for each in (context, north):
        fill(each, [case_on_day(state="closed")], [visitor()])
        plan_day(each, DAY, QUICK)
    before = snapshot(north)
    counts_of = erase_old(context, date(2029, 6, 1)).counts
    assert counts_of["plans"] == 1
    assert snapshot(north) == before
    assert check_trail(north).faults == check_trail(context).faults == ()


# The branches themselves


def test_a_new_branch_is_in_the_trail_of_the_installation(
    context: Context, north: Context
) -> None:
    with context.store.reading() as session:
        (entry,) = entries(session, None)
        assert list(TrailCheck(session, None).faults()) == []
        assert entries(session, context.branch.key) == []
    assert (entry.action, entry.subject) == ("branch.added", "branch:north")
    assert [branch.code for branch in list_branches(context)] == ["main", "north"]
    assert north.branch == Branch(north.branch.key, "north", "North office")


@pytest.mark.parametrize(
    ("code", "name", "error"),
    [
        ("main", "Main", ConflictError),
        ("North", "North", InputError),
        ("", "North", InputError),
        ("n" * 33, "North", InputError),
        ("north", " ", InputError),
        ("north", "a\nb", InputError),
    ],
)
def test_a_faulty_branch_is_refused(
    context: Context, code: str, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_branch(context, code, name)
    assert len(list_branches(context)) == 1


def test_an_unknown_branch_stops_the_start(context: Context) -> None:
    with pytest.raises(SettingsError, match=r"ROUNDS_BRANCH=south.*branches are main"):
        branch_context(context, "south")


def test_chains_of_two_branches_are_checked_apart(context: Context, north: Context) -> None:
    with context.store.session() as session:
        for each in (context, north, context):
            change = Change("t", "t:1", {}, {"branch": each.branch.code})
            append(session, each.branch.key, "system", NOW, [change])
    assert [check_trail(each).total for each in (context, north)] == [2, 1]
    assert [check_trail(each).faults for each in (context, north)] == [(), ()]


# Settings of a branch


def test_a_setting_of_the_branch_stands_over_the_environment(
    context: Context, north: Context
) -> None:
    set_branch_setting(north, "planning.seconds", 77)
    set_branch_setting(north, "currency", "EUR")
    again = branch_context(context, "north")
    assert (again.settings.planning.seconds, again.settings.currency) == (77, "EUR")
    assert again.settings_version == 2
    assert branch_context(context, "main").settings == context.settings
    assert own_settings(north) == {"planning": {"seconds": 77}, "currency": "EUR"}
    set_branch_setting(north, "planning.seconds", None)
    assert own_settings(north) == {"currency": "EUR"}
    with context.store.reading() as session:
        versions = session.scalars(
            select(BranchSettingsRow.version).order_by(BranchSettingsRow.version)
        ).all()
        newest = entries(session, north.branch.key, limit=1)[0]
    assert versions == [1, 2, 3]
    assert newest.action == "settings.changed"
    assert newest.before["settings"]["planning"] == {"seconds": 77}


def test_a_running_process_follows_the_settings_of_its_branch(context: Context) -> None:
    assert context.with_present_settings() is context
    set_branch_setting(context, "planning.lead_minutes", 7)
    present = context.with_present_settings()
    assert (present.settings.planning.lead_minutes, present.settings_version) == (7, 1)
    assert present.with_present_settings() is present
    assert present.travel is context.travel
    set_branch_setting(present, "planning.lead_minutes", None)
    assert present.with_present_settings().settings == context.settings


def test_a_job_follows_the_settings_of_its_branch(context: Context) -> None:
    fill(context, [case_on_day()], [visitor()])
    queue = open_jobs(context)
    set_branch_setting(context, "timezone", "Asia/Tokyo")
    job = queue.start(DAY, QUICK)
    while queue.get(job.job_id).active:
        pass
    plan = latest_plan(context, DAY)
    assert plan is not None
    assert plan.timezone == "Asia/Tokyo"


def test_a_setting_that_is_the_same_makes_no_version(context: Context) -> None:
    set_branch_setting(context, "currency", "EUR")
    set_branch_setting(context, "currency", "EUR")
    assert branch_context(context, "main").settings_version == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("database_url", "sqlite://", "no setting 'database_url' of its own"),
        ("planning.nonsense", 1, "PLANNING__NONSENSE"),
        ("planning.seconds", -1, "PLANNING__SECONDS"),
        ("currency", "euro", "CURRENCY"),
    ],
)
def test_a_faulty_setting_is_refused(
    context: Context, name: str, value: Any, words: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(words)):
        set_branch_setting(context, name, value)
    assert own_settings(context) == {}


def test_the_environment_gives_the_default(context: Context) -> None:
    assert context.settings_version == 0
    assert context.settings.branch == "main" == Settings().branch
