"""Strategies that draw random routing problems, absurd ones among them."""

import numpy as np
from hypothesis import strategies as st

from routing.disruption import Announcement, DisruptionCost
from routing.matrix import UNREACHABLE, DenseMatrix
from routing.problem import Break, Problem, Shift, StartState, TimeWindow, Visit
from routing.speed_profile import SpeedPeriod

SKILLS = ("law", "care")
TEAM_MEMBERS = ("ann", "bob", "cy")


@st.composite
def windows(draw: st.DrawFn) -> tuple[TimeWindow, ...]:
    """Draw up to three disjoint time windows within 0 to 120 s."""
    edges = sorted(draw(st.lists(st.integers(0, 120), max_size=6, unique=True)))
    return tuple(TimeWindow(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def visits(draw: st.DrawFn, number: int, places: int, names: list[str]) -> Visit:
    """Draw a visit at any place, which any, some or no shifts can serve."""
    member = st.frozensets(st.sampled_from(TEAM_MEMBERS), max_size=1)
    announced = st.builds(
        Announcement, st.just(frozenset(TEAM_MEMBERS[:1])), st.integers(0, 120)
    )
    return Visit(
        id=f"v{number}",
        place=draw(st.integers(0, places - 1)),
        service=draw(st.integers(0, 15)),
        windows=draw(windows()),
        value=draw(st.integers(0, 200)),
        tier=draw(st.integers(0, 3)),
        skills=draw(st.frozensets(st.sampled_from(SKILLS), max_size=1)),
        team_size=draw(st.sampled_from((1, 1, 1, 2))),
        forbidden=draw(member),
        preferred=draw(member),
        preference=draw(st.integers(0, 30)),
        allowed=draw(st.sampled_from((None, None, None, frozenset(TEAM_MEMBERS[1:])))),
        shift=draw(st.sampled_from((*[None] * 5, *names))),
        setup=draw(st.sampled_from((0, 0, 4))),
        load=draw(st.integers(0, 3)),
        announced=draw(st.none() | announced),
        due=draw(st.sampled_from((None, None, draw(st.integers(0, 120))))),
    )


@st.composite
def breaks(draw: st.DrawFn, start: int, latest: int, most: int) -> tuple[Break, ...]:
    """Draw up to ``most`` breaks that fit into the shift one after the other."""
    sequence = []
    for _ in range(draw(st.integers(0, most))):
        if latest - start < 1:
            break
        duration = draw(st.integers(1, min(10, latest - start)))
        opens = draw(st.integers(start, latest - duration))
        closes = opens + duration + draw(st.integers(0, 20))
        sequence.append(Break(duration, TimeWindow(opens, closes)))
        start = opens + duration
    return tuple(sequence)


@st.composite
def start_states(draw: st.DrawFn, start: int) -> StartState:
    """Draw the state of a shift under way, soon after its start."""
    return StartState(
        time=start + draw(st.integers(0, 20)),
        worked=draw(st.integers(0, 20)),
        since_break=draw(st.integers(0, 20)),
        has_visited=draw(st.booleans()),
    )


@st.composite
def shifts(draw: st.DrawFn, number: int, places: int, most_breaks: int) -> Shift:
    """Draw a shift within 0 to 120 s, perhaps with breaks, overtime, limits or no end."""
    start = draw(st.integers(0, 60))
    end = start + draw(st.integers(0, 60))

    def limit(most: int) -> int | None:
        return draw(st.sampled_from((None, None, None, draw(st.integers(0, most)))))

    return Shift(
        id=f"s{number}",
        team=(TEAM_MEMBERS[number],),
        start=draw(st.integers(0, places - 1)),
        end=draw(st.none() | st.integers(0, places - 1)),
        window=TimeWindow(start, end),
        overtime=draw(st.sampled_from((0, 0, 10))),
        skills=draw(st.frozensets(st.sampled_from(SKILLS))),
        breaks=draw(breaks(start, end, most_breaks)),
        max_visits=limit(3),
        max_travel=limit(60),
        max_duration=limit(60),
        capacity=limit(6),
        mode=draw(st.sampled_from(("car", "car", "walk"))),
        latest_start=draw(st.sampled_from((None, None, start + draw(st.integers(0, 60))))),
        max_work=limit(60),
        start_state=draw(st.sampled_from((None, None, draw(start_states(start))))),
    )


@st.composite
def matrices(draw: st.DrawFn, places: int) -> DenseMatrix:
    """Draw an asymmetric matrix without some legs; the triangle inequality may not hold."""
    way = st.one_of(*[st.integers(0, 30)] * 6, st.just(UNREACHABLE))
    values = draw(st.lists(way, min_size=places * places, max_size=places * places))
    seconds = np.array(values, dtype=np.int32).reshape(places, places)
    np.fill_diagonal(seconds, 0)
    metres = np.where(seconds == UNREACHABLE, UNREACHABLE, seconds // 2).astype(np.int32)
    return DenseMatrix(seconds, metres, "drawn", estimated=True)


@st.composite
def speed_profiles(draw: st.DrawFn) -> tuple[SpeedPeriod, ...]:
    """Draw a speed profile: mostly one speed all day, else up to three."""
    starts = draw(st.just([]) | st.lists(st.integers(0, 100), max_size=3, unique=True))
    return tuple(SpeedPeriod(start, draw(st.integers(30, 100))) for start in sorted(starts))


@st.composite
def problems(
    draw: st.DrawFn, most_visits: int = 6, most_shifts: int = 3, *, one_speed: bool = False
) -> Problem:
    """Draw any small problem."""
    places = draw(st.integers(1, 4))
    n = draw(st.integers(0, most_visits))
    m = draw(st.integers(0, most_shifts))
    drawn_shifts = [draw(shifts(i, places, 2)) for i in range(m)]
    names = [shift.id for shift in drawn_shifts]
    drawn_visits = [draw(visits(i, places, names)) for i in range(n)]
    return Problem(
        visits=tuple(drawn_visits),
        shifts=tuple(drawn_shifts),
        travel={mode: draw(matrices(places)) for mode in ("car", "walk")},
        overtime_price=draw(st.integers(0, 3)),
        balance=draw(st.sampled_from((0, 0, 50))),
        disruption=draw(st.builds(DisruptionCost, *[st.integers(0, 30)] * 3)),
        lateness_price=draw(st.integers(0, 2)),
        reserve=draw(st.sampled_from((0, 5, 900))),
        speed_profile=() if one_speed else draw(speed_profiles()),
    )
