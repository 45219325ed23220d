"""Commands for the audit trail and for erasing what is old."""

import sys
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import click

from web.config import settings_from_env

from .output import plainly
from .types import Day

_LONGEST_VALUE = 60


class HeadType(click.ParamType[Any]):
    """A number and a digest as ``rounds audit verify`` prints them."""

    name = "head"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Parse, or fail with the value and what it should be like."""
        from dispatch.audit import Head

        seq, _, digest = str(value).partition(":")
        if not (seq.isdecimal() and len(seq) < 18 and int(seq) and len(digest) == 64):
            self.fail(
                f"{value!r} is not a number, a colon and a digest of 64 characters.",
                param,
                ctx,
            )
        return Head(int(seq), digest)


@click.group()
def audit() -> None:
    """Read and check the audit trail.

    Example: rounds audit verify
    """


@audit.command("verify")
@click.option("--head", type=HeadType(), help="The newest entry as it was noted earlier.")
@plainly
def verify_trail(head: Any) -> None:
    """Recompute the trail; ends with 1 when anything in it was changed.

    Prints the newest entry's number and digest. Note them down elsewhere: given as --head
    later on, they prove that nothing up to there was written anew.

    Example: rounds audit verify
    """
    from dispatch.audit import Check
    from dispatch.usecases import Desk

    faults = 0
    with Desk(settings_from_env()).store.reading() as session:
        check = Check(session, known=head)
        for fault in check.faults():
            click.echo(str(fault))
            faults += 1
    if faults:
        click.echo(f"{faults} faults in {check.entries} entries.", err=True)
        sys.exit(1)
    click.echo(f"Whole: {check.entries} entries. Newest: {check.head}")


@audit.command("list")
@click.option("--subject", default="", help="Such as plan:ID or visitor:ID.")
@click.option("--customer", default="", help="Only what concerns a customer, by id.")
@click.option("--since", type=Day(), help="YYYY-MM-DD.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@plainly
def list_trail(subject: str, customer: str, since: date | None, limit: int) -> None:
    """Show who did what and when, newest first, with what was before and after.

    Example: rounds audit list --since 2026-11-24 --limit 20
    """
    from dispatch.audit import entries, subject_of
    from dispatch.errors import NotFoundError
    from dispatch.usecases import Desk

    desk = Desk(settings_from_env())
    zone = desk.settings.zone
    begin = datetime.combine(since, time(), zone) if since else None
    with desk.store.reading() as session:
        if customer:
            found = subject_of(session, customer)
            if found is None:
                raise NotFoundError(f"There is no customer {customer!r}.")
            subject = found
        listed = entries(session, limit=limit, subject=subject, since=begin)
    for entry in listed:
        at = entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        who = f" ({entry.customer_id})" if entry.customer_id else ""
        policy = f"  [{entry.policy}]" if entry.policy else ""
        told = f"{entry.actor}  {entry.action}  {entry.subject}{who}{policy}"
        click.echo(f"{entry.seq}  {at}  {told}")
        if entry.erased:
            click.echo("    (erased)")
        for name in sorted({*entry.before, *entry.after}):
            click.echo(f"    {name}: {_change(name, entry.before, entry.after)}")


def _change(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    return " -> ".join(_short(side[name]) for side in (before, after) if name in side)


def _short(value: Any) -> str:
    text = "-" if value in (None, "") else str(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


@click.group()
def retention() -> None:
    """Erase what was kept as long as the policy says.

    Example: rounds retention run --dry-run
    """


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only count what would be erased.")
@click.option("--date", "day", type=Day(), help="Count from this day; today unless given.")
@plainly
def run_retention(*, dry_run: bool, day: date | None) -> None:
    """Erase settled customers and plans that are older than the policy's years.

    Example: rounds retention run --dry-run
    """
    from dispatch.usecases import Desk

    desk = Desk(settings_from_env()).by("cli")
    today = desk.today()
    if day is not None and day > today:
        raise click.UsageError(f"--date {day} lies ahead; it is {today} today.")
    done = desk.erase_old(day or today, dry=dry_run)
    if done.before is None:
        click.echo("The policy has no rule on how long records are kept; nothing was done.")
        return
    what = "would be erased" if dry_run else "erased"
    click.echo(f"Kept for {done.years} years; older than {done.before}, {what}:")
    for kind, number in done.counts.items():
        click.echo(f"  {kind:<17} {number:>9}")
    if not done.counts:
        click.echo("  nothing")
    if not done.scrubbed:
        click.echo(
            "The database is in use, so its files may still hold what was erased; run this "
            "again once it is not.",
            err=True,
        )
        sys.exit(1)
