"""The command that plans a day from two files."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from web.config import settings_from_env

from .output import (
    echo_figure,
    echo_plan_figures,
    read_file,
    report_errors,
    roads_progress_bar,
    solve_progress_bar,
)
from .types import DayType, roads_option, solve_seconds


@click.command()
@click.option("--customers", required=True, type=click.Path(path_type=Path))
@click.option("--visitors", required=True, type=click.Path(path_type=Path))
@click.option("--date", "day", required=True, type=DayType(), help="YYYY-MM-DD.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    help="A folder.",
)
@click.option("--policy", help="Id of the policy; by default that of the settings.")
@roads_option
@click.option("--timezone", help="IANA zone of the day; by default that of the settings.")
@click.option("--seconds", type=solve_seconds, help="Time for the solve.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--workers", type=click.IntRange(1, 256), help="Threads of the solve.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en")
@report_errors
def plan(  # noqa: PLR0913 - one per option
    *,
    customers: Path,
    visitors: Path,
    day: date,
    out: Path,
    policy: str | None,
    roads: Path | None,
    timezone: str | None,
    seconds: int | None,
    seed: int,
    workers: int | None,
    language: Any,
) -> None:
    """Plan a day from two files into a folder; no database is kept.

    Writes plan.json, plan.csv, map.html, itineraries/ID.html, and the certificate of what
    was checked as certificate.json and certificate.html. Ctrl-C ends the solve and keeps
    the best so far.

    Example: rounds plan --customers c.csv --visitors v.csv --date 2026-11-24 --out day
    """
    from dispatch.planning.search import Effort
    from dispatch.planning.travel_sources import travel_source
    from dispatch.policy import load_policy
    from dispatch.usecases.plan_files import certify_plan, plan_from_files, read_day_files

    from .certificates import write_certificate
    from .plan_files import write_plan

    settings = settings_from_env(timezone=timezone, roads=roads)
    policy = policy or settings.planning.policy
    # A missing policy is reported before anything that takes long.
    rules = load_policy(policy, settings.planning.house_policy)
    inputs = read_day_files(
        read_file(customers), customers.name,
        read_file(visitors), visitors.name,
        day, settings,
    )  # fmt: skip
    with roads_progress_bar() as show_roads:
        source = travel_source(settings, on_progress=show_roads)
    effort = Effort(seconds or settings.planning.seconds, seed, workers=workers)
    with solve_progress_bar(effort.seconds) as show:
        made = plan_from_files(
            inputs,
            rules,
            settings,
            effort,
            travel=source,
            now=datetime.now().astimezone(),
            on_progress=show,
        )
    write_plan(out, made, inputs, settings, language)
    now = datetime.now().astimezone()
    certificate = certify_plan(made, inputs, rules, settings, now)
    write_certificate(out, certificate, language)
    echo_plan_figures(made)
    echo_figure("certificate", f"{certificate.result}, {certificate.counts.checks} checks")
    click.echo(f"Written to {out}")
