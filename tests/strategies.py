"""Random problems of routing, absurd ones among them."""

import numpy as np
from hypothesis import strategies as st

from routing.problem import (
    UNREACHABLE,
    Matrix,
    Problem,
    Rest,
    Shift,
    Visit,
    Window,
)

SKILLS = ("law", "care")
CREWS = ("ann", "bob", "cy")


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """None to three disjoint windows within 0 to 120 s."""
    edges = sorted(draw(st.lists(st.integers(0, 120), max_size=6, unique=True)))
    return tuple(Window(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def visits(draw: st.DrawFn, number: int, places: int) -> Visit:
    """A visit anywhere, for anyone or for nobody."""
    return Visit(
        id=f"v{number}",
        place=draw(st.integers(0, places - 1)),
        service=draw(st.integers(0, 15)),
        windows=draw(windows()),
        value=draw(st.integers(0, 200)),
        tier=draw(st.integers(0, 3)),
        skills=draw(st.frozensets(st.sampled_from(SKILLS), max_size=1)),
        crew=draw(st.sampled_from((1, 1, 1, 2))),
        forbidden=draw(st.frozensets(st.sampled_from(CREWS), max_size=1)),
        preferred=draw(st.frozensets(st.sampled_from(CREWS), max_size=1)),
        preference=draw(st.integers(0, 30)),
    )


@st.composite
def shifts(draw: st.DrawFn, number: int, places: int) -> Shift:
    """A shift within 0 to 120 s, perhaps with a break, overtime or an open end."""
    start = draw(st.integers(0, 60))
    end = start + draw(st.integers(0, 60))
    overtime = draw(st.sampled_from((0, 0, 10)))
    rest = None
    if draw(st.booleans()) and end - start >= 1:
        duration = draw(st.integers(1, min(10, end - start)))
        opens = draw(st.integers(start, end - duration))
        rest = Rest(duration, Window(opens, opens + duration + draw(st.integers(0, 20))))
    return Shift(
        id=f"s{number}",
        crew=(CREWS[number],),
        start=draw(st.integers(0, places - 1)),
        end=draw(st.none() | st.integers(0, places - 1)),
        window=Window(start, end),
        overtime=overtime,
        skills=draw(st.frozensets(st.sampled_from(SKILLS))),
        rest=rest,
        max_visits=draw(st.none() | st.integers(0, 3)),
    )


@st.composite
def matrices(draw: st.DrawFn, places: int) -> Matrix:
    """Asymmetric travel with some ways missing; not always the triangle's friend."""
    way = st.one_of(*[st.integers(0, 30)] * 6, st.just(UNREACHABLE))
    values = draw(st.lists(way, min_size=places * places, max_size=places * places))
    seconds = np.array(values, dtype=np.int32).reshape(places, places)
    np.fill_diagonal(seconds, 0)
    metres = np.where(seconds == UNREACHABLE, UNREACHABLE, seconds // 2).astype(np.int32)
    return Matrix(seconds, metres, "drawn", estimated=True)


@st.composite
def problems(draw: st.DrawFn, most_visits: int = 6, most_shifts: int = 3) -> Problem:
    """Any small problem."""
    places = draw(st.integers(1, 4))
    n = draw(st.integers(0, most_visits))
    m = draw(st.integers(0, most_shifts))
    return Problem(
        visits=tuple(draw(visits(i, places)) for i in range(n)),
        shifts=tuple(draw(shifts(i, places)) for i in range(m)),
        travel={"car": draw(matrices(places))},
        overtime_price=draw(st.integers(0, 3)),
    )
