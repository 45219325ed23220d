"""Stable words of the business as people read them, in the page's language."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import format_decimal, get_locale, gettext
from flask_babel import lazy_gettext as _l

from dispatch.cases.outcome_types import CODES, NEXT_STEPS, OutcomeField, OutcomeType
from dispatch.domain.plan import Param, StopDocument
from dispatch.store.queries.pages import CustomerCard
from dispatch.text import LANGUAGES, Language, Translator, reasons
from dispatch.text.reasons import sentence
from dispatch.text.rules import finding, requirement
from web.context import desk

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
PURPOSES = {
    "first": _l("first visit"),
    "plan_talk": _l("talk about a plan"),
    "promise_check": _l("ask about the promise"),
    "follow_up": _l("further visit"),
}
PARTS = {
    "days_past_due": _l("Days past due"),
    "amount": _l("Amount overdue"),
    "broken_promise": _l("Broken promise"),
    "due": _l("Due date"),
    "visit_gap": _l("Time since the last visit"),
    "contact_chance": _l("Chance to meet the customer"),
}
GROUNDS = {
    "appointment": _l("An appointment is agreed for this day."),
    "broken_promise": _l("A promise to pay was broken."),
    "due": _l("The visit is due on this day, or was before."),
    "high_score": _l("The score is high."),
    "rest": _l("Nothing puts it before others."),
}
CONSENTS = {
    "hours": _l("other hours"),
    "work": _l("place of work"),
    "holiday": _l("public holidays"),
    "notice": _l("no notice"),
}
CONSENT_STATES = {
    "holds": _l("counts"),
    "ahead": _l("not yet"),
    "over": _l("over"),
    "withdrawn": _l("withdrawn"),
}
ACTIONS = {
    "file.imported": _l("file imported"),
    "customer.imported": _l("new customer"),
    "customer.changed": _l("customer changed by a file"),
    "visitor.imported": _l("new visitor"),
    "visitor.changed": _l("visitor changed by a file"),
    "pin.placed": _l("pin placed by hand"),
    "pin.found": _l("pin found by the geocoder"),
    "duty.changed": _l("duty changed"),
    "plan.made": _l("plan made"),
    "plan.published": _l("plan published"),
    "outcome.recorded": _l("outcome recorded"),
    "outcome.corrected": _l("outcome corrected"),
    "consent.added": _l("consent recorded"),
    "consent.withdrawn": _l("consent withdrawn"),
    "notice.set": _l("notice of a visit"),
    "visitor.partners": _l("partners changed"),
    "job.started": _l("planning started"),
    "job.stopped": _l("planning stopped"),
    "retention.erased": _l("old records erased"),
}
ACTORS = {
    "dispatcher": _l("dispatcher"),
    "api": _l("another system"),
    "cli": _l("command line"),
    "system": _l("Rounds itself"),
}
COLUMNS = {
    "what": _l("kind of file"),
    "rows": _l("rows"),
    "bad": _l("bad rows"),
    "new": _l("new rows"),
    "updated": _l("known rows"),
    "customer_id": _l("customer id"),
    "visitor_id": _l("visitor id"),
    "name": _l("name"),
    "phone": _l("phone"),
    "language": _l("language"),
    "notes": _l("notes"),
    "timezone": _l("time zone"),
    "place_kind": _l("place"),
    "address": _l("address"),
    "lat": _l("latitude"),
    "lon": _l("longitude"),
    "pin_source": _l("source of the pin"),
    "precision": _l("precision of the pin"),
    "overdue_amount": _l("overdue amount"),
    "currency": _l("currency"),
    "days_past_due": _l("days past due"),
    "last_payment_date": _l("last payment"),
    "last_visit_date": _l("last visit"),
    "promise_date": _l("promised day"),
    "promise_amount": _l("promised amount"),
    "windows": _l("wished hours"),
    "flags": _l("flags"),
    "consent": _l("consent"),
    "consent_id": _l("number of the consent"),
    "consents": _l("consents given"),
    "consents_withdrawn": _l("consents withdrawn"),
    "state": _l("state of the case"),
    "stopped_by": _l("stopped by"),
    "not_before": _l("not before"),
    "next_step": _l("next step"),
    "next_step_on": _l("next step on"),
    "not_home": _l("times nobody was home"),
    "on_duty": _l("on duty"),
    "pair_with": _l("fixed partner"),
    "never_pair_with": _l("never with"),
    "branch": _l("branch"),
    "notice_date": _l("visit announced on"),
    "code": _l("outcome"),
    "fields": _l("entered fields"),
    "plan_id": _l("plan"),
    "visit_id": _l("visit"),
    "note": _l("note"),
    "day": _l("day"),
    "seconds": _l("seconds"),
    "routes": _l("routes"),
    "planned": _l("planned visits"),
    "unassigned": _l("left out"),
    "excluded": _l("excluded by rule"),
    "document_sha256": _l("digest of the plan"),
    "plan_sha256": _l("digest of the certified plan"),
    "signature": _l("signature"),
    "policy_sha256": _l("digest of the policy"),
    "stopping": _l("is to stop"),
    "before": _l("older than"),
    "years": _l("years kept"),
    "counts": _l("how many"),
}
# Of the reasons whose sentence holds a name or a number.
_HEADINGS = {
    "stopped_by_outcome": _l("An earlier visit stopped further visits."),
    "request_pending": _l("The back office has the customer's request before it."),
    "promise_pending": _l("A promise to pay is still running."),
    "paused": _l("A pause was agreed."),
    "visited_often": _l("The customer was visited as often as may be for now."),
    "notice_due": _l("The visit was not announced in time."),
    "holiday": _l("The day is a public holiday."),
    "asked_other_day": _l("The customer asked for another day."),
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
    _l("Nobody can be their own partner; choose somebody else."),
    _l("These two are forbidden to go together; allow it or choose another."),
    _l("The day of this plan is over, so it cannot be published."),
    _l("A newer plan of this day is published already; plan the day again to replace it."),
)


def tier(number: int) -> str:
    """A visit's tier; 0 is never left out for another."""
    return str(gettext("Must") if number == 0 else gettext("Tier %(n)s", n=number))


def translator() -> Translator:
    """Return the translator into the page's language."""
    locale = get_locale()
    language: Language = "en"
    if locale is not None and locale.language in LANGUAGES:
        language = locale.language
    return Translator(language)


def named(thing: OutcomeType | OutcomeField) -> str:
    """The name of an outcome or of one of its fields."""
    return str(gettext(thing.label))


def outcome_name(code: str) -> str:
    """The name of an outcome by its code; an unknown code as it is."""
    return named(CODES[code]) if code in CODES else code


def step_name(step: str) -> str:
    """The name of a next step; an unknown one as it is."""
    return str(gettext(NEXT_STEPS[step])) if step in NEXT_STEPS else step


def points(parts: Mapping[str, float], branch: str) -> list[tuple[str, str, int]]:
    """The parts of a score: name, points, and how many the branch's customers can have."""
    weights = dict(desk().settings.priority.weights_of(branch))
    return [
        (word(PARTS, name), str(format_decimal(found, "0.#")), weights.get(name, 0))
        for name, found in parts.items()
    ]


def why(stop: StopDocument, team_id: str, teams: Mapping[str, str]) -> str:
    """Why a team makes a visit; empty in plans of the first versions."""
    if not stop.reason:
        return ""
    return reason(*reasons.chosen(team_id, stop.next_best), teams, {})


def reason(
    code: str,
    params: Mapping[str, Param],
    teams: Mapping[str, str],
    cards: Mapping[str, CustomerCard],
) -> str:
    """Why a customer is in no route, or what would help, with people's names in it."""
    readable = dict(params)
    if "outcome" in readable:
        readable["outcome"] = outcome_name(str(readable["outcome"]))
    for name in ("shift", "other"):
        if name in readable:
            team = str(readable[name])
            readable[name] = teams.get(team, team)
    customers = readable.get("customers")
    if isinstance(customers, tuple):
        readable["customers"] = tuple(
            cards[one].name if one in cards else one for one in customers
        )
    return sentence(code, readable, translator())


def reason_heading(code: str) -> str:
    """What all customers with one reason have in common."""
    heading = _HEADINGS.get(code)
    return sentence(code, {}, translator()) if heading is None else str(heading)


def rule_required(kind: str, params: Mapping[str, Param]) -> str:
    """What a rule demands, for a certificate."""
    return requirement(kind, _readable(params), translator())


def rule_found(code: str, params: Mapping[str, Param]) -> str:
    """What a check found of a rule."""
    return finding(code, _readable(params), translator())


def _readable(params: Mapping[str, Param]) -> dict[str, Param]:
    """Parameters with the words of the business in the page's language."""
    readable = dict(params)
    for name, table in _TABLES.items():
        value = readable.get(name)
        if isinstance(value, tuple):
            readable[name] = tuple(word(table, each) for each in value)
        elif value is not None:
            readable[name] = word(table, str(value))
    return readable


def said(text: str) -> str:
    """A sentence of the business; one that is not in the catalogue as it is."""
    return str(gettext(text)) if text else ""


def word(table: Mapping[str, Any], key: str) -> str:
    """A word from one of the tables above; an unknown key as it is."""
    return str(table.get(key, key))


def actor_name(actor: str) -> str:
    """Who did something, as the trail has it, in words."""
    kind, _, team = actor.partition(" ")
    if kind == "visitor":
        return str(gettext("visitor, team %(team)s", team=team))
    return word(ACTORS, actor)


def value_name(column: str, value: Any) -> str:
    """A value of the trail in words; an unknown one as it is."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, list):
        return ", ".join(value_name(column, item) for item in value)
    if isinstance(value, dict):
        pairs = ((word(COLUMNS, key), value_name(key, v)) for key, v in value.items())
        return "; ".join(f"{key}: {told}" for key, told in pairs)
    if column in ("code", "stopped_by"):
        return outcome_name(value)
    if column == "next_step":
        return step_name(value)
    return word(_VALUES.get(column, {}), str(value))


_VALUES: Mapping[str, Mapping[str, Any]] = {
    "state": STATES,
    "flags": FLAGS,
    "precision": PRECISIONS,
    "place_kind": PLACES,
    "travel_mode": MODES,
}

GLOBALS: dict[str, object | Callable[..., str]] = {
    "STATES": STATES,
    "FLAGS": FLAGS,
    "PRECISIONS": PRECISIONS,
    "PLACES": PLACES,
    "MODES": MODES,
    "MET": MET,
    "PURPOSES": PURPOSES,
    "GROUNDS": GROUNDS,
    "PARTS": PARTS,
    "CONSENTS": CONSENTS,
    "CONSENT_STATES": CONSENT_STATES,
    "points": points,
    "why": why,
    "ACTIONS": ACTIONS,
    "COLUMNS": COLUMNS,
    "actor_name": actor_name,
    "value_name": value_name,
    "tier": tier,
    "named": named,
    "outcome_name": outcome_name,
    "step_name": step_name,
    "reason": reason,
    "reason_heading": reason_heading,
    "rule_required": rule_required,
    "rule_found": rule_found,
    "said": said,
    "word": word,
}
