"""Verdicts about the place: its pin and the pin's precision."""

from .packs.pack import PlaceRule
from .verdict import CandidateVisit, Verdict

_NOWHERE = "Rounds: a visit needs a place"


def no_pin(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit to an address without a pin, whatever the policy says."""
    if visit.place.pin is not None:
        return None
    return _place_verdict(visit, "no_pin") or Verdict("no_pin", _NOWHERE)


def imprecise_pin(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit to a pin that is only the middle of an area and not confirmed."""
    pin = visit.place.pin
    if pin is None or pin.plannable:
        return None
    return _place_verdict(visit, "imprecise_pin")


def _place_verdict(visit: CandidateVisit, name: str) -> Verdict | None:
    for rule in visit.in_force(PlaceRule):
        return Verdict(name, rule.citation)
    return None


RULES = (no_pin, imprecise_pin)
"""The functions that give verdicts, the most serious first."""
