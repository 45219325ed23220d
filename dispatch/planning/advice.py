"""Says in sentences what would make an unassigned visit fit."""

from datetime import timedelta

from dispatch.domain.plan import AdviceDocument, Param
from dispatch.planning.build_problem import DayProblem
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence
from routing.explain.reason import Displacement, Reason
from routing.explain.relaxations import (
    HigherLimit,
    Limit,
    LongerShift,
    MoreSkills,
    Relaxation,
    WiderWindow,
)

_Params = dict[str, Param]

_MINUTE_S = 60
_DAY_S = 86400
_LIMITS = {
    Limit.VISITS: "one_more_visit",
    Limit.TRAVEL: "more_travel",
    Limit.DURATION: "longer_day",
    Limit.LOAD: "more_load",
}


def advice(day_problem: DayProblem, reason: Reason) -> tuple[AdviceDocument, ...]:
    """Return the changes with which an unassigned visit would fit, with their cost."""
    changes = [_relaxation_advice(day_problem, relaxation) for relaxation in reason.fits_if]
    if reason.instead is not None:
        changes.append(_displacement_advice(day_problem, reason.instead))
    return tuple(
        AdviceDocument(code=code, reason=sentence(code, params, ENGLISH), params=params)
        for code, params in changes
    )


def _relaxation_advice(day_problem: DayProblem, rule: Relaxation) -> tuple[str, _Params]:
    params: _Params = {"shift": rule.shift}
    match rule:
        case WiderWindow(end=int(end)):
            return "later_hours", params | {"until": _clock(day_problem, end, up=True)}
        case WiderWindow(start=int(begin)):
            return "earlier_hours", params | {"begin": _clock(day_problem, begin, up=False)}
        case LongerShift():
            return "more_overtime", params | {"more_min": _minutes(rule.seconds)}
        case MoreSkills():
            return "more_training", params | {"skills": ", ".join(rule.skills)}
        case HigherLimit(limit=Limit.TRAVEL | Limit.DURATION):
            return _LIMITS[rule.limit], params | {"more_min": _minutes(rule.increase)}
        case HigherLimit(limit=Limit.LOAD):
            return _LIMITS[rule.limit], params | {"more": rule.increase}
        case HigherLimit():
            return _LIMITS[rule.limit], params
    raise TypeError(f"{rule} is a kind of relaxation without a sentence.")


def _displacement_advice(
    day_problem: DayProblem, exchange: Displacement
) -> tuple[str, _Params]:
    customers = tuple(day_problem.cases[v].customer.customer_id for v in exchange.displaced)
    params: _Params = {"shift": exchange.shift, "customers": customers}
    loss = exchange.extra - exchange.worth
    if loss < 0:
        return "better_than_others", params
    if loss >= _DAY_S:
        # The weight of a tier is no amount of time that anybody could picture.
        return "others_come_first", params
    return "in_place_of_others", params | {"loss_min": round(loss / _MINUTE_S)}


def _minutes(seconds: int) -> int:
    """Return seconds in minutes, rounded up."""
    return -(-seconds // _MINUTE_S)


def _clock(day_problem: DayProblem, second: int, *, up: bool) -> str:
    """Return a time of the plan's day in full minutes, rounded up or down."""
    moment = day_problem.clock.moment(second)
    over = timedelta(seconds=moment.second)
    if over:
        moment += timedelta(minutes=1) - over if up else -over
    if moment.date() > day_problem.clock.day and (moment.hour, moment.minute) == (0, 0):
        return "24:00"
    return moment.strftime("%H:%M")
