"""The page of a day, which several areas show: its plan, and how to make one."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template

from dispatch.compliance.report import Breach
from dispatch.domain.plan import PlanDocument
from dispatch.errors import NotFoundError
from dispatch.settings.planning import LONGEST_SOLVE_S
from dispatch.store.queries.customers import CustomerCard, cards_of, counts
from dispatch.store.queries.jobs import LastJob, newest_job
from dispatch.store.queries.outcomes import OutcomeCard, outcomes_of
from dispatch.store.queries.plans import head, proposal, version, version_in_force
from dispatch.store.queries.visitors import visitor_names
from dispatch.usecases.conflicts import count_conflicts
from dispatch.usecases.plans import get_plan, latest_plan, planned_days
from maps.colours import TeamColour, team_colours
from web.context import context, jobs
from web.shared.itinerary_view import team_name
from web.shared.notices import notice
from web.shared.timeline_bar import TimelineBar, timeline_bars


@dataclass(frozen=True)
class PlanView:
    """A plan, and what its page shows beside it, by id.

    Attributes
    ----------
    cards, outcomes
        Customers by their ids, and recorded outcomes by those of the visits.
    teams
        Names of teams, and of single visitors.
    colours, timeline_bars
        Of each team.
    """

    plan: PlanDocument
    cards: dict[str, CustomerCard]
    outcomes: dict[str, OutcomeCard]
    teams: dict[str, str]
    colours: dict[str, TeamColour]
    timeline_bars: Mapping[str, TimelineBar]


def render_day(
    day: date,
    seconds: str = "",
    *,
    seconds_refused: bool = False,
    plan_id: str = "",
    violations: Sequence[Breach] = (),
    refusal: str = "",
) -> str:
    """Render the page of a day.

    Parameters
    ----------
    day
        The day that is shown.
    seconds, seconds_refused
        The time to search as it was entered, and True if it cannot be used.
    plan_id
        The plan to show. If it is empty or unknown, the newest is shown.
    violations, refusal
        The reasons why the plan was not published just now: broken rules, or a message.
    """
    plan = _plan_of_day(day, plan_id) or latest_plan(context(), day)
    running = jobs().active(day)
    branch_key = context().branch.key
    with context().store.reading() as session:
        figures = counts(session, branch_key, day)
        last_job = newest_job(session, branch_key, day)
        state = version(session, branch_key, plan.plan_id) if plan else None
        newest = head(session, branch_key, day)
        newest_proposal = proposal(session, branch_key, day)
        published = version_in_force(session, branch_key, day)
    planned = planned_days(context())
    return render_template(
        "day/day.html",
        day=day,
        today=context().today(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        latest=planned[0] if planned else None,
        plan_view=_plan_view(plan) if plan else None,
        newest=newest,
        proposal=newest_proposal,
        conflicts=count_conflicts(context()),
        state=state,
        published=published,
        violations=violations,
        refusal=refusal,
        notice=notice(),
        job=running,
        last_job=last_job,
        elapsed=job_elapsed(last_job),
        figures=figures,
        seconds=seconds or f"{context().settings.planning.seconds:g}",
        seconds_refused=seconds_refused,
        longest=LONGEST_SOLVE_S,
    )


def _plan_of_day(day: date, plan_id: str) -> PlanDocument | None:
    """Find a plan of the day by its id."""
    if not plan_id:
        return None
    with suppress(NotFoundError):
        plan = get_plan(context(), plan_id)
        return plan if plan.date == day else None
    return None


def _plan_view(plan: PlanDocument) -> PlanView:
    branch_key = context().branch.key
    with context().store.reading() as session:
        cards = cards_of(session, branch_key, plan)
        outcomes = outcomes_of(session, branch_key, plan.plan_id)
        names = visitor_names(session, branch_key)
    return PlanView(
        plan,
        cards,
        outcomes,
        # Visitors who are not sent are in no team, and an early plan has teams in its
        # routes only.
        names
        | {team.team_id: team_name(team, names) for team in plan.teams}
        | {route.team_id: team_name(route, names) for route in plan.routes},
        team_colours(plan.routes),
        timeline_bars(plan),
    )


def job_elapsed(job: LastJob | None) -> int:
    """Count the whole seconds since a job was asked for; 0 without a job."""
    if job is None:
        return 0
    return max(0, int((context().clock() - job.created_at).total_seconds()))
