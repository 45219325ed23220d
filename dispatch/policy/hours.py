"""The legal hours of a visit, in the customer's own time, as spans of the plan's day."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from dispatch.intake.rows import CustomerRow
from dispatch.model.consent import Consent, ConsentKind
from dispatch.model.windows import DAY_MINUTES, DayClock, DayWindow, on_day
from routing.problem import Window, joined

from .pack import WEEKDAYS, HoursRule
from .policy import Policy

Spans = tuple[Window, ...]
_ALL_DAY = (DayWindow(0, DAY_MINUTES),)


class LegalHours:
    """The hours that a policy allows on one day.

    Parameters
    ----------
    policy
        Whose rules hold.
    clock
        Of the plan's day; spans are in its seconds.
    """

    def __init__(self, policy: Policy, clock: DayClock) -> None:
        self._policy, self._clock = policy, clock
        self._known: dict[tuple[str, str, tuple[Consent, ...]], Spans] = {}

    def of(self, row: CustomerRow) -> Spans:
        """Where a whole visit to a customer may lie on the plan's day; sorted, disjoint."""
        agreed = tuple(c for c in row.consents if c.kind is ConsentKind.HOURS)
        key = row.place_kind, row.timezone, agreed
        if key not in self._known:
            self._known[key] = self._found(*key)
        return self._known[key]

    def clocks(self, timezone: str) -> tuple[DayClock, ...]:
        """Clocks of the customer's own days that the plan's day has a part of."""
        if timezone in ("", self._clock.zone.key):
            return (self._clock,)
        zone = ZoneInfo(timezone)
        days = (self._clock.day + timedelta(days=n) for n in (-1, 0, 1))
        return tuple(DayClock(day, zone, self._clock) for day in days)

    @cached_property
    def day(self) -> Window:
        """The plan's day."""
        return Window(0, self._clock.seconds(DAY_MINUTES))

    def _found(self, kind: str, timezone: str, agreed: tuple[Consent, ...]) -> Spans:
        spans: list[Window] = []
        for clock in self.clocks(timezone):
            legal: Spans = (self.day,)
            for rule in self._policy.in_force(HoursRule, clock.day):
                allowed = (
                    Window(clock.seconds(window.opens), clock.seconds(window.closes))
                    for window in _allowed(rule, kind, clock.day, agreed)
                )
                legal = common(legal, joined(allowed))
            own = Window(clock.seconds(0), clock.seconds(DAY_MINUTES))
            spans += common(legal, (own,))
        return joined(spans)


def _allowed(
    rule: HoursRule, kind: str, day: date, agreed: Iterable[Consent]
) -> Iterator[DayWindow]:
    week = rule.week(kind)
    yield from _ALL_DAY if week is None else week.get(WEEKDAYS[day.weekday()], ())
    if rule.consent_widens:
        for consent in agreed:
            if consent.holds(day):
                yield from on_day(consent.windows, day)


def common(some: Spans, others: Spans) -> Spans:
    """What two sets of spans have in common; of no length where they only touch."""
    return tuple(
        Window(max(a.start, b.start), min(a.end, b.end))
        for a in some
        for b in others
        if max(a.start, b.start) < min(a.end, b.end)
    )


def wishes(row: CustomerRow, clocks: Iterable[DayClock]) -> Spans | None:
    """When a customer wishes to be visited; None: no wish, or only for past days.

    Parameters
    ----------
    row
        The customer.
    clocks
        As `LegalHours.clocks`.
    """
    clocks = tuple(clocks)
    first = min(clock.day for clock in clocks)
    if all(window.day and window.day < first for window in row.windows):
        return None
    # In the hour that spring leaves out, a later wall-clock time can come first.
    spans = (
        (clock.seconds(wish.opens), clock.seconds(wish.closes))
        for clock in clocks
        for wish in on_day(row.windows, clock.day)
    )
    return joined(Window(opens, closes) for opens, closes in spans if opens < closes)
