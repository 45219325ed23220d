"""A customer's case made ready for its page: hours as text, points with their basis."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from dispatch.domain.fields import definitions_of
from dispatch.planning.case_file import CaseFile
from dispatch.policy.hours import Spans
from dispatch.priority.score import DUE_DAYS, FULL_DPD, FULL_GAP, PromiseState
from dispatch.store.queries.customers import CustomerCard
from dispatch.text import Amount
from dispatch.text.audit_words import FIELDS
from dispatch.text.case_words import SCORE_PARTS
from web.shared.filters import day
from web.shared.words import enumeration, page_translator, word


@dataclass(frozen=True)
class Hours:
    """The hours of a day in one time zone, as text; empty if there are none.

    Attributes
    ----------
    zone
        IANA name.
    legal
        Hours that the rules allow.
    possible
        Legal hours that also suit the customer.
    """

    zone: str
    legal: str
    possible: str


@dataclass(frozen=True)
class ScorePoints:
    """One part of a score: its name, points, highest points, and basis."""

    name: str
    points: str
    most: int
    basis: str


@dataclass(frozen=True)
class CustomerView:
    """The case of a customer on a day, as their page shows it.

    Attributes
    ----------
    facts
        The names and texts of the values that the page lists.
    """

    card: CustomerCard
    file: CaseFile
    facts: tuple[tuple[str, str], ...]
    hours: tuple[Hours, ...]
    score: tuple[ScorePoints, ...]


def facts_of(card: CustomerCard) -> tuple[tuple[str, str], ...]:
    """Write the values of a customer and a case whose definition says so."""
    return tuple(
        (word(FIELDS, each.public_name), _fact(value))
        for record in (card.customer, card.case)
        for each in definitions_of(type(record))
        if each.on_page and (value := getattr(record, each.attribute))
    )


def _fact(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def hours_of(file: CaseFile, office_zone: str) -> tuple[Hours, ...]:
    """Write the hours in the customer's time zone and, if that differs, in the office's."""
    zones = dict.fromkeys([file.subject.customer.timezone or office_zone, office_zone])
    eligibility = file.eligibility
    return tuple(
        Hours(
            zone,
            _hours_text(file, eligibility.legal, zone),
            _hours_text(file, eligibility.possible, zone),
        )
        for zone in zones
    )


def _hours_text(file: CaseFile, spans: Spans, zone: str) -> str:
    moment, timezone = file.eligibility.clock.moment, ZoneInfo(zone)
    day = file.eligibility.clock.day
    ends = [(moment(span.start), moment(span.end)) for span in spans]
    return enumeration(
        _span(opens.astimezone(timezone), closes.astimezone(timezone), day)
        for opens, closes in ends
    )


def _span(opens: datetime, closes: datetime, plan_day: date) -> str:
    """Write a span, with its date unless that is the plan's day."""
    begin = opens.strftime("%H:%M" if opens.date() == plan_day else "%Y-%m-%d %H:%M")
    over = closes.date() > opens.date() and (closes.hour, closes.minute) == (0, 0)
    return f"{begin}–{'24:00' if over else closes.strftime('%H:%M')}"


def score_of(file: CaseFile) -> tuple[ScorePoints, ...]:
    """Write the parts of the score in words."""
    return tuple(
        ScorePoints(
            word(SCORE_PARTS, name),
            str(format_decimal(points, "0.##")),
            file.weights[name],
            _BASES[name](file),
        )
        for name, points in file.priority.parts.items()
    )


def _past_due(file: CaseFile) -> str:
    days = file.subject.case.days_past_due
    return str(
        ngettext(
            "%(num)d day past due; all points from %(most)s on",
            "%(num)d days past due; all points from %(most)s on",
            days,
            most=FULL_DPD,
        )
    )


def _amount(file: CaseFile) -> str:
    case = file.subject.case
    return page_translator().gettext(
        "{amount}; all points from {most} on",
        amount=Amount(case.overdue_amount, case.currency),
        most=Amount(Decimal(str(round(file.scale.high, 2))), case.currency),
    )


def _promise(file: CaseFile) -> str:
    promised = file.subject.case.promise_date
    if promised is None:
        return str(_("no promise"))
    due = day(promised)
    return str(
        {
            PromiseState.KEPT: _("promised for %(day)s, a payment followed", day=due),
            PromiseState.RUNNING: _("promised for %(day)s", day=due),
            PromiseState.DUE: _("promised for %(day)s, which is due now", day=due),
            PromiseState.BROKEN: _("promised for %(day)s and not kept", day=due),
        }[file.promise]
    )


def _due(file: CaseFile) -> str:
    due_by = file.subject.case.due_by
    if due_by is None:
        return str(_("no last day is set"))
    return str(
        _(
            "to be visited by %(day)s; points in the last %(days)s days",
            day=day(due_by),
            days=DUE_DAYS,
        )
    )


def _gap(file: CaseFile) -> str:
    last = file.subject.case.last_visit_date
    if last is None:
        return str(_("never visited"))
    return str(
        _(
            "last visited on %(day)s; all points after %(days)s days",
            day=day(last),
            days=FULL_GAP,
        )
    )


def _chance(file: CaseFile) -> str:
    history = file.subject.history
    if not history.tries:
        return str(_("no visit on record; half of the points"))
    return str(
        ngettext(
            "met at %(met)s of %(num)d recorded visit",
            "met at %(met)s of %(num)d recorded visits",
            history.tries,
            met=history.met,
        )
    )


_BASES = {
    "days_past_due": _past_due,
    "amount": _amount,
    "broken_promise": _promise,
    "due": _due,
    "visit_gap": _gap,
    "contact_chance": _chance,
}
