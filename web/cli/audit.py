"""Commands that read and check the audit trail."""

import sys
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import click

from dispatch.domain.windows import clock
from dispatch.text.audit_words import CLOCK_FIELDS

from .context import open_command_context
from .output import report_errors
from .types import DayType, HeadType

_LONGEST_VALUE = 60


@click.group()
def audit() -> None:
    """Read and check the audit trail.

    Example: rounds audit verify
    """


@audit.command("verify")
@click.option(
    "--head",
    type=HeadType(),
    help="Number and digest of the newest entry, as noted earlier.",
)
@report_errors
def verify_trail(head: Any) -> None:
    """Recompute the trail; end with 1 if anything in it was changed.

    Prints the number and the digest of the newest entry. Note them down elsewhere: given
    as --head later on, they prove that no entry up to there was rewritten.

    The trail of the installation, which holds the branches, is checked with it.

    Example: rounds audit verify
    """
    from dispatch.audit import TrailCheck

    context = open_command_context()
    faults = 0
    with context.store.reading() as session:
        check = TrailCheck(session, context.branch.key, noted_head=head)
        for fault in check.faults():
            click.echo(str(fault))
            faults += 1
        for fault in TrailCheck(session, None).faults():
            click.echo(f"installation {fault}")
            faults += 1
    if faults:
        click.echo(f"{faults} faults in {check.entries} entries.", err=True)
        sys.exit(1)
    click.echo(f"The audit trail is intact: {check.entries} entries. Newest: {check.head}")


@audit.command("list")
@click.option(
    "--subject", default="", help="Only entries about this, such as plan:ID or visitor:ID."
)
@click.option(
    "--customer", default="", help="Only entries about the customer with this id."
)
@click.option("--since", type=DayType(), help="First day, YYYY-MM-DD.")
@click.option("--installation", is_flag=True, help="Only entries that concern no branch.")
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=50,
    show_default=True,
    help="Largest number of entries to show.",
)
@report_errors
def list_trail(
    *, subject: str, customer: str, since: date | None, installation: bool, limit: int
) -> None:
    """Show who did what and when, newest first, with what was before and after.

    Example: rounds audit list --since 2026-11-24 --limit 20
    """
    from dispatch.audit import entries, find_subject
    from dispatch.usecases.case_rows import unknown_customer

    context = open_command_context()
    zone = context.settings.zone
    begin = datetime.combine(since, time(), zone) if since else None
    with context.store.reading() as session:
        if customer:
            customer_subject = find_subject(session, context.branch.key, customer)
            if customer_subject is None:
                raise unknown_customer(customer)
            subject = customer_subject
        chain = None if installation else context.branch.key
        rows = entries(session, chain, limit=limit, subject=subject, since=begin)
    if not rows:
        click.echo("No entry was found.")
    for entry in rows:
        at = entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        customer = f" ({entry.customer_id})" if entry.customer_id else ""
        policy = f"  [{entry.policy}]" if entry.policy else ""
        summary = f"{entry.actor}  {entry.action}  {entry.subject}{customer}{policy}"
        click.echo(f"{entry.seq}  {at}  {summary}")
        if entry.erased:
            click.echo("    (erased)")
        for name in sorted({*entry.before, *entry.after}):
            click.echo(f"    {name}: {_change(name, entry.before, entry.after)}")


def _change(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    values = (side[name] for side in (before, after) if name in side)
    return " -> ".join(_short(name, value) for value in values)


def _short(name: str, value: Any) -> str:
    text = "-" if value in (None, "") else str(value)
    if name in CLOCK_FIELDS and isinstance(value, int):
        text = clock(value)
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
