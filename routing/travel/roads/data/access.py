"""What the tags of OpenStreetMap say of a road: its class, and who may use it how.

After the community's own pages on ``highway``, ``access``, ``oneway`` and ``barrier``.
Ways of foot, bicycle and the two motor vehicles that visitors use are told apart.
``destination`` and ``customers`` count as allowed: a visitor has business there. What
depends on hours or on weight (``*:conditional``, ``hgv``) is not looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .graph import Mode, RoadClass

Tags = Mapping[str, str]

MOTOR = Mode.CAR | Mode.MOTORCYCLE
RIDDEN = MOTOR | Mode.BICYCLE
ALL = RIDDEN | Mode.FOOT
NOBODY = Mode(0)

_CLASSES: Mapping[str, tuple[RoadClass, Mode]] = {
    "motorway": (RoadClass.MOTORWAY, MOTOR),
    "motorway_link": (RoadClass.MOTORWAY_LINK, MOTOR),
    "trunk": (RoadClass.TRUNK, ALL),
    "trunk_link": (RoadClass.TRUNK_LINK, ALL),
    "primary": (RoadClass.PRIMARY, ALL),
    "primary_link": (RoadClass.PRIMARY_LINK, ALL),
    "secondary": (RoadClass.SECONDARY, ALL),
    "secondary_link": (RoadClass.SECONDARY_LINK, ALL),
    "tertiary": (RoadClass.TERTIARY, ALL),
    "tertiary_link": (RoadClass.TERTIARY_LINK, ALL),
    "unclassified": (RoadClass.UNCLASSIFIED, ALL),
    "road": (RoadClass.UNCLASSIFIED, ALL),
    "residential": (RoadClass.RESIDENTIAL, ALL),
    "living_street": (RoadClass.LIVING_STREET, ALL),
    "service": (RoadClass.SERVICE, ALL),
    "track": (RoadClass.TRACK, Mode.BICYCLE | Mode.FOOT),
    "pedestrian": (RoadClass.PEDESTRIAN, Mode.FOOT),
    "cycleway": (RoadClass.CYCLEWAY, Mode.BICYCLE | Mode.FOOT),
    "path": (RoadClass.PATH, Mode.BICYCLE | Mode.FOOT),
    "footway": (RoadClass.PATH, Mode.FOOT),
    "bridleway": (RoadClass.PATH, Mode.FOOT),
    "steps": (RoadClass.STEPS, Mode.FOOT),
}
"""For whom a road is open that says nothing more. What is not here is no road that can
be travelled: being built, proposed, given up, a race track, a platform …"""

_KEYS: Mapping[Mode, tuple[str, ...]] = {
    Mode.CAR: ("motorcar", "motor_vehicle", "vehicle", "access"),
    Mode.MOTORCYCLE: ("motorcycle", "motor_vehicle", "vehicle", "access"),
    Mode.BICYCLE: ("bicycle", "vehicle", "access"),
    Mode.FOOT: ("foot", "access"),
}
"""The narrower key has the say over the wider."""
_WIDE = ("vehicle", "access")

_YES = frozenset(
    {"yes", "permissive", "designated", "official", "destination", "customers", "public"}
)
_NO = frozenset(
    {
        "no", "private", "permit", "delivery", "residents", "agricultural", "forestry",
        "agricultural;forestry", "military", "emergency", "psv", "bus", "dismount",
        "use_sidepath", "restricted", "discouraged",
    }
)  # fmt: skip

_AROUND = frozenset({"roundabout", "circular"})
_WITH, _OPPOSED = frozenset({"yes", "true", "1"}), frozenset({"-1", "reverse"})
_FIRM_TRACKS = frozenset({"grade1", "grade2"})
_CYCLEWAYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")

_STOPPED: Mapping[str, Mode] = {
    **dict.fromkeys(("bollard", "block", "chain", "jersey_barrier", "log"), Mode.CAR),
    **dict.fromkeys(("motorcycle_barrier", "cycle_barrier", "debris"), MOTOR),
    **dict.fromkeys(("stile", "kissing_gate", "turnstile"), RIDDEN),
    "full-height_turnstile": RIDDEN,
    **dict.fromkeys(("fence", "wall", "hedge", "ditch"), ALL),
    **dict.fromkeys(("gate", "lift_gate", "swing_gate", "sliding_gate"), NOBODY),
}
"""Whom a barrier across a road stops that says nothing more. A gate stands open in the
day unless it is said to be locked or private."""

BARRIERS = tuple(_STOPPED)


@dataclass(frozen=True)
class Use:
    """How a road may be used.

    Attributes
    ----------
    road
        Its class.
    along, against
        Who may travel in the direction in which it is drawn, and in the other one.
    roundabout
        Whether it is part of one.
    """

    road: RoadClass
    along: Mode
    against: Mode
    roundabout: bool


def use_of(tags: Tags) -> Use | None:
    """How a way may be used, None where it is no road or closed to all modes."""
    # Where a way is given two classes, the first one is the more important by custom.
    highway = tags.get("highway", "").partition(";")[0]
    if highway in _CLASSES:
        road, usual = _CLASSES[highway]
    elif tags.get("route") == "ferry":
        road, usual = RoadClass.FERRY, _on_board(tags)
    else:
        return None
    usual = _usual(tags, road, usual)
    around = tags.get("junction") in _AROUND
    implied = around or road in (RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK)
    along = _open(tags, "forward", usual) & _directed(tags, "forward", implied=implied)
    against = _open(tags, "backward", usual) & _directed(tags, "backward", implied=implied)
    if not along | against:
        return None
    return Use(road, along, against, around)


def stopped_by(tags: Tags) -> Mode:
    """Whom a barrier, a point on a road, keeps from passing."""
    stopped = _STOPPED.get(tags.get("barrier", ""), NOBODY)
    if tags.get("locked") == "yes":
        stopped = ALL
    if tags.get("bollard") == "rising":
        stopped = NOBODY
    for mode, keys in _KEYS.items():
        said = _said(tags, keys)
        if said is not None:
            stopped = stopped & ~mode if said else stopped | mode
    return stopped


def _usual(tags: Tags, road: RoadClass, usual: Mode) -> Mode:
    if tags.get("motorroad") == "yes":
        usual &= MOTOR
    # Walkers cross a square; whoever drives needs a line to follow.
    if tags.get("area") == "yes":
        usual &= Mode.FOOT
    if road == RoadClass.TRACK and tags.get("tracktype") in _FIRM_TRACKS:
        usual |= MOTOR
    if tags.get("service") == "emergency_access":
        usual = NOBODY
    return usual


def _on_board(tags: Tags) -> Mode:
    """A ferry that names only walkers or cyclists takes no motor vehicles."""
    motors = ("motorcar", "motor_vehicle", "vehicle", "motorcycle")
    small = any(tags.get(key) in _YES for key in ("foot", "bicycle"))
    return ALL & ~MOTOR if small and not any(key in tags for key in motors) else ALL


def _open(tags: Tags, side: str, usual: Mode) -> Mode:
    """The usual modes, as changed by what the access keys say of one direction."""
    # One look at the keys spares most ways the search for those of one direction.
    suffix = f":{side}" if any(key.endswith(side) for key in tags) else ""
    for mode, keys in _KEYS.items():
        if _said(tags, keys, suffix) is False:
            usual &= ~mode
        # A footpath that is open to the public, or to all vehicles that there are, is
        # not a street for that: only a mode's own keys open what is closed to it.
        elif _said(tags, [key for key in keys if key not in _WIDE], suffix):
            usual |= mode
    return usual


def _said(tags: Tags, keys: Sequence[str], suffix: str = "") -> bool | None:
    """Yes, no, or nothing that is known, from the first key that says something."""
    for key in keys:
        said = tags.get(key + suffix) or tags.get(key)
        if said in _YES:
            return True
        if said in _NO:
            return False
    return None


def _directed(tags: Tags, side: str, *, implied: bool) -> Mode:
    """Who may travel to this side as far as one-way signs go; walkers always may."""
    oneway = tags.get("oneway", "yes" if implied else "no")
    bicycle = oneway
    if any(tags.get(key, "").startswith("opposite") for key in _CYCLEWAYS):
        bicycle = "no"
    signs = {
        Mode.CAR: tags.get("oneway:motor_vehicle", oneway),
        Mode.MOTORCYCLE: tags.get("oneway:motor_vehicle", oneway),
        Mode.BICYCLE: tags.get("oneway:bicycle", bicycle),
        Mode.FOOT: tags.get("oneway:foot", "no"),
    }
    found = NOBODY
    for mode, sign in signs.items():
        if _goes(sign, side):
            found |= mode
    return found


def _goes(sign: str, side: str) -> bool:
    if sign in _WITH:
        return side == "forward"
    if sign in _OPPOSED:
        return side == "backward"
    # The direction of a reversible road depends on the hour.
    return sign != "reversible"
