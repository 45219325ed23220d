"""Impossible answers of a server are not believed: the estimate or a new request helps."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from routing.errors import TravelError
from routing.geo import Place
from routing.matrix import UNREACHABLE
from routing.travel.base import TravelSource
from routing.travel.estimate.curve import Curve, PowerLaw
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.fallback import FallbackTravel
from routing.travel.plausible import PlausibleTravel
from routing.travel.servers.registry import travel_server
from tests.support.stub_server import ReceivedRequest, StubResponse, StubServer, serving

CURVE = Curve(PowerLaw(1.4, 0.7), PowerLaw(2, 1))
ESTIMATE = GreatCircle({"car": CURVE, "foot": CURVE})
START, FAR, NEAR = Place(22.54, 114.05), Place(22.62, 114.06), Place(22.5402, 114.05)
"""FAR is 9 km away, NEAR is 22 m away."""
PLACES = [START, FAR, NEAR]


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with serving() as server:
        yield server


def table(seconds: Any, metres: Any = None) -> dict[str, Any]:
    sides = [{"distance": 1}] * (len(seconds) if isinstance(seconds, list) else 1)
    return {
        "code": "Ok",
        "durations": seconds,
        "distances": seconds if metres is None else metres,
        "sources": sides,
        "destinations": sides,
    }


def source(stub: StubServer, mode: str = "car") -> TravelSource:
    server = travel_server("osrm", stub.url, modes={mode: "driving"})
    return PlausibleTravel(server, ESTIMATE)


@pytest.mark.parametrize(
    ("mode", "there", "back", "replaced"),
    [
        ("car", 0, 0, (True, True)),
        ("car", 1, 900, (True, False)),
        ("car", 900, 100, (False, True)),
        ("car", 170, 170, (False, False)),
        ("foot", 600, 6000, (True, False)),
    ],
)
def test_a_leg_that_nobody_could_make_is_estimated(
    stub: StubServer, mode: str, there: int, back: int, replaced: tuple[bool, bool]
) -> None:
    stub.respond_with(StubResponse(table([[0, there, 0], [back, 0, 950], [1, 950, 0]])))
    found = source(stub, mode).matrix(PLACES, mode)
    estimate = ESTIMATE.matrix(PLACES, mode)
    # The door 22 m away may well take no time.
    assert found.row(0, [2]).tolist() == [0]
    for ends, said, is_replaced in (
        ((0, 1), there, replaced[0]),
        ((1, 0), back, replaced[1]),
    ):
        other = [legs[0] for legs in estimate.legs(ends)]
        assert [x[0] for x in found.legs(ends)] == (other if is_replaced else [said, said])
    assert found.estimated == any(replaced)


@pytest.mark.parametrize(
    "answer",
    [
        table([[0, -5, 1], [900, 0, 900], [1, 900, 0]]),
        table([[0, math.nan, 1], [900, 0, 900], [1, 900, 0]]),
        table([[0, math.inf, 1], [900, 0, 900], [1, 900, 0]]),
        table([[0, 900, 1], [900, 0], [1, 900, 0]]),
        table([[0, 900, 1], None, [1, 900, 0]]),
        table([[0, 900], [900, 0]]),
        table(None),
        {"code": "Ok"},
    ],
)
def test_a_table_that_is_none_is_estimated_as_a_whole(
    stub: StubServer, answer: dict[str, Any]
) -> None:
    stub.respond_with(StubResponse(answer))
    with pytest.raises(TravelError):
        source(stub).matrix(PLACES, "car")
    matrix = FallbackTravel((source(stub), ESTIMATE)).matrix(PLACES, "car")
    assert matrix.estimated
    assert matrix.source == ESTIMATE.matrix([], "car").source


def null_with(*odd: int) -> Any:
    """Answer with null for every pair of a request that names an odd place."""

    def answer(request: ReceivedRequest) -> StubResponse:
        path, _, query = request.path.partition("?")
        names = path.rsplit("/", 1)[1].split(";")
        sides = [
            [int(n) for n in field.split("=")[1].split(";")]
            for field in query.split("&")
            if field.startswith(("sources", "destinations"))
        ]
        none = len(names) > 1 and any(name in {at(LINE[i]) for i in odd} for name in names)
        cells = [[None if none else 700 * (a != b) for b in sides[1]] for a in sides[0]]
        content = table(cells)
        content["destinations"] = [{"distance": 1}] * len(sides[1])
        return StubResponse(content)

    return answer


LINE = [Place(22.54, 114.05 + 0.01 * i) for i in range(5)]


def at(place: Place) -> str:
    return f"{place.lon:.6f},{place.lat:.6f}"


@pytest.mark.parametrize(
    ("odd", "limit"), [((3,), 100), ((0, 2), 100), ((4,), 3), ((0, 1, 2, 3, 4), 100)]
)
def test_a_pin_for_which_all_is_null_keeps_its_fault_to_itself(
    stub: StubServer, odd: Sequence[int], limit: int
) -> None:
    stub.answer = null_with(*odd)
    seconds = (
        travel_server("osrm", stub.url, limit=limit).matrix(LINE, "car").block(range(5))
    )
    for i in range(5):
        for j in range(5):
            cut = i != j and not {i, j}.isdisjoint(odd)
            assert seconds[i, j] == (UNREACHABLE if cut else 700 * (i != j))


def test_an_impossible_path_is_drawn_as_none(stub: StubServer) -> None:
    class Paths:
        def matrix(self, places: Sequence[Place], mode: str) -> Any: ...

        def paths(self, legs: Sequence[tuple[Place, Place]], mode: str) -> Any:
            return ESTIMATE.paths([(START, START), (START, NEAR)], mode)

    legs = [(START, FAR), (START, NEAR)]
    found = PlausibleTravel(Paths(), ESTIMATE).paths(legs, "car")
    assert [path is None for path in found] == [True, False]
