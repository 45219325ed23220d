"""The reasons of older plans, in the words of today.

A plan keeps each reason with its code, its parameters and an English sentence. Version 0.1
worded some sentences differently, and its plans are still checked.
"""

from collections.abc import Mapping
from typing import TypeVar

from dispatch.domain.plan import (
    AdviceDocument,
    Param,
    PlanDocument,
    RouteDocument,
    UnassignedDocument,
    VisitorWithoutShiftDocument,
)
from dispatch.text import ENGLISH
from dispatch.text.reasons import choice_reason, sentence

_Item = TypeVar("_Item", UnassignedDocument, AdviceDocument, VisitorWithoutShiftDocument)

_FORMER = {
    "no_trained_visitor": "No one visitor on duty has the valid training: {skills}.",
    "day_full": "No route has room for it beside the visits it holds.",
    "detour_too_long": (
        "It would cost {extra_min} more minutes with {shift}, more than the {worth_min} "
        "that it is worth."
    ),
    "later_hours": "It would fit with {shift} if the customer had time until {until}.",
    "earlier_hours": "It would fit with {shift} if the customer had time from {begin} on.",
    "more_overtime": (
        "It would fit with {shift} if {more_min} more minutes of overtime were allowed."
    ),
    "more_training": (
        "It would fit with {shift} if there were valid training there: {skills}."
    ),
    "one_more_visit": (
        "It would fit with {shift} if one more visit a day were allowed there."
    ),
    "more_travel": (
        "It would fit with {shift} if {more_min} more minutes of travel were allowed."
    ),
    "longer_day": (
        "It would fit with {shift} if the day from start to end might take {more_min} "
        "more minutes."
    ),
    "more_load": "It would fit with {shift} if there were room for {more} more load.",
    "in_place_of_others": (
        "With {shift} it would fit in place of {customers}, at a loss of {loss_min} "
        "minutes."
    ),
    "others_come_first": (
        "With {shift} it would only fit in place of {customers}, who weigh more."
    ),
    "better_than_others": (
        "With {shift} it would be worth more than {customers}; a longer search may "
        "improve the plan."
    ),
    "goes_best": (
        "{shift} makes it at the least cost; with {other} it would take {extra_min} more "
        "minutes."
    ),
    "goes_for_now": (
        "{shift} makes it; with {other} it would take {less_min} fewer minutes, so a "
        "longer search may improve the plan."
    ),
    "goes_alone": "{shift} makes it; as the other routes stand, nobody else could.",
}
"""The sentences of version 0.1, by code, where they are worded differently today."""


def in_current_words(plan: PlanDocument) -> PlanDocument:
    """Return a plan whose former sentences are replaced by those of today.

    Parameters
    ----------
    plan
        Any plan. A sentence that is neither former nor of today stays, so that a check
        finds it.
    """
    unassigned = [
        _reworded(item).model_copy(
            update={"fits_if": tuple(_reworded(advice) for advice in item.fits_if)}
        )
        for item in plan.unassigned
    ]
    return plan.model_copy(
        update={
            "unassigned": tuple(unassigned),
            "not_sent": tuple(map(_reworded, plan.not_sent)),
            "routes": tuple(map(_route_reworded, plan.routes)),
        }
    )


def _reworded(item: _Item) -> _Item:
    return item.model_copy(
        update={"reason": _sentence(item.reason, item.code, item.params)}
    )


def _route_reworded(route: RouteDocument) -> RouteDocument:
    stops = []
    for stop in route.stops:
        text = _sentence(stop.reason, *choice_reason(route.team_id, stop.next_best))
        stops.append(stop.model_copy(update={"reason": text}))
    return route.model_copy(update={"stops": tuple(stops)})


def _sentence(stated: str, code: str, params: Mapping[str, Param]) -> str:
    """Return the sentence of today if the stated one is the former one for the code."""
    former = _FORMER.get(code)
    if former is None or stated != ENGLISH.gettext(former, **params):
        return stated
    return sentence(code, params, ENGLISH)
