"""The demo: a synthetic day in a store of its own, planned."""

import shutil

import click

from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, UnlawfulPlanError
from dispatch.planning.pipeline import Effort
from dispatch.settings import Settings
from dispatch.usecases import Desk, What

from .output import show_faults

FOLDER = "demo"


def open_demo(settings: Settings, *, reset: bool) -> Desk:
    """A desk on the demo's own folder, with today's synthetic day loaded.

    Parameters
    ----------
    settings
        The demo keeps its data in the folder ``demo`` under their ``data_dir``, away
        from real data.
    reset
        Begin anew.
    """
    folder = settings.data_dir / FOLDER
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    own = settings.model_copy(
        update={"data_dir": folder, "database_url": "", "timezone": "Asia/Shanghai"}
    )
    desk = Desk(own).by("cli")
    sample = sample_day(desk.today())
    files: tuple[tuple[What, str], ...] = (
        ("customers", customers_csv(sample.customers)),
        ("visitors", visitors_csv(sample.visitors)),
    )
    for what, text in files:
        report = desk.import_file(what, text.encode(), f"{what}.csv")
        assert report.stored is not None, "the sample has no bad rows"
        click.echo(f"{report.total} synthetic {what} loaded.")
    return desk


def plan_demo(desk: Desk, seconds: float) -> PlanDocument:
    """Today's plan; made anew at each call."""
    from .main import progress_bar

    with progress_bar(seconds) as show:
        return desk.plan_day(desk.today(), Effort(seconds), on_progress=show)


def publish_demo(desk: Desk, plan: PlanDocument) -> None:
    """Publish the plan, so that visitors' links work, and say so or what hinders it."""
    try:
        made = desk.publish(plan.plan_id)
    except ConflictError as error:
        click.echo(f"Not published: {error}")
        if isinstance(error, UnlawfulPlanError):
            show_faults(error.faults)
        return
    click.echo(f"Published: {made.counts.checks} checks, none broken; links work.")
