"""Commands that show the rules and check a lender's own."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.config import settings_from_env

from .output import report_errors
from .types import DayType, language_option

if TYPE_CHECKING:
    from dispatch.policy.packs.pack import Pack
    from dispatch.text import Language


@click.group()
def policy() -> None:
    """Show the rules by which customers may be visited, and check your own.

    Example: rounds policy show cn
    """


@policy.command("list")
@report_errors
def list_() -> None:
    """List the policies: id, version, days in force, number of rules and name.

    A lender's own pack that the settings name is among them.

    Example: rounds policy list
    """
    from dispatch.policy.packs.policy import known_packs

    for pack in known_packs(settings_from_env().planning.house_policy):
        rules = [rule for _, rule in pack.rules()]
        click.echo(
            f"{pack.id:<12} {pack.version:<10} {_span(pack):<26} {len(rules):>3} rules  "
            f"{pack.name.en} · {pack.name.zh}"
        )


@policy.command()
@click.argument("policy_id", metavar="ID")
@click.option(
    "--date", "day", type=DayType(), help="Day of the rules, YYYY-MM-DD; by default today."
)
@language_option
@report_errors
def show(policy_id: str, day: date | None, language: "Language") -> None:
    """Show every rule that is in force on a day, with its source.

    The house's rules are laid over every other policy, so they are shown with it.

    Example: rounds policy show cn --date 2026-11-24 --language zh
    """
    from dispatch.policy import load_policy
    from dispatch.text import Translator
    from dispatch.text.rules import HEADINGS

    settings = settings_from_env()
    translator = Translator(language)
    policy_packs = load_policy(policy_id, settings.planning.house_policy)
    day = day or datetime.now(settings.zone).date()
    for pack in policy_packs.packs:
        click.echo(f"{pack.id} {pack.version}: {pack.name.text(language)}")
        click.echo(f"  {pack.scope.text(language)}")
    click.echo(translator.gettext("In force on {day}:", day=day.isoformat()))
    for kind, rules in policy_packs.by_kind(day).items():
        click.echo(translator.gettext(HEADINGS[kind]))
        for pack, rule in rules:
            span = translator.gettext("since {day}", day=rule.since.isoformat())
            if rule.until:
                until = translator.gettext("until {day}", day=rule.until.isoformat())
                span = f"{span} {until}"
            click.echo(f"  {rule.describe(translator)}")
            click.echo(f"    [{pack.id}] {rule.citation}; {span}")
            if rule.note is not None:
                click.echo(f"    ! {rule.note.text(language)}")


@policy.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@report_errors
def check_pack(file: Path) -> None:
    """Check a lender's own pack and name every fault; end with 1 if there is any.

    Example: rounds policy check our-rules.yaml
    """
    from dispatch.policy.packs.policy import read_pack

    pack = read_pack(file)
    count = sum(1 for _ in pack.rules())
    click.echo(f"The policy {pack.id} {pack.version} has no fault: {count} rules.")


def _span(pack: "Pack") -> str:
    """Write the first and the last day on which a pack has rules in force."""
    rules = [rule for _, rule in pack.rules()]
    if not rules:
        return "-"
    ends = [rule.until for rule in rules]
    last = max(filter(None, ends)).isoformat() if all(ends) else ""
    return f"{min(rule.since for rule in rules).isoformat()} to {last}".removesuffix(" to ")
