"""The rules that always hold on who may form a pair, and who must.

Fixed partners come first: they go together on every day on which both are available,
whether or not a visit needs two, and however often they changed before. A partner who is
unknown, off duty or lacks required training is passed over.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import attrgetter

from dispatch.domain.day import PastPair
from dispatch.domain.visitor import TravelMode, Visitor
from dispatch.domain.windows import DAY_MINUTES, DayWindow
from dispatch.errors import Fault, InputError
from dispatch.settings import PairingSettings
from dispatch.text import N_, Message

Pair = tuple[str, str]
"""Ids of two visitors in ascending order."""


def pair_of(first: str, second: str) -> Pair:
    """Return the ids of two visitors in ascending order."""
    return (first, second) if first < second else (second, first)


def common_minutes(first: Visitor, second: Visitor) -> int:
    """Return the minutes of regular working time in common; not positive if none are."""
    return min(first.shift_end, second.shift_end) - max(
        first.shift_start, second.shift_start
    )


def common_break(first: Visitor, second: Visitor) -> tuple[int, DayWindow | None] | None:
    """Return the minutes of a pair's break, the longer of both, and its span.

    Returns
    -------
    tuple or None
        The span is None where both may take it at any time. None instead of a tuple:
        their spans or their common hours have no room for the break.
    """
    length = max(first.break_minutes, second.break_minutes)
    stated = [v.break_window for v in (first, second) if v.break_minutes and v.break_window]
    opens = max((span.opens for span in stated), default=0)
    closes = min((span.closes for span in stated), default=DAY_MINUTES)
    overtime = min(first.max_overtime_minutes, second.max_overtime_minutes)
    begin = max(opens, first.shift_start, second.shift_start)
    if (
        length
        and min(closes, min(first.shift_end, second.shift_end) + overtime) < begin + length
    ):
        return None
    return length, DayWindow(opens, closes) if length and stated else None


def common_mode(first: Visitor, second: Visitor) -> TravelMode | None:
    """Return the mode of a pair: a car if either has one, else the mode that both have."""
    modes = {first.travel_mode, second.travel_mode}
    if TravelMode.CAR in modes:
        return TravelMode.CAR
    return first.travel_mode if len(modes) == 1 else None


@dataclass(frozen=True)
class PairHistory:
    """The pairs of the week before.

    Attributes
    ----------
    partner
        The last partner of each visitor who had one.
    changes
        The number of times that each visitor changed partners.
    """

    partner: Mapping[str, str]
    changes: Mapping[str, int]

    @classmethod
    def of(cls, pairs: Iterable[PastPair]) -> "PairHistory":
        """Count the changes of the pairs of the last days."""
        partner: dict[str, str] = {}
        changes: dict[str, int] = {}
        for past in sorted(pairs, key=attrgetter("day", "visitor_ids")):
            for visitor, other in (past.visitor_ids, past.visitor_ids[::-1]):
                if partner.get(visitor, other) != other:
                    changes[visitor] = changes.get(visitor, 0) + 1
                partner[visitor] = other
        return cls(partner, changes)


def unmet_day_condition(
    first: Visitor, second: Visitor, settings: PairingSettings
) -> Message | None:
    """Return the condition that the days of two visitors do not meet, in words, or None.

    It depends only on the attributes in `pairing_key`.
    """
    if common_mode(first, second) is None:
        return Message(N_("a visitor with the same travel mode, or one with a car"))
    if common_minutes(first, second) < settings.common_minutes:
        return Message(
            N_("a visitor with {minutes} minutes of the shift in common"),
            minutes=settings.common_minutes,
        )
    if common_break(first, second) is None:
        return Message(
            N_("a visitor whose shift and break hours have room for a common break")
        )
    return None


def pairing_key(visitor: Visitor) -> Hashable:
    """Return the attributes that decide on common days; many visitors share them."""
    return (
        visitor.travel_mode,
        visitor.shift_start,
        visitor.shift_end,
        visitor.max_overtime_minutes,
        visitor.break_minutes,
        visitor.break_window,
    )


def unmet_pair_condition(
    first: Visitor, second: Visitor, settings: PairingSettings
) -> Message | None:
    """Return the condition that two visitors do not meet as a pair, in words, or None."""
    if (
        second.visitor_id in first.never_pair_with
        or first.visitor_id in second.never_pair_with
    ):
        return Message(N_("a visitor with whom going together is not forbidden"))
    return unmet_day_condition(first, second, settings)


def fixed_pairs(visitors: Sequence[Visitor], settings: PairingSettings) -> tuple[Pair, ...]:
    """Return the pairs that the row of either visitor fixes, sorted.

    Parameters
    ----------
    visitors
        The available visitors; partners who are not among them are passed over.
    settings
        The hours that a pair must have in common.

    Raises
    ------
    InputError
        If a visitor would have two partners, or two who are fixed may not be a pair;
        the error carries every fault.
    """
    by_id = {visitor.visitor_id: visitor for visitor in visitors}
    fixed = {
        pair_of(visitor.visitor_id, visitor.pair_with)
        for visitor in visitors
        if visitor.pair_with in by_id and visitor.pair_with != visitor.visitor_id
    }
    pairs = sorted(fixed)
    faults = []
    for first, second in combinations(pairs, 2):
        for shared in sorted(set(first) & set(second)):
            partners = ", ".join(sorted((set(first) | set(second)) - {shared}))
            one_only = Message(N_("one partner only"))
            faults.append(Fault(f"{shared}, pair_with", partners, one_only))
    for a, b in pairs:
        if expected := unmet_pair_condition(by_id[a], by_id[b], settings):
            faults.append(Fault(f"{a}, pair_with", b, expected))
    if faults:
        details = tuple(
            Message(
                N_("{place}: '{value}'; expected {expected}"),
                place=fault.where,
                value=fault.value,
                expected=fault.expected,
            )
            for fault in faults
        )
        message = Message(
            N_(
                "Fixed partners cannot go together: {details}. Change partners on the "
                "visitors page or in the file."
            ),
            details=details,
        )
        raise InputError(message, tuple(faults))
    return tuple(pairs)
