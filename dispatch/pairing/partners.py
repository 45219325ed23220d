"""Which two visitors may be a pair, and which must: the rules that always hold.

What a dispatcher fixed comes first: fixed partners go together on every day on which both
are sent, whether or not a visit needs two, and however often they changed before. A
partner who is unknown, off duty or lacks required training is passed over.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import attrgetter

from dispatch.domain.day import PastPair
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DAY_MINUTES, DayWindow
from dispatch.errors import Fault, InputError
from dispatch.settings import PairingSettings

Pair = tuple[str, str]
"""Ids of two visitors, the lesser first."""


def pair_of(one: str, other: str) -> Pair:
    """Two visitors' ids in their order."""
    return (one, other) if one < other else (other, one)


def common_minutes(one: Visitor, other: Visitor) -> int:
    """Regular working time that two visitors have in common; 0 or less: none."""
    return min(one.shift_end, other.shift_end) - max(one.shift_start, other.shift_start)


def common_break(one: Visitor, other: Visitor) -> tuple[int, DayWindow | None] | None:
    """Minutes of a pair's break, the longer of both, and the span that it lies in.

    Returns
    -------
    tuple or None
        The span is None where both may take it at any time. No tuple: their spans or
        their common hours have no room for the break.
    """
    length = max(one.break_minutes, other.break_minutes)
    stated = [v.break_window for v in (one, other) if v.break_minutes and v.break_window]
    opens = max((span.opens for span in stated), default=0)
    closes = min((span.closes for span in stated), default=DAY_MINUTES)
    overtime = min(one.max_overtime_minutes, other.max_overtime_minutes)
    begin = max(opens, one.shift_start, other.shift_start)
    if (
        length
        and min(closes, min(one.shift_end, other.shift_end) + overtime) < begin + length
    ):
        return None
    return length, DayWindow(opens, closes) if length and stated else None


def common_mode(one: Visitor, other: Visitor) -> str | None:
    """The mode of a pair: that of both, or the car that one has; None: not together."""
    modes = {one.travel_mode, other.travel_mode}
    if "car" in modes:
        return "car"
    return one.travel_mode if len(modes) == 1 else None


@dataclass(frozen=True)
class PairHistory:
    """The pairs of the week before.

    Attributes
    ----------
    partner
        The last partner of each visitor who had one.
    changes
        How often each visitor got another partner than the one before.
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


def day_mismatch(one: Visitor, other: Visitor, settings: PairingSettings) -> str | None:
    """The reason why two visitors' days do not fit; see `pair_objection`.

    It depends only on what `pairing_key` gives.
    """
    if common_mode(one, other) is None:
        return "a visitor with the same travel_mode, or of whom one has a car"
    if common_minutes(one, other) < settings.common_minutes:
        return f"a visitor with {settings.common_minutes} minutes of the shift in common"
    if common_break(one, other) is None:
        return "a visitor whose shift and break_window have room for a common break"
    return None


def pairing_key(visitor: Visitor) -> Hashable:
    """The key of everything that decides pairing; many visitors share one."""
    return (
        visitor.travel_mode,
        visitor.shift_start,
        visitor.shift_end,
        visitor.max_overtime_minutes,
        visitor.break_minutes,
        visitor.break_window,
    )


def pair_objection(one: Visitor, other: Visitor, settings: PairingSettings) -> str | None:
    """The objection to a pair, put as what would be right instead; None: there is none."""
    if other.visitor_id in one.never_pair_with or one.visitor_id in other.never_pair_with:
        return "a visitor who stands in nobody's never_pair_with of the two"
    return day_mismatch(one, other, settings)


def fixed_pairs(visitors: Sequence[Visitor], settings: PairingSettings) -> tuple[Pair, ...]:
    """The pairs that the visitors' rows fix, from either side; sorted.

    Parameters
    ----------
    visitors
        The visitors who may be sent; partners who are not among them are passed over.
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
    for one, other in combinations(pairs, 2):
        for shared in sorted(set(one) & set(other)):
            partners = ", ".join(sorted((set(one) | set(other)) - {shared}))
            faults.append(Fault(f"{shared}, pair_with", partners, "one partner only"))
    for a, b in pairs:
        if expected := pair_objection(by_id[a], by_id[b], settings):
            faults.append(Fault(f"{a}, pair_with", b, expected))
    if faults:
        details = "; ".join(map(str, faults))
        raise InputError(
            f"Fixed partners cannot go together: {details}. Change partners on the "
            "visitors page or in the file.",
            tuple(faults),
        )
    return tuple(pairs)
