"""The audit trail: who did what and when, and whether all of it is still there."""

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from dispatch.audit import entries, find_subject, kinds
from dispatch.usecases import audit as use_cases
from dispatch.usecases.audit import TrailReport
from web.context import context
from web.shared.paging import PAGE_SIZE

blueprint = Blueprint("audit", __name__)


_SHOWN_FAULTS = 50
_SHOWN_VALUES = 6
"""Of an entry with more, the values are shown on demand."""


# The address of the button answers too: for another language, and for a reload.
@blueprint.get("/audit/check", alias=True)
@blueprint.get("/audit")
def index() -> ResponseReturnValue:
    """List the newest entries, or older ones, of all kinds or of one."""
    before = request.args.get("before", "", type=str)
    return _page(request.args.get("action", ""), "", before)


@blueprint.post("/audit")
def find() -> ResponseReturnValue:
    """List the entries on one customer, whose id is never in an address."""
    form = request.form
    customer_id = form.get("customer_id", "").strip()
    return _page(form.get("action", ""), customer_id, form.get("before", ""))


@blueprint.post("/audit/check")
def check_trail() -> ResponseReturnValue:
    """Check the newest entries and tell what came of it."""
    return _page(
        "",
        "",
        "",
        use_cases.check_trail(
            context(), _SHOWN_FAULTS, current_app.config["AUDIT_CHECKED_ENTRIES"]
        ),
    )


def _page(
    action: str, customer_id: str, before: str, report: TrailReport | None = None
) -> str:
    earlier = int(before) if before.isdecimal() and len(before) < 18 else None
    branch_key = context().branch.key
    with context().store.reading() as session:
        subject = find_subject(session, branch_key, customer_id) if customer_id else ""
        rows = (
            []
            if subject is None
            else entries(
                session,
                branch_key,
                limit=PAGE_SIZE + 1,
                before=earlier,
                action=action,
                subject=subject,
            )
        )
        actions = kinds(session, branch_key)
    return render_template(
        "audit.html",
        entries=rows[:PAGE_SIZE],
        following=rows[PAGE_SIZE - 1].seq if len(rows) > PAGE_SIZE else None,
        actions=actions,
        action=action,
        customer_id=customer_id,
        report=report,
        value_limit=_SHOWN_VALUES,
    )
