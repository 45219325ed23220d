"""Rules about how well the place is known."""

from .packs.pack import PlaceRule
from .verdict import RuleInput, Verdict

_NOWHERE = "Rounds: a visit needs a place"


def no_pin(asked: RuleInput) -> Verdict | None:
    """Nobody knows yet where the address is; no policy can do without that."""
    if asked.subject.place.pin is not None:
        return None
    return _place(asked, "no_pin") or Verdict("no_pin", _NOWHERE)


def imprecise_pin(asked: RuleInput) -> Verdict | None:
    """The pin is only the middle of a district or city; a person must confirm it."""
    pin = asked.subject.place.pin
    if pin is None or pin.plannable:
        return None
    return _place(asked, "imprecise_pin")


def _place(asked: RuleInput, name: str) -> Verdict | None:
    for rule in asked.in_force(PlaceRule):
        return Verdict(name, rule.citation)
    return None


RULES = (no_pin, imprecise_pin)
"""The functions that give verdicts, the gravest first."""
