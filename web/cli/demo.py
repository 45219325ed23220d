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
from .types import port_option, solve_seconds

if TYPE_CHECKING:
    from dispatch.domain.plan import PlanDocument
    from dispatch.settings import Settings
    from dispatch.usecases import Context
    from dispatch.usecases.import_files import ImportKind

_FOLDER = "demo"


@click.command()
@click.option("--serve/--no-serve", default=True, help="Also serve the web pages.")
@click.option("--reset", is_flag=True, help="Forget what an earlier demo stored.")
@click.option(
    "--seconds",
    type=solve_seconds,
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
    from dispatch.planning.search import Effort
    from dispatch.usecases.plan_day import plan_day

    context = _open_demo(settings_from_env(), reset=reset)
    with roads_progress_bar() as show_roads:
        context.travel(show_roads)
    with solve_progress_bar(seconds) as show:
        plan = plan_day(context, context.today(), Effort(seconds), on_progress=show)
    echo_plan_figures(plan)
    _publish(context, plan)
    if serve:
        from web.app import create_app
        from web.server import run_server

        run_server(create_app(context=context), port)


def _open_demo(settings: "Settings", *, reset: bool) -> "Context":
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
    from dispatch.domain.user import User, UserKind
    from dispatch.usecases import open_context
    from dispatch.usecases.import_files import import_file

    folder = settings.data_dir / _FOLDER
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    demo_settings = settings.model_copy(
        update={"data_dir": folder, "database_url": "", "timezone": "Asia/Shanghai"}
    )
    context = open_context(demo_settings, user=User(UserKind.CLI))
    sample = sample_day(context.today())
    files: tuple[tuple[ImportKind, str], ...] = (
        ("customers", customers_csv(sample.customers)),
        ("visitors", visitors_csv(sample.visitors)),
    )
    for what, text in files:
        report = import_file(context, what, text.encode(), f"{what}.csv")
        assert report.stored is not None, "the sample has no bad rows"
        click.echo(f"{report.total} synthetic {what} loaded.")
    return context


def _publish(context: "Context", plan: "PlanDocument") -> None:
    """Publish the plan so that visitors' links work; print the result either way."""
    from dispatch.errors import ConflictError, UnlawfulPlanError
    from dispatch.usecases.publish import publish_plan

    try:
        certificate = publish_plan(context, plan.plan_id)
    except ConflictError as error:
        click.echo(f"Not published: {error}")
        if isinstance(error, UnlawfulPlanError):
            echo_faults(error.faults)
        return
    click.echo(f"Published: {certificate.counts.checks} checks, none broken; links work.")
