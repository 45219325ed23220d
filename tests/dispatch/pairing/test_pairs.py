"""Pairs keep every rule, are the best ones by the stated aims, and stay together."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.day import PastPair
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow
from dispatch.errors import InputError
from dispatch.pairing.demand import PairDemand, PairVisits, counted_visits, pair_demand
from dispatch.pairing.pairs import pairs_of_day
from dispatch.settings import PairingSettings
from routing.geo import Place
from routing.problem import Visit
from routing.travel.estimate.great_circle import GreatCircle
from tests.support.clock import DAY
from tests.support.dispatch_builders import SETTINGS, visitor
from tests.support.examples import examples

ESTIMATE = GreatCircle(SETTINGS.travel.by_mode, SETTINGS.travel.overhead_s)
PAIRING = PairingSettings()
ANY = PairVisits(frozenset(), frozenset(), 1, 3600)
Pairs = tuple[tuple[str, str], ...]


def paired(
    visitors: Sequence[Visitor],
    demand: PairDemand,
    past: Sequence[PastPair] = (),
    day: date = DAY,
    pairing: PairingSettings = PAIRING,
) -> Pairs:
    return pairs_of_day(visitors, demand, day, past, pairing, ESTIMATE)


def all_of(*needs: PairVisits) -> PairDemand:
    return PairDemand(needs, everyone=True)


def some_of(*needs: PairVisits) -> PairDemand:
    return PairDemand(needs, everyone=False)


@st.composite
def staffs(draw: st.DrawFn, most: int = 6) -> tuple[Visitor, ...]:
    """Visitors of all kinds, some of whom refuse each other."""
    count = draw(st.integers(2, most))
    ids = [f"V{number}" for number in range(1, count + 1)]
    found = []
    for number in range(1, count + 1):
        others = [one for one in ids if one != f"V{number}"]
        begin = draw(st.sampled_from([480, 540, 600, 720]))
        values: dict[str, Any] = {
            "start_lon": 114 + draw(st.integers(0, 40)) / 200,
            "shift_start": begin,
            "shift_end": begin + draw(st.sampled_from([240, 360, 480, 540])),
            "travel_mode": draw(st.sampled_from(["car", "transit", "foot", "motorcycle"])),
            "break_minutes": draw(st.sampled_from([0, 30, 60])),
            "break_window": draw(
                st.sampled_from([None, DayWindow(690, 840), DayWindow(800, 900)])
            ),
            "skills": draw(
                st.dictionaries(
                    st.sampled_from(["law", "care"]),
                    st.sampled_from([None, DAY, DAY - timedelta(1)]),
                )
            ),
            "never_pair_with": tuple(
                draw(st.lists(st.sampled_from(others), max_size=1, unique=True))
            ),
        }
        found.append(visitor(number, **values))
    return tuple(found)


@st.composite
def demands(draw: st.DrawFn) -> PairDemand:
    kinds = st.sampled_from([(), ("law",), ("care",), ("care", "law")])
    found = {}
    for _ in range(draw(st.integers(1, 3))):
        skills = frozenset(draw(kinds))
        forbidden = frozenset(draw(st.lists(st.sampled_from(["V1", "V2"]), max_size=1)))
        weight, hours = draw(st.integers(1, 1000)), draw(st.integers(1, 12))
        found[skills, forbidden] = PairVisits(skills, forbidden, weight, hours * 3600)
    return PairDemand(tuple(found.values()), draw(st.booleans()))


def histories() -> st.SearchStrategy[list[PastPair]]:
    pair = st.sampled_from(list(combinations([f"V{n}" for n in range(1, 5)], 2)))
    one = st.builds(lambda ago, ids: PastPair(DAY - timedelta(ago), ids),
                    st.integers(1, 7), pair)  # fmt: skip
    return st.lists(one, max_size=5, unique_by=lambda past: past.day)


def partners(past: Sequence[PastPair], visitor_id: str) -> list[str]:
    """Whom a visitor went with, the latest last."""
    mine = [p for p in sorted(past, key=lambda p: p.day) if visitor_id in p.visitor_ids]
    return [next(v for v in p.visitor_ids if v != visitor_id) for p in mine]


def changes(past: Sequence[PastPair], visitor_id: str, today: str) -> int:
    """Changes in the seven days and on the day itself."""
    row = [*partners(past, visitor_id), today]
    return sum(a != b for a, b in pairwise(row))


def room_for_break(a: Visitor, b: Visitor) -> bool:
    """Try every minute at which a common break could begin."""
    length = max(a.break_minutes, b.break_minutes)

    def may_rest(who: Visitor, minute: int) -> bool:
        if not who.shift_start <= minute < who.shift_end:
            return False
        window = who.break_window if who.break_minutes else None
        return window is None or window.opens <= minute < window.closes

    return length == 0 or any(
        all(may_rest(who, m) for m in range(begin, begin + length) for who in (a, b))
        for begin in range(1440 - length)
    )


def allowed(a: Visitor, b: Visitor, past: Sequence[PastPair]) -> bool:
    """Every hard rule, told anew."""
    shared = [
        m for m in range(1440) if all(v.shift_start <= m < v.shift_end for v in (a, b))
    ]
    one, two = a.visitor_id, b.visitor_id
    # Who had a partner before and keeps the last one has no change today.
    moved = [
        changes(past, visitor_id, other)
        for visitor_id, other in ((one, two), (two, one))
        if partners(past, visitor_id) and partners(past, visitor_id)[-1] != other
    ]
    return (
        two not in a.never_pair_with
        and one not in b.never_pair_with
        and (a.travel_mode == b.travel_mode or "car" in (a.travel_mode, b.travel_mode))
        and len(shared) >= PAIRING.common_minutes
        and room_for_break(a, b)
        and all(count <= PAIRING.changes_per_week for count in moved)
    )


def pairings(pairs: Sequence[tuple[str, str]]) -> Iterator[Pairs]:
    """Every choice of pairs in which nobody is twice."""
    for size in range(len(pairs) + 1):
        for chosen in combinations(pairs, size):
            if len({v for pair in chosen for v in pair}) == 2 * size:
                yield chosen


class PairingValue:
    """Values pairings by the four aims, the lesser the better."""

    def __init__(
        self, staff: Sequence[Visitor], demand: PairDemand, past: Sequence[PastPair]
    ) -> None:
        self.rows = {v.visitor_id: v for v in staff}
        self.demand, self.past = demand, past
        ids = sorted(self.rows)
        self.pairs = [
            (a, b)
            for a, b in combinations(ids, 2)
            if allowed(self.rows[a], self.rows[b], past)
        ]
        self.day = max((self.seconds(pair) for pair in self.pairs), default=0)

    def shared(self, pair: tuple[str, str]) -> int:
        a, b = (self.rows[v] for v in pair)
        return 60 * (min(a.shift_end, b.shift_end) - max(a.shift_start, b.shift_start))

    def seconds(self, pair: tuple[str, str]) -> int:
        return self.shared(pair) - 60 * max(self.rows[v].break_minutes for v in pair)

    def lost(self, pair: tuple[str, str]) -> int:
        a, b = (self.rows[v] for v in pair)
        mode = b.travel_mode if a.travel_mode == "car" else a.travel_mode
        origin, destination = (Place(v.start_lat, v.start_lon) for v in (a, b))
        (path,) = ESTIMATE.paths([(origin, destination)], mode)
        assert path is not None
        idle = sum(60 * (v.shift_end - v.shift_start) - self.shared(pair) for v in (a, b))
        new = sum(
            bool(partners(self.past, visitor_id))
            and partners(self.past, visitor_id)[-1] != other
            for visitor_id, other in (pair, pair[::-1])
        )
        return 2 * path.seconds + idle + new * 1800

    def skills(self, pair: tuple[str, str]) -> set[str]:
        return {
            name
            for v in pair
            for name, last in self.rows[v].skills.items()
            if last is None or last >= DAY
        }

    def unmet(self, chosen: Pairs) -> int:
        total = 0
        for need in self.demand.kinds:
            able = sum(
                need.skills <= self.skills(pair) and not need.forbidden & set(pair)
                for pair in chosen
            )
            needed = -(-need.seconds // self.day)
            total += need.weight * 1000 // needed * max(0, needed - able)
        return total

    def value(self, chosen: Pairs) -> tuple[int, int, int, int]:
        needed_s = sum(need.seconds for need in self.demand.kinds)
        short = max(0, needed_s - sum(map(self.seconds, chosen)))
        first = (-len(chosen), 0) if self.demand.everyone else (short, len(chosen))
        return (*first, self.unmet(chosen), sum(map(self.lost, chosen)))


@examples(60)
@given(staffs(), demands(), histories())
def test_no_other_pairing_is_better(
    staff: tuple[Visitor, ...], demand: PairDemand, past: list[PastPair]
) -> None:
    valuation = PairingValue(staff, demand, past)
    found = paired(staff, demand, past)
    assert set(found) <= set(valuation.pairs)
    assert len({v for pair in found for v in pair}) == 2 * len(found)
    if valuation.pairs:
        assert valuation.value(found) == min(
            map(valuation.value, pairings(valuation.pairs))
        )


@examples(20)
@given(staffs(most=12), demands(), histories())
def test_pairs_keep_every_rule_and_do_not_depend_on_the_order_of_the_visitors(
    staff: tuple[Visitor, ...], demand: PairDemand, past: list[PastPair]
) -> None:
    found = paired(staff, demand, past)
    rows = {v.visitor_id: v for v in staff}
    assert all(a < b and allowed(rows[a], rows[b], past) for a, b in found)
    assert len({v for pair in found for v in pair}) == 2 * len(found)
    assert paired(staff[::-1], demand, past[::-1]) == found == tuple(sorted(found))


def test_many_visitors_are_all_paired_if_all_visits_need_two() -> None:
    staff = [visitor(n, start_lon=114 + n % 17 / 100) for n in range(1, 81)]
    assert len(paired(staff, all_of(ANY))) == 40


def test_who_had_only_far_partners_left_is_paired_all_the_same() -> None:
    # Two towns with an odd number of visitors each: one pair has to join them.
    west = [visitor(n, start_lon=114 + n / 1000) for n in range(1, 46)]
    east = [visitor(n, start_lon=115 + n / 1000) for n in range(46, 81)]
    found = paired([*west, *east], all_of(ANY))
    assert len(found) == 40


def test_without_visits_for_two_there_are_no_pairs_but_the_fixed_ones() -> None:
    staff = [visitor(1), visitor(2, pair_with="V3"), visitor(3), visitor(4)]
    assert paired(staff, PairDemand()) == (("V2", "V3"),)


def test_only_as_many_are_paired_as_the_visits_take() -> None:
    staff = [visitor(n) for n in range(1, 9)]
    for hours, pairs in ((1, 1), (9, 1), (10, 2), (19, 3), (99, 4)):
        need = PairVisits(frozenset(), frozenset(), 1, hours * 3600)
        assert len(paired(staff, some_of(need))) == pairs, hours


def test_skills_of_both_together_count_until_their_last_day() -> None:
    staff = [
        visitor(1, skills={"law": DAY}),
        visitor(2, skills={"care": None}, start_lon=114.3),
        visitor(3),
        visitor(4, skills={"care": DAY - timedelta(1)}),
    ]
    both = PairVisits(frozenset({"law", "care"}), frozenset(), 1, 3600)
    assert paired(staff, some_of(both)) == (("V1", "V2"),)


def test_a_pair_is_made_that_the_customer_admits() -> None:
    staff = [
        visitor(1),
        visitor(2),
        visitor(3, start_lon=114.2),
        visitor(4, start_lon=114.3),
    ]
    need = PairVisits(frozenset(), frozenset({"V1"}), 1, 3600)
    assert "V1" not in paired(staff, some_of(need))[0]


def test_a_fixed_pair_goes_together_however_often_partners_changed() -> None:
    staff = [visitor(n, pair_with="V4" if n == 1 else "") for n in range(1, 5)]
    past = [
        PastPair(DAY - timedelta(3), ("V1", "V2")),
        PastPair(DAY - timedelta(2), ("V1", "V3")),
        PastPair(DAY - timedelta(1), ("V1", "V2")),
    ]
    assert paired(staff, all_of(ANY), past) == (("V1", "V4"), ("V2", "V3"))


@pytest.mark.parametrize("absent", ["V9", ""])
def test_a_partner_who_is_not_there_is_passed_over(absent: str) -> None:
    staff = [visitor(1, pair_with=absent), visitor(2)]
    assert paired(staff, all_of(ANY)) == (("V1", "V2"),)


def test_every_contradiction_between_fixed_partners_is_named() -> None:
    staff = [
        visitor(1, pair_with="V2"),
        visitor(2, pair_with="V3"),
        visitor(3),
        visitor(4, pair_with="V5", travel_mode="foot"),
        visitor(5, travel_mode="transit"),
        visitor(6, pair_with="V7"),
        visitor(7, never_pair_with=("V6",)),
        visitor(8, pair_with="V9"),
        visitor(9, shift_start=17 * 60),
    ]
    with pytest.raises(InputError, match="visitors page") as caught:
        paired(staff, PairDemand())
    assert [(f.where, f.value) for f in caught.value.faults] == [
        ("V2, pair_with", "V1, V3"),
        ("V4, pair_with", "V5"),
        ("V6, pair_with", "V7"),
        ("V8, pair_with", "V9"),
    ]


def test_partners_stay_together_through_a_week() -> None:
    staff = [visitor(n, start_lon=114 + n / 500) for n in range(1, 7)]
    past: list[PastPair] = []
    first = paired(staff, all_of(ANY))
    for ahead in range(7):
        day = DAY + timedelta(ahead)
        # Who is where changes a little from day to day; that is no reason to part.
        moved = [visitor(n, start_lon=114 + (n * 7 + ahead * 3) % 11 / 2000)
                 for n in range(1, 7)]  # fmt: skip
        found = paired(moved if ahead else staff, all_of(ANY), past, day)
        assert found == first
        past += [PastPair(day, pair) for pair in found]


@pytest.mark.parametrize("most", [0, 1, 2, 7])
def test_partners_change_at_most_so_often_in_seven_days(most: int) -> None:
    pairing = PairingSettings(changes_per_week=most)
    past: list[PastPair] = []
    alone = 0
    for ahead in range(14):
        day = DAY + timedelta(ahead)
        # V2 and V3 are on duty in turns, so that V1 can never keep a partner.
        staff = [visitor(1), visitor(2 + ahead % 2)]
        week = [p for p in past if day - timedelta(7) <= p.day]
        found = paired(staff, all_of(ANY), week, day, pairing)
        alone += not found
        for pair in found:
            for visitor_id, other in (pair, pair[::-1]):
                before = partners(week, visitor_id)
                assert (
                    not before
                    or before[-1] == other
                    or changes(week, visitor_id, other) <= most
                )
        past += [PastPair(day, pair) for pair in found]
    assert past
    assert (alone > 0) == (most < 7)


def for_two(tier: int) -> Visit:
    """A visit of half an hour that needs two; with the way it takes 50 minutes."""
    return Visit(f"{tier}", 0, 1800, (), value=1, tier=tier, team_size=2)


HOURS = [for_two(tier) for tier in (3, 1, 3, 2)]


@pytest.mark.parametrize(
    ("visits", "work", "tiers"),
    [
        (HOURS, 8 * 3000, [3, 1, 3, 2]),  # time for everybody
        (HOURS, 8 * 3000 - 1, [1, 2]),
        (HOURS[::2], 0, [3]),  # one pair at least
        ([], 0, []),
    ],
)
def test_where_time_is_short_the_last_tier_is_no_reason_for_more_pairs(
    visits: list[Visit], work: int, tiers: list[int]
) -> None:
    assert [visit.tier for visit in counted_visits(visits, work)] == tiers
    assert pair_demand(visits, work).seconds == 3000 * len(tiers)
