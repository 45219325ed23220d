"""What the search works on: two sets of arrays, and its knobs."""

from typing import NamedTuple

import numpy as np

Ints = np.ndarray


class Tables(NamedTuple):
    """What there is to solve; the columns are in `columns`.

    Nodes are the visits, then the start of each shift, then the end of each.

    Attributes
    ----------
    visit, window, shift
        int64, a row each.
    rest
        int64, (shifts, most breaks of a shift, 3).
    price, pace
        int64: prices, and from which time on which speed holds (time, way made until
        then, percent); no rows of ``pace`` for one speed all day.
    travel, back
        int32, (modes, nodes, nodes): seconds from row to column, and its transpose, so
        that both ways of a visit lie side by side in memory. Visits near each other have
        near numbers, so that the ways which a step asks for are near each other too.
    ok, wish
        By class of a visit and shift: may it be served, and what that costs extra.
    home
        int32, (visits, …): the shifts whose way out and back is shortest, those that are
        alike side by side; -1 behind the last.
    near, around
        int32, (visits, …): the neighbours that a visit is put next to, and the places
        around it, nearest first; -1 behind the last.
    from_near, to_near
        int32, (modes, visits, …): seconds from each of these neighbours, and to it.
    key
        float64, (5, visits): by what visits are ordered before they are put back.
    """

    visit: Ints
    window: Ints
    shift: Ints
    rest: Ints
    price: Ints
    pace: Ints
    travel: Ints
    back: Ints
    ok: Ints
    wish: Ints
    home: Ints
    near: Ints
    from_near: Ints
    to_near: Ints
    around: Ints
    key: Ints


class StepParams(NamedTuple):
    """How the search goes about it; see `Tuning` for those that are named there too.

    Attributes
    ----------
    bonus
        A visit counts 1 + ``bonus`` times the temperature its value; per second.
    near
        Routes are remembered while the cost is at most so many temperatures above the
        best; 0 for none.
    """

    removed: float
    longest_string: float
    outs: int
    opening: float
    excursions: float
    bonus: float
    near: float


class SearchState(NamedTuple):
    """The routes, and what the search must remember.

    Attributes
    ----------
    stop, route
        int64, a row per shift; ``stop`` has three rows more, for trials.
    at
        int64, (visits, 2): shift and position of each visit.
    saved_stop, saved_route, touched, mark
        Routes as they were before the present step, whose they are, how many (in the
        last place of ``touched``), and which shifts they belong to.
    bank, was_out, order
        Visits to be put back, whether they were left out before, and their keys.
    best, best_length
        The best order of visits so far.
    total
        int64: cost of the present state and of the best, and the part of the former that
        is for visits left out.
    chance
        uint64: state of the random numbers.
    code
        uint64, a random number for each visit and shift.
    known, listed, filled
        Routes to be remembered, the visits of all of them, and how many these are.
    kept_stop, kept_route
        All routes as they were before the present excursion.
    touring
        Visits around which an excursion goes on.
    """

    stop: Ints
    route: Ints
    at: Ints
    saved_stop: Ints
    saved_route: Ints
    touched: Ints
    mark: Ints
    bank: Ints
    was_out: Ints
    order: Ints
    best: Ints
    best_length: Ints
    total: Ints
    chance: Ints
    code: Ints
    known: Ints
    listed: Ints
    filled: Ints
    kept_stop: Ints
    kept_route: Ints
    touring: Ints
