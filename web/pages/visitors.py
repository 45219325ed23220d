"""The visitors: their duty, training and partners."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from dispatch.domain.windows import clock
from dispatch.errors import InputError
from dispatch.store.queries import visitors as visitor_queries
from dispatch.store.queries.calendars import working_times
from dispatch.usecases.visitors import missing_trainings, set_partners, set_working_day
from web.context import context
from web.shared.notices import notice
from web.values import parse_day

blueprint = Blueprint("visitors", __name__)


_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Training:
    """One skill of a visitor.

    Attributes
    ----------
    until
        The last day on which it is valid, None if it does not expire.
    lapsed, soon
        True if it is no longer valid, or for 30 days more at most.
    """

    name: str
    until: date | None
    lapsed: bool
    soon: bool


@blueprint.get("/visitors")
def index() -> ResponseReturnValue:
    """List all visitors, with who works today or on another day."""
    today, branch_key = context().today(), context().branch.key
    day = _day()
    with context().store.reading() as session:
        rows = visitor_queries.visitors(session, branch_key)
        times = working_times(session, branch_key, day)
    skills = {v.visitor_id: _skills(v.skills, today) for v in rows}
    expiring = [skill for trainings in skills.values() for skill in trainings if skill.soon]
    return render_template(
        "visitors.html",
        visitors=[
            (v, *map(clock, times.get(v.visitor_key, (v.shift_start, v.shift_end))))
            for v in rows
        ],
        working=times,
        day=day,
        today=today,
        on_duty=len(times),
        names={v.visitor_id: v.name for v in rows},
        skills=skills,
        lapsing=len(expiring),
        untrained=[
            (visitor, sorted([*gap.missing, *(skill for skill, _ in gap.lapsed)]))
            for visitor, gap in missing_trainings(context())
        ],
        notice=notice(),
    )


@blueprint.post("/visitors/duty")
def change_duty() -> ResponseReturnValue:
    """Take one visitor on duty or off it, on the day of the page."""
    visitor_id, day = request.form.get("visitor_id", ""), _day()
    set_working_day(context(), visitor_id, day, request.form.get("on_duty") == "yes")
    shown_day = None if day == context().today() else day
    return redirect(url_for("visitors.index", date=shown_day, notice="duty"))


def _day() -> date:
    """Read the day that the page is for."""
    text = request.values.get("date", "").strip()
    if not text:
        return context().today()
    try:
        return parse_day(text)
    except ValueError:
        message = _("“%(text)s” is not a day such as 2026-11-24.", text=text)
        raise InputError(message) from None


@blueprint.post("/visitors/partners")
def change_partners() -> ResponseReturnValue:
    """Set the fixed partner of one visitor, and those to avoid."""
    set_partners(
        context(),
        request.form.get("visitor_id", ""),
        request.form.get("pair_with", ""),
        request.form.getlist("never_pair_with"),
    )
    return redirect(url_for("visitors.index", notice="partners"))


def _skills(skills: dict[str, str | None], today: date) -> list[Training]:
    trainings = []
    for name, text in skills.items():
        until = date.fromisoformat(text) if text else None
        lapsed = until is not None and until < today
        soon = until is not None and today <= until <= today + _SOON
        trainings.append(Training(name, until, lapsed, soon))
    return trainings
