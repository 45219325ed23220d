"""The demo: a synthetic day in a store of its own, planned, published and served."""

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from web.config import settings_from_env

from .output import echo_faults, echo_plan_figures, report_errors
from .progress import progress_bar
from .types import port_option, solve_seconds

if TYPE_CHECKING:
    from dispatch.domain.plan import PlanDocument
    from dispatch.usecases import Context


@click.command()
@click.option(
    "--serve/--no-serve", default=True, help="Serve the web pages afterwards, or only plan."
)
@click.option("--reset", is_flag=True, help="Delete the data of an earlier demo first.")
@click.option(
    "--seconds",
    type=solve_seconds,
    default=15,
    show_default=True,
    help="Wall time of the search.",
)
@port_option
@report_errors
def demo(*, serve: bool, reset: bool, seconds: int, port: int) -> None:
    """Load a synthetic day, plan and publish it, print the figures and serve it.

    Example: rounds demo --no-serve
    """
    from dispatch.demo.load import open_demo
    from web.app import create_app
    from web.server import open_listener, run_server

    settings = settings_from_env()
    with open_listener(port) if serve else nullcontext() as listener:
        context = open_demo(settings, reset=reset)
        _plan_and_publish(context, seconds)
        if listener is not None:
            run_server(create_app(context=context), listener)


def _plan_and_publish(context: "Context", seconds: int) -> None:
    """Load the synthetic day, which is the next working day, plan it and publish it."""
    from dispatch.demo import sample_day
    from dispatch.demo.load import load_sample
    from dispatch.demo.working_day import next_working_day
    from dispatch.planning.search import Effort
    from dispatch.usecases.plan_day import plan_day

    day = next_working_day(context.today(), context.policy())
    counts = load_sample(context, sample_day(day))
    for kind, count in counts.items():
        click.echo(f"{count} synthetic {kind} loaded.")
    with progress_bar(seconds) as bar:
        context.travel(bar.show_roads)
        plan = plan_day(context, day, Effort(seconds), on_progress=bar.show_solve)
    echo_plan_figures(plan)
    _publish(context, plan)


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
