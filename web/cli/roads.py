"""Commands that make road graphs and look at them."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.config import settings_from_env

from .output import echo_faults, echo_figure, report_errors
from .progress import progress_bar
from .types import customers_option

if TYPE_CHECKING:
    from routing.travel.roads.data.graph import Mode, RoadGraph
    from routing.travel.roads.diagnostics import NetworkSize, RoadDiagnostics

_SHOWN_PLACES = 20
_MODES = ("car", "motorcycle", "bicycle", "foot")

out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .graph; by default one in the data folder.",
)


@click.group()
def roads() -> None:
    """Make road graphs, so that travel times are those of real streets.

    Example: rounds roads build porto.osm.pbf
    """


@roads.command()
@click.argument("file", type=click.Path(path_type=Path))
@out_option
@report_errors
def build(file: Path, out: Path | None) -> None:
    """Build a graph from an OpenStreetMap extract or from OSMnx's GraphML.

    Example: rounds roads build porto.osm.pbf --out porto.graph
    """
    from routing.travel.roads.data.files import read_roads

    began = time.monotonic()
    with progress_bar() as bar:
        graph = read_roads(file, bar.show_roads)
    _save(graph, out)
    echo_figure("built in", f"{time.monotonic() - began:.1f} s")


@roads.command()
@click.argument("place")
@out_option
@report_errors
def download(place: str, out: Path | None) -> None:
    """Download the streets of a town and build a graph of them.

    Needs the internet and the package osmnx. Turn restrictions are not among what is
    downloaded; build from an extract to have them.

    Example: rounds roads download "Porto, Portugal"
    """
    from routing.travel.roads.data.download import download_roads

    answers = settings_from_env().data_dir / "roads" / "answers"
    _save(download_roads(place, answers), out)


@roads.command()
@click.argument("graph", type=click.Path(path_type=Path))
@customers_option
@click.option(
    "--mode",
    type=click.Choice(_MODES),
    default="car",
    show_default=True,
    help="Travel mode whose roads are looked at.",
)
@report_errors
def doctor(graph: Path, customers: Path, mode: str) -> None:
    """Show the age and the area of a graph, and the customers' pins that do not fit it.

    Example: rounds roads doctor porto.graph --customers c.csv
    """
    from dispatch.usecases.road_report import diagnose_file

    settings = settings_from_env()
    today = datetime.now(settings.zone).date()
    with progress_bar() as bar:
        report = diagnose_file(graph, customers, mode, settings, today, bar.show_roads)
    echo_faults(report.faults)
    _echo_graph(report.diagnosis)
    _echo_pins(report.diagnosis, report.customer_ids, mode, report.unpinned)


def _save(graph: "RoadGraph", out: Path | None) -> None:
    """Save a graph and print its figures."""
    from routing.travel.roads.data.files import cache_roads, save_roads
    from routing.travel.roads.diagnostics import network_sizes

    if out is None:
        out = cache_roads(graph, settings_from_env().data_dir / "roads")
    else:
        save_roads(graph, out)
    click.echo(f"Road graph {out}")
    echo_figure("junctions", f"{len(graph.lat):,}")
    echo_figure("edges", f"{len(graph.tail):,}, {graph.metres.sum() / 1000:,.0f} km")
    echo_figure("turn restrictions", f"{len(graph.restriction_from):,}")
    echo_figure("data of", str(graph.stamp.date()) if graph.stamp else "an unknown day")
    _echo_sizes(network_sizes(graph))


def _echo_sizes(sizes: "Mapping[Mode, NetworkSize]") -> None:
    for mode, size in sizes.items():
        echo_figure(
            f"by {(mode.name or '').lower()}",
            f"{size.junctions:,} junctions, {size.edges:,} edges, {size.km:,.0f} km; "
            f"{size.cut_off:,} junctions cut off",
        )


def _echo_graph(diagnosis: "RoadDiagnostics") -> None:
    box = diagnosis.box
    echo_figure("latitude", f"{box.south:.4f} to {box.north:.4f}")
    echo_figure("longitude", f"{box.west:.4f} to {box.east:.4f}")
    age = "unknown" if diagnosis.age_days is None else f"{diagnosis.age_days:,} days"
    echo_figure("age of the data", age)
    _echo_sizes(diagnosis.sizes)


def _echo_pins(
    diagnosis: "RoadDiagnostics", names: Sequence[str], mode: str, unpinned: int
) -> None:
    from routing.travel.roads.diagnostics import FAR_M
    from routing.travel.roads.search.snap import MAX_SNAP_M

    echo_figure("customers", f"{diagnosis.places:,} with a pin, {unpinned:,} without")
    for description, places in (
        ("outside the graph's box", diagnosis.outside),
        (f"{FAR_M:.0f} to {MAX_SNAP_M:.0f} m from a road by {mode}", diagnosis.far),
        (f"farther than {MAX_SNAP_M:.0f} m from every road by {mode}", diagnosis.unsnapped),
        (f"next to a road that is cut off by {mode}", diagnosis.cut_off),
    ):
        click.echo(f"  {description}: {len(places):,} ({diagnosis.share(places):.1%})")
        for place in places[:_SHOWN_PLACES]:
            click.echo(f"    {names[place]}")
        if len(places) > _SHOWN_PLACES:
            click.echo(f"    … and {len(places) - _SHOWN_PLACES:,} more")
