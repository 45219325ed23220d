"""A fallback uses the first source that answers, and never mixes two."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from routing.errors import ProblemError, TravelError
from routing.geo import Place
from routing.matrix import DenseMatrix, TravelMatrix
from routing.travel.base import Path
from routing.travel.estimate.curve import Curve, PowerLaw
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.fallback import FallbackTravel

HERE, THERE = Place(0, 0), Place(0, 1)
LEGS = [(HERE, THERE), (THERE, HERE)]

CURVE = Curve(PowerLaw(1.41, 0.709), PowerLaw(2.54, 0.938))


@dataclass
class Fake:
    """A source by one mode that may be down, or may have no way back."""

    name: str
    mode: str = "car"
    down: bool = False
    estimated: bool = False

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        self._check(mode, bool(places))
        cells = np.full((len(places), len(places)), len(self.name), dtype=np.int32)
        return DenseMatrix(cells, cells.copy(), self.name, self.estimated)

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        self._check(mode, True)
        metres = len(self.name)
        return tuple(Path(leg, metres, metres) if leg[0] == HERE else None for leg in legs)

    def _check(self, mode: str, asks: bool) -> None:
        if mode != self.mode:
            raise ProblemError(f"{self.name} does not know {mode}.")
        if self.down and asks:
            raise TravelError(f"{self.name} is down.")


def test_the_first_that_answers_is_taken_whole():
    chain = FallbackTravel((Fake("a", down=True), Fake("bb"), Fake("ccc")))
    ways = chain.matrix([HERE, THERE], "car")
    assert ways.source == "bb"
    assert set(np.ravel(ways.block([0, 1]))) == {2}
    forth, back = chain.paths(LEGS, "car")
    assert forth
    assert forth.seconds == 2
    # A leg without a way is an answer too, and not asked of the next.
    assert back is None


def test_each_mode_goes_to_the_source_that_serves_it():
    chain = FallbackTravel(
        (Fake("a"), Fake("bb", mode="foot"), Fake("ccc", estimated=True))
    )
    assert chain.matrix([HERE], "foot").source == "bb"
    assert not chain.matrix([HERE], "car").estimated


def test_what_was_passed_over_is_told():
    told: list[str] = []
    chain = FallbackTravel(
        (Fake("a", down=True), Fake("bb", mode="foot"), Fake("ccc")),
        lambda error: told.append(str(error)),
    )
    assert chain.matrix([HERE], "car").source == "ccc"
    assert told == ["a is down.", "bb does not know car."]


def test_a_failure_is_logged_as_a_warning_and_an_unserved_mode_is_not(caplog):
    caplog.set_level(logging.WARNING)
    chain = FallbackTravel((Fake("a", down=True), Fake("bb", mode="foot"), Fake("ccc")))
    chain.matrix([HERE], "car")
    assert [record.getMessage() for record in caplog.records] == [
        "Another source of travel times is asked: a is down."
    ]


def test_when_all_fail_the_reason_of_each_is_said():
    chain = FallbackTravel((Fake("a", down=True), Fake("bb", mode="foot")))
    with pytest.raises(TravelError, match=r"a is down\. bb does not know car\."):
        chain.matrix([HERE], "car")


def test_a_mode_that_nobody_serves_is_the_asker_s_fault():
    with pytest.raises(ProblemError, match=r"a does not know boat\. bb does"):
        FallbackTravel((Fake("a"), Fake("bb", down=True))).matrix([HERE], "boat")


def test_paths_are_asked_of_the_source_of_the_matrix_though_another_is_first_by_then():
    first = Fake("a", down=True)
    chain = FallbackTravel((first, Fake("bb")))
    ways = chain.matrix([HERE, THERE], "car")
    first.down = False
    path = chain.source_of(ways.source, "car").paths(LEGS, "car")[0]
    assert path
    assert path.seconds == ways.row(0, [1])[0]
    assert chain.paths(LEGS, "car")[0] != path


def test_a_source_that_is_down_is_found_by_its_name_all_the_same():
    down = Fake("a", down=True)
    assert FallbackTravel((down, Fake("bb"))).source_of("a", "car") is down


def test_great_circle_is_found_by_its_name():
    last = GreatCircle({"car": CURVE})
    chain = FallbackTravel((Fake("a", down=True), last))
    ways = chain.matrix([HERE, THERE], "car")
    assert ways.estimated
    assert chain.source_of(ways.source, "car") is last


@pytest.mark.parametrize(("name", "mode"), [("gone", "car"), ("a", "foot")])
def test_a_source_that_is_gone_is_not_replaced_in_silence(name, mode):
    with pytest.raises(ProblemError, match=f"'{name}'.*plan again"):
        FallbackTravel((Fake("a"), Fake("bb"))).source_of(name, mode)


def test_a_chain_of_nothing_is_refused():
    with pytest.raises(ProblemError, match="one source"):
        FallbackTravel(())
