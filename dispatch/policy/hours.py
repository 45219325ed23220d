"""The legal hours of a visit, in the customer's own time, as spans of the plan's day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from dispatch.domain.case import Case
from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.day import CaseOnDay
from dispatch.domain.windows import DAY_MINUTES, DayClock, DayWindow, on_day
from routing.problem import TimeWindow, merge_windows

from .packs.pack import HolidaysRule, HoursRule
from .packs.policy import Policy
from .packs.rule import WEEKDAYS

Spans = tuple[TimeWindow, ...]
_ALL_DAY = (DayWindow(0, DAY_MINUTES),)
_WIDENING = (ConsentKind.HOURS, ConsentKind.HOLIDAY)


@dataclass(frozen=True)
class Holiday:
    """A public holiday on which a rule forbids visits."""

    day: date
    name: str
    citation: str


@dataclass(frozen=True)
class _Asking:
    """All of a customer that legal hours depend on."""

    place_kind: str
    timezone: str
    agreed: tuple[Consent, ...]


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
        self.policy, self.clock = policy, clock
        self._clocks: dict[str, tuple[DayClock, ...]] = {}
        self._known: dict[tuple[_Asking, int | None, bool], Spans] = {}

    def of(self, subject: CaseOnDay) -> Spans:
        """Where a whole visit to a customer may lie on the plan's day; sorted, disjoint."""
        return self._spans(_asking(subject), None, holidays=True)

    def without_holidays(self, subject: CaseOnDay) -> Spans:
        """The same, were no day a holiday."""
        return self._spans(_asking(subject), None, holidays=False)

    def holiday(self, subject: CaseOnDay) -> Holiday | None:
        """The first holiday that takes legal hours of the plan's day; None: none does."""
        asking = _asking(subject)
        hours = self.without_holidays(subject)
        for clock in self.clocks(subject.customer.timezone):
            found = self._closed(clock.day, asking.agreed)
            if found is not None and common(hours, (_own(clock),)):
                return found
        return None

    def first_against(
        self, subject: CaseOnDay, fits: Callable[[Spans], bool], *, holidays: bool = True
    ) -> HoursRule | None:
        """The first hours rule that, with those before it, leaves no fitting span.

        Parameters
        ----------
        subject
            The case with its customer and place.
        fits
            Whether some legal hours are enough.
        holidays
            Whether public holidays count.
        """
        asking = _asking(subject)
        for count, rule in enumerate(self._rules(subject.customer.timezone), 1):
            if not fits(self._spans(asking, count, holidays=holidays)):
                return rule
        return None

    def wished(self, subject: CaseOnDay) -> Spans | None:
        """When a customer wishes to be visited; see `wishes`."""
        timezone = subject.customer.timezone
        return wishes(subject.case, self.clocks(timezone)) if subject.case.windows else None

    def clocks(self, timezone: str) -> tuple[DayClock, ...]:
        """Clocks of the customer's own days that the plan's day has a part of."""
        if timezone not in self._clocks:
            self._clocks[timezone] = self._own_days(timezone)
        return self._clocks[timezone]

    @cached_property
    def day(self) -> TimeWindow:
        """The plan's day."""
        return TimeWindow(0, self.clock.seconds(DAY_MINUTES))

    def _own_days(self, timezone: str) -> tuple[DayClock, ...]:
        if timezone in ("", self.clock.zone.key):
            return (self.clock,)
        zone = ZoneInfo(timezone)
        days = (self.clock.day + timedelta(days=n) for n in (-1, 0, 1))
        clocks = (DayClock(day, zone, self.clock) for day in days)
        return tuple(clock for clock in clocks if common((_own(clock),), (self.day,)))

    def _rules(self, timezone: str) -> Sequence[HoursRule]:
        """The hours rules that hold on any of the customer's days, in the packs' order."""
        days = [clock.day for clock in self.clocks(timezone)]
        return [
            rule
            for rule in self.policy.all(HoursRule)
            if any(rule.holds(day) for day in days)
        ]

    def _spans(self, asking: _Asking, count: int | None, *, holidays: bool) -> Spans:
        """The hours that the first so many rules allow, or all."""
        key = asking, count, holidays
        if key not in self._known:
            rules = self._rules(asking.timezone)[:count]
            self._known[key] = merge_windows(self._found(asking, rules, holidays))
        return self._known[key]

    def _found(
        self, asking: _Asking, rules: Sequence[HoursRule], holidays: bool
    ) -> Iterator[TimeWindow]:
        for clock in self.clocks(asking.timezone):
            if holidays and self._closed(clock.day, asking.agreed):
                continue
            legal = common((self.day,), (_own(clock),))
            for rule in rules:
                if rule.holds(clock.day):
                    allowed = _allowed(rule, asking.place_kind, clock.day, asking.agreed)
                    legal = common(legal, _in_seconds(allowed, clock))
            yield from legal

    def _closed(self, day: date, agreed: Iterable[Consent]) -> Holiday | None:
        """The holiday on which a rule forbids visits to a customer, if the day is one."""
        for rule in self.policy.in_force(HolidaysRule, day):
            name = rule.name(day)
            if name is not None and not (
                rule.consent_permits
                and any(c.kind is ConsentKind.HOLIDAY and c.holds(day) for c in agreed)
            ):
                return Holiday(day, name, rule.citation)
        return None


def _asking(subject: CaseOnDay) -> _Asking:
    agreed = tuple(c for c in subject.customer.consents if c.kind in _WIDENING)
    return _Asking(subject.place.kind, subject.customer.timezone, agreed)


def _own(clock: DayClock) -> TimeWindow:
    """A customer's own day in seconds of the plan's."""
    return TimeWindow(clock.seconds(0), clock.seconds(DAY_MINUTES))


def _allowed(
    rule: HoursRule, kind: str, day: date, agreed: Iterable[Consent]
) -> Iterator[DayWindow]:
    week = rule.week(kind)
    yield from _ALL_DAY if week is None else week.get(WEEKDAYS[day.weekday()], ())
    if rule.consent_widens:
        for consent in agreed:
            if consent.holds(day):
                yield from on_day(consent.windows, day)


def _in_seconds(windows: Iterable[DayWindow], clock: DayClock) -> Spans:
    # In the hour that spring leaves out, a later wall-clock time can come first.
    spans = ((clock.seconds(w.opens), clock.seconds(w.closes)) for w in windows)
    return merge_windows(
        TimeWindow(opens, closes) for opens, closes in spans if opens < closes
    )


def common(some: Spans, others: Spans) -> Spans:
    """What two sets of spans have in common; of no length where they only touch."""
    return tuple(
        TimeWindow(max(a.start, b.start), min(a.end, b.end))
        for a in some
        for b in others
        if max(a.start, b.start) < min(a.end, b.end)
    )


def wishes(case: Case, clocks: Iterable[DayClock]) -> Spans | None:
    """When a customer wishes to be visited; None: no wish, or only for past days.

    Parameters
    ----------
    case
        The case.
    clocks
        As `LegalHours.clocks`.
    """
    clocks = tuple(clocks)
    first = min(clock.day for clock in clocks)
    if all(window.day and window.day < first for window in case.windows):
        return None
    found = (_in_seconds(on_day(case.windows, clock.day), clock) for clock in clocks)
    return merge_windows(span for spans in found for span in spans)
