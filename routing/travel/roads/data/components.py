"""Largest strongly connected components of a road graph, one for each mode."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .graph import Mode


def largest_components(
    tail: np.ndarray,
    head: np.ndarray,
    along: np.ndarray,
    against: np.ndarray,
    private: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ``routable_along``, ``routable_against``, ``private`` of a `RoadGraph`.

    For each mode the component with the most junctions counts; turn restrictions are not
    considered. The parameters are the graph's arrays of the same names. Roads that private
    roads alone connect with the largest component of the others are private as well.
    """
    routable_along, routable_against = np.zeros_like(along), np.zeros_like(against)
    private = private.copy()
    for mode in Mode:
        forward, backward = (along & mode) != 0, (against & mode) != 0
        if not forward.any() and not backward.any():
            continue
        junctions = int(max(tail.max(), head.max())) + 1
        inside = _largest_component(tail, head, forward, backward, junctions)
        closed = (private & mode) != 0
        if closed.any() and not closed[forward | backward].all():
            main = _largest_component(
                tail, head, forward & ~closed, backward & ~closed, junctions
            )
            # A gated quarter larger than the rest would be another component.
            if (main & inside).any():
                private[~(main[tail] & main[head])] |= np.uint8(mode)
        both = inside[tail] & inside[head]
        routable_along[forward & both] |= np.uint8(mode)
        routable_against[backward & both] |= np.uint8(mode)
    return routable_along, routable_against, private


def _largest_component(
    tail: np.ndarray,
    head: np.ndarray,
    forward: np.ndarray,
    backward: np.ndarray,
    junctions: int,
) -> np.ndarray:
    """Return a mask of the junctions in the largest strongly connected component."""
    tail, head = (
        np.concatenate([tail[forward], head[backward]]),
        np.concatenate([head[forward], tail[backward]]),
    )
    arcs = coo_array((np.ones(len(tail)), (tail, head)), (junctions, junctions))
    _, component = connected_components(arcs, directed=True, connection="strong")
    return np.asarray(component == np.bincount(component).argmax())
