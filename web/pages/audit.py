"""The audit trail: who did what and when, and whether all of it is still there."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from dispatch.audit import entries, kinds, subject_of
from dispatch.usecases import audit as use_cases
from dispatch.usecases.audit import TrailReport
from web.context import context

from .customers import PAGE
from .shared.blueprints import pages

_CHECKED = 20_000
"""So many entries are checked while somebody waits for the page."""
_SHOWN_FAULTS = 50
_SHOWN_VALUES = 6
"""Of an entry with more, the values are shown on demand."""


# The address of the button answers too: for another language, and for a reload.
@pages.get("/audit/check", alias=True)
@pages.get("/audit")
def audit() -> ResponseReturnValue:
    """The newest entries, or older ones, of all kinds or of one."""
    before = request.args.get("before", "", type=str)
    return _page(request.args.get("action", ""), "", before)


@pages.post("/audit")
def find_audit() -> ResponseReturnValue:
    """Entries on one customer, whose id is never in an address."""
    form = request.form
    customer_id = form.get("customer_id", "").strip()
    return _page(form.get("action", ""), customer_id, form.get("before", ""))


@pages.post("/audit/check")
def check_trail() -> ResponseReturnValue:
    """Check the newest entries and tell what came of it."""
    return _page("", "", "", use_cases.check_trail(context(), _SHOWN_FAULTS, _CHECKED))


def _page(
    action: str, customer_id: str, before: str, report: TrailReport | None = None
) -> str:
    earlier = int(before) if before.isdecimal() and len(before) < 18 else None
    with context().store.reading() as session:
        subject = subject_of(session, customer_id) if customer_id else ""
        found = (
            []
            if subject is None
            else entries(
                session, limit=PAGE + 1, before=earlier, action=action, subject=subject
            )
        )
        actions = kinds(session)
    return render_template(
        "audit.html",
        entries=found[:PAGE],
        following=found[PAGE - 1].seq if len(found) > PAGE else None,
        actions=actions,
        action=action,
        customer_id=customer_id,
        report=report,
        shown=_SHOWN_VALUES,
    )
