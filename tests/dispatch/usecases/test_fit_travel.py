"""The curves that come with Rounds, against the streets that they are said to be of."""

from pathlib import Path

import numpy as np
import pytest

from dispatch.settings import Settings
from dispatch.usecases.fit_travel import fit_roads
from routing.travel.estimate.fit import sample_trips
from routing.travel.roads.data.files import open_roads
from routing.travel.roads.data.graph import RoadGraph
from routing.travel.roads.fit_sample import sample_junctions
from routing.travel.roads.source import RoadTravel


@pytest.fixture(scope="module")
def streets(porto: Path, tmp_path_factory: pytest.TempPathFactory) -> RoadGraph:
    """The road graph of Porto."""
    return open_roads(porto / "porto.osm.pbf", tmp_path_factory.mktemp("roads"))


@pytest.mark.parametrize(("mode", "most"), [("car", 0.15), ("bicycle", 0.1), ("foot", 0.1)])
def test_the_default_curves_are_those_of_porto(streets, mode, most):
    places = sample_junctions(streets, mode, 60, seed=5)
    pairs = sample_trips(RoadTravel(streets), places, mode, 1000, seed=5)
    curve = Settings().travel.by_mode[mode]
    assert np.mean(np.abs(curve.seconds(pairs.great_circle_m) / pairs.seconds - 1)) < most
    assert np.mean(np.abs(curve.metres(pairs.great_circle_m) / pairs.road_m - 1)) < most


def test_a_fit_to_porto_is_less_than_15_percent_off(streets):
    found = fit_roads(streets, "car", 1000, seed=1)
    assert found.mean_error < 0.15
    assert found.median_error < found.mean_error
