"""Stable words of the business as people read them, in the page's language."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from dispatch.certificate.words import found, required
from dispatch.outcomes.codes import CODES, NEXT_STEPS, Field, Kind
from dispatch.planning.reasons import Language, sentence
from dispatch.views import CustomerCard

STATES = {
    "open": _l("open"),
    "review": _l("with the back office"),
    "stopped": _l("no more visits"),
    "closed": _l("closed"),
}
FLAGS = {
    "attorney": _l("attorney"),
    "dispute": _l("dispute"),
    "deceased": _l("deceased"),
    "hardship": _l("hardship"),
    "vulnerable": _l("vulnerable"),
    "cease": _l("asked us to stop"),
    "paid": _l("paid"),
    "bereavement": _l("in mourning"),
}
PRECISIONS = {
    "": _l("no pin"),
    "given": _l("placed"),
    "address": _l("at the address"),
    "street": _l("on the street"),
    "district": _l("only the district"),
    "city": _l("only the city"),
    "unknown": _l("not known how precise"),
}
CONSENTS = {
    "hours": _l("to other hours"),
    "work": _l("to the place of work"),
    "holiday": _l("to public holidays"),
    "notice": _l("to no notice"),
}
PLACES = {"home": _l("home"), "work": _l("work"), "other": _l("other place")}
MODES = {
    "car": _l("car"),
    "motorcycle": _l("motorcycle"),
    "transit": _l("public transport"),
    "bicycle": _l("bicycle"),
    "foot": _l("on foot"),
}
MET = {
    "customer": _l("The customer was met"),
    "other": _l("Somebody else, or a matter of safety"),
    "nobody": _l("Nobody was met"),
}
# Of the reasons whose sentence holds a name or a number.
_HEADINGS = {
    "stopped_by_outcome": _l("An earlier visit stopped further visits."),
    "request_pending": _l("The back office has the customer's request before it."),
    "promise_pending": _l("A promise to pay is still running."),
    "paused": _l("A pause was agreed."),
    "no_trained_visitor": _l("No visitor on duty has the training."),
    "detour_too_long": _l("The detour is longer than the visit is worth."),
}
_WHENS = {
    **STATES,
    "rest": _l("resting"),
}
_TABLES: dict[str, Mapping[str, Any]] = {
    "flag": FLAGS,
    "flags": FLAGS,
    "state": STATES,
    "when": _WHENS,
    "precision": PRECISIONS,
}
# What background work and use cases say; here so that it is in the catalogue too.
_SAID = (
    _l("There are no customers; import a file first."),
    _l("There are no visitors on duty; import a file first."),
    _l("There are no customers and no visitors on duty; import a file first."),
    _l("The server was restarted meanwhile; plan the day again."),
    _l("Something went wrong; the log has the details."),
    _l("A later visit to this customer is on record, so this one stays."),
    _l("The day of this plan is over, so it cannot be published."),
    _l("A newer plan of this day is published already; plan the day again to replace it."),
)


def tier(number: int) -> str:
    """A visit's tier; 0 is never left out for another."""
    return str(gettext("Must") if number == 0 else gettext("Tier %(n)s", n=number))


def chosen() -> Language:
    """The language in which words are given."""
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


def named(thing: Kind | Field) -> str:
    """The name of an outcome or of one of its fields."""
    return thing.zh if chosen() == "zh" else thing.en


def outcome_name(code: str) -> str:
    """The name of an outcome by its code; an unknown code as it is."""
    return named(CODES[code]) if code in CODES else code


def step_name(step: str) -> str:
    """The name of a next step; an unknown one as it is."""
    return NEXT_STEPS[step][chosen() == "zh"] if step in NEXT_STEPS else step


def reason(
    code: str,
    params: Mapping[str, str | int],
    teams: Mapping[str, str],
    cards: Mapping[str, CustomerCard],
) -> str:
    """Why a customer is in no route, or what would help, with people's names in it."""
    readable = dict(params)
    if "outcome" in readable:
        readable["outcome"] = outcome_name(str(readable["outcome"]))
    if "shift" in readable:
        readable["shift"] = teams.get(str(readable["shift"]), readable["shift"])
    if "customers" in readable:
        ids = str(readable["customers"]).split(", ")
        readable["customers"] = ("、" if chosen() == "zh" else ", ").join(
            cards[one].name if one in cards else one for one in ids
        )
    return sentence(code, readable, chosen())


def reason_heading(code: str) -> str:
    """What all customers with one reason have in common."""
    heading = _HEADINGS.get(code)
    return sentence(code, {}, chosen()) if heading is None else str(heading)


def rule_required(kind: str, params: Mapping[str, str | int]) -> str:
    """What a rule demands, for a certificate."""
    return required(kind, _readable(params), chosen())


def rule_found(code: str, params: Mapping[str, str | int]) -> str:
    """What a check found of a rule."""
    return found(code, _readable(params), chosen())


def _readable(params: Mapping[str, str | int]) -> dict[str, str | int]:
    """Parameters with the words of the business in the page's language."""
    readable = dict(params)
    for name, table in _TABLES.items():
        if name in readable:
            words = str(readable[name]).split(", ")
            readable[name] = ", ".join(str(table.get(one, one)) for one in words)
    return readable


def said(text: str) -> str:
    """A sentence of the business; one that is not in the catalogue as it is."""
    return str(gettext(text)) if text else ""


def word(table: Mapping[str, Any], key: str) -> str:
    """A word from one of the tables above; an unknown key as it is."""
    return str(table.get(key, key))


GLOBALS: dict[str, object | Callable[..., str]] = {
    "STATES": STATES,
    "FLAGS": FLAGS,
    "PRECISIONS": PRECISIONS,
    "PLACES": PLACES,
    "MODES": MODES,
    "MET": MET,
    "tier": tier,
    "named": named,
    "outcome_name": outcome_name,
    "step_name": step_name,
    "reason": reason,
    "reason_heading": reason_heading,
    "rule_required": rule_required,
    "rule_found": rule_found,
    "CONSENTS": CONSENTS,
    "said": said,
    "word": word,
}
