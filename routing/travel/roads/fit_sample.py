"""Random junctions of a road graph, between which trips for a curve fit are sampled."""

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place

from .data.graph import MODES, RoadGraph


def sample_junctions(graph: RoadGraph, mode: str, count: int, seed: int = 0) -> list[Place]:
    """Draw junctions of the largest component at random.

    Parameters
    ----------
    graph
        The streets.
    mode
        Travel mode whose component it is.
    count
        Number of junctions; fewer if the component has fewer.
    seed
        Seed of the draw.

    Raises
    ------
    ProblemError
        If the mode does not travel on roads.
    """
    if mode not in MODES:
        raise ProblemError(
            f"Mode {mode!r} does not travel on roads alone; {', '.join(MODES)} do. Fit "
            "it to recorded trips."
        )
    edges = ((graph.routable_along | graph.routable_against) & MODES[mode]) > 0
    junctions = np.unique(np.concatenate([graph.tail[edges], graph.head[edges]]))
    draw = np.random.default_rng(seed)
    sample = draw.choice(junctions, min(count, len(junctions)), replace=False)
    lats, lons = graph.lat[sample].tolist(), graph.lon[sample].tolist()
    return [Place(lat, lon) for lat, lon in zip(lats, lons, strict=True)]
