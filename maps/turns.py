"""What to do on the way, step by step, as sentences."""

from dispatch.domain.plan import LegDocument, LegStepDocument
from routing.travel.base import Maneuver

from .words import Words

_Said = tuple[str, str, str, str]
"""In English with and without a street, in Chinese with and without one."""

_TURNS: dict[Maneuver, _Said] = {
    Maneuver.DEPART: ("Start on {street}", "Start", "沿{street}出发", "出发"),
    Maneuver.STRAIGHT: (
        "Go straight on {street}",
        "Go straight on",
        "沿{street}直行",
        "直行",
    ),
    Maneuver.SLIGHT_LEFT: (
        "Bear left into {street}",
        "Bear left",
        "向左前方进入{street}",
        "向左前方行进",
    ),
    Maneuver.LEFT: ("Turn left into {street}", "Turn left", "左转进入{street}", "左转"),
    Maneuver.SHARP_LEFT: (
        "Turn sharp left into {street}",
        "Turn sharp left",
        "向左后方急转进入{street}",
        "向左后方急转",
    ),
    Maneuver.SLIGHT_RIGHT: (
        "Bear right into {street}",
        "Bear right",
        "向右前方进入{street}",
        "向右前方行进",
    ),
    Maneuver.RIGHT: ("Turn right into {street}", "Turn right", "右转进入{street}", "右转"),
    Maneuver.SHARP_RIGHT: (
        "Turn sharp right into {street}",
        "Turn sharp right",
        "向右后方急转进入{street}",
        "向右后方急转",
    ),
    Maneuver.U_TURN: ("Turn round on {street}", "Turn round", "掉头沿{street}行进", "掉头"),
    Maneuver.ROUNDABOUT: (
        "Go through the roundabout into {street}",
        "Go through the roundabout",
        "经环岛进入{street}",
        "通过环岛",
    ),
    Maneuver.FERRY: (
        "Take the ferry {street}",
        "Take the ferry",
        "乘轮渡{street}",
        "乘轮渡",
    ),
    Maneuver.ARRIVE: ("Arrive in {street}", "Arrive", "到达{street}", "到达"),
}
_EXIT: _Said = (
    "At the roundabout take exit {exit} into {street}",
    "At the roundabout take exit {exit}",
    "进入环岛，从第 {exit} 个出口驶入{street}",
    "进入环岛，从第 {exit} 个出口驶出",
)
_SHORTEST_KM_M = 995
_FIRST_CHINESE = "\u2e80"


def directions(way: LegDocument | None, words: Words) -> tuple[str, ...]:
    """The steps of a way as sentences; none where there is no way or it tells none."""
    return tuple(_sentence(step, words) for step in way.steps) if way else ()


def _sentence(step: LegStepDocument, words: Words) -> str:
    chinese = words.language.startswith("zh")
    forms = _EXIT if step.exit and step.turn is Maneuver.ROUNDABOUT else _TURNS[step.turn]
    with_street, without = forms[2:] if chinese else forms[:2]
    street = step.street.strip()
    # A space sets other letters off from Chinese ones.
    shown = f" {street} " if chinese and street[:1] < _FIRST_CHINESE else street
    said = (with_street if street else without).format(street=shown, exit=step.exit)
    length = _length(step.metres, words)
    return words.step.format(said=said.strip(), length=length) if length else said.strip()


def _length(metres: int, words: Words) -> str:
    """Metres to ten, kilometres to a hundred metres; empty for nothing worth telling."""
    if metres >= _SHORTEST_KM_M:
        return words.kilometres.format(number=f"{metres / 1000:.1f}")
    rounded = round(metres, -1)
    return words.metres.format(number=rounded) if rounded else ""
