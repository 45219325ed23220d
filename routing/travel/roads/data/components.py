"""The part of a graph in which everyone can reach everyone."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .graph import Mode


def main_parts(
    tail: np.ndarray, head: np.ndarray, along: np.ndarray, against: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """``main_along`` and ``main_against`` of a `RoadGraph` from its other arrays.

    For each mode the strongly connected part with the most junctions; turn bans are not
    looked at.
    """
    main_along, main_against = np.zeros_like(along), np.zeros_like(against)
    for mode in Mode:
        there, back = (along & mode) != 0, (against & mode) != 0
        if not there.any() and not back.any():
            continue
        inside = _largest(
            np.concatenate([tail[there], head[back]]),
            np.concatenate([head[there], tail[back]]),
            int(max(tail.max(), head.max())) + 1,
        )
        both = inside[tail] & inside[head]
        main_along[there & both] |= np.uint8(mode)
        main_against[back & both] |= np.uint8(mode)
    return main_along, main_against


def _largest(origin: np.ndarray, goal: np.ndarray, junctions: int) -> np.ndarray:
    """Which junctions lie in the largest strongly connected part: bool."""
    arcs = coo_array((np.ones(len(origin)), (origin, goal)), (junctions, junctions))
    _, part = connected_components(arcs, directed=True, connection="strong")
    return np.asarray(part == np.bincount(part).argmax())
