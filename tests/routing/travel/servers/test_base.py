"""The common part of all servers: blocks, bad pins, and cells on request."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError, TravelError
from routing.geo import Place
from routing.matrix import UNREACHABLE
from routing.travel.base import Path
from routing.travel.servers.base import NoSegmentError, TravelServer, as_table, block_shape
from routing.travel.servers.client import Client
from routing.travel.servers.lazy_matrix import LazyMatrix


@dataclass(frozen=True, eq=False)
class Fake(TravelServer):
    """Knows a formula, refuses some places, and places of different parity together."""

    profiles: dict[str, str] = field(default_factory=lambda: {"car": "driving"})
    limit: int = 3
    strays: frozenset[Place] = frozenset()
    regions: bool = False
    requests: list[tuple[int, int]] = field(default_factory=list)

    kind: ClassVar[str] = "fake"
    consistent: ClassVar[bool] = True

    def _block_shape(self, origins: int, goals: int) -> tuple[int, int]:
        return block_shape(self.limit, origins, goals)

    def _table(
        self, profile: str, origins: Sequence[Place], goals: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        self.requests.append((len(origins), len(goals)))
        self._refuse([*origins, *goals])
        seconds = np.array([[leg_seconds(a, b) for b in goals] for a in origins])
        return seconds, 10 * seconds

    def _route(self, profile: str, origin: Place, destination: Place) -> Path | None:
        self._refuse([origin, destination])
        seconds = leg_seconds(origin, destination)
        if np.isnan(seconds):
            return None
        return Path((origin, destination), round(seconds), round(10 * seconds))

    def _refuse(self, places: Sequence[Place]) -> None:
        region = {place.lon % 2 for place in places} if self.regions else set()
        if self.strays.intersection(places) or len(region) > 1:
            raise NoSegmentError


def leg_seconds(a: Place, b: Place) -> float:
    """Not symmetric; none between some."""
    if (a.lon * 7 + b.lon) % 11 == 3:
        return float("nan")
    return abs(a.lon - b.lon) * 10 + (a.lon > b.lon) + 0.3


def line(count: int) -> list[Place]:
    return [Place(0, i) for i in range(count)]


def expected(places: Sequence[Place]) -> np.ndarray:
    cells = np.array([[leg_seconds(a, b) for b in places] for a in places]).reshape(
        len(places), len(places)
    )
    whole = np.where(np.isnan(cells), UNREACHABLE, np.rint(cells)).astype(np.int32)
    np.fill_diagonal(whole, 0)
    return whole


def fake(**values) -> Fake:
    return Fake(Client("http://127.0.0.1:9"), **values)


@given(st.integers(0, 12), st.integers(1, 200))
def test_any_limit_gives_the_same_matrix(count, limit):
    server = fake(limit=limit)
    matrix = server.matrix(line(count), "car")
    assert np.array_equal(matrix.seconds, expected(line(count)))
    gone = matrix.seconds == UNREACHABLE
    assert np.array_equal(gone, matrix.metres == UNREACHABLE)
    assert (matrix.source, matrix.estimated) == ("fake:http://127.0.0.1:9", False)
    assert all(origins * goals <= limit for origins, goals in server.requests)


@given(st.integers(1, 5000), st.integers(1, 300), st.integers(1, 300))
def test_sides_keep_the_limit_and_waste_little_of_it(pairs, origins, goals):
    high, wide = block_shape(pairs, origins, goals)
    assert 1 <= high <= origins
    assert 1 <= wide <= goals
    assert high * wide <= pairs
    assert high * wide > pairs / 3 or (high, wide) == (origins, goals)


@given(st.sets(st.integers(0, 9), max_size=6), st.booleans(), st.integers(1, 40))
def test_bad_pins_leave_the_others_their_ways(bad, regions, limit):
    places = line(10)
    strays = frozenset(places[i] for i in bad)
    server = fake(limit=limit, strays=strays, regions=regions)
    seconds = server.matrix(places, "car").seconds
    wanted = expected(places)
    for i in range(10):
        for j in range(10):
            apart = regions and (i - j) % 2
            if i != j and (i in bad or j in bad or apart):
                wanted[i, j] = UNREACHABLE
    assert np.array_equal(seconds, wanted)


def test_a_bad_pin_costs_few_requests():
    places = line(150)
    server = fake(limit=100, strays=frozenset({places[77]}))
    server.matrix(places, "car")
    whole = 150 * 150 // 100
    assert len(server.requests) < 3 * whole


def test_places_that_only_two_and_two_go_together_are_an_error():
    @dataclass(frozen=True, eq=False)
    class Touchy(Fake):
        def _refuse(self, places: Sequence[Place]) -> None:
            if max(p.lon for p in places) - min(p.lon for p in places) > 3:
                raise NoSegmentError

    server = Touchy(Client("http://127.0.0.1:9"), limit=1000)
    with pytest.raises(TravelError, match="far outside"):
        server.matrix([Place(0, 3), Place(0, 5), Place(0, 8)], "car")


def test_paths_come_in_the_order_of_the_legs():
    places = line(6)
    server = fake(strays=frozenset({places[4]}))
    legs = [(places[0], places[5]), (places[1], places[4]), (places[3], places[2])]
    first, stray, last = server.paths(legs, "car")
    assert first
    assert last
    assert stray is None
    assert (first.points, first.seconds) == (legs[0], 50)
    assert last.seconds == server.matrix(places, "car").seconds[3, 2] == 11


def test_an_unknown_mode_names_the_known_ones():
    for ask in (fake().matrix, fake().paths):
        with pytest.raises(ProblemError, match=r"'boat'.*car"):
            ask([], "boat")


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(ProblemError, match="limit of 0"):
        fake(limit=0)
    with pytest.raises(ProblemError, match="dense limit of 0"):
        fake(dense_limit=0)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (lambda: (np.zeros((2, 1)), np.zeros((2, 2))), "another size"),
        (lambda: (np.zeros((0, 0)), np.zeros((0, 0))), "another size"),
        (lambda: (np.full((2, 2), -1.0), np.zeros((2, 2))), "below 0"),
        (lambda: {}["durations"], "KeyError"),
        (lambda: Place(99, 0), "ProblemError"),
    ],
)
def test_a_wrong_table_is_an_error_of_the_server(cells, words):
    @dataclass(frozen=True, eq=False)
    class Wrong(Fake):
        def _table(self, *_: object) -> tuple[np.ndarray, np.ndarray]:
            return cells()

    server = Wrong(Client("http://127.0.0.1:9"), limit=100)
    with pytest.raises(TravelError, match=words) as caught:
        server.matrix(line(2), "car")
    assert "kind fake" in str(caught.value)


def test_a_way_without_metres_is_no_way():
    @dataclass(frozen=True, eq=False)
    class Half(Fake):
        def _table(self, *_: object) -> tuple[np.ndarray, np.ndarray]:
            return np.ones((2, 2)), np.array([[1, np.nan], [np.inf, 1]])

    matrix = Half(Client("http://127.0.0.1:9"), limit=100).matrix(line(2), "car")
    assert matrix.seconds.tolist() == [[0, UNREACHABLE], [UNREACHABLE, 0]]
    assert matrix.metres.tolist() == matrix.seconds.tolist()


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 8), max_size=5), st.lists(st.integers(0, 8), max_size=5)
        )
    )
)
def test_ways_asked_for_when_needed_are_the_same_and_asked_once(questions):
    places = line(9)
    server = fake(limit=1000)
    matrix = LazyMatrix(server, "driving", tuple(places))
    wanted = expected(places)
    for origins, goals in questions:
        found = matrix.between(origins, goals)
        assert found.shape == (len(origins), len(goals))
        assert found.dtype == np.int32
        assert np.array_equal(found, wanted[np.ix_(origins, goals)])
    before = len(server.requests)
    for origins, goals in questions:
        matrix.between(origins, goals)
    assert len(server.requests) == before


def test_many_places_are_asked_for_piece_by_piece():
    places = line(9)
    server = fake(limit=1000, dense_limit=5)
    matrix = server.matrix(places, "car")
    assert server.requests == [(1, 1)]
    wanted = expected(places)
    order = [3, 1, 8, 8, 0]
    assert np.array_equal(matrix.block(order), wanted[np.ix_(order, order)])
    assert np.array_equal(matrix.row(2, order), wanted[2, order])
    seconds, metres = matrix.legs(order)
    assert seconds == [int(wanted[a, b]) for a, b in pairwise(order)]
    full = fake(limit=1000).table("driving", places, places)[1]
    assert metres == [int(full[a, b]) if a != b else 0 for a, b in pairwise(order)]
    assert (len(matrix), matrix.source, matrix.estimated) == (9, server.source, False)


def test_legs_of_one_place_or_none_ask_for_nothing():
    server = fake()
    matrix = LazyMatrix(server, "driving", tuple(line(4)))
    assert matrix.legs([]) == matrix.legs([2]) == ([], [])
    assert server.requests == []


def test_what_is_known_goes_along_in_a_pickle():
    matrix = LazyMatrix(fake(limit=100), "driving", tuple(line(6)))
    seconds = matrix.block([0, 3, 5])
    again = pickle.loads(pickle.dumps(matrix))
    known = len(again.server.requests)
    assert np.array_equal(again.block([0, 3, 5]), seconds)
    assert len(again.server.requests) == known


def test_a_dead_server_is_noticed_before_the_solve():
    @dataclass(frozen=True, eq=False)
    class Dead(Fake):
        def _table(self, *_: object) -> tuple[np.ndarray, np.ndarray]:
            raise TravelError("down")

    with pytest.raises(TravelError, match="down"):
        Dead(Client("http://127.0.0.1:9"), dense_limit=5).matrix(line(9), "car")


def test_a_server_that_contradicts_itself_is_not_asked_piece_by_piece():
    @dataclass(frozen=True, eq=False)
    class Moody(Fake):
        consistent: ClassVar[bool] = False

    moody = Moody(Client("http://127.0.0.1:9"), dense_limit=5)
    assert len(moody.matrix(line(5), "car")) == 5
    with pytest.raises(TravelError, match="9 places"):
        moody.matrix(line(9), "car")


@pytest.mark.parametrize("table", [None, "no", [[1], [1, 2]], {"a": 1}, [["x"]]])
def test_what_is_no_table_has_no_size(table):
    assert as_table(table).shape in {(0, 0), (1, 1)}
    assert not np.isfinite(as_table(table)).any()
