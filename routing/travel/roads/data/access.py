"""Class of a road and access by mode, from the tags of OpenStreetMap.

The rules are those of the community's pages on ``highway``, ``access``, ``oneway`` and
``barrier``, for walkers, bicycles and the two motor vehicles that visitors use. Private
roads, and those for destinations and customers, count as allowed, because a visitor has
business there, but only at the beginning or the end of a leg.
Tags that depend on hours or on weight (``*:conditional``, ``hgv``) are not evaluated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .graph import Mode, RoadClass

Tags = Mapping[str, str]

MOTOR_VEHICLES = Mode.CAR | Mode.MOTORCYCLE
VEHICLES = MOTOR_VEHICLES | Mode.BICYCLE
ALL_MODES = VEHICLES | Mode.FOOT
NO_MODE = Mode(0)

_CLASSES: Mapping[str, tuple[RoadClass, Mode]] = {
    "motorway": (RoadClass.MOTORWAY, MOTOR_VEHICLES),
    "motorway_link": (RoadClass.MOTORWAY_LINK, MOTOR_VEHICLES),
    "trunk": (RoadClass.TRUNK, ALL_MODES),
    "trunk_link": (RoadClass.TRUNK_LINK, ALL_MODES),
    "primary": (RoadClass.PRIMARY, ALL_MODES),
    "primary_link": (RoadClass.PRIMARY_LINK, ALL_MODES),
    "secondary": (RoadClass.SECONDARY, ALL_MODES),
    "secondary_link": (RoadClass.SECONDARY_LINK, ALL_MODES),
    "tertiary": (RoadClass.TERTIARY, ALL_MODES),
    "tertiary_link": (RoadClass.TERTIARY_LINK, ALL_MODES),
    "unclassified": (RoadClass.UNCLASSIFIED, ALL_MODES),
    "road": (RoadClass.UNCLASSIFIED, ALL_MODES),
    "residential": (RoadClass.RESIDENTIAL, ALL_MODES),
    "living_street": (RoadClass.LIVING_STREET, ALL_MODES),
    "service": (RoadClass.SERVICE, ALL_MODES),
    "track": (RoadClass.TRACK, Mode.BICYCLE | Mode.FOOT),
    "pedestrian": (RoadClass.PEDESTRIAN, Mode.FOOT),
    "cycleway": (RoadClass.CYCLEWAY, Mode.BICYCLE | Mode.FOOT),
    "path": (RoadClass.PATH, Mode.BICYCLE | Mode.FOOT),
    "footway": (RoadClass.PATH, Mode.FOOT),
    "bridleway": (RoadClass.PATH, Mode.FOOT),
    "steps": (RoadClass.STEPS, Mode.FOOT),
}
"""Class and default access by the value of ``highway``. Values that are missing here are
no roads for travel: under construction, proposed, given up, a race track, a platform …"""

_KEYS: Mapping[Mode, tuple[str, ...]] = {
    Mode.CAR: ("motorcar", "motor_vehicle", "vehicle", "access"),
    Mode.MOTORCYCLE: ("motorcycle", "motor_vehicle", "vehicle", "access"),
    Mode.BICYCLE: ("bicycle", "vehicle", "access"),
    Mode.FOOT: ("foot", "access"),
}
"""Access keys of each mode; a narrower key prevails over a wider one."""
_WIDE = ("vehicle", "access")

_YES = frozenset(
    {"yes", "permissive", "designated", "official", "destination", "customers", "public"}
)
_NO = frozenset(
    {
        "no", "agricultural", "forestry", "agricultural;forestry", "military", "emergency",
        "psv", "bus", "dismount", "use_sidepath", "restricted", "discouraged",
    }
)  # fmt: skip
_PRIVATE = frozenset(
    {"private", "permit", "delivery", "residents", "destination", "customers"}
)
"""Values of roads that may begin or end a leg, but not be passed through."""

_KNOWN = _YES | _NO | _PRIVATE

_ROUNDABOUTS = frozenset({"roundabout", "circular"})
_ONE_WAY, _ONE_WAY_BACK = frozenset({"yes", "true", "1"}), frozenset({"-1", "reverse"})
_FIRM_TRACKS = frozenset({"grade1", "grade2"})
_CYCLEWAYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")

_BARRIER_MODES: Mapping[str, Mode] = {
    **dict.fromkeys(("bollard", "block", "chain", "jersey_barrier", "log"), Mode.CAR),
    **dict.fromkeys(("motorcycle_barrier", "cycle_barrier", "debris"), MOTOR_VEHICLES),
    **dict.fromkeys(("stile", "kissing_gate", "turnstile"), VEHICLES),
    "full-height_turnstile": VEHICLES,
    **dict.fromkeys(("fence", "wall", "hedge", "ditch"), ALL_MODES),
    **dict.fromkeys(("gate", "lift_gate", "swing_gate", "sliding_gate"), NO_MODE),
}
"""Modes that a barrier stops by default. A gate stands open by day unless its tags say
that it is locked; a private one opens for those who have business behind it."""

BARRIERS = tuple(_BARRIER_MODES)
"""Values of the tag ``barrier`` that matter."""


@dataclass(frozen=True)
class RoadAccess:
    """Class of a road and access to it.

    Attributes
    ----------
    road_class
        Class of the road.
    along, against
        Modes that may travel in the direction in which it is drawn, and in the other one.
    roundabout
        True if the road is part of a roundabout.
    private
        Modes, in either direction, that may begin or end a leg there, but not pass.
    """

    road_class: RoadClass
    along: Mode
    against: Mode
    roundabout: bool
    private: Mode = NO_MODE


def access_of(tags: Tags) -> RoadAccess | None:
    """Return access to a way, None where it is no road or closed to all modes."""
    # Where a way has two classes, the first one is the more important by custom.
    highway = tags.get("highway", "").partition(";")[0]
    if highway in _CLASSES:
        road_class, modes = _CLASSES[highway]
    elif tags.get("route") == "ferry":
        road_class, modes = RoadClass.FERRY, _ferry_modes(tags)
    else:
        return None
    modes = _usual_modes(tags, road_class, modes)
    roundabout = tags.get("junction") in _ROUNDABOUTS
    oneway = roundabout or road_class in (RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK)
    along = _allowed(tags, "forward", modes) & _directed(tags, "forward", implied=oneway)
    against = _allowed(tags, "backward", modes) & _directed(
        tags, "backward", implied=oneway
    )
    if not along | against:
        return None
    private = private_modes(tags) & (along | against)
    return RoadAccess(road_class, along, against, roundabout, private)


def blocked_modes(tags: Tags) -> Mode:
    """Return the modes that a barrier, a node of a road, keeps from passing."""
    blocked = _BARRIER_MODES.get(tags.get("barrier", ""), NO_MODE)
    if tags.get("locked") == "yes":
        blocked = ALL_MODES
    if tags.get("bollard") == "rising":
        blocked = NO_MODE
    for mode, keys in _KEYS.items():
        permission = _permission(tags, keys)
        if permission is not None:
            blocked = blocked & ~mode if permission else blocked | mode
    return blocked


def private_modes(tags: Tags) -> Mode:
    """Return the modes that may only begin or end a leg on a road, or behind a barrier."""
    private = NO_MODE
    for mode, keys in _KEYS.items():
        values = (tags.get(key) for key in keys)
        if next((v for v in values if v in _KNOWN), None) in _PRIVATE:
            private |= mode
    return private


def _usual_modes(tags: Tags, road_class: RoadClass, modes: Mode) -> Mode:
    """Return default access to a road with these tags, from that to its class."""
    if tags.get("motorroad") == "yes":
        modes &= MOTOR_VEHICLES
    # Walkers cross a square; vehicles need a line to follow.
    if tags.get("area") == "yes":
        modes &= Mode.FOOT
    if road_class == RoadClass.TRACK and tags.get("tracktype") in _FIRM_TRACKS:
        modes |= MOTOR_VEHICLES
    if tags.get("service") == "emergency_access":
        modes = NO_MODE
    return modes


def _ferry_modes(tags: Tags) -> Mode:
    """Return default access to a ferry.

    A ferry whose tags name only walkers or cyclists takes no motor vehicles.
    """
    motors = ("motorcar", "motor_vehicle", "vehicle", "motorcycle")
    light = any(tags.get(key) in _YES for key in ("foot", "bicycle"))
    if light and not any(key in tags for key in motors):
        return ALL_MODES & ~MOTOR_VEHICLES
    return ALL_MODES


def _allowed(tags: Tags, direction: str, modes: Mode) -> Mode:
    """Return the usual modes with the changes by the access keys of one direction."""
    # This check spares most ways the look-up of keys with a suffix.
    suffix = f":{direction}" if any(key.endswith(direction) for key in tags) else ""
    for mode, keys in _KEYS.items():
        if _permission(tags, keys, suffix) is False:
            modes &= ~mode
        # A footpath that is open to the public, or to all vehicles, is no street for that
        # reason: only a mode's own keys open a road that is closed to it by default.
        elif _permission(tags, [key for key in keys if key not in _WIDE], suffix):
            modes |= mode
    return modes


def _permission(tags: Tags, keys: Sequence[str], suffix: str = "") -> bool | None:
    """Return the permission by the first key with a known value, None if there is none."""
    for key in keys:
        value = tags.get(key + suffix) or tags.get(key)
        if value in _YES:
            return True
        if value in _NO:
            return False
        if value in _PRIVATE:
            # It opens nothing that is closed by default, and closes nothing.
            return None
    return None


def _directed(tags: Tags, direction: str, *, implied: bool) -> Mode:
    """Return the modes that one-way tags allow in a direction; walkers always may."""
    oneway = tags.get("oneway", "yes" if implied else "no")
    bicycle = oneway
    if any(tags.get(key, "").startswith("opposite") for key in _CYCLEWAYS):
        bicycle = "no"
    values = {
        Mode.CAR: tags.get("oneway:motor_vehicle", oneway),
        Mode.MOTORCYCLE: tags.get("oneway:motor_vehicle", oneway),
        Mode.BICYCLE: tags.get("oneway:bicycle", bicycle),
        Mode.FOOT: tags.get("oneway:foot", "no"),
    }
    modes = NO_MODE
    for mode, value in values.items():
        if _is_open(value, direction):
            modes |= mode
    return modes


def _is_open(oneway: str, direction: str) -> bool:
    if oneway in _ONE_WAY:
        return direction == "forward"
    if oneway in _ONE_WAY_BACK:
        return direction == "backward"
    # The direction of a reversible road depends on the hour.
    return oneway != "reversible"
