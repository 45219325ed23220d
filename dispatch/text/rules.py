"""The rules in words: the heading, the exclusion and the findings for each code.

What a rule requires stands in `requirements`.
"""

import re
from collections.abc import Iterable, Mapping

from dispatch.domain.plan import Param
from dispatch.domain.translatable import N_

from .case_words import FLAGS, PLACE_KIND_NAMES, PRECISIONS, SKILLS, STATES, WEEKDAY_NAMES
from .translator import Message, Translator
from .values import Code, Value

HEADINGS: dict[str, str] = {
    "hours": N_("Legal hours"),
    "holidays": N_("Holidays"),
    "people": N_("Visitors per visit"),
    "frequency": N_("Frequency"),
    "notice": N_("Advance notice"),
    "stops": N_("Visits not allowed"),
    "standings": N_("State of the case"),
    "promises": N_("Payment promises"),
    "workplaces": N_("Places of work"),
    "requests": N_("Customers' wishes"),
    "places": N_("Places"),
    "training": N_("Training"),
    "retention": N_("Retention"),
}
"""The heading of each kind of rule in a pack, in the order of `Pack`."""

EXCLUSIONS: dict[str, str] = {
    "attorney": N_("An attorney acts for the customer; write to the attorney instead."),
    "cease": N_("The customer asked for no further visits."),
    "deceased": N_("The customer has died; the legal team takes over."),
    "dispute": N_("The customer disputes the debt; no visit until that is resolved."),
    "vulnerable": N_("The customer is vulnerable; a specialist takes over."),
    "paid": N_("The overdue amount has been paid."),
    "bereavement": N_("The customer is in mourning; no visit for now."),
    "hardship": N_("The customer is in hardship; a specialist takes over."),
    "closed": N_("The case is closed."),
    "stopped_by_outcome": N_("An earlier visit stopped further visits ({outcome})."),
    "request_pending": N_(
        "The back office has the customer's request before it ({outcome})."
    ),
    "promise_pending": N_(
        "The customer promised to pay by {until}; a visit may follow after that day and "
        "the days of grace."
    ),
    "paused": N_("No visit before {until}."),
    "not_in_file": N_(
        "The lender's file of {since} did not have the case; it is paused until a file "
        "has it again or it is resumed."
    ),
    "visited_today": N_("The customer was visited on this day already."),
    "visited_often": N_(
        "No more than {most} visits within {days} days; the next one is allowed from "
        "{until} on."
    ),
    "work_consent": N_("The customer has not agreed to visits at work."),
    "notice_due": N_("The visit was not announced {days} days before."),
    "holiday": N_("{date} is a public holiday ({name}), on which there are no visits."),
    "no_legal_hours": N_(
        "The rules allow no hour of this day for a visit to such a place."
    ),
    "asked_other_day": N_("The customer asked for another day; the next is {day}."),
    "outside_legal_hours": N_(
        "The customer's hours and the legal hours leave no time in common that is long "
        "enough for the visit."
    ),
    "other_place": N_("The person is visited at another place on this day."),
    "likely_person": N_(
        "Likely the same person as {customers}, so only one of them is visited on a day "
        "until a dispatcher decides."
    ),
    "no_common_hours": N_("The customer's cases have no hours of this day in common."),
    "no_pin": N_("The address has no pin on the map yet; place it on the pins page."),
    "imprecise_pin": N_(
        "The pin is only the middle of an area; confirm it on the pins page."
    ),
}
"""The reason why a rule excludes a customer, by the code of the rule."""

EXCLUSION_HEADINGS: dict[str, str] = {
    "stopped_by_outcome": N_("An earlier visit stopped further visits."),
    "request_pending": N_("The back office has the customer's request before it."),
    "promise_pending": N_("A promise to pay is still running."),
    "paused": N_("A pause was agreed."),
    "not_in_file": N_("The lender's last file did not have the case."),
    "likely_person": N_("Likely the same person as another customer."),
    "visited_often": N_("The customer has been visited as often as the rules allow."),
    "notice_due": N_("The visit was not announced in time."),
    "holiday": N_("The day is a public holiday."),
    "asked_other_day": N_("The customer asked for another day."),
}
"""The heading over all customers whom one rule excludes, where its reason has details."""

FINDINGS: dict[str, str] = {
    "no_hours_there": N_("The rule says nothing of such places."),
    "in_hours": N_("Within {hours}."),
    "in_agreed_hours": N_("Within {hours}, by the customer's consent."),
    "out_of_hours": N_("From {begin} to {finish}, which is not within {hours}."),
    "no_windows": N_("The customer named no times."),
    "windows_over": N_("The customer's wishes were for days that are over."),
    "in_windows": N_("Within {hours}, as asked for."),
    "out_of_windows": N_("From {begin} to {finish}, asked for was {hours}."),
    "no_holiday": N_("No public holiday."),
    "on_holiday": N_("{date} is {name}."),
    "holiday_agreed": N_("{name}; the customer consented."),
    "flagged": N_("Marked “{flag}”."),
    "not_flagged": N_("Not marked."),
    "paused": N_("No visit before {until}."),
    "not_paused": N_("No pause was set."),
    "not_in_file": N_("The lender's file of {since} did not have the case."),
    "in_file": N_("No file lacked the case."),
    "in_state": N_("The case stands at “{state}”."),
    "not_in_state": N_("The case stands at “{state}”."),
    "review_over": N_("The time set for the back office is over."),
    "no_promise": N_("No promise."),
    "promise_over": N_("The promise's time is over."),
    "promise_runs": N_("A promise runs until {until}."),
    "visits_before": N_("Visits before this one: {count}."),
    "no_workplace": N_("No place of work."),
    "work_agreed": N_("A place of work; the customer consented."),
    "work_not_agreed": N_("A place of work, without consent."),
    "notice_given": N_("Announced in time."),
    "day_asked_for": N_("The customer asked for this day."),
    "notice_waived": N_("Not announced in time; the customer consented."),
    "no_notice": N_("Not announced in time (announced on: {given})."),
    "no_pin": N_("No pin."),
    "pin": N_("Pin: {precision}."),
    "people": N_("Visitors: {count}; needed: {least}."),
    "needs_no_training": N_("Not marked so."),
    "untrained": N_("Nobody has: {skills}."),
    "trained": N_("The team has it."),
    "visitor_untrained": N_("{visitor} lacks: {skills}."),
    "all_trained": N_("All are trained."),
    "barred": N_("Barred: {visitors}."),
    "not_barred": N_("Nobody is barred."),
    "at_pin": N_("At the pin."),
    "elsewhere": N_("Not at the customer's pin."),
    "on_day": N_("On the day."),
    "not_on_day": N_("From {begin} to {finish}, not on the day or not in order."),
    "in_shift": N_("In the shift."),
    "out_of_shift": N_("From {begin} to {finish}; the shift of {visitor} ends by {until}."),
    "unknown": N_("The customer is not known."),
    "known": N_("Known."),
    "off_duty": N_("Not on duty: {visitors}."),
    "on_duty": N_("All on duty."),
    "never_paired": N_("Never to be paired: {visitors}."),
    "may_be_paired": N_("May go together."),
    "too_many": N_("{visitor} has {count} visits, at most {most}."),
    "not_too_many": N_("Within the limit."),
    "route_out_of_shift": N_("Outside the shift of {visitor}."),
    "two_places": N_("The times of the stops overlap or are out of order."),
    "route_in_shift": N_("In the shifts."),
    "repeated": N_("Listed twice: {names}."),
    "not_repeated": N_("Nobody appears twice."),
    "incomplete": N_("Not listed exactly once: {names}."),
    "complete": N_("All accounted for."),
    "not_cited": N_("These name no source: {names}."),
    "cited": N_("Every exclusion names its source."),
    "other_day": N_("The plan is for {day}."),
    "same_day": N_("They agree."),
    "as_constrained": N_("All {count} constraints are kept."),
    "against_constraint": N_("Constraints are not kept for: {names}."),
}
"""The sentence that a certificate has for each result of a check."""

_FORMER_FINDINGS: dict[str, str] = {
    "no_wish": "no_windows",
    "past_wishes": "windows_over",
    "as_wished": "in_windows",
    "not_wished": "out_of_windows",
    "at_rest": "paused",
    "no_rest": "not_paused",
    "stands": "in_state",
    "stands_otherwise": "not_in_state",
    "twice": "repeated",
    "once": "not_repeated",
    "accounted": "complete",
    "not_accounted": "incomplete",
}
"""The codes of findings by the names that they had in older certificates."""


def finding(code: str, params: Mapping[str, Value], translator: Translator) -> str:
    """Return the sentence that states what a check found.

    Parameters
    ----------
    code
        Key into `FINDINGS`; an unknown one, from a newer certificate, is given back.
    params
        Names and numbers in the sentence.
    translator
        Into the reader's language.
    """
    message = FINDINGS.get(_FORMER_FINDINGS.get(code, code))
    return code if message is None else translator.gettext(message, **params)


def citation_text(citation: str, translator: Translator) -> str:
    """Return the source of a rule in the reader's language.

    Parameters
    ----------
    citation
        As a pack, a plan or a certificate has it. The title of a law stays as it is; the
        sections of the house rules and the rules of Rounds are translated.
    translator
        Into the reader's language.
    """
    if match := _HOUSE_SECTION.fullmatch(citation):
        return translator.gettext(
            N_("House rules, section {section}"), section=match["section"]
        )
    message = _ROUNDS_CITATIONS.get(citation)
    return citation if message is None else translator.gettext(message)


_ROUNDS_CITATIONS = {
    "Rounds": N_("Rounds itself"),
    "Rounds: one visit to a person on a day": N_("Rounds: one visit to a person on a day"),
    "Rounds: one visit for all cases at a place": N_(
        "Rounds: one visit for all cases at a place"
    ),
    "Rounds: a case that the lender's file lacks waits for a decision": N_(
        "Rounds: a case that the lender's file lacks waits for a decision"
    ),
    "Rounds: one visit to a person, as long as nobody has decided": N_(
        "Rounds: one visit to a person, as long as nobody has decided"
    ),
    "Rounds: a visit needs a place": N_("Rounds: a visit needs a place"),
}
_HOUSE_SECTION = re.compile(r"House rules, section (?P<section>[0-9.]+)")
_PARAM_WORDS: dict[str, Mapping[str, str]] = {
    "flag": FLAGS,
    "flags": FLAGS,
    "state": STATES,
    "when": STATES | {"rest": N_("paused")},
    "precision": PRECISIONS,
    "hours": PLACE_KIND_NAMES | WEEKDAY_NAMES,
}


def skill_words(skills: Iterable[str]) -> tuple[Value, ...]:
    """Return skills as parameters of a message, in words where Rounds names them itself."""
    return tuple(Message(SKILLS[skill]) if skill in SKILLS else skill for skill in skills)


def typed_params(params: Mapping[str, Param]) -> dict[str, Value]:
    """Return the parameters of a rule, the stable values among them as codes.

    Parameters
    ----------
    params
        As a certificate holds them.
    """
    typed: dict[str, Value] = dict(params)
    for name, words in _PARAM_WORDS.items():
        value = params.get(name)
        if isinstance(value, tuple):
            typed[name] = tuple(Code(text, words) for text in value)
        elif value is not None:
            typed[name] = Code(str(value), words)
    match params.get("skills"):
        case str(skill):
            typed["skills"] = skill_words([skill])
        case tuple(skills):
            typed["skills"] = skill_words(map(str, skills))
    return typed
