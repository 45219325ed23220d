"""The rules of a pack in words: one sentence that says what a rule requires."""

from functools import singledispatch

from dispatch.domain.windows import write_windows
from dispatch.text import N_, Translator

from .pack import (
    PLACE_KINDS,
    WEEKDAYS,
    CaseStateRule,
    CeaseContactRule,
    FrequencyRule,
    HolidaysRule,
    HoursRule,
    NoticeRule,
    PeopleRule,
    PlaceRule,
    PromiseRule,
    RequestRule,
    RetentionRule,
    Rule,
    TrainingRule,
    Week,
    WorkplaceRule,
)

_FLAGS = {
    "attorney": N_("an attorney acts for the customer"),
    "dispute": N_("the customer disputes the debt"),
    "deceased": N_("the customer has died"),
    "hardship": N_("the customer is in hardship"),
    "vulnerable": N_("the customer is vulnerable"),
    "cease": N_("the customer asked for no further visits"),
    "paid": N_("the overdue amount has been paid"),
    "bereavement": N_("the customer is in mourning"),
}
_STATES = {
    "closed": N_("No visits once the case is closed."),
    "stopped": N_("No visits once an outcome stopped them."),
    "review": N_("No visits while the back office has a request before it."),
    "rest": N_("No visits before the day that an outcome set."),
}
_PLACES = {
    "home": N_("At home {hours}"),
    "work": N_("at work {hours}"),
    "other": N_("elsewhere {hours}"),
}
_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@singledispatch
def describe(rule: Rule, translator: Translator) -> str:
    """Return what a rule requires as one sentence.

    Parameters
    ----------
    rule
        A rule of any kind.
    translator
        Into the reader's language.
    """
    raise NotImplementedError(type(rule).__name__)


@describe.register
def _(rule: HoursRule, translator: Translator) -> str:
    weeks = {kind: week for kind in PLACE_KINDS if (week := rule.week(kind)) is not None}
    if len(weeks) == len(PLACE_KINDS) and all(week == rule.home for week in weeks.values()):
        (week, *_) = weeks.values()
        parts = [translator.gettext("Everywhere {hours}", hours=_hours(week, translator))]
    else:
        parts = [
            translator.gettext(_PLACES[kind], hours=_hours(week, translator))
            for kind, week in weeks.items()
        ]
    if rule.consent_widens:
        parts.append(translator.gettext("other hours with consent"))
    text = translator.gettext("; ").join(parts)
    return translator.gettext("{text}.", text=text[0].upper() + text[1:])


def _hours(week: Week, translator: Translator) -> str:
    """Weekdays with their windows, consecutive days with the same windows as one span."""
    runs: list[tuple[int, int, str]] = []
    for number, name in enumerate(WEEKDAYS):
        if not (windows := write_windows(week.get(name, ()))):
            continue
        if runs and runs[-1][1:] == (number - 1, windows):
            runs[-1] = runs[-1][0], number, windows
        else:
            runs.append((number, number, windows))
    names = [translator.gettext(day) for day in _DAYS]
    spans = (
        names[first]
        if first == last
        else translator.gettext("{first}-{last}", first=names[first], last=names[last])
        for first, last, _ in runs
    )
    return ", ".join(
        f"{span} {windows.replace(';', ' + ')}"
        for span, (_, _, windows) in zip(spans, runs, strict=True)
    )


@describe.register
def _(rule: HolidaysRule, translator: Translator) -> str:
    where = "-".join(filter(None, (rule.country, rule.subdivision)))
    if rule.categories != ("public",):
        where += " " + translator.list(rule.categories)
    if rule.consent_permits:
        return translator.gettext(
            "No visits on public holidays ({where}) without consent to it.", where=where
        )
    return translator.gettext("No visits on public holidays ({where}).", where=where)


@describe.register
def _(rule: PeopleRule, translator: Translator) -> str:
    return translator.ngettext(
        "At least {count} visitor.", "At least {count} visitors.", rule.least
    )


@describe.register
def _(rule: FrequencyRule, translator: Translator) -> str:
    if rule.days == 1:
        return translator.ngettext(
            "At most {count} visit a day.", "At most {count} visits a day.", rule.most
        )
    return translator.ngettext(
        "At most {count} visit in any {days} days.",
        "At most {count} visits in any {days} days.",
        rule.most,
        days=rule.days,
    )


@describe.register
def _(rule: NoticeRule, translator: Translator) -> str:
    if rule.consent_waives:
        return translator.ngettext(
            "Announced {count} day before, unless the customer asked for the day or agreed "
            "to come unannounced.",
            "Announced {count} days before, unless the customer asked for the day or "
            "agreed to come unannounced.",
            rule.days,
        )
    return translator.ngettext(
        "Announced {count} day before, unless the customer asked for the day.",
        "Announced {count} days before, unless the customer asked for the day.",
        rule.days,
    )


@describe.register
def _(rule: CeaseContactRule, translator: Translator) -> str:
    clause = translator.gettext(_FLAGS[rule.flag])
    return translator.gettext("No visits where {clause}.", clause=clause)


@describe.register
def _(rule: CaseStateRule, translator: Translator) -> str:
    return translator.gettext(_STATES[rule.when])


@describe.register
def _(rule: PromiseRule, translator: Translator) -> str:
    return translator.ngettext(
        "No visits until {count} day after the promised day.",
        "No visits until {count} days after the promised day.",
        rule.grace_days,
    )


@describe.register
def _(rule: WorkplaceRule, translator: Translator) -> str:
    return translator.gettext("No visits at work without the customer's consent to it.")


@describe.register
def _(rule: RequestRule, translator: Translator) -> str:
    return translator.gettext(
        "Only on the days and in the hours that the customer asked for."
    )


@describe.register
def _(rule: PlaceRule, translator: Translator) -> str:
    return translator.gettext("No visits where the place is not known for sure.")


@describe.register
def _(rule: TrainingRule, translator: Translator) -> str:
    if not rule.flags:
        return translator.gettext(
            "Every visitor has valid training: {skills}.", skills=rule.skills
        )
    clauses = tuple(translator.gettext(_FLAGS[flag]) for flag in rule.flags)
    return translator.gettext(
        "Somebody of the team has valid training where {clauses}: {skills}.",
        clauses=translator.alternatives(clauses),
        skills=rule.skills,
    )


@describe.register
def _(rule: RetentionRule, translator: Translator) -> str:
    return translator.ngettext(
        "Records are kept for {count} year after the last activity.",
        "Records are kept for {count} years after the last activity.",
        rule.years,
    )
