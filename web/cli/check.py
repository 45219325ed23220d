"""The command that verifies a plan file and its certificate."""

import sys
from pathlib import Path

import click

from web.config import settings_from_env

from .output import read_file, report_errors, roads_progress_bar
from .types import roads_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--customers", required=True, type=click.Path(path_type=Path))
@click.option("--visitors", required=True, type=click.Path(path_type=Path))
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="The plan's certificate; by default certificate.json beside it.",
)
@click.option(
    "--public-key",
    type=click.Path(path_type=Path),
    help="The signer's public key as PEM; by default ROUNDS_CERTIFICATE_PUBLIC_KEY, or "
    "this installation's own.",
)
@roads_option
@report_errors
def check(
    file: Path,
    customers: Path,
    visitors: Path,
    certificate: Path | None,
    public_key: Path | None,
    roads: Path | None,
) -> None:
    """Verify a plan file and its certificate; ends with 1 when a rule is broken.

    The roads that the plan was made on are found again where they were read before.

    Example: rounds check day/plan.json --customers c.csv --visitors v.csv
    """
    from dispatch.planning.reproduce import parse_plan, stated_travel
    from dispatch.usecases.plan_files import check_plan_file, read_day_files

    from .certificates import echo_violations, read_certificate_of

    plan = parse_plan(read_file(file))
    settings = settings_from_env(timezone=plan.timezone, roads=roads)
    if public_key is not None:
        text = read_file(public_key).decode("ascii", "replace")
        settings = settings.model_copy(update={"certificate_public_key": text})
    inputs = read_day_files(
        read_file(customers), customers.name,
        read_file(visitors), visitors.name,
        plan.date, settings,
    )  # fmt: skip
    with roads_progress_bar() as show_roads:
        source = stated_travel(plan, inputs, settings, show_roads)
    signed = read_certificate_of(file, certificate)
    result = check_plan_file(plan, signed, inputs, settings, source)
    click.echo(result.summary)
    if result.violations:
        echo_violations(result.violations)
        click.echo(f"{len(result.violations)} rules are broken.", err=True)
        sys.exit(1)
    click.echo(f"Sound: {plan.kpis.planned} visits in {len(plan.routes)} routes.")
