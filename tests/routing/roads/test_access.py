"""Who may use a road, by its tags."""

import pytest

from routing.travel.roads.data.access import ALL, MOTOR, NOBODY, RIDDEN, stopped_by, use_of
from routing.travel.roads.data.graph import Mode, RoadClass

CAR, BICYCLE, FOOT = Mode.CAR, Mode.BICYCLE, Mode.FOOT
SMALL = BICYCLE | FOOT


def both(highway, **tags):
    """Who may go along and who against, in the short words of the tests."""
    said = {key.replace("__", ":"): value for key, value in tags.items()}
    use = use_of({"highway": highway, **said})
    return use and (use.along, use.against)


@pytest.mark.parametrize(
    ("highway", "road", "modes"),
    [
        ("motorway", RoadClass.MOTORWAY, MOTOR),
        ("trunk_link", RoadClass.TRUNK_LINK, ALL),
        ("residential", RoadClass.RESIDENTIAL, ALL),
        ("road", RoadClass.UNCLASSIFIED, ALL),
        ("unclassified;tertiary", RoadClass.UNCLASSIFIED, ALL),
        ("track", RoadClass.TRACK, SMALL),
        ("pedestrian", RoadClass.PEDESTRIAN, FOOT),
        ("cycleway", RoadClass.CYCLEWAY, SMALL),
        ("footway", RoadClass.PATH, FOOT),
        ("steps", RoadClass.STEPS, FOOT),
    ],
)
def test_a_class_has_its_usual_modes(highway, road, modes):
    use = use_of({"highway": highway})
    assert (use.road, use.along) == (road, modes)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "construction", "construction": "primary"},
        {"highway": "proposed"},
        {"highway": "raceway"},
        {"highway": "residential", "access": "no"},
        {"highway": "service", "access": "private"},
        {"highway": "service", "service": "emergency_access"},
        {"route": "bus"},
    ],
)
def test_what_nobody_can_use_is_no_road(tags):
    assert use_of(tags) is None


@pytest.mark.parametrize(
    ("tags", "modes"),
    [
        ({"access": "destination"}, ALL),
        ({"access": "customers"}, ALL),
        ({"access": "what?"}, ALL),
        ({"access": "no", "foot": "yes"}, FOOT),
        ({"vehicle": "no"}, FOOT),
        ({"motor_vehicle": "private"}, SMALL),
        ({"motor_vehicle": "no", "motorcycle": "yes"}, SMALL | Mode.MOTORCYCLE),
        ({"motorcar": "no"}, ALL & ~CAR),
        ({"bicycle": "use_sidepath"}, ALL & ~BICYCLE),
        ({"motorroad": "yes"}, MOTOR),
        ({"area": "yes"}, FOOT),
    ],
)
def test_the_narrower_key_has_the_say(tags, modes):
    assert both("residential", **tags) == (modes, modes)


def test_only_a_mode_s_own_key_opens_what_is_closed_to_it():
    assert both("footway", access="yes") == (FOOT, FOOT)
    assert both("footway", bicycle="designated") == (SMALL, SMALL)
    assert both("pedestrian", motor_vehicle="destination")[0] == FOOT | MOTOR
    assert both("track", tracktype="grade2") == (ALL, ALL)


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ({"oneway": "yes"}, ALL, FOOT),
        ({"oneway": "-1"}, FOOT, ALL),
        ({"oneway": "reversible"}, FOOT, FOOT),
        ({"oneway": "alternating"}, ALL, ALL),
        ({"oneway": "yes", "oneway__bicycle": "no"}, ALL, SMALL),
        ({"oneway": "yes", "cycleway": "opposite_lane"}, ALL, SMALL),
        ({"oneway": "yes", "cycleway__left": "opposite"}, ALL, SMALL),
        ({"oneway__bicycle": "yes"}, ALL, ALL & ~BICYCLE),
        ({"oneway": "yes", "oneway__foot": "yes"}, ALL, NOBODY),
        ({"junction": "roundabout"}, ALL, FOOT),
        ({"junction": "roundabout", "oneway": "no"}, ALL, ALL),
        ({"motor_vehicle__backward": "no"}, ALL, SMALL),
        ({"access": "no", "vehicle__forward": "yes", "foot": "yes"}, ALL, FOOT),
    ],
)
def test_directions_are_told_apart(tags, along, against):
    assert both("residential", **tags) == (along, against)


def test_a_motorway_is_one_way_unless_it_says_otherwise():
    assert both("motorway") == (MOTOR, NOBODY)
    assert both("motorway_link") == (MOTOR, NOBODY)
    assert both("motorway", oneway="no") == (MOTOR, MOTOR)


@pytest.mark.parametrize(
    ("tags", "modes"),
    [
        ({}, ALL),
        ({"foot": "yes"}, SMALL),
        ({"foot": "yes", "motor_vehicle": "yes"}, ALL),
        ({"motor_vehicle": "no"}, SMALL),
    ],
)
def test_a_ferry_takes_cars_unless_it_names_walkers_only(tags, modes):
    use = use_of({"route": "ferry", **tags})
    assert (use.road, use.along, use.against) == (RoadClass.FERRY, modes, modes)


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "bollard"}, CAR),
        ({"barrier": "bollard", "bollard": "rising"}, NOBODY),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, NOBODY),
        ({"barrier": "block", "access": "no", "foot": "yes"}, RIDDEN),
        ({"barrier": "gate"}, NOBODY),
        ({"barrier": "gate", "locked": "yes"}, ALL),
        ({"barrier": "gate", "access": "private"}, ALL),
        ({"barrier": "stile"}, RIDDEN),
        ({"barrier": "wall"}, ALL),
    ],
)
def test_a_barrier_stops_whom_it_does_not_let_pass(tags, stopped):
    assert stopped_by(tags) == stopped
