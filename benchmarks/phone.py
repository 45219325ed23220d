"""CPU time of the data that a visitor's link reads, on a day of many routes.

Run ``python benchmarks/phone.py``; it makes a store of its own in a temporary folder.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.planning.search import Effort
from dispatch.settings import Settings
from dispatch.usecases import open_context
from dispatch.usecases.import_files import import_file
from dispatch.usecases.links import itinerary_token, open_itinerary
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from routing.solver import solve

VISITORS, CUSTOMERS, REQUESTS = 60, 1000, 200


def main() -> None:
    """Print the median and the longest CPU time of opening a link."""
    with TemporaryDirectory() as folder:
        context = open_context(Settings(data_dir=Path(folder)))
        context = replace(context, solve=solve)
        day = context.clock().date() + timedelta(
            days=_until_weekday(context.clock().date())
        )
        sample = sample_day(day, customers=CUSTOMERS, visitors=VISITORS)
        import_file(context, "customers", customers_csv(sample.customers).encode(), "c.csv")
        import_file(context, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")
        plan = plan_day(context, day, Effort(20, seed=1))
        publish_plan(context, plan.plan_id)
        token = itinerary_token(context, plan.routes[0].visitor_ids[0], day)
        times = []
        for _ in range(REQUESTS):
            begin = process_time()
            open_itinerary(context, token)
            times.append(1000 * (process_time() - begin))
        print(f"{len(plan.routes)} routes, {plan.kpis.planned} visits")
        print(
            f"CPU of a link's data: median {median(times):.2f} ms, most {max(times):.2f} ms"
        )


def _until_weekday(day: date) -> int:
    """Count the days until the next day from Monday to Friday, from tomorrow on."""
    return {4: 3, 5: 2}.get(day.weekday(), 1)


if __name__ == "__main__":
    main()
