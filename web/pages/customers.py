"""The customers: how each case stands and what comes next."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from dispatch.store.queries import customers as customer_queries
from dispatch.store.queries.customers import counts
from web.context import context

from .shared.blueprints import pages

PAGE = 50


@pages.get("/customers")
def customers() -> ResponseReturnValue:
    """A page of all customers."""
    return _page("", request.args.get("after", ""))


@pages.post("/customers")
def find_customers() -> ResponseReturnValue:
    """Customers that hold a text. It may be a name, so it is never in an address."""
    return _page(request.form.get("text", "").strip(), request.form.get("after", ""))


def _page(text: str, after: str) -> str:
    with context().store.reading() as session:
        found = customer_queries.customers(session, after=after, limit=PAGE + 1, text=text)
        total = counts(session).customers
    return render_template(
        "customers.html",
        cards=found[:PAGE],
        after=after,
        following=found[PAGE - 1].customer_id if len(found) > PAGE else "",
        text=text,
        total=total,
    )
