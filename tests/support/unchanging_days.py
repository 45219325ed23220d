"""Random days with every feature of a problem, drawn from seeds and whole numbers only.

The costs in `tests/fixtures/v0_1` and `tests/fixtures/breaks_inside` belong to exactly
these days, so a draw that is added, left out or moved makes them worthless.
"""

from random import Random

import numpy as np

from routing.disruption import Announcement, DisruptionCost
from routing.matrix import UNREACHABLE, DenseMatrix
from routing.problem import Break, Problem, Shift, TimeWindow, Visit
from routing.speed_profile import SpeedPeriod

LAST = 32_400
"""Nine hours, in seconds: the length of a day without overtime."""
SKILLS = ("law", "care", "negotiation")


def rich_day(seed: int, visits: int, shifts: int) -> Problem:
    """Draw a day in which every attribute of visits, shifts and problems occurs."""
    draw = Random(seed)
    places = max(1, visits * 9 // 10) + shifts
    groups = [_team(draw, k) for k in range(shifts)]
    names = [f"s{k}" for k in range(shifts)]
    calls = [_visit(draw, i, places - shifts, groups, names) for i in range(visits)]
    teams = [_shift(draw, k, places - shifts + k, groups[k]) for k in range(shifts)]
    return Problem(
        visits=tuple(calls),
        shifts=tuple(teams),
        travel={"car": _matrix(draw, places, 8), "walk": _matrix(draw, places, 2)},
        overtime_price=3,
        balance=20,
        disruption=DisruptionCost(team=1800, time=900, tolerance=600),
        speed_profile=(
            SpeedPeriod(0, 90),
            SpeedPeriod(3600, 60),
            SpeedPeriod(9000, 100),
            SpeedPeriod(27_000, 70),
        ),
    )


def plain_day(seed: int, visits: int, shifts: int) -> Problem:
    """Draw a day with windows, breaks and values, and nothing else."""
    draw = Random(seed)
    return Problem(
        visits=tuple(
            Visit(
                id=f"v{i}",
                place=i,
                service=draw.randint(900, 2400),
                windows=_windows(draw),
                value=draw.randint(300, 9000),
            )
            for i in range(visits)
        ),
        shifts=tuple(
            Shift(
                id=f"s{k}",
                team=(f"s{k}",),
                start=visits + k,
                end=visits + k,
                window=TimeWindow(0, LAST),
                breaks=(Break(2700, TimeWindow(9000, 18_000)),) if k % 2 else (),
            )
            for k in range(shifts)
        ),
        travel={"car": _matrix(draw, visits + shifts, 8)},
    )


def absurd_day(seed: int) -> Problem:
    """Draw a tiny day in seconds rather than hours, which often cannot be kept."""
    draw = Random(seed)
    places, visits, shifts = draw.randint(1, 4), draw.randint(1, 7), draw.randint(1, 3)
    seconds = [[draw.randint(0, 30) for _ in range(places)] for _ in range(places)]
    for place in range(places):
        seconds[place][place] = 0
    matrix = np.array(seconds, dtype=np.int32)
    edges = [sorted(draw.sample(range(121), 4)) for _ in range(visits)]
    return Problem(
        visits=tuple(
            Visit(
                id=f"v{i}",
                place=draw.randrange(places),
                service=draw.randint(0, 15),
                windows=(TimeWindow(a, b), TimeWindow(c, d)),
                value=draw.randint(0, 200),
                tier=draw.randint(0, 3),
                skills=frozenset(draw.sample(SKILLS, draw.choice((0, 0, 1)))),
                setup=draw.choice((0, 0, 4)),
                load=draw.randint(0, 3),
            )
            for i, (a, b, c, d) in enumerate(edges)
        ),
        shifts=tuple(
            Shift(
                id=f"s{k}",
                team=(f"s{k}",),
                start=draw.randrange(places),
                end=draw.choice((None, 0)),
                window=TimeWindow(
                    start := draw.randint(0, 60), start + draw.randint(20, 60)
                ),
                overtime=draw.choice((0, 10)),
                skills=frozenset(draw.sample(SKILLS, 2)),
                breaks=draw.choice(((), (Break(5, TimeWindow(start, start + 12)),))),
                max_visits=draw.choice((None, 3)),
                max_travel=draw.choice((None, 40)),
                max_duration=draw.choice((None, 50)),
                capacity=draw.choice((None, 6)),
            )
            for k in range(shifts)
        ),
        travel={"car": DenseMatrix(matrix, matrix // 2, "drawn", estimated=True)},
        balance=draw.choice((0, 50)),
        speed_profile=draw.choice(((), (SpeedPeriod(0, 50), SpeedPeriod(40, 100)))),
    )


def _team(draw: Random, number: int) -> tuple[str, ...]:
    """One visitor, or two for each fourth shift."""
    mine = f"a{number}"
    return (mine, f"b{number}") if number % 4 == 1 else (mine,)


def _windows(draw: Random) -> tuple[TimeWindow, ...]:
    """All day, part of it, or a part of each half."""
    kind = draw.choice("aaabbc")
    if kind == "a":
        return (TimeWindow(0, LAST),)
    opens = draw.randrange(0, 14_400, 900)
    if kind == "b":
        return (TimeWindow(opens, opens + draw.randrange(7200, 14_400, 900)),)
    later = draw.randrange(18_000, 25_200, 900)
    return (TimeWindow(opens, opens + 3600), TimeWindow(later, later + 5400))


def _visit(
    draw: Random, number: int, places: int, groups: list[tuple[str, ...]], names: list[str]
) -> Visit:
    rare = draw.random()
    anyone = [member for team in groups for member in team]
    service = draw.randrange(600, 2400, 60)
    return Visit(
        id=f"v{number}",
        place=draw.randrange(places),
        service=service,
        windows=_windows(draw),
        value=draw.randint(300, 9000),
        tier=draw.choice((0, 1, 2, 3, 3, 3, 3, 3)),
        skills=frozenset(draw.sample(SKILLS, draw.choice((0, 0, 0, 1, 2)))),
        team_size=2 if rare < 0.05 else 1,
        forbidden=frozenset(draw.sample(anyone, draw.choice((0, 0, 0, 1)))),
        preferred=frozenset(draw.sample(anyone, draw.choice((0, 0, 1)))),
        preference=draw.choice((0, 900)),
        allowed=frozenset(anyone[: len(anyone) // 2 + 1]) if 0.1 < rare < 0.15 else None,
        shift=draw.choice(names) if 0.2 < rare < 0.23 else None,
        setup=draw.choice((0, 0, 300)),
        load=draw.randint(0, 2),
        announced=Announcement(frozenset(draw.choice(groups)), draw.randrange(0, LAST, 900))
        if rare > 0.8
        else None,
    )


def _shift(draw: Random, number: int, place: int, team: tuple[str, ...]) -> Shift:
    start = draw.choice((0, 0, 1800))
    lunch = Break(1800, TimeWindow(9000, 16_200))
    tea = Break(900, TimeWindow(19_800, 27_000))
    return Shift(
        id=f"s{number}",
        team=team,
        start=place,
        end=draw.choice((place, place, None)),
        window=TimeWindow(start, LAST),
        overtime=draw.choice((0, 0, 1800)),
        mode="walk" if number % 7 == 6 else "car",
        skills=frozenset(draw.sample(SKILLS, draw.choice((1, 2, 3)))),
        breaks=draw.choice(((), (lunch,), (lunch, tea))),
        max_visits=draw.choice((None, None, 9)),
        max_travel=draw.choice((None, None, 12_000)),
        max_duration=draw.choice((None, None, 28_800)),
        capacity=draw.choice((None, None, 12)),
    )


def _matrix(draw: Random, places: int, speed: int) -> DenseMatrix:
    """Ways through a grid of streets, not the same there and back, a few of them closed."""
    points = np.array(
        [(draw.randrange(12_000), draw.randrange(12_000)) for _ in range(places)],
        dtype=np.int64,
    )
    metres = np.abs(points[:, None] - points[None]).sum(-1)
    slopes = np.array([draw.randrange(60) for _ in range(places)], dtype=np.int64)
    seconds = metres // speed + 60 + np.maximum(0, slopes[None] - slopes[:, None])
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    for _ in range(places // 10):
        here, there = draw.randrange(places), draw.randrange(places)
        if here != there:
            seconds[here, there] = metres[here, there] = UNREACHABLE
    return DenseMatrix(
        seconds.astype(np.int32), metres.astype(np.int32), "drawn", estimated=True
    )
