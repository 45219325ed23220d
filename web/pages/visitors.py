"""The visitors: their duty, training and partners."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch.domain.windows import clock
from dispatch.store.queries import visitors as visitor_queries
from dispatch.usecases.visitors import set_on_duty, set_partners, untrained_visitors
from web.context import context
from web.shared.notices import notice

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
    """List all visitors."""
    today = context().today()
    with context().store.reading() as session:
        rows = visitor_queries.visitors(session, context().branch.key)
    skills = {v.visitor_id: _skills(v.skills, today) for v in rows}
    expiring = [skill for listed in skills.values() for skill in listed if skill.soon]
    return render_template(
        "visitors.html",
        visitors=[(v, clock(v.shift_start), clock(v.shift_end)) for v in rows],
        on_duty=sum(v.on_duty for v in rows),
        names={v.visitor_id: v.name for v in rows},
        skills=skills,
        lapsing=len(expiring),
        untrained=[
            (visitor, sorted([*gap.missing, *(skill for skill, _ in gap.lapsed)]))
            for visitor, gap in untrained_visitors(context())
        ],
        notice=notice(),
    )


@blueprint.post("/visitors/duty")
def change_duty() -> ResponseReturnValue:
    """Take one visitor on duty or off it."""
    visitor_id = request.form.get("visitor_id", "")
    set_on_duty(context(), visitor_id, request.form.get("on_duty") == "yes")
    return redirect(url_for("visitors.index", notice="duty"))


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


def _skills(stored: dict[str, str | None], today: date) -> list[Training]:
    found = []
    for name, text in stored.items():
        until = date.fromisoformat(text) if text else None
        lapsed = until is not None and until < today
        soon = until is not None and today <= until <= today + _SOON
        found.append(Training(name, until, lapsed, soon))
    return found
