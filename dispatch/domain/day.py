"""The cases of one day, and everything that a plan of the day is made from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any, Self

from .case import Case, VisitHistory
from .customer import Customer
from .place import CustomerPlace, PlaceKind
from .visitor import Visitor


@dataclass(frozen=True, slots=True)
class CaseOnDay:
    """A case with its customer, the place of a visit, and the visits made so far.

    A row of customers.csv is one of these without any history.
    """

    customer: Customer
    case: Case
    place: CustomerPlace
    history: VisitHistory = field(default_factory=VisitHistory)

    def with_currency(self, currency: str) -> Self:
        """Return the case in ``currency`` if the file named none, else unchanged."""
        if self.case.currency:
            return self
        return replace(self, case=replace(self.case, currency=currency))

    def held_as(self, person_id: str) -> Self:
        """Return the case of a customer who is likely a person."""
        likely = "" if person_id == self.customer.person else person_id
        return replace(self, customer=replace(self.customer, likely_person=likely))

    @property
    def visited_places(self) -> tuple[tuple[str, PlaceKind], ...]:
        """The customers who are visited, with the kinds of their places."""
        return ((self.customer.customer_id, self.place.kind),)

    @property
    def amounts(self) -> dict[str, Decimal]:
        """The overdue amount by its currency."""
        return {self.case.currency: self.case.overdue_amount}


@dataclass(frozen=True, slots=True)
class ExcludedCase:
    """A case that a visit to its person leaves out, with the rule and its citation.

    Attributes
    ----------
    rule, citation, params
        As of a `dispatch.domain.plan.ExcludedDocument`.
    """

    subject: CaseOnDay
    rule: str
    citation: str
    params: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class VisitOnDay(CaseOnDay):
    """One call at a place for all cases of a person there, merged into one case.

    The merged case has the windows that suit each of them, and everything that any of
    them asks of the team. See `dispatch.cases.merge_cases`.

    Attributes
    ----------
    cases
        The cases that the visit is for, at least one.
    excluded
        The cases of the same customers that it leaves out.
    """

    cases: tuple[CaseOnDay, ...] = ()
    excluded: tuple[ExcludedCase, ...] = ()

    @property
    def amounts(self) -> dict[str, Decimal]:
        """The overdue amounts of the cases by currency."""
        amounts: dict[str, Decimal] = {}
        for each in self.cases:
            for currency, amount in each.amounts.items():
                amounts[currency] = amounts.get(currency, Decimal(0)) + amount
        return amounts

    @property
    def customer_ids(self) -> tuple[str, ...]:
        """The customers whose cases the visit is for; the one who is named comes first."""
        ids = (each.customer.customer_id for each in self.cases)
        return tuple(dict.fromkeys((self.customer.customer_id, *ids)))

    @property
    def visited_places(self) -> tuple[tuple[str, PlaceKind], ...]:
        """The customers who are visited, with the kinds of their places."""
        places = (place for each in self.cases for place in each.visited_places)
        return tuple(dict.fromkeys(((self.customer.customer_id, self.place.kind), *places)))

    @property
    def case_ids(self) -> tuple[str, ...]:
        """The ids of the cases that have one."""
        return tuple(each.case.case_id for each in self.cases if each.case.case_id)


@dataclass(frozen=True)
class PastPair:
    """Two visitors who made a team on an earlier day, by rising id."""

    day: date
    visitor_ids: tuple[str, str]


@dataclass(frozen=True)
class DayInputs:
    """Everything that a plan of one day is made from.

    Attributes
    ----------
    day, timezone
        The day, and the IANA zone in which it and all windows are meant.
    cases
        All cases; those that may not be visited are among them.
    visitors
        Everybody on duty.
    pairs
        The teams of two in the week before the day.
    visit_ids
        The ids of visits that were considered before and are still to be made, by the
        customer's id and the kind of the place; of the customers who are one person and
        are visited at one place, each has the id of the one visit.
    """

    day: date
    timezone: str
    cases: tuple[CaseOnDay, ...]
    visitors: tuple[Visitor, ...]
    pairs: tuple[PastPair, ...] = ()
    visit_ids: Mapping[tuple[str, PlaceKind], str] = field(default_factory=dict)

    def visit_id(self, subject: CaseOnDay) -> str:
        """Return the id of a visit: the earlier one, or one named by the day."""
        return self.visit_ids_of(subject)[0]

    def visit_ids_of(self, subject: CaseOnDay) -> tuple[str, ...]:
        """Return the ids that a visit has or had, its own first.

        They are several where customers had visits of their own before they became one
        person.
        """
        return tuple(
            dict.fromkeys(
                self.visit_ids.get(place) or new_visit_id(place[0], self.day)
                for place in subject.visited_places
            )
        )

    @property
    def sha256(self) -> str:
        """Fingerprint of the content, as it stands in plan.json."""
        content = {
            "day": self.day,
            "timezone": self.timezone,
            "candidates": [_content(subject) for subject in self.cases],
            "visitors": [_values(visitor) for visitor in self.visitors],
            "pairs": [asdict(pair) for pair in self.pairs],
        }
        text = dumps(content, sort_keys=True, default=str, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def new_visit_id(customer_id: str, day: date) -> str:
    """The id of a visit that is considered on a day for the first time."""
    return f"{customer_id}@{day.isoformat()}"


def is_visit_id(text: str, customer_id: str, day: date) -> bool:
    """True if a text can be the id of a visit to a customer on a day.

    It names the customer and a day on or before the given one, with a number behind it
    where one day has had several visits.
    """
    name, _, rest = text.rpartition("@")
    first, _, number = rest.partition("#")
    try:
        first_day = date.fromisoformat(first)
    except ValueError:
        return False
    return (
        name == customer_id
        and first_day <= day
        and first == first_day.isoformat()
        and (number.isdecimal() if "#" in rest else True)
    )


_FIRST_FIELDS = frozenset((
    # These are fields of customers and cases.
    "customer_id", "name", "phone", "language", "notes", "timezone", "consents", "branch",
    "extra", "overdue_amount", "currency", "days_past_due", "last_payment_date",
    "last_visit_date", "promise_date", "promise_amount", "windows", "service_minutes",
    "required_skills", "min_team", "preferred_visitor", "forbidden_visitors", "due_by",
    "flags", "notice_date", "state", "stopped_by", "not_before", "next_step",
    # These are fields of visitors.
    "visitor_id", "start_lat", "start_lon", "end_lat", "end_lon", "open_end",
    "shift_start", "shift_end", "max_overtime_minutes", "break_minutes", "break_window",
    "skills", "travel_mode", "max_visits", "pair_with", "never_pair_with",
))  # fmt: skip
"""The fields of the first version, which are part of a fingerprint even if empty."""
_NO_INPUT = ("next_step_on", "not_home")
"""Fields that no plan depends on."""
_STATE = ("state", "stopped_by", "not_before", "next_step")


def _values(record: Customer | Case | Visitor) -> dict[str, Any]:
    """Return a record by field; plans made before a field came keep their fingerprints."""
    values = asdict(record)
    return {n: value for n, value in values.items() if value or n in _FIRST_FIELDS}


def _content(subject: CaseOnDay) -> dict[str, Any]:
    """Return the case in the form that plans of all versions took fingerprints of."""
    pin = subject.place.pin
    values = _values(subject.customer) | _values(subject.case)
    for name in _NO_INPUT:
        values.pop(name, None)
    state = {name: values.pop(name) for name in _STATE}
    return {
        "row": values
        | {
            "place_kind": subject.place.kind,
            "address": subject.place.address,
            "lat": pin and pin.lat,
            "lon": pin and pin.lon,
        },
        "pin": pin and asdict(pin),
        "standing": state
        | asdict(subject.history)
        | {"next_step": state["next_step"] or ""},
    }
