"""Steps that many tests of the pages share: they import files, run jobs, count rows."""

import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dispatch.demo import SampleDay, customers_csv, visitors_csv
from dispatch.domain.plan import PlanDocument
from dispatch.store.queries.customers import CustomerCard, cards_of, counts
from dispatch.store.tables import JobRow
from dispatch.usecases import Context
from dispatch.usecases.import_files import import_file
from tests.support.clock import DAY
from tests.support.html_page import Page
from tests.support.rows import MAIN

JOB = "0123456789abcdef"


def cards(context: Context, plan: PlanDocument) -> dict[str, CustomerCard]:
    with context.store.session() as session:
        return cards_of(session, context.branch.key, plan)


def add_job(context: Context, state: str, error: str = "", **progress: Any) -> None:
    """A planning of the day in some state, as another request left it."""
    with context.store.session() as session:
        session.add(
            JobRow(
                branch_key=MAIN,
                job_id=JOB,
                state=state,
                request={"day": DAY.isoformat(), "seconds": 20},
                progress=progress,
                error=error,
                created_at=context.clock(),
            )
        )


def job_count(context: Context) -> int:
    with context.store.session() as session:
        return len(session.scalars(select(JobRow)).all())


def wait_for_job(client: FlaskClient) -> TestResponse:
    """Ask for the progress, as the day page does, until the planning has ended."""
    page = Page.of(client.get(f"/days/{DAY}"))
    for section in page.all("section", id="progress"):
        for _ in range(400):
            response = client.get(section["hx-get"])
            if "HX-Refresh" in response.headers:
                break
            time.sleep(0.05)
        else:
            pytest.fail("the planning did not end")
    return client.get(f"/days/{DAY}")


def load(context: Context, sample: SampleDay) -> None:
    import_file(context, "customers", customers_csv(sample.customers).encode(), "c.csv")
    import_file(context, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")


def stored(context: Context) -> tuple[int, int]:
    """Customers, and visitors on duty."""
    with context.store.session() as session:
        figures = counts(session, context.branch.key, context.today())
    return figures.customers, figures.on_duty
