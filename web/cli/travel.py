"""The commands ``rounds travel …``."""

from pathlib import Path

import click

from dispatch.settings import CurvesSettings
from web.config import settings_from_env

from .output import report_errors
from .progress import progress_bar
from .types import seed_option

_MODES = click.Choice(list(CurvesSettings.model_fields))


@click.group()
def travel() -> None:
    """Manage the estimate of travel times.

    Example: rounds travel fit --recorded trips.csv
    """


@travel.command()
@click.option(
    "--recorded",
    type=click.Path(path_type=Path),
    help="File of trips that were made, CSV or XLSX: from_lat, from_lon, to_lat, to_lon, "
    "seconds, and metres and mode where known.",
)
@click.option(
    "--roads",
    type=click.Path(path_type=Path),
    help="File of roads to draw trips on, .osm.pbf, .graphml or .graph.",
)
@click.option(
    "--mode",
    type=_MODES,
    default="car",
    show_default=True,
    help="Travel mode of the curve.",
)
@click.option(
    "--pairs",
    type=click.IntRange(30, 100_000),
    default=2000,
    show_default=True,
    help="Number of trips to draw on the roads.",
)
@seed_option(0)
@report_errors
def fit(
    *, recorded: Path | None, roads: Path | None, mode: str, pairs: int, seed: int
) -> None:
    """Fit the curve of a city and print the settings that apply it.

    Example: rounds travel fit --recorded trips.csv --mode car
    """
    if (recorded is None) == (roads is None):
        raise click.UsageError("Give either --recorded or --roads.")
    from dispatch.usecases.files import read_file
    from dispatch.usecases.fit_travel import fit_recorded, fit_roads, setting_lines
    from routing.travel.roads.data.files import open_roads

    settings = settings_from_env()
    if recorded is not None:
        curve = fit_recorded(
            read_file(recorded), recorded.name, mode, settings.travel, seed
        )
    elif roads is not None:
        with progress_bar() as bar:
            graph = open_roads(roads, settings.data_dir / "roads", bar.show_roads)
        curve = fit_roads(graph, mode, pairs, seed)
    click.echo(
        f"# {curve.trips} trips by {mode}; on a half that the fit did not see it is "
        f"{curve.mean_error:.1%} off in the mean, {curve.median_error:.1%} in the median."
    )
    for line in setting_lines(mode, curve, settings.travel.by_mode[mode]):
        click.echo(line)
