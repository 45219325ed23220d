"""The reasons and advice in a plan: the sentence for each code."""

from collections.abc import Mapping

from dispatch.domain.plan import NextBest, Param
from dispatch.domain.translatable import N_

from .rules import EXCLUSION_HEADINGS, EXCLUSIONS, skill_words
from .translator import Translator
from .values import Name, NameKind, Value

UNASSIGNED: dict[str, str] = {
    "no_visitors": N_("No visitor is on duty."),
    "needs_two_visitors": N_(
        "The visit needs two visitors, and all work alone on this day."
    ),
    "nobody_sent": N_("None of the visitors on duty can be sent on this day."),
    "no_trained_visitor": N_("No visitor on duty has valid training: {skills}."),
    "visitors_forbidden": N_("Every suitable visitor is barred from this customer."),
    "no_common_time": N_(
        "The customer's hours, the legal hours and the shifts leave no time in common "
        "that is long enough."
    ),
    "cannot_be_reached": N_("No road leads there from any visitor's start; check the pin."),
    "start_off_road": N_(
        "No road leads from the start or to the end of {shifts} to any visit; check the "
        "visitors' pins."
    ),
    "break_in_the_way": N_(
        "The break stands in the way: without it somebody could make the visit."
    ),
    "hours_too_short": N_(
        "Nobody could be there within the customer's hours and the legal hours and be back "
        "in time; at another time of the shift the visit would fit."
    ),
    "shift_limit": N_("A limit of the shift leaves no room for the way there and back."),
    "several_rules": N_(
        "Hours, breaks and limits leave no room together; to change one of them would not "
        "be enough."
    ),
    "too_far": N_(
        "Too far: nobody could get there, make the visit and return in one shift."
    ),
    "day_full": N_("No route has room for this visit."),
    "detour_too_long": N_(
        "The visit would cost {extra_min} more minutes with {shift}, more than the "
        "{worth_min} that it is worth."
    ),
    "detour_limit": N_(
        "With {shift} the visit would add {extra_min} min of travel; a visit of tier "
        "{tier} may add {limit_min}."
    ),
    "coordinates_exchanged": N_(
        "Latitude and longitude seem to be exchanged: the pin lies far from every visitor, "
        "and would lie {distance_km} km from a visitor's start the other way round."
    ),
    "held": N_("A dispatcher holds this visit ({note})."),
    "unexplained": N_("The reason is still being worked out."),
}
"""The reason why a customer who may be visited is in no route."""

REASONS = EXCLUSIONS | UNASSIGNED
"""The reason why a customer is not planned: excluded by a rule, or in no route."""

GROUP_HEADINGS: dict[str, str] = EXCLUSION_HEADINGS | {
    "no_trained_visitor": N_("No visitor on duty has the training."),
    "held": N_("A dispatcher holds these visits."),
    "start_off_road": N_("No road leads to a visitor's start or end; check its pin."),
    "detour_too_long": N_("The detour would cost more than the visit is worth."),
    "coordinates_exchanged": N_("Latitude and longitude seem to be exchanged."),
    "detour_limit": N_("The detour would be longer than is allowed for one visit."),
}
"""The heading over all customers with one reason, where its sentence has details."""

WITHOUT_SHIFT: dict[str, str] = {
    "training_missing": N_("Lacks valid training that every visitor needs: {skills}."),
    "training_lapsed": N_(
        "Training that every visitor needs has lapsed: {skills} (valid until {until})."
    ),
    "no_partner": N_(
        "Every visit of the day needs two visitors, and nobody is left to pair with."
    ),
    "shift_over": N_("The shift is over before a route of this plan could begin."),
    "absent": N_("Does not work on this day ({note})."),
}
"""The reason why a visitor who is on duty is not sent on this day."""

ADVICE: dict[str, str] = {
    "later_hours": N_(
        "{shift} could make the visit if the customer had time until {until}."
    ),
    "earlier_hours": N_(
        "{shift} could make the visit if the customer had time from {begin} on."
    ),
    "more_overtime": N_("{shift} could make the visit with {more_min} min more overtime."),
    "more_training": N_("{shift} could make the visit with valid training: {skills}."),
    "one_more_visit": N_(
        "{shift} could make the visit if {shift} were allowed one more a day."
    ),
    "more_travel": N_(
        "{shift} could make the visit if {more_min} min more travel were allowed."
    ),
    "longer_day": N_(
        "{shift} could make the visit if the day from start to end were allowed to last "
        "{more_min} min longer."
    ),
    "more_load": N_("{shift} could make the visit with room for {more} more load."),
    "in_place_of_others": N_(
        "{shift} could make the visit instead of {customers}; the plan would lose value "
        "worth {loss_min} min of travel."
    ),
    "others_come_first": N_(
        "{shift} could make the visit only instead of visits with higher priority: "
        "{customers}."
    ),
    "better_than_others": N_(
        "With {shift} the visit would be worth more than {customers}; a longer search may "
        "improve the plan."
    ),
}
"""The change by which an unassigned visit would fit, or the visits that it displaces."""


CHOICES: dict[str, str] = {
    "goes_best": N_("Cheapest with {shift}; {other} would need {extra_min} min more."),
    "goes_for_now": N_(
        "{shift} makes the visit; {other} would need {less_min} min less, so a longer "
        "search may improve the plan."
    ),
    "goes_alone": N_("No team but {shift} could fit this visit in."),
}
"""The reason why a team, and no other, makes a planned visit."""


_NAMES = {
    "shift": NameKind.TEAM,
    "shifts": NameKind.TEAM,
    "other": NameKind.TEAM,
    "customers": NameKind.CUSTOMER,
}
"""The parameters that are ids of persons and teams."""

_SENTENCES = REASONS | WITHOUT_SHIFT | ADVICE | CHOICES


def choice_reason(team_id: str, next_best: NextBest | None) -> tuple[str, dict[str, Param]]:
    """Return the code in `CHOICES` for a planned visit, and the sentence's parameters.

    Parameters
    ----------
    team_id
        The team that makes the visit.
    next_best
        The next-best team with its additional cost; None: no other team could.
    """
    params: dict[str, Param] = {"shift": team_id}
    if next_best is None:
        return "goes_alone", params
    params["other"] = next_best.team_id
    minutes = round(next_best.extra_s / 60)
    if minutes < 0:
        return "goes_for_now", params | {"less_min": -minutes}
    return "goes_best", params | {"extra_min": minutes}


def group_heading(code: str, translator: Translator) -> str:
    """Write the heading of all customers who have one reason."""
    if code in GROUP_HEADINGS:
        return translator.gettext(GROUP_HEADINGS[code])
    return sentence(code, {}, translator)


def sentence(code: str, params: Mapping[str, Value], translator: Translator) -> str:
    """Return the sentence for a reason or an advice.

    Parameters
    ----------
    code
        Key into `REASONS`, `WITHOUT_SHIFT`, `ADVICE` or `CHOICES`; an unknown one, from a
        newer plan file, is returned as it is.
    params
        Ids, words and numbers in the sentence, several in a tuple; missing ones are left
        as a dash.
    translator
        Into the reader's language, with the names that the reader may see.
    """
    message = _SENTENCES.get(code)
    return code if message is None else translator.gettext(message, **_typed(params))


def _typed(params: Mapping[str, Value]) -> dict[str, Value]:
    typed = dict(params)
    for key, kind in _NAMES.items():
        match params.get(key):
            case str(name_id):
                typed[key] = Name(kind, name_id)
            case tuple(ids):
                typed[key] = tuple(Name(kind, str(name_id)) for name_id in ids)
    match params.get("skills"):
        case str(skill):
            typed["skills"] = skill_words([skill])
        case tuple(skills):
            typed["skills"] = skill_words(map(str, skills))
    return typed
