"""The command that verifies a plan file and its certificate."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.config import settings_from_env

from .output import report_errors
from .progress import progress_bar
from .types import (
    customers_option,
    encoding_option,
    roads_option,
    sheet_option,
    visitors_option,
)

if TYPE_CHECKING:
    from routing.check import Violation

_SHOWN = 50


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@customers_option
@visitors_option
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="Certificate of the plan; by default certificate.json beside it.",
)
@click.option(
    "--public-key",
    type=click.Path(path_type=Path),
    help="Public key of the signer as PEM; by default that of the settings, or else this "
    "installation's own.",
)
@encoding_option
@sheet_option
@roads_option
@report_errors
def check(
    *,
    file: Path,
    customers: Path,
    visitors: Path,
    encoding: str,
    sheet: str,
    certificate: Path | None,
    public_key: Path | None,
    roads: Path | None,
) -> None:
    """Verify a plan file and its certificate; end with 1 if a rule is broken.

    The roads that the plan was made on are found again where they were read before.

    Example: rounds check day/plan.json --customers c.csv --visitors v.csv
    """
    from dispatch.usecases.check_files import check_plan_file
    from dispatch.usecases.day_files import DayFiles

    with progress_bar() as bar:
        result = check_plan_file(
            file,
            DayFiles(customers, visitors, encoding=encoding, sheet=sheet),
            settings_from_env(roads=roads),
            certificate=certificate,
            public_key=public_key,
            on_roads=bar.show_roads,
        )
    click.echo(result.summary)
    if result.violations:
        _echo_violations(result.violations)
        broken = len(result.violations)
        words = "1 rule is broken." if broken == 1 else f"{broken} rules are broken."
        click.echo(words, err=True)
        sys.exit(1)
    planned, routes = result.plan.kpis.planned, len(result.plan.routes)
    click.echo(f"The plan keeps every rule: {planned} visits in {routes} routes.")


def _echo_violations(violations: Sequence["Violation"]) -> None:
    """Print violations, fifty lines at most."""
    for violation in violations[:_SHOWN]:
        click.echo(str(violation))
    if len(violations) > _SHOWN:
        click.echo(f"… and {len(violations) - _SHOWN} more")
