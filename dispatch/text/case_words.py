"""Stable words of customers, cases and visits, by the value that stands for each."""

from typing import Final

from dispatch.domain.translatable import N_

STATES: Final[dict[str, str]] = {
    "open": N_("open"),
    "review": N_("with the back office"),
    "stopped": N_("no more visits"),
    "closed": N_("closed"),
}
"""States of a case."""

FLAGS: Final[dict[str, str]] = {
    "attorney": N_("attorney"),
    "dispute": N_("dispute"),
    "deceased": N_("deceased"),
    "hardship": N_("hardship"),
    "vulnerable": N_("vulnerable"),
    "cease": N_("asked for no further visits"),
    "paid": N_("paid"),
    "bereavement": N_("in mourning"),
}
"""Flags of a customer."""

PRECISIONS: Final[dict[str, str]] = {
    "": N_("no pin"),
    "given": N_("placed"),
    "address": N_("at the address"),
    "street": N_("on the street"),
    "district": N_("only the district"),
    "city": N_("only the city"),
    "unknown": N_("not known how precise"),
    "elsewhere": N_("another postcode, town or district than the address"),
}
"""Precisions of a pin."""

PLACE_KIND_NAMES: Final[dict[str, str]] = {
    "home": N_("home"),
    "work": N_("work"),
    "other": N_("other place"),
}
"""Kinds of places."""

WEEKDAY_NAMES: Final[dict[str, str]] = {
    "mon": N_("Mon"),
    "tue": N_("Tue"),
    "wed": N_("Wed"),
    "thu": N_("Thu"),
    "fri": N_("Fri"),
    "sat": N_("Sat"),
    "sun": N_("Sun"),
}
"""Days of the week, in the order of the week."""

TRAVEL_MODES: Final[dict[str, str]] = {
    "car": N_("car"),
    "motorcycle": N_("motorcycle"),
    "transit": N_("public transport"),
    "bicycle": N_("bicycle"),
    "foot": N_("on foot"),
}
"""Modes of travel."""

SKILLS: Final[dict[str, str]] = {
    "negotiation": N_("negotiation"),
    "legal": N_("legal"),
    "counselling": N_("counselling"),
}
"""Skills that Rounds itself names; a lender's own skills are shown as they are."""

MET: Final[dict[str, str]] = {
    "customer": N_("The customer was met"),
    "other": N_("Somebody else, or a matter of safety"),
    "nobody": N_("Nobody was met"),
}
"""Persons who were met at a visit, in the order of the outcome form."""

PURPOSES: Final[dict[str, str]] = {
    "first": N_("first visit"),
    "plan_talk": N_("talk about a plan"),
    "promise_check": N_("ask about the promise"),
    "follow_up": N_("further visit"),
}
"""Purposes of a visit."""

SCORE_PARTS: Final[dict[str, str]] = {
    "days_past_due": N_("Days past due"),
    "amount": N_("Amount overdue"),
    "broken_promise": N_("Broken promise"),
    "due": N_("Due date"),
    "visit_gap": N_("Time since the last visit"),
    "contact_chance": N_("Chance to meet the customer"),
}
"""Parts of a priority score."""

TIER_REASONS: Final[dict[str, str]] = {
    "appointment": N_("An appointment is agreed for this day."),
    "broken_promise": N_("A promise to pay was broken."),
    "due": N_("The visit is due on this day, or was before."),
    "high_score": N_("The score is high."),
    "other": N_("Nothing gives it priority."),
}
"""Reasons for a priority tier."""

CONSENT_KINDS: Final[dict[str, str]] = {
    "hours": N_("other hours"),
    "work": N_("place of work"),
    "holiday": N_("public holidays"),
    "notice": N_("no notice"),
}
"""Kinds of consent."""

CONSENT_STATES: Final[dict[str, str]] = {
    "holds": N_("counts"),
    "ahead": N_("not yet"),
    "over": N_("over"),
    "withdrawn": N_("withdrawn"),
}
"""States of a consent on a day."""
