"""The day: its page, and the form that starts to plan it."""

from contextlib import suppress
from datetime import date

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from dispatch.errors import ConflictError, InputError
from dispatch.planning.search import Effort
from dispatch.settings.planning import LONGEST_SOLVE_S, SHORTEST_SOLVE_S
from dispatch.usecases.plans import planned_days
from web.context import context, current_user, jobs
from web.values import parse_day

from .day_view import render_day

blueprint = Blueprint("day", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Go to today, or to the newest planned day if that lies ahead."""
    today = context().today()
    planned = planned_days(context())
    day = planned[0] if planned and planned[0] > today and today not in planned else today
    return redirect(url_for("day.show", day=day))


@blueprint.get("/days")
def pick() -> ResponseReturnValue:
    """Go to the day in the date field; to today if it is empty."""
    text = request.args.get("date", "").strip()
    if not text:
        return redirect(url_for("day.show", day=context().today()))
    try:
        day = parse_day(text)
    except ValueError:
        message = _("“%(text)s” is not a day such as 2026-11-24.", text=text)
        raise InputError(message) from None
    return redirect(url_for("day.show", day=day))


# The address of a refused form answers too: for another language, and for a reload.
@blueprint.get("/days/<day:day>/plan", alias=True)
@blueprint.get("/days/<day:day>")
def show(day: date) -> ResponseReturnValue:
    """Show the page of a day."""
    return render_day(day, plan_id=request.args.get("plan", ""))


@blueprint.post("/days/<day:day>/plan")
def plan(day: date) -> ResponseReturnValue:
    """Start to plan a day in the background, and go back to its page."""
    text = request.form.get("seconds", "")
    seconds = _seconds(text)
    if seconds is None:
        return render_day(day, seconds=text, seconds_refused=True), 422
    # A refusal means that it is being planned already, which the page shows.
    with suppress(ConflictError):
        jobs().start(day, Effort(seconds), current_user())
    return redirect(url_for("day.show", day=day))


def _seconds(text: str) -> float | None:
    """Read the time for a solve; None unless it is within the limits."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    # The comparison is false for NaN too.
    return seconds if SHORTEST_SOLVE_S <= seconds <= LONGEST_SOLVE_S else None
