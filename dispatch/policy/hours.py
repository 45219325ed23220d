"""The legal hours of a visit, in the customer's own time, as spans of the plan's day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

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
class _HoursKey:
    """The facts of a customer that legal hours depend on."""

    place_kind: str
    timezone: str
    consents: tuple[Consent, ...]


class LegalHours:
    """The hours that a policy allows on one day.

    Parameters
    ----------
    policy
        The rules.
    clock
        The clock of the plan's day; spans are in its seconds.
    """

    def __init__(self, policy: Policy, clock: DayClock) -> None:
        self.policy, self.clock = policy, clock
        self._clocks: dict[str, tuple[DayClock, ...]] = {}
        self._cache: dict[tuple[_HoursKey, int | None, bool], Spans] = {}

    def of(self, subject: CaseOnDay) -> Spans:
        """Return the spans in which a whole visit may lie; sorted and disjoint."""
        return self._spans(_key_of(subject), None, holidays=True)

    def without_holidays(self, subject: CaseOnDay) -> Spans:
        """Return the spans in which a visit might lie if no day were a holiday."""
        return self._spans(_key_of(subject), None, holidays=False)

    def holiday(self, subject: CaseOnDay) -> Holiday | None:
        """Return the first holiday that takes legal hours of the day, if one does."""
        key = _key_of(subject)
        hours = self.without_holidays(subject)
        for clock in self.clocks(subject.customer.timezone):
            holiday = self._closed(clock.day, key.consents)
            if holiday is not None and common(hours, (_day_window(clock),)):
                return holiday
        return None

    def first_against(
        self, subject: CaseOnDay, fits: Callable[[Spans], bool], *, holidays: bool = True
    ) -> HoursRule | None:
        """Return the first hours rule that, with those before it, leaves no fitting span.

        Parameters
        ----------
        subject
            The case with its customer and place.
        fits
            Reports whether some legal hours are enough.
        holidays
            True if public holidays count.
        """
        key = _key_of(subject)
        for count, rule in enumerate(self._rules(subject.customer.timezone), 1):
            if not fits(self._spans(key, count, holidays=holidays)):
                return rule
        return None

    def requested(self, subject: CaseOnDay) -> Spans | None:
        """Return the spans that the customer asked for; see `requested_spans`."""
        timezone = subject.customer.timezone
        windows = subject.case.windows
        return requested_spans(windows, self.clocks(timezone)) if windows else None

    def clocks(self, timezone: str) -> tuple[DayClock, ...]:
        """Return clocks for the customer's own days that the plan's day has a part of."""
        if timezone not in self._clocks:
            self._clocks[timezone] = self._customer_clocks(timezone)
        return self._clocks[timezone]

    @cached_property
    def day(self) -> TimeWindow:
        """The plan's day."""
        return TimeWindow(0, self.clock.seconds(DAY_MINUTES))

    def _customer_clocks(self, timezone: str) -> tuple[DayClock, ...]:
        if timezone in ("", self.clock.zone.key):
            return (self.clock,)
        zone = ZoneInfo(timezone)
        days = (self.clock.day + timedelta(days=n) for n in (-1, 0, 1))
        clocks = (DayClock(day, zone, self.clock) for day in days)
        return tuple(
            clock for clock in clocks if common((_day_window(clock),), (self.day,))
        )

    def _rules(self, timezone: str) -> Sequence[HoursRule]:
        """Return the hours rules that hold on one of the customer's days, in order."""
        days = [clock.day for clock in self.clocks(timezone)]
        return [
            rule
            for rule in self.policy.all(HoursRule)
            if any(rule.holds(day) for day in days)
        ]

    def _spans(self, key: _HoursKey, count: int | None, *, holidays: bool) -> Spans:
        """Return the hours that the first ``count`` rules allow; None: all rules."""
        cached = key, count, holidays
        if cached not in self._cache:
            rules = self._rules(key.timezone)[:count]
            self._cache[cached] = merge_windows(self._allowed_spans(key, rules, holidays))
        return self._cache[cached]

    def _allowed_spans(
        self, key: _HoursKey, rules: Sequence[HoursRule], holidays: bool
    ) -> Iterator[TimeWindow]:
        for clock in self.clocks(key.timezone):
            if holidays and self._closed(clock.day, key.consents):
                continue
            legal = common((self.day,), (_day_window(clock),))
            for rule in rules:
                if rule.holds(clock.day):
                    allowed = _allowed(rule, key.place_kind, clock.day, key.consents)
                    legal = common(legal, _in_seconds(allowed, clock))
            yield from legal

    def _closed(self, day: date, agreed: Iterable[Consent]) -> Holiday | None:
        """Return the holiday on which a rule forbids visits, if the day is one."""
        for rule in self.policy.in_force(HolidaysRule, day):
            name = rule.name(day)
            if name is not None and not (
                rule.consent_permits
                and any(c.kind is ConsentKind.HOLIDAY and c.holds(day) for c in agreed)
            ):
                return Holiday(day, name, rule.citation)
        return None


def _key_of(subject: CaseOnDay) -> _HoursKey:
    consents = tuple(c for c in subject.customer.consents if c.kind in _WIDENING)
    return _HoursKey(subject.place.kind, subject.customer.timezone, consents)


def _day_window(clock: DayClock) -> TimeWindow:
    """Return a customer's own day in seconds of the plan's day."""
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


def common(spans: Spans, others: Spans) -> Spans:
    """Return the spans that two sets have in common; those that only touch have none."""
    return tuple(
        TimeWindow(max(a.start, b.start), min(a.end, b.end))
        for a in spans
        for b in others
        if max(a.start, b.start) < min(a.end, b.end)
    )


def requested_spans(
    windows: Iterable[DayWindow], clocks: Iterable[DayClock]
) -> Spans | None:
    """Return the spans that a customer asked for; None: no request, or only past ones.

    Parameters
    ----------
    windows
        The windows of the case.
    clocks
        The clocks of the customer's own days; see `LegalHours.clocks`.
    """
    windows, clocks = tuple(windows), tuple(clocks)
    first = min(clock.day for clock in clocks)
    if all(window.day and window.day < first for window in windows):
        return None
    requested = (_in_seconds(on_day(windows, clock.day), clock) for clock in clocks)
    return merge_windows(span for spans in requested for span in spans)
