"""Commands that make road graphs and look at them."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.config import settings_from_env

from .output import plainly, read_file, show_faults

if TYPE_CHECKING:
    from routing.travel.roads.data.graph import Mode, RoadGraph
    from routing.travel.roads.diagnostics import Findings, Size

_SHOWN_PLACES = 20
_MODES = ("car", "motorcycle", "bicycle", "foot")

at_file = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A .graph file; a file in the data folder unless given.",
)


@click.group()
def roads() -> None:
    """Make road graphs, so that travel times are those of real streets.

    Example: rounds roads build porto.osm.pbf
    """


@roads.command()
@click.argument("file", type=click.Path(path_type=Path))
@at_file
@plainly
def build(file: Path, out: Path | None) -> None:
    """Build a graph from an OpenStreetMap extract or from OSMnx's GraphML.

    Example: rounds roads build porto.osm.pbf --out porto.graph
    """
    from routing.travel.roads.data.files import read_roads

    began = time.monotonic()
    with roads_bar() as show:
        graph = read_roads(file, show)
    _keep(graph, out)
    click.echo(f"  {'built in':<17} {time.monotonic() - began:.1f} s")


@roads.command()
@click.argument("place")
@at_file
@plainly
def download(place: str, out: Path | None) -> None:
    """Download the streets of a town and build a graph of them.

    Needs the internet and the package osmnx. Turn restrictions are not among what is
    downloaded; build from an extract to have them.

    Example: rounds roads download "Porto, Portugal"
    """
    from routing.travel.roads.data.download import download_roads

    answers = settings_from_env().data_dir / "roads" / "answers"
    _keep(download_roads(place, answers), out)


@roads.command()
@click.argument("graph", type=click.Path(path_type=Path))
@click.option("--customers", required=True, type=click.Path(path_type=Path))
@click.option("--mode", type=click.Choice(_MODES), default="car", show_default=True)
@plainly
def doctor(graph: Path, customers: Path, mode: str) -> None:
    """Look at how well a graph and the customers' pins fit together.

    Example: rounds roads doctor porto.graph --customers c.csv
    """
    from dispatch.intake import read_customers
    from routing.geo import Place
    from routing.travel.roads.data.files import open_roads
    from routing.travel.roads.data.graph import MODES
    from routing.travel.roads.diagnostics import examine

    settings = settings_from_env()
    people = read_customers(read_file(customers), customers.name)
    show_faults(people.faults)
    with roads_bar() as show:
        streets = open_roads(graph, settings.data_dir / "roads", show)
    pins = [
        (row.customer_id, Place(row.lat, row.lon))
        for row in people.rows
        if row.lat is not None and row.lon is not None
    ]
    today = datetime.now(settings.zone).date()
    found = examine(streets, [place for _, place in pins], MODES[mode], today)
    _echo_graph(found)
    _echo_pins(found, [name for name, _ in pins], mode, people.total - len(pins))


@contextmanager
def roads_bar() -> Iterator[Callable[[int], None]]:
    """Counts the roads that were read; only in a terminal."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("Reading roads: {task.completed:,.0f}"),
        TimeElapsedColumn(),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    task = bar.add_task("roads", total=None)
    with bar:
        yield lambda read: bar.update(task, completed=read)


def _keep(graph: "RoadGraph", out: Path | None) -> None:
    """Save a graph and print what it has."""
    from routing.travel.roads.data.files import keep_roads, save_roads
    from routing.travel.roads.diagnostics import sizes

    if out is None:
        out = keep_roads(graph, settings_from_env().data_dir / "roads")
    else:
        save_roads(graph, out)
    click.echo(f"Road graph {out}")
    _echo("junctions", f"{len(graph.lat):,}")
    _echo("links", f"{len(graph.tail):,}, {graph.metres.sum() / 1000:,.0f} km")
    _echo("turn bans", f"{len(graph.ban_from):,}")
    _echo("data of", str(graph.stamp.date()) if graph.stamp else "an unknown day")
    _echo_sizes(sizes(graph))


def _told(size: "Size") -> str:
    return (
        f"{size.junctions:,} junctions, {size.links:,} links, {size.km:,.0f} km; "
        f"{size.cut_off:,} junctions cut off"
    )


def _echo_sizes(sizes: "Mapping[Mode, Size]") -> None:
    for mode, size in sizes.items():
        _echo(f"by {(mode.name or '').lower()}", _told(size))


def _echo_graph(found: "Findings") -> None:
    box = found.box
    _echo("latitude", f"{box.south:.4f} to {box.north:.4f}")
    _echo("longitude", f"{box.west:.4f} to {box.east:.4f}")
    age = "unknown" if found.age_days is None else f"{found.age_days:,} days"
    _echo("age of the data", age)
    _echo_sizes(found.sizes)


def _echo_pins(found: "Findings", names: Sequence[str], mode: str, unpinned: int) -> None:
    from routing.travel.roads.diagnostics import FAR_M
    from routing.travel.roads.search.snap import WITHIN_M

    _echo("customers", f"{found.places:,} with a pin, {unpinned:,} without")
    for what, some in (
        ("outside the graph's box", found.outside),
        (f"{FAR_M:.0f} to {WITHIN_M:.0f} m from a road by {mode}", found.far),
        (f"farther than {WITHIN_M:.0f} m from every road by {mode}", found.lost),
        (f"next to a road that is cut off by {mode}", found.cut_off),
    ):
        click.echo(f"  {what}: {len(some):,} ({found.share(some):.1%})")
        for place in some[:_SHOWN_PLACES]:
            click.echo(f"    {names[place]}")
        if len(some) > _SHOWN_PLACES:
            click.echo(f"    … and {len(some) - _SHOWN_PLACES:,} more")


def _echo(name: str, value: str) -> None:
    click.echo(f"  {name:<17} {value}")
