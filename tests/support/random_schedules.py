"""Random small orders with everything that times depend on, drawn from seeds."""

from random import Random

import numpy as np

from routing.disruption import Announcement, DisruptionCost
from routing.matrix import DenseMatrix
from routing.problem import Break, Problem, Shift, StartState, TimeWindow, Visit
from routing.speed_profile import SpeedPeriod

HORIZON = 200


def random_order(seed: int) -> tuple[Problem, list[int]]:
    """Draw a problem of one shift and up to five visits, and an order of some of them."""
    draw = Random(seed)
    places = draw.randint(1, 4)
    seconds = np.array(
        [[draw.randint(0, 25) for _ in range(places)] for _ in range(places)], np.int32
    )
    np.fill_diagonal(seconds, 0)
    visits = tuple(_visit(draw, number, places) for number in range(draw.randint(1, 5)))
    problem = Problem(
        visits=visits,
        shifts=(_shift(draw, places),),
        travel={"car": DenseMatrix(seconds, seconds, "drawn", estimated=True)},
        overtime_price=draw.randint(0, 3),
        balance=draw.choice((0, 50)),
        disruption=DisruptionCost(draw.randint(0, 9), draw.randint(0, 9), 10),
        lateness_price=draw.randint(0, 2),
        reserve=draw.choice((0, 0, 5, 900)),
        speed_profile=_speed_profile(draw),
    )
    order = list(range(len(visits)))
    draw.shuffle(order)
    return problem, order


def _windows(draw: Random) -> tuple[TimeWindow, ...]:
    if draw.random() < 0.5:
        return (TimeWindow(0, HORIZON),)
    edges = sorted(draw.sample(range(HORIZON), 2 * draw.choice((1, 1, 2))))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(TimeWindow(opens, closes) for opens, closes in pairs)


def _visit(draw: Random, number: int, places: int) -> Visit:
    return Visit(
        id=f"v{number}",
        place=draw.randrange(places),
        service=draw.randint(0, 20),
        windows=_windows(draw),
        value=draw.randint(0, 200),
        setup=draw.choice((0, 0, 4)),
        announced=Announcement(frozenset(("s",)), draw.randrange(HORIZON))
        if draw.random() < 0.3
        else None,
        due=draw.randrange(HORIZON) if draw.random() < 0.3 else None,
    )


def _shift(draw: Random, places: int) -> Shift:
    start = draw.randint(0, 30)
    end = start + draw.randint(40, 150)
    state = None
    if draw.random() < 0.3:
        state = StartState(
            time=start + draw.randint(0, 40),
            worked=draw.randint(0, 40),
            since_break=draw.randint(0, 30),
            has_visited=draw.random() < 0.6,
        )
    return Shift(
        id="s",
        team=("s",),
        start=draw.randrange(places),
        end=draw.choice((None, draw.randrange(places))),
        window=TimeWindow(start, end),
        overtime=draw.choice((0, 20)),
        breaks=_breaks(draw, start, end),
        max_duration=draw.choice((None, None, draw.randint(20, 150))),
        latest_start=draw.choice((None, None, start + draw.randint(0, 60))),
        max_work=draw.choice((None, None, draw.randint(20, 90))),
        start_state=state,
    )


def _breaks(draw: Random, start: int, end: int) -> tuple[Break, ...]:
    """Up to three breaks that would fit into the shift one after the other."""
    drawn, earliest = [], start
    for _ in range(draw.choice((0, 1, 1, 2, 2, 3))):
        duration = draw.randint(1, 15)
        if earliest + duration > end:
            break
        opens = draw.randint(earliest, min(end - duration, earliest + 40))
        closes = opens + duration + draw.randint(0, 50)
        drawn.append(Break(duration, TimeWindow(opens, closes)))
        earliest = opens + duration
    return tuple(drawn)


def _speed_profile(draw: Random) -> tuple[SpeedPeriod, ...]:
    if draw.random() < 0.5:
        return ()
    starts = sorted(draw.sample(range(HORIZON), draw.randint(1, 5)))
    return tuple(SpeedPeriod(second, draw.randint(20, 100)) for second in starts)
