"""CPU time of the data that a visitor's link reads, on a day of many routes.

Run ``python benchmarks/phone.py``; it makes a store of its own in a temporary folder.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from flask import g

from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.planning.search import Effort
from dispatch.settings import Settings
from dispatch.usecases import open_context
from dispatch.usecases.import_files import import_file
from dispatch.usecases.itinerary_data import open_page
from dispatch.usecases.links import itinerary_token, open_itinerary
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from routing.solver import solve
from web.app import create_app
from web.context import context
from web.shared.itinerary_view import ItineraryView, itinerary_view

VISITORS, CUSTOMERS, REQUESTS = 61, 1000, 200


def main() -> None:
    """Print the CPU times of opening a link."""
    with TemporaryDirectory() as folder:
        desk = replace(open_context(Settings(data_dir=Path(folder))), solve=solve)
        today = desk.clock().date()
        day = today + timedelta(days=_until_weekday(today))
        sample = sample_day(day, customers=CUSTOMERS, visitors=VISITORS)
        import_file(desk, "customers", customers_csv(sample.customers).encode(), "c.csv")
        import_file(desk, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")
        plan = plan_day(desk, day, Effort(20, seed=1))
        publish_plan(desk, plan.plan_id)
        token = itinerary_token(desk, plan.routes[0].visitor_ids[0], day)
        print(f"{len(plan.routes)} routes, {plan.kpis.planned} visits")
        measure("the route of a link", lambda: open_itinerary(desk, token))
        app = create_app(context=desk)
        with app.test_request_context():
            measure("all data of its page", lambda: page_data(token))
        client = app.test_client()
        measure("its page", lambda: client.get(f"/v/{token}"))


def page_data(token: str) -> ItineraryView:
    """Read everything that the page of a link shows, as its request does."""
    g.pop("context", None)  # Each request reads which settings are in force.
    link, data = open_page(context(), token)
    assert link.itinerary is not None, "the visitor has a route"
    return itinerary_view(link.itinerary.plan, link.itinerary.route, data)


def measure(name: str, read: Callable[[], object]) -> None:
    """Print the least and the median CPU time of reading something."""
    times = []
    for _ in range(REQUESTS):
        begin = process_time()
        read()
        times.append(1000 * (process_time() - begin))
    print(f"CPU of {name}: least {min(times):.2f} ms, median {median(times):.2f} ms")


def _until_weekday(day: date) -> int:
    """Count the days until the next day from Monday to Friday, from tomorrow on."""
    return {4: 3, 5: 2}.get(day.weekday(), 1)


if __name__ == "__main__":
    main()
