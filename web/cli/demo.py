"""The demo: a synthetic day in a store of its own, planned, published and served."""

import shutil
from typing import TYPE_CHECKING

import click

from web.config import settings_from_env

from .output import (
    echo_faults,
    echo_plan_figures,
    report_errors,
    roads_progress_bar,
    solve_progress_bar,
)
from .types import port_option

if TYPE_CHECKING:
    from dispatch.domain.plan import PlanDocument
    from dispatch.settings import Settings
    from dispatch.usecases import Desk, What

_FOLDER = "demo"


@click.command()
@click.option("--serve/--no-serve", default=True, help="Also serve the web pages.")
@click.option("--reset", is_flag=True, help="Forget what an earlier demo stored.")
@click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=15,
    show_default=True,
    help="Time for the solve.",
)
@port_option
@report_errors
def demo(*, serve: bool, reset: bool, seconds: int, port: int) -> None:
    """Load a synthetic day, plan it, print the figures and serve it.

    Example: rounds demo --no-serve
    """
    from dispatch.planning.pipeline import Effort

    desk = _open_demo(settings_from_env(), reset=reset)
    with roads_progress_bar() as show_roads:
        desk.travel(show_roads)
    with solve_progress_bar(seconds) as show:
        plan = desk.plan_day(desk.today(), Effort(seconds), on_progress=show)
    echo_plan_figures(plan)
    _publish(desk, plan)
    if serve:
        from web.app import create_app
        from web.server import run_server

        run_server(create_app(desk=desk), port)


def _open_demo(settings: "Settings", *, reset: bool) -> "Desk":
    """Open the demo's own folder and load today's synthetic day into it.

    Parameters
    ----------
    settings
        The demo keeps its data in the folder ``demo`` under their ``data_dir``, away
        from real data.
    reset
        Delete what an earlier demo stored.
    """
    from dispatch.demo import customers_csv, sample_day, visitors_csv
    from dispatch.usecases import Desk

    folder = settings.data_dir / _FOLDER
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    demo_settings = settings.model_copy(
        update={"data_dir": folder, "database_url": "", "timezone": "Asia/Shanghai"}
    )
    desk = Desk(demo_settings).by("cli")
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


def _publish(desk: "Desk", plan: "PlanDocument") -> None:
    """Publish the plan so that visitors' links work; print the result either way."""
    from dispatch.errors import ConflictError, UnlawfulPlanError

    try:
        certificate = desk.publish(plan.plan_id)
    except ConflictError as error:
        click.echo(f"Not published: {error}")
        if isinstance(error, UnlawfulPlanError):
            echo_faults(error.faults)
        return
    click.echo(f"Published: {certificate.counts.checks} checks, none broken; links work.")
