"""Access to roads by their tags."""

import pytest

from routing.travel.roads.data.access import (
    ALL_MODES,
    MOTOR_VEHICLES,
    NO_MODE,
    VEHICLES,
    access_of,
    blocked_modes,
    private_modes,
)
from routing.travel.roads.data.graph import Mode, RoadClass

CAR, BICYCLE, FOOT = Mode.CAR, Mode.BICYCLE, Mode.FOOT
SMALL = BICYCLE | FOOT


def both(highway, **tags):
    """Return the modes along and against a way with these tags."""
    said = {key.replace("__", ":"): value for key, value in tags.items()}
    access = access_of({"highway": highway, **said})
    return access and (access.along, access.against)


@pytest.mark.parametrize(
    ("highway", "road_class", "modes"),
    [
        ("motorway", RoadClass.MOTORWAY, MOTOR_VEHICLES),
        ("trunk_link", RoadClass.TRUNK_LINK, ALL_MODES),
        ("residential", RoadClass.RESIDENTIAL, ALL_MODES),
        ("road", RoadClass.UNCLASSIFIED, ALL_MODES),
        ("unclassified;tertiary", RoadClass.UNCLASSIFIED, ALL_MODES),
        ("track", RoadClass.TRACK, SMALL),
        ("pedestrian", RoadClass.PEDESTRIAN, FOOT),
        ("cycleway", RoadClass.CYCLEWAY, SMALL),
        ("footway", RoadClass.PATH, FOOT),
        ("steps", RoadClass.STEPS, FOOT),
    ],
)
def test_a_class_has_its_usual_modes(highway, road_class, modes):
    access = access_of({"highway": highway})
    assert (access.road_class, access.along) == (road_class, modes)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "construction", "construction": "primary"},
        {"highway": "proposed"},
        {"highway": "raceway"},
        {"highway": "residential", "access": "no"},
        {"highway": "service", "access": "private", "service": "emergency_access"},
        {"highway": "service", "service": "emergency_access"},
        {"route": "bus"},
    ],
)
def test_what_nobody_can_use_is_no_road(tags):
    assert access_of(tags) is None


@pytest.mark.parametrize(
    ("tags", "modes"),
    [
        ({"access": "destination"}, ALL_MODES),
        ({"access": "customers"}, ALL_MODES),
        ({"access": "what?"}, ALL_MODES),
        ({"access": "no", "foot": "yes"}, FOOT),
        ({"vehicle": "no"}, FOOT),
        ({"motor_vehicle": "private"}, ALL_MODES),
        ({"motor_vehicle": "no", "motorcycle": "yes"}, SMALL | Mode.MOTORCYCLE),
        ({"motorcar": "no"}, ALL_MODES & ~CAR),
        ({"bicycle": "use_sidepath"}, ALL_MODES & ~BICYCLE),
        ({"motorroad": "yes"}, MOTOR_VEHICLES),
        ({"area": "yes"}, FOOT),
    ],
)
def test_the_narrower_key_has_the_say(tags, modes):
    assert both("residential", **tags) == (modes, modes)


def test_only_a_mode_s_own_key_opens_what_is_closed_to_it():
    assert both("footway", access="yes") == (FOOT, FOOT)
    assert both("footway", bicycle="designated") == (SMALL, SMALL)
    assert both("pedestrian", motor_vehicle="destination")[0] == FOOT | MOTOR_VEHICLES
    assert both("track", tracktype="grade2") == (ALL_MODES, ALL_MODES)


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ({"oneway": "yes"}, ALL_MODES, FOOT),
        ({"oneway": "-1"}, FOOT, ALL_MODES),
        ({"oneway": "reversible"}, FOOT, FOOT),
        ({"oneway": "alternating"}, ALL_MODES, ALL_MODES),
        ({"oneway": "yes", "oneway__bicycle": "no"}, ALL_MODES, SMALL),
        ({"oneway": "yes", "cycleway": "opposite_lane"}, ALL_MODES, SMALL),
        ({"oneway": "yes", "cycleway__left": "opposite"}, ALL_MODES, SMALL),
        ({"oneway__bicycle": "yes"}, ALL_MODES, ALL_MODES & ~BICYCLE),
        ({"oneway": "yes", "oneway__foot": "yes"}, ALL_MODES, NO_MODE),
        ({"junction": "roundabout"}, ALL_MODES, FOOT),
        ({"junction": "roundabout", "oneway": "no"}, ALL_MODES, ALL_MODES),
        ({"motor_vehicle__backward": "no"}, ALL_MODES, SMALL),
        ({"access": "no", "vehicle__forward": "yes", "foot": "yes"}, ALL_MODES, FOOT),
    ],
)
def test_directions_are_told_apart(tags, along, against):
    assert both("residential", **tags) == (along, against)


def test_a_motorway_is_one_way_unless_it_says_otherwise():
    assert both("motorway") == (MOTOR_VEHICLES, NO_MODE)
    assert both("motorway_link") == (MOTOR_VEHICLES, NO_MODE)
    assert both("motorway", oneway="no") == (MOTOR_VEHICLES, MOTOR_VEHICLES)


@pytest.mark.parametrize(
    ("tags", "modes"),
    [
        ({}, ALL_MODES),
        ({"foot": "yes"}, SMALL),
        ({"foot": "yes", "motor_vehicle": "yes"}, ALL_MODES),
        ({"motor_vehicle": "no"}, SMALL),
    ],
)
def test_a_ferry_takes_cars_unless_it_names_walkers_only(tags, modes):
    access = access_of({"route": "ferry", **tags})
    assert (access.road_class, access.along, access.against) == (
        RoadClass.FERRY,
        modes,
        modes,
    )


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "bollard"}, CAR),
        ({"barrier": "bollard", "bollard": "rising"}, NO_MODE),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, NO_MODE),
        ({"barrier": "block", "access": "no", "foot": "yes"}, VEHICLES),
        ({"barrier": "gate"}, NO_MODE),
        ({"barrier": "gate", "locked": "yes"}, ALL_MODES),
        ({"barrier": "gate", "access": "private"}, NO_MODE),
        ({"barrier": "bollard", "access": "private"}, CAR),
        ({"barrier": "stile"}, VEHICLES),
        ({"barrier": "wall"}, ALL_MODES),
    ],
)
def test_a_barrier_stops_whom_it_does_not_let_pass(tags, stopped):
    assert blocked_modes(tags) == stopped


@pytest.mark.parametrize(
    ("tags", "private"),
    [
        ({}, NO_MODE),
        ({"access": "yes"}, NO_MODE),
        ({"access": "private"}, ALL_MODES),
        ({"access": "private", "foot": "yes"}, VEHICLES),
        ({"access": "no", "motor_vehicle": "destination"}, MOTOR_VEHICLES),
        ({"access": "customers", "bicycle": "no"}, ALL_MODES & ~BICYCLE),
        ({"vehicle": "residents", "motorcar": "yes"}, VEHICLES & ~CAR),
        ({"motor_vehicle": "delivery"}, MOTOR_VEHICLES),
    ],
)
def test_private_roads_may_begin_and_end_a_leg(tags, private):
    assert access_of({"highway": "service", **tags}).private == private
    assert private_modes({"barrier": "gate", **tags}) == private
