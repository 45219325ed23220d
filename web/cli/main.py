"""The console script ``rounds``; ``flask --app web`` has the same commands."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from dispatch.settings import Settings
from routing.stopping import Progress as Found
from web.config import settings_from_env

from .audit import audit, retention
from .output import plainly, read_file, show_faults
from .policy import policy as policy_commands
from .roads import roads, roads_bar
from .travel import travel
from .types import Day

_DEMO_SECONDS = 15


at_roads = click.option(
    "--roads",
    type=click.Path(path_type=Path),
    help="Roads: .osm.pbf, .graphml or .graph; the setting's unless given.",
)
at_port = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port on this machine.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rounds")
def main() -> None:
    """Plan and run field visits.

    Example: rounds demo
    """


@main.command()
@click.option("--serve/--no-serve", default=True, help="Also serve the web pages.")
@click.option("--reset", is_flag=True, help="Forget what an earlier demo stored.")
@at_port
@plainly
def demo(*, serve: bool, reset: bool, port: int) -> None:
    """Load a synthetic day, plan it, print the figures and serve it.

    Example: rounds demo --no-serve
    """
    from .demo import open_demo, plan_demo, publish_demo

    settings = settings_from_env()
    desk = open_demo(settings, reset=reset)
    with roads_bar() as show_roads:
        desk.travel(show_roads)
    plan = plan_demo(desk, _DEMO_SECONDS)
    echo_figures(plan)
    publish_demo(desk, plan)
    if serve:
        from .serve import serve as run

        run(desk, port)


@main.command()
@at_port
@plainly
def serve(port: int) -> None:
    """Serve the web pages and the API to this machine.

    Example: rounds serve --port 8080
    """
    from dispatch.usecases import Desk

    from .serve import serve as run

    desk = Desk(settings_from_env())
    # Now rather than when the first day is planned, since it may take or go wrong.
    with roads_bar() as show_roads:
        desk.travel(show_roads)
    run(desk, port)


@main.command("import")
@click.argument("what", type=click.Choice(["customers", "visitors"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Store the good rows and skip the bad.")
@plainly
def import_(what: Any, file: Path, *, skip_bad: bool) -> None:
    """Store a CSV or XLSX file of customers or visitors.

    Nothing is stored when a row is bad, unless --skip-bad is given.

    Example: rounds import customers overdue.csv
    """
    from dispatch.usecases import Desk

    data = read_file(file)
    desk = Desk(settings_from_env()).by("cli")
    report = desk.import_file(what, data, file.name, skip_bad=skip_bad)
    show_faults(report.faults)
    if report.stored is None:
        click.echo(
            f"{report.bad} of {report.total} rows are bad; nothing was stored. Mend them, "
            "or give --skip-bad to store the others.",
            err=True,
        )
        sys.exit(1)
    click.echo(
        f"{what}: {report.stored.new} new, {report.stored.updated} updated, "
        f"{report.bad} skipped."
    )


@main.command()
@click.option("--customers", required=True, type=click.Path(path_type=Path))
@click.option("--visitors", required=True, type=click.Path(path_type=Path))
@click.option("--date", "day", required=True, type=Day(), help="YYYY-MM-DD.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    help="A folder.",
)
@click.option("--policy", help="Id of the policy; the setting's unless given.")
@at_roads
@click.option("--timezone", help="IANA zone of the day; the setting's unless given.")
@click.option("--seconds", type=click.IntRange(1, 3600), help="Time for the solve.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--workers", type=click.IntRange(1, 256), help="Threads of the solve.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en")
@plainly
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
    from dispatch.planning.pipeline import Effort, make_plan
    from dispatch.planning.travel_sources import travel_source
    from dispatch.policy import load_policy

    from .certificates import write_certificate
    from .plan_files import inputs_of, write_plan

    settings = _on_roads(_in_zone(settings_from_env(), timezone), roads)
    policy = policy or settings.planning.policy
    # Before anything that takes long.
    load_policy(policy, settings.planning.house_policy)
    inputs = inputs_of(read_file(customers), customers.name, read_file(visitors),
                       visitors.name, day, settings)  # fmt: skip
    with roads_bar() as show_roads:
        source = travel_source(settings, on_progress=show_roads)
    effort = Effort(seconds or settings.planning.seconds, seed, workers=workers)
    with progress_bar(effort.seconds) as show:
        made = make_plan(
            inputs,
            settings,
            effort,
            policy_id=policy,
            now=datetime.now().astimezone(),
            on_progress=show,
            travel=source,
        )
    write_plan(out, made, inputs, settings, language)
    found = write_certificate(out, made, inputs, settings, policy, language)
    echo_figures(made)
    click.echo(f"  {'certificate':<17} {found.result}, {found.counts.checks} checks")
    click.echo(f"Written to {out}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--customers", required=True, type=click.Path(path_type=Path))
@click.option("--visitors", required=True, type=click.Path(path_type=Path))
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="The plan's certificate; certificate.json beside it unless given.",
)
@at_roads
@plainly
def check(
    file: Path,
    customers: Path,
    visitors: Path,
    certificate: Path | None,
    roads: Path | None,
) -> None:
    """Verify a plan file and its certificate; ends with 1 when a rule is broken.

    The roads that the plan was made on are found again where they were read before.

    Example: rounds check day/plan.json --customers c.csv --visitors v.csv
    """
    from dispatch.planning.reproduce import parse_plan, source_of, verify
    from dispatch.policy import load_policy

    from .certificates import certified, echo_broken, judged
    from .plan_files import inputs_of

    made = parse_plan(read_file(file))
    settings = _on_roads(_in_zone(settings_from_env(), made.timezone), roads)
    inputs = inputs_of(read_file(customers), customers.name, read_file(visitors),
                       visitors.name, made.date, settings)  # fmt: skip
    with roads_bar() as show_roads:
        source = source_of(made, inputs, settings, show_roads)
    policy = load_policy(made.policy.id, settings.planning.house_policy)
    said, wrong = certified(file, certificate, made, inputs, settings)
    found = verify(made, inputs, policy, settings, source)
    broken = [*wrong, *found, *judged(made, inputs, policy)]
    click.echo(said)
    if broken:
        echo_broken(broken)
        click.echo(f"{len(broken)} rules are broken.", err=True)
        sys.exit(1)
    click.echo(f"Sound: {made.kpis.planned} visits in {len(made.routes)} routes.")


@main.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--seconds", type=click.IntRange(1, 86400), default=60, show_default=True)
@click.option("--workers", type=click.IntRange(1, 256), default=2, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--engine", type=click.Choice(["ruin", "ortools"]), default="ruin")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@plainly
def bench(
    *,
    files: tuple[Path, ...],
    seconds: int,
    workers: int,
    seed: int,
    engine: Any,
    out: Path,
) -> None:
    """Solve benchmark files: VRPTW, PCVRPTW and MDVRPTW in VRPLIB form, and city files.

    Prints one line of JSON each and writes NAME.sol into a folder.

    Example: rounds bench R1_10_4.vrp --seconds 60 --workers 2 --out solutions
    """
    from .bench import solve_file

    for file in files:
        with progress_bar(seconds) as show:
            line = solve_file(file, out, seconds, workers, seed, engine, show)
        click.echo(line)


main.add_command(policy_commands)
main.add_command(roads)
main.add_command(travel)
main.add_command(audit)
main.add_command(retention)


@main.group()
def db() -> None:
    """Look after the database.

    Example: rounds db upgrade
    """


@db.command()
@plainly
def upgrade() -> None:
    """Bring the database's schema to this version.

    Example: rounds db upgrade
    """
    from dispatch.store.session import open_store

    open_store(settings_from_env())
    click.echo("The database is up to date.")


def echo_figures(made: Any) -> None:
    """Print a plan's figures."""
    kpis = made.kpis
    hours, minutes = divmod(round(kpis.travel_s / 60), 60)
    amounts = ", ".join(f"{total} {cur}" for cur, total in kpis.amount_covered.items())
    estimated = " (estimated)" if made.solver.estimated else ""
    click.echo(f"Plan of {made.date} ({made.timezone}), policy {made.policy.id}")
    for name, value in (
        ("planned visits", f"{kpis.planned} in {len(made.routes)} routes"),
        ("left out", kpis.unassigned),
        ("excluded by rule", kpis.excluded),
        (
            "travel",
            f"{hours} h {minutes:02d} min, {kpis.distance_m / 1000:.1f} km{estimated}",
        ),
        ("on site", f"{kpis.utilisation:.0%} of working time"),
        ("amount covered", amounts or "-"),
    ):
        click.echo(f"  {name:<17} {value}")


def _in_zone(settings: Settings, timezone: str | None) -> Settings:
    if timezone is None:
        return settings
    return Settings.of(settings.model_dump() | {"timezone": timezone})


def _on_roads(settings: Settings, roads: Path | None) -> Settings:
    if roads is None:
        return settings
    travel = settings.travel.model_copy(update={"roads": roads})
    return settings.model_copy(update={"travel": travel})


@contextmanager
def progress_bar(seconds: float) -> Iterator[Callable[[Found], None]]:
    """A bar that fills while a solve of so many seconds runs; only in a terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("Planning"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[planned]} visits"),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    task = bar.add_task("plan", total=seconds, planned=0)
    with bar:
        yield lambda found: bar.update(task, completed=found.elapsed, planned=found.planned)
