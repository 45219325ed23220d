"""Directions as people read them."""

import pytest

from dispatch.domain.plan import LegDocument, LegStepDocument
from dispatch.text import ENGLISH, Translator
from maps.turn_instructions import turn_instructions
from routing.travel.base import Maneuver

CHINESE = Translator("zh")


def step(maneuver, street="", metres=347, leave=None):
    return LegStepDocument(
        turn=maneuver, street=street, metres=metres, seconds=60, exit=leave
    )


def sentence_of(translator, *args, **values):
    (sentence,) = turn_instructions(
        LegDocument(path="", steps=(step(*args, **values),)), translator
    )
    return sentence


@pytest.mark.parametrize(
    ("values", "english", "chinese"),
    [
        ((Maneuver.DEPART, "Rua X"), "Start on Rua X, 350 m", "沿 Rua X 出发，350 米"),
        ((Maneuver.DEPART,), "Start, 350 m", "出发，350 米"),
        ((Maneuver.LEFT, "Rua X"), "Turn left into Rua X, 350 m", "左转进入 Rua X，350 米"),
        ((Maneuver.RIGHT, "深南大道"), "Turn right into 深南大道, 350 m",
         "右转进入深南大道，350 米"),
        ((Maneuver.LEFT, "Água"), "Turn left into Água, 350 m", "左转进入 Água，350 米"),
        ((Maneuver.STRAIGHT, " ", 1249), "Go straight on, 1.2 km", "直行，1.2 公里"),
        ((Maneuver.ROUNDABOUT, "A 1", 996, 2),
         "At the roundabout take exit 2 into A 1, 1.0 km",
         "进入环岛，从第 2 个出口驶入 A 1，1.0 公里"),
        ((Maneuver.ROUNDABOUT, "", 994, 3), "At the roundabout take exit 3, 990 m",
         "进入环岛，从第 3 个出口驶出，990 米"),
        ((Maneuver.ROUNDABOUT,), "Go through the roundabout, 350 m", "通过环岛，350 米"),
        ((Maneuver.FERRY, "Afurada", 300), "Take the ferry Afurada, 300 m",
         "乘轮渡 Afurada，300 米"),
        ((Maneuver.U_TURN, "", 4), "Turn round", "掉头"),
        ((Maneuver.ARRIVE, "", 0), "Arrive", "到达"),
    ],
)  # fmt: skip
def test_a_step_is_a_sentence_with_its_length(values, english, chinese):
    assert sentence_of(ENGLISH, *values) == english
    assert sentence_of(CHINESE, *values) == chinese


@pytest.mark.parametrize("translator", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("street", ["", "Rua X"])
def test_every_turn_is_told_differently(translator, street):
    told = [sentence_of(translator, maneuver, street, leave=None) for maneuver in Maneuver]
    assert len(set(told)) == len(Maneuver)
    assert all(street in sentence for sentence in told)


def test_a_way_without_steps_and_no_way_tell_nothing():
    assert (
        turn_instructions(None, ENGLISH)
        == turn_instructions(LegDocument(path=""), ENGLISH)
        == ()
    )
