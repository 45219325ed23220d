"""Output of the commands: errors as plain text, and figures of a plan."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dispatch.errors import InputError, UnlawfulPlanError
from routing.errors import RoundsError

if TYPE_CHECKING:
    from dispatch.domain.plan import PlanDocument

_Command = TypeVar("_Command", bound=Callable[..., Any])
_SHOWN_FAULTS = 200


def report_errors(command: _Command) -> _Command:
    """Print expected errors of a command as plain text and exit with code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except RoundsError as error:
            click.echo(f"Error: {error}", err=True)
            if isinstance(error, InputError | UnlawfulPlanError):
                echo_faults(error.faults)
            sys.exit(1)
        except Exception as error:
            from dispatch.store.session import database_failure

            reason = database_failure(error)
            if reason is None:
                raise
            click.echo(
                f"Error: The database failed: {reason}. The step that failed changed "
                "nothing; remove the cause and try again.",
                err=True,
            )
            sys.exit(1)

    return run  # type: ignore[return-value]


def echo_faults(faults: tuple[Any, ...]) -> None:
    """List faults, the first two hundred."""
    for fault in faults[:_SHOWN_FAULTS]:
        click.echo(f"  {fault}", err=True)
    if len(faults) > _SHOWN_FAULTS:
        click.echo(f"  … and {len(faults) - _SHOWN_FAULTS} more", err=True)


def echo_remark(remark: str) -> None:
    """Print a choice that was made in reading a file apart from the results."""
    click.echo(remark, err=True)


def echo_figure(name: str, value: object) -> None:
    """Print one named figure, aligned with those above and below it."""
    click.echo(f"  {name:<17} {value}")


def echo_plan_figures(plan: "PlanDocument") -> None:
    """Print the figures of a plan."""
    kpis = plan.kpis
    hours, minutes = divmod(round(kpis.travel_s / 60), 60)
    amounts = ", ".join(f"{total} {cur}" for cur, total in kpis.amount_covered.items())
    estimated = " (estimated)" if plan.solver.estimated else ""
    travel = f"{hours} h {minutes:02d} min, {kpis.distance_m / 1000:.1f} km{estimated}"
    click.echo(f"Plan of {plan.date} ({plan.timezone}), policy {plan.policy.id}")
    echo_figure("planned visits", f"{kpis.planned} in {len(plan.routes)} routes")
    echo_figure("unassigned", kpis.unassigned)
    echo_figure("excluded by rule", kpis.excluded)
    echo_figure("travel", travel)
    echo_figure("on site", f"{kpis.utilisation:.0%} of working time")
    echo_figure("amount covered", amounts or "-")
