"""The customers: the state of each case, and its next step."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dispatch.store.queries import customers as customer_queries
from dispatch.store.queries.customers import counts
from web.context import context
from web.shared.paging import PAGE_SIZE

blueprint = Blueprint("customers", __name__)


@blueprint.get("/customers")
def index() -> ResponseReturnValue:
    """List all customers, page by page."""
    return _page("", request.args.get("after", ""))


@blueprint.post("/customers")
def find() -> ResponseReturnValue:
    """List the customers that match a text.

    It may be a name, so it is never in an address.
    """
    return _page(request.form.get("text", "").strip(), request.form.get("after", ""))


def _page(text: str, after: str) -> str:
    branch_key = context().branch.key
    with context().store.reading() as session:
        cards = customer_queries.customers(
            session, branch_key, after=after, limit=PAGE_SIZE + 1, text=text
        )
        total = counts(session, branch_key, context().today()).customers
    return render_template(
        "customers/customers.html",
        cards=cards[:PAGE_SIZE],
        after=after,
        following=cards[-2].customer.customer_id if len(cards) > PAGE_SIZE else "",
        text=text,
        total=total,
    )
