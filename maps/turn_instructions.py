"""Turn-by-turn instructions in words: one sentence for each step of a leg."""

from dispatch.domain.plan import LegDocument, LegStepDocument
from dispatch.text import N_, Translator
from routing.travel.base import Maneuver

_WITH_STREET: dict[Maneuver, str] = {
    Maneuver.DEPART: N_("Start on {street}"),
    Maneuver.STRAIGHT: N_("Go straight on {street}"),
    Maneuver.SLIGHT_LEFT: N_("Bear left into {street}"),
    Maneuver.LEFT: N_("Turn left into {street}"),
    Maneuver.SHARP_LEFT: N_("Turn sharp left into {street}"),
    Maneuver.SLIGHT_RIGHT: N_("Bear right into {street}"),
    Maneuver.RIGHT: N_("Turn right into {street}"),
    Maneuver.SHARP_RIGHT: N_("Turn sharp right into {street}"),
    Maneuver.U_TURN: N_("Turn round on {street}"),
    Maneuver.ROUNDABOUT: N_("Go through the roundabout into {street}"),
    Maneuver.FERRY: N_("Take the ferry {street}"),
    Maneuver.ARRIVE: N_("Arrive in {street}"),
}
_WITHOUT_STREET: dict[Maneuver, str] = {
    Maneuver.DEPART: N_("Start"),
    Maneuver.STRAIGHT: N_("Go straight on"),
    Maneuver.SLIGHT_LEFT: N_("Bear left"),
    Maneuver.LEFT: N_("Turn left"),
    Maneuver.SHARP_LEFT: N_("Turn sharp left"),
    Maneuver.SLIGHT_RIGHT: N_("Bear right"),
    Maneuver.RIGHT: N_("Turn right"),
    Maneuver.SHARP_RIGHT: N_("Turn sharp right"),
    Maneuver.U_TURN: N_("Turn round"),
    Maneuver.ROUNDABOUT: N_("Go through the roundabout"),
    Maneuver.FERRY: N_("Take the ferry"),
    Maneuver.ARRIVE: N_("Arrive"),
}
_EXIT_WITH_STREET = N_("At the roundabout take exit {exit} into {street}")
_EXIT_WITHOUT_STREET = N_("At the roundabout take exit {exit}")
_SHORTEST_IN_KM = 995
_FIRST_CHINESE = "\u2e80"


def turn_instructions(leg: LegDocument | None, translator: Translator) -> tuple[str, ...]:
    """Return the steps of a leg as sentences; none for a leg without known steps."""
    return tuple(_sentence(step, translator) for step in leg.steps) if leg else ()


def _sentence(step: LegStepDocument, translator: Translator) -> str:
    street = step.street.strip()
    has_exit_number = bool(step.exit) and step.turn is Maneuver.ROUNDABOUT
    if street:
        message = _EXIT_WITH_STREET if has_exit_number else _WITH_STREET[step.turn]
    else:
        message = _EXIT_WITHOUT_STREET if has_exit_number else _WITHOUT_STREET[step.turn]
    if translator.language == "zh" and street[:1] < _FIRST_CHINESE:
        # A space sets Latin letters off from Chinese characters.
        street = f" {street} "
    text = translator.gettext(message, street=street, exit=step.exit or 0).strip()
    length = _step_length(step.metres, translator)
    if not length:
        return text
    return translator.gettext("{step}, {length}", step=text, length=length)


def _step_length(metres: int, translator: Translator) -> str:
    """Write metres to ten and kilometres to a hundred metres; empty below five metres."""
    if metres >= _SHORTEST_IN_KM:
        return translator.gettext("{number} km", number=f"{metres / 1000:.1f}")
    rounded = round(metres, -1)
    return translator.gettext("{number} m", number=rounded) if rounded else ""
