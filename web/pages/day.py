"""The day: its plan with figures, map, routes and those left out, and how to make it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from dispatch.compliance.report import Breach
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, InputError, NotFoundError
from dispatch.planning.pipeline import Effort
from dispatch.store.queries.customers import CustomerCard, cards_of, counts
from dispatch.store.queries.jobs import newest_job
from dispatch.store.queries.outcomes import OutcomeCard, outcomes_of
from dispatch.store.queries.plans import plan_state, published_on
from dispatch.store.queries.visitors import visitor_names
from dispatch.usecases.plans import get_plan, latest_plan, planned_days
from maps.colours import TeamColour, team_colours
from web.context import context, current_user, jobs
from web.values import parse_day

from .jobs import job_elapsed
from .shared.blueprints import pages
from .shared.itinerary_view import team_name
from .shared.notices import notice
from .shared.timeline_bar import Strip, strips_of

_LONGEST_S = 3600


@pages.get("/")
def home() -> ResponseReturnValue:
    """Today, or the newest planned day where that lies ahead."""
    today = context().today()
    planned = planned_days(context())
    day = planned[0] if planned and planned[0] > today and today not in planned else today
    return redirect(url_for("pages.day", day=day))


@pages.get("/days")
def pick_day() -> ResponseReturnValue:
    """The day that was entered into the date field; today for an empty one."""
    text = request.args.get("date", "").strip()
    if not text:
        return redirect(url_for("pages.day", day=context().today()))
    try:
        day = parse_day(text)
    except ValueError:
        message = _("“%(text)s” is not a day such as 2026-11-24.", text=text)
        raise InputError(message) from None
    return redirect(url_for("pages.day", day=day))


# The address of a refused form answers too: for another language, and for a reload.
@pages.get("/days/<day:day>/plan", alias=True)
@pages.get("/days/<day:day>")
def day(day: date) -> ResponseReturnValue:
    """The page of a day."""
    return day_page(day, plan_id=request.args.get("plan", ""))


@pages.post("/days/<day:day>/plan")
def plan_day(day: date) -> ResponseReturnValue:
    """Start to plan a day in the background."""
    text = request.form.get("seconds", "")
    seconds = _seconds(text)
    if seconds is None:
        return day_page(day, seconds=text, wrong=True), 422
    # A refusal means that it is being planned already, which the page shows.
    with suppress(ConflictError):
        jobs().start(day, Effort(seconds), current_user())
    return redirect(url_for("pages.day", day=day))


@dataclass(frozen=True)
class Picture:
    """A plan with what its page needs to name and draw it."""

    plan: PlanDocument
    cards: dict[str, CustomerCard]
    outcomes: dict[str, OutcomeCard]
    teams: dict[str, str]
    colours: dict[str, TeamColour]
    strips: Mapping[str, Strip]


def day_page(
    day: date,
    seconds: str = "",
    *,
    wrong: bool = False,
    plan_id: str = "",
    violations: Sequence[Breach] = (),
    hindrance: str = "",
) -> str:
    """The page of a day.

    Parameters
    ----------
    day
        Which.
    seconds, wrong
        What was entered as the time to search, and whether it cannot be used.
    plan_id
        The plan to show; empty, or one that is not there: the newest.
    violations, hindrance
        Why the plan was not published just now.
    """
    newest = latest_plan(context(), day)
    plan = _chosen(day, plan_id) or newest
    running = jobs().active(day)
    with context().store.reading() as session:
        figures = counts(session)
        last_job = newest_job(session, day)
        state = plan_state(session, plan.plan_id) if plan else None
        published = published_on(session, day)
    planned = planned_days(context())
    return render_template(
        "day.html",
        day=day,
        today=context().today(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        latest=planned[0] if planned else None,
        picture=_picture(plan) if plan else None,
        newest=newest,
        state=state,
        published=published,
        violations=violations,
        hindrance=hindrance,
        notice=notice(),
        job=running,
        last_job=last_job,
        elapsed=job_elapsed(last_job),
        figures=figures,
        seconds=seconds or f"{context().settings.planning.seconds:g}",
        wrong=wrong,
        longest=_LONGEST_S,
    )


def _chosen(day: date, plan_id: str) -> PlanDocument | None:
    """A plan of the day by its id, or None."""
    if not plan_id:
        return None
    with suppress(NotFoundError):
        plan = get_plan(context(), plan_id)
        return plan if plan.date == day else None
    return None


def _picture(plan: PlanDocument) -> Picture:
    with context().store.reading() as session:
        cards = cards_of(session, plan)
        outcomes = outcomes_of(session, plan.plan_id)
        names = visitor_names(session)
    return Picture(
        plan,
        cards,
        outcomes,
        # Those who are not sent are in no team; an early plan has teams in routes only.
        names
        | {team.team_id: team_name(team, names) for team in plan.teams}
        | {route.team_id: team_name(route, names) for route in plan.routes},
        team_colours(plan.routes),
        strips_of(plan),
    )


def _seconds(text: str) -> float | None:
    """The time for a solve; None where it is none from 1 to 3600."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    # The comparison is false for NaN too.
    return seconds if 1 <= seconds <= _LONGEST_S else None
