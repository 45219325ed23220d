"""The command that plans a day from two files."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from web.config import settings_from_env

from .output import echo_figure, echo_plan_figures, echo_remark, report_errors
from .progress import progress_bar
from .types import (
    DayType,
    TimeZoneType,
    customers_option,
    encoding_option,
    language_option,
    roads_option,
    seed_option,
    sheet_option,
    solve_seconds,
    visitors_option,
)


@click.command()
@customers_option
@visitors_option
@click.option(
    "--date", "day", required=True, type=DayType(), help="Day to plan, YYYY-MM-DD."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    help="Folder for the files of the plan; it is made if it does not exist.",
)
@click.option("--policy", help="Id of the policy; by default that of the settings.")
@encoding_option
@sheet_option
@roads_option
@click.option(
    "--timezone",
    type=TimeZoneType(),
    help="IANA zone of the day; by default that of the settings.",
)
@click.option(
    "--constraints",
    type=click.Path(path_type=Path),
    help="JSON file of held visits and of changes of shifts and visits.",
)
@click.option(
    "--seconds",
    type=solve_seconds,
    help="Wall time of the search; by default that of the settings.",
)
@seed_option(0)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    help="Threads of the search; by default those of the settings.",
)
@language_option
@report_errors
def plan(  # noqa: PLR0913 - one per option
    *,
    customers: Path,
    visitors: Path,
    day: date,
    out: Path,
    policy: str | None,
    encoding: str,
    sheet: str,
    roads: Path | None,
    timezone: str | None,
    constraints: Path | None,
    seconds: int | None,
    seed: int,
    workers: int | None,
    language: Any,
) -> None:
    """Plan a day from two files into a folder; no database is kept.

    Writes plan.json, plan.csv, map.html, itineraries/ID.html, and the certificate of what
    was checked as certificate.json and certificate.html. Ctrl-C ends the search and keeps
    the best plan so far.

    Example: rounds plan --customers c.csv --visitors v.csv --date 2026-11-24 --out day
    """
    from dispatch.planning.search import Effort
    from dispatch.text import Translator
    from dispatch.usecases import clock_of
    from dispatch.usecases.day_files import DayFiles
    from dispatch.usecases.plan_files import plan_files
    from maps.plan_folder import write_certificate, write_plan

    settings = settings_from_env(timezone=timezone, roads=roads)
    effort = Effort(seconds or settings.planning.seconds, seed, workers=workers)
    with progress_bar(effort.seconds) as bar:
        planned_day = plan_files(
            DayFiles(customers, visitors, constraints, encoding, sheet, echo_remark),
            day,
            policy or settings.planning.policy,
            settings,
            effort,
            clock=clock_of(settings),
            on_roads=bar.show_roads,
            on_progress=bar.show_solve,
        )
    translator = Translator(language)
    write_plan(out, planned_day.plan, planned_day.inputs, settings.map, translator)
    write_certificate(out, planned_day.certificate, translator)
    echo_plan_figures(planned_day.plan)
    result, checks = planned_day.certificate.result, planned_day.certificate.counts.checks
    echo_figure("certificate", f"{result}, {checks} checks")
    click.echo(f"Written to {out}")
