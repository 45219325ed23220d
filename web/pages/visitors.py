"""The visitors: who is on duty, what each can do, and with whom each goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch.domain.windows import clock
from dispatch.policy import trained_in
from dispatch.store.queries import visitors as visitor_queries
from dispatch.store.tables import VisitorRow
from dispatch.usecases.visitors import set_on_duty, set_partners
from web.context import context

from .shared.blueprints import pages
from .shared.notices import notice

_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Training:
    """One skill of a visitor.

    Attributes
    ----------
    until
        The last day that it is valid on, None for ever.
    lapsed, soon
        Whether it is no longer valid, or only for 30 days more.
    """

    name: str
    until: date | None
    lapsed: bool
    soon: bool


@pages.get("/visitors")
def visitors() -> ResponseReturnValue:
    """All visitors."""
    today = context().today()
    with context().store.reading() as session:
        found = visitor_queries.visitors(session)
    skills = {v.visitor_id: _skills(v.skills, today) for v in found}
    soon = [one for mine in skills.values() for one in mine if one.soon]
    return render_template(
        "visitors.html",
        visitors=[(v, clock(v.shift_start), clock(v.shift_end)) for v in found],
        on_duty=sum(v.on_duty for v in found),
        names={v.visitor_id: v.name for v in found},
        skills=skills,
        lapsing=len(soon),
        stay=_untrained(found, today),
        notice=notice(),
    )


@pages.post("/visitors/duty")
def change_duty() -> ResponseReturnValue:
    """Take one visitor on duty or off it."""
    visitor_id = request.form.get("visitor_id", "")
    set_on_duty(context(), visitor_id, request.form.get("on_duty") == "yes")
    return redirect(url_for("pages.visitors", notice="duty"))


@pages.post("/visitors/partners")
def change_partners() -> ResponseReturnValue:
    """Fix with whom one visitor goes, and with whom never."""
    set_partners(
        context(),
        request.form.get("visitor_id", ""),
        request.form.get("pair_with", ""),
        request.form.getlist("never_pair_with"),
    )
    return redirect(url_for("pages.visitors", notice="partners"))


def _skills(stored: dict[str, str | None], today: date) -> list[Training]:
    found = []
    for name, text in stored.items():
        until = date.fromisoformat(text) if text else None
        lapsed = until is not None and until < today
        soon = until is not None and today <= until <= today + _SOON
        found.append(Training(name, until, lapsed, soon))
    return found


def _untrained(
    found: Sequence[VisitorRow], today: date
) -> list[tuple[VisitorRow, list[str]]]:
    """Those on duty who lack training that everybody needs today, and which."""
    needed = trained_in(context().policy(), today)
    stay = []
    for visitor in found:
        valid = {s.name for s in _skills(visitor.skills, today) if not s.lapsed}
        lacking = [name for name in needed if name not in valid]
        if visitor.on_duty and lacking:
            stay.append((visitor, lacking))
    return stay
