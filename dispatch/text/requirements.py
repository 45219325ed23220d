"""The sentence of what each rule requires, for the policy page and for certificates."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from dispatch.domain.flag import Flag
from dispatch.domain.plan import Param
from dispatch.domain.translatable import N_

from .rules import typed_params
from .translator import Translator
from .values import Code, Value


class _Plural(NamedTuple):
    """A sentence whose form depends on a number.

    Attributes
    ----------
    param
        The parameter with the number; the sentence has it as ``{count}``.
    form
        Returns the form of the sentence that belongs to a number.
    """

    param: str
    form: Callable[..., str]


REQUIREMENTS: Final[dict[str, str | _Plural]] = {
    # Kinds of rules in packs.
    "hours": N_(
        "The whole visit lies in the legal hours, in the customer's time: {hours}."
    ),
    "holidays": N_("No visits on public holidays ({country})."),
    "people": _Plural(
        "least",
        lambda t, n, **values: t.ngettext(
            "At least {count} visitor.",
            "At least {count} visitors.",
            n,
            **values,
        ),
    ),
    "frequency": _Plural(
        "most",
        lambda t, n, **values: t.ngettext(
            "At most {count} visit in any {days} days.",
            "At most {count} visits in any {days} days.",
            n,
            **values,
        ),
    ),
    "frequency_in_a_day": _Plural(
        "most",
        lambda t, n, **values: t.ngettext(
            "At most {count} visit a day.",
            "At most {count} visits a day.",
            n,
            **values,
        ),
    ),
    "notice": _Plural(
        "days",
        lambda t, n, **values: t.ngettext(
            "Announced at least {count} day before, unless the customer asked for the day.",
            "Announced at least {count} days before, unless the customer asked for the "
            "day.",
            n,
            **values,
        ),
    ),
    "stops": N_("No visits where {clause}."),
    "standings": N_("No visits while the case stands at “{when}”."),
    "standings_closed": N_("No visits once the case is closed."),
    "standings_stopped": N_("No visits once an outcome stopped them."),
    "standings_review": N_("No visits while the back office decides on a request."),
    "standings_paused": N_("No visits before the day that an outcome set."),
    "promises": _Plural(
        "grace_days",
        lambda t, n, **values: t.ngettext(
            "No visits until {count} day after the promised day.",
            "No visits until {count} days after the promised day.",
            n,
            **values,
        ),
    ),
    "workplaces": N_("No visits at work without the customer's consent."),
    "requests": N_("Only on the days and in the hours that the customer asked for."),
    "places": N_("No visits where the pin is not precise enough."),
    "training": N_("Every visitor has valid training: {skills}."),
    "training_for_flags": N_(
        "At least one visitor of the team has valid training where {clauses}: {skills}."
    ),
    "retention": _Plural(
        "years",
        lambda t, n, **values: t.ngettext(
            "Records are kept for {count} year after the last activity.",
            "Records are kept for {count} years after the last activity.",
            n,
            **values,
        ),
    ),
    # Rules of Rounds itself, which hold under every policy.
    "day": N_("The visit lies on the plan's day."),
    "pin": N_("The stop lies at the customer's pin."),
    "customer_windows": N_("The whole visit lies in one of the customer's windows."),
    "shift": N_("The visit lies in the shift of each visitor, overtime included."),
    "team_size": N_("As many visitors come as the customer's row asks for."),
    "skills": N_("The team has the training that the customer's row asks for."),
    "forbidden": N_("No visitor is barred from the customer."),
    "in_file": N_("The lender's last file had the case."),
    "known": N_("The customer is known."),
    "on_duty": N_("Every visitor is on duty."),
    "partners": N_("Nobody goes with somebody they are never to be paired with."),
    "max_visits": N_("Nobody has more visits than they may have in a day."),
    "working_day": N_("The route lies in each visitor's shift, overtime included."),
    "uniqueness": N_(
        "No person, customer, visit, team or visitor stands in the routes twice."
    ),
    "completeness": N_("Every customer is planned, unassigned or excluded, exactly once."),
    "cited": N_("Every exclusion names where its rule is laid down."),
    "same_day": N_("Day and time zone agree with the inputs."),
    "constraints": N_("The plan keeps what the dispatcher fixed for it."),
}
"""The sentence for each kind of rule; a kind with a second part has one for each part."""

_CLAUSES: Final[Mapping[str, str]] = {
    Flag.ATTORNEY: N_("an attorney acts for the customer"),
    Flag.DISPUTE: N_("the customer disputes the debt"),
    Flag.DECEASED: N_("the customer has died"),
    Flag.HARDSHIP: N_("the customer is in hardship"),
    Flag.VULNERABLE: N_("the customer is vulnerable"),
    Flag.CEASE: N_("the customer asked for no further visits"),
    Flag.PAID: N_("the overdue amount has been paid"),
    Flag.BEREAVEMENT: N_("the customer is in mourning"),
}
_FORMER_KINDS: Final[Mapping[str, str]] = {
    "crew": "team_size",
    "wishes": "customer_windows",
    "most": "max_visits",
    "accounted": "completeness",
    "once": "uniqueness",
}
"""The kinds of rules by the names that they had in older certificates."""


def requirement_text(kind: str, params: Mapping[str, Param], translator: Translator) -> str:
    """Return the sentence that states what a rule requires.

    Parameters
    ----------
    kind
        Key into `REQUIREMENTS`; an unknown one, from a newer certificate, is given back.
    params
        The names and numbers of the rule, as a certificate holds them.
    translator
        Into the reader's language.
    """
    message = REQUIREMENTS.get(_key(kind, params))
    if message is None:
        return kind
    values: dict[str, Value] = typed_params(params)
    if "flag" in params:
        values["clause"] = Code(str(params["flag"]), _CLAUSES)
    if flags := params.get("flags"):
        codes = flags if isinstance(flags, tuple) else (flags,)
        values["clauses"] = translator.alternatives(
            tuple(Code(str(flag), _CLAUSES) for flag in codes)
        )
    if isinstance(message, str):
        return translator.gettext(message, **values)
    count = params.get(message.param)
    if not isinstance(count, int):
        return message.form(translator, 0, count="-", **values)
    return message.form(translator, count, **values)


def _key(kind: str, params: Mapping[str, Param]) -> str:
    """Return the key of the sentence, which may depend on a parameter of the rule."""
    if kind == "training" and params.get("flags"):
        return "training_for_flags"
    if kind == "frequency" and params.get("days") == 1:
        return "frequency_in_a_day"
    if kind == "standings":
        state = "paused" if params.get("when") == "rest" else params.get("when")
        return f"standings_{state}" if f"standings_{state}" in REQUIREMENTS else kind
    return _FORMER_KINDS.get(kind, kind)
