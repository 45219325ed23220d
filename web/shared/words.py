"""Words of the business in the page's language: what templates call to show a value.

The tables of words stand in `dispatch.text`; here they meet the language of the request
and the names of people.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import format_decimal, get_locale, gettext

from dispatch.cases.outcome_types import CODES, NEXT_STEPS, OutcomeField, OutcomeType
from dispatch.domain.plan import Param, StopDocument
from dispatch.domain.windows import clock
from dispatch.store.queries.customers import CustomerCard
from dispatch.text import (
    LANGUAGES,
    Code,
    Language,
    Name,
    NameKind,
    Translator,
    Value,
    reasons,
    requirements,
    rules,
)
from dispatch.text.audit_words import (
    ACTIONS,
    CLOCK_FIELDS,
    CONSENT_TEXTS,
    FIELDS,
    FILE_KINDS,
    JOB_STATES,
    LINES,
    MADE_BY,
    PIN_SOURCES,
    RECORD_KINDS,
    SUBJECTS,
    USERS,
    WEEKLY_SPAN_WORDS,
)
from dispatch.text.case_words import (
    CONSENT_KINDS,
    CONSENT_STATES,
    FLAGS,
    PLACE_KIND_NAMES,
    PRECISIONS,
    PURPOSES,
    SCORE_PARTS,
    STATES,
    TIER_REASONS,
    TRAVEL_MODES,
)
from dispatch.text.rules import finding, skill_words, typed_params
from web.context import context

WordTable = Mapping[str, str]
_OUTCOMES: WordTable = {code: outcome.label for code, outcome in CODES.items()}
_FIELD_TABLES: dict[str, WordTable] = {
    "state": STATES | JOB_STATES,
    "line": LINES,
    "made_by": MADE_BY,
    "flags": FLAGS,
    "precision": PRECISIONS,
    "place_kind": PLACE_KIND_NAMES,
    "travel_mode": TRAVEL_MODES,
    "what": FILE_KINDS,
    "pin_source": PIN_SOURCES,
    "consent": CONSENT_TEXTS,
    "consents": CONSENT_TEXTS,
    "consents_withdrawn": CONSENT_TEXTS,
    "code": _OUTCOMES,
    "stopped_by": _OUTCOMES,
    "next_step": NEXT_STEPS,
    "weekly_spans": WEEKLY_SPAN_WORDS,
}
"""Fields of the audit trail whose values are words of the business."""


def page_translator() -> Translator:
    """Return the translator into the page's language."""
    locale = get_locale()
    language: Language = "en"
    if locale is not None and locale.language in LANGUAGES:
        language = locale.language
    return Translator(language)


def word(table: WordTable, key: str) -> str:
    """Translate the word for a value; an unknown value is shown as it is."""
    return str(gettext(table[key])) if table.get(key) else key


def message(text: str) -> str:
    """Translate a message of a use case; one that is not in the catalogue stays."""
    return page_translator().message(text)


def enumeration(items: Iterable[object]) -> str:
    """List words or names as the page's language does."""
    return page_translator().list(tuple(map(str, items)))


def labelled(name: str, value: str) -> str:
    """Write a value behind its name and a colon."""
    return str(gettext("%(name)s: %(value)s", name=name, value=value))


def in_brackets(text: str) -> str:
    """Write a text in brackets, apart from what stands before it."""
    return str(gettext(" (%(text)s)", text=text))


def tier(number: int) -> str:
    """Name a visit's tier; visits of tier 0 are never unassigned for the sake of others."""
    return str(gettext("Must") if number == 0 else gettext("Tier %(n)s", n=number))


def label(outcome: OutcomeType | OutcomeField) -> str:
    """Name an outcome, or one of its fields."""
    return str(gettext(outcome.label))


def outcome_name(code: str) -> str:
    """Name an outcome by its code; an unknown code is shown as it is."""
    return word(_OUTCOMES, code)


def step_name(step: str) -> str:
    """Name a next step; an unknown one is shown as it is."""
    return word(NEXT_STEPS, step)


def score_points(parts: Mapping[str, float], branch: str) -> list[tuple[str, str, int]]:
    """List the parts of a score: name, points, and the most that the branch gives."""
    weights = dict(context().settings.priority.weights_of(branch))
    return [
        (word(SCORE_PARTS, name), str(format_decimal(points, "0.#")), weights.get(name, 0))
        for name, points in parts.items()
    ]


def choice_sentence(stop: StopDocument, team_id: str, teams: Mapping[str, str]) -> str:
    """Say why a team makes a visit; empty in plans of the first versions."""
    if not stop.reason:
        return ""
    return reason(*reasons.choice_reason(team_id, stop.next_best), teams, {})


def reason(
    code: str,
    params: Mapping[str, Param],
    teams: Mapping[str, str],
    cards: Mapping[str, CustomerCard],
) -> str:
    """Say why a customer is in no route, or what would help, with people's names."""

    def name_of(name: Name) -> str:
        if name.kind is NameKind.CUSTOMER:
            return cards[name.id].customer.name if name.id in cards else name.id
        return teams.get(name.id, name.id)

    typed: dict[str, Value] = dict(params)
    if "outcome" in params:
        typed["outcome"] = Code(str(params["outcome"]), _OUTCOMES)
    return reasons.sentence(code, typed, page_translator().naming(name_of))


def reason_heading(code: str) -> str:
    """Say what all customers with one reason have in common."""
    return reasons.group_heading(code, page_translator())


def requirement_text(kind: str, params: Mapping[str, Param]) -> str:
    """Say what a rule demands, for a certificate."""
    return requirements.requirement_text(kind, params, page_translator())


def finding_text(code: str, params: Mapping[str, Param]) -> str:
    """Say what a check found of a rule."""
    return finding(code, typed_params(params), page_translator())


def citation_text(citation: str) -> str:
    """Name the source of a rule."""
    return rules.citation_text(citation, page_translator())


def policy_name(policy_id: str) -> str:
    """Name a policy by its id; one that is not in use is shown by the id."""
    policy = context().policy()
    if policy.id != policy_id:
        return policy_id
    return policy.packs[0].name.text(page_translator().language)


def skill_names(skills: Iterable[str]) -> str:
    """List skills by their names; one of the lender's own is shown as it is."""
    return page_translator().list(skill_words(skills))


def language_name(code: str) -> str:
    """Name a language by its code, such as ``zh``; an unknown one is shown as it is."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(page_translator().language)
    except (ValueError, UnknownLocaleError):
        return code
    return name or code


def user_name(user: str) -> str:
    """Name the user of an entry of the audit trail."""
    kind, _, name = user.partition(" ")
    if kind == "visitor":
        return str(gettext("visitor %(name)s", name=name))
    return word(USERS, user)


def subject_name(subject: str) -> str:
    """Name the subject of an entry of the audit trail by its kind and id."""
    kind, colon, subject_id = subject.partition(":")
    return f"{word(SUBJECTS, kind)}{colon and ' '}{subject_id}"


def field_value(field: str, value: Any, outcome: str = "") -> str:
    """Show a value of the audit trail in words; an unknown one as it is.

    Parameters
    ----------
    field
        The name of the field.
    value
        The value, as JSON holds it.
    outcome
        The code of the outcome whose fields the value may hold; empty for none.
    """
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, list):
        return enumeration(field_value(field, item) for item in value)
    if isinstance(value, int) and field in CLOCK_FIELDS:
        return clock(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        names = _names_within(field, outcome)
        # The entries of an outcome are a person's own words, none of them a stable value.
        typed = field != "fields"
        return str(gettext("; ")).join(
            labelled(word(names, name), field_value(name if typed else "", item))
            for name, item in value.items()
        )
    return page_translator().show(Code(str(value), _FIELD_TABLES.get(field, {})))


def _names_within(field: str, outcome: str) -> WordTable:
    """Return the words for the names of the values that a field holds."""
    if field == "fields" and outcome in CODES:
        return {entry.name: entry.label for entry in CODES[outcome].fields}
    return RECORD_KINDS if field == "counts" else FIELDS


GLOBALS: dict[str, WordTable | Callable[..., object]] = {
    "ACTIONS": ACTIONS,
    "CONSENT_KINDS": CONSENT_KINDS,
    "CONSENT_STATES": CONSENT_STATES,
    "FIELDS": FIELDS,
    "FLAGS": FLAGS,
    "TIER_REASONS": TIER_REASONS,
    "PLACE_KIND_NAMES": PLACE_KIND_NAMES,
    "PRECISIONS": PRECISIONS,
    "PURPOSES": PURPOSES,
    "STATES": STATES,
    "TRAVEL_MODES": TRAVEL_MODES,
    "choice_sentence": choice_sentence,
    "enumeration": enumeration,
    "field_value": field_value,
    "in_brackets": in_brackets,
    "label": label,
    "labelled": labelled,
    "message": message,
    "outcome_name": outcome_name,
    "citation_text": citation_text,
    "language_name": language_name,
    "policy_name": policy_name,
    "skill_names": skill_names,
    "reason": reason,
    "reason_heading": reason_heading,
    "finding_text": finding_text,
    "requirement_text": requirement_text,
    "score_points": score_points,
    "step_name": step_name,
    "subject_name": subject_name,
    "tier": tier,
    "user_name": user_name,
    "word": word,
}
"""Names that templates know; the tables among them are for `word`."""
