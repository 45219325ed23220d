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
    from dispatch.planning.reproduce import parse_plan, stated_travel, verify_plan
    from dispatch.policy import load_policy

    from .certificates import check_certificate, compliance_violations, echo_violations
    from .plan_files import inputs_of

    plan = parse_plan(read_file(file))
    settings = settings_from_env(timezone=plan.timezone, roads=roads)
    if public_key is not None:
        text = read_file(public_key).decode("ascii", "replace")
        settings = settings.model_copy(update={"certificate_public_key": text})
    inputs = inputs_of(
        read_file(customers), customers.name,
        read_file(visitors), visitors.name,
        plan.date, settings,
    )  # fmt: skip
    with roads_progress_bar() as show_roads:
        source = stated_travel(plan, inputs, settings, show_roads)
    policy = load_policy(plan.policy.id, settings.planning.house_policy)
    summary, certificate_faults = check_certificate(
        file, certificate, plan, inputs, settings
    )
    violations = [
        *certificate_faults,
        *verify_plan(plan, inputs, policy, settings, source),
        *compliance_violations(plan, inputs, policy),
    ]
    click.echo(summary)
    if violations:
        echo_violations(violations)
        click.echo(f"{len(violations)} rules are broken.", err=True)
        sys.exit(1)
    click.echo(f"Sound: {plan.kpis.planned} visits in {len(plan.routes)} routes.")
