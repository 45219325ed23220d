"""The visitors: who is on duty, and what each can do."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch import views
from dispatch.model.windows import clock

from ..current import desk
from .blueprints import pages
from .notices import notice


@pages.get("/visitors")
def visitors() -> ResponseReturnValue:
    """All visitors."""
    with desk().store.reading() as session:
        found = views.visitors(session)
    return render_template(
        "visitors.html",
        visitors=[(v, clock(v.shift_start), clock(v.shift_end)) for v in found],
        on_duty=sum(v.on_duty for v in found),
        skills={v.visitor_id: _skills(v.skills) for v in found},
        today=desk().today(),
        notice=notice(),
    )


@pages.post("/visitors/duty")
def change_duty() -> ResponseReturnValue:
    """Take one visitor on duty or off it."""
    visitor_id = request.form.get("visitor_id", "")
    desk().set_on_duty(visitor_id, request.form.get("on_duty") == "yes")
    return redirect(url_for("pages.visitors", notice="duty"))


def _skills(stored: dict[str, str | None]) -> list[tuple[str, date | None]]:
    """Each skill with the last day that it is valid on, None for ever."""
    return [(name, date.fromisoformat(d) if d else None) for name, d in stored.items()]
