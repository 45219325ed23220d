"""The command that erases records older than the policy keeps them."""

import sys
from datetime import date

import click

from .context import open_command_context
from .output import report_errors
from .types import DayType


@click.group()
def retention() -> None:
    """Erase records whose retention period has ended.

    Example: rounds retention run --dry-run
    """


@retention.command("run")
@click.option(
    "--dry-run", is_flag=True, help="Count what would be erased, and erase nothing."
)
@click.option(
    "--date",
    "day",
    type=DayType(),
    help="Day from which the years are counted, YYYY-MM-DD; by default today.",
)
@report_errors
def run_retention(*, dry_run: bool, day: date | None) -> None:
    """Erase settled customers and plans that are older than the policy's years.

    Example: rounds retention run --dry-run
    """
    from dispatch.usecases.audit import erase_old

    context = open_command_context()
    today = context.today()
    if day is not None and day > today:
        raise click.UsageError(f"--date {day} lies ahead; it is {today} today.")
    result = erase_old(context, day or today, dry=dry_run)
    if result.before is None:
        click.echo("The policy has no rule on how long records are kept; nothing was done.")
        return
    heading = "would be erased" if dry_run else "erased"
    click.echo(f"Kept for {result.years} years; older than {result.before}, {heading}:")
    for kind, number in result.counts.items():
        click.echo(f"  {kind:<17} {number:>9}")
    if not result.counts:
        click.echo("  nothing")
    if not result.scrubbed:
        click.echo(
            "The database is in use, so its files may still hold what was erased; run this "
            "again once it is not.",
            err=True,
        )
        sys.exit(1)
