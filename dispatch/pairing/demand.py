"""Counts the pairs that the visits of a day need."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dispatch.domain.visitor import Visitor
from routing.problem import TIERS, Visit

TRAVEL_S = 20 * 60
"""Assumed travel to a visit in seconds: routes are not known when pairs are counted."""


@dataclass(frozen=True)
class PairNeed:
    """Visits of one kind that need two visitors.

    Attributes
    ----------
    skills
        What the pair must be trained in together.
    forbidden
        Visitors who may not be in it.
    weight
        1 for each visit of the last tier, ten times as much for each tier above.
    seconds
        Working time that they take, travel included.
    """

    skills: frozenset[str]
    forbidden: frozenset[str]
    weight: int
    seconds: int

    def met_by(self, pair: Collection[str], skills: frozenset[str]) -> bool:
        """True if a pair may make these visits."""
        return self.skills <= skills and self.forbidden.isdisjoint(pair)


@dataclass(frozen=True)
class PairDemand:
    """The demand of a day for pairs.

    Attributes
    ----------
    needs
        The visits that need two, by kind.
    everyone
        Whether all visits of the day do.
    counted_s
        Working time of those that the number of pairs is reckoned by; None: of all.
    """

    needs: tuple[PairNeed, ...] = ()
    everyone: bool = False
    counted_s: int | None = None

    @property
    def seconds(self) -> int:
        """Working time that pairs must have together."""
        if self.counted_s is not None:
            return self.counted_s
        return sum(need.seconds for need in self.needs)

    def lacks(self, seconds: Iterable[int]) -> bool:
        """True if pairs with these working times are too few."""
        return bool(self.needs) and (self.everyone or sum(seconds) < self.seconds)


def working_seconds(visitors: Iterable[Visitor]) -> int:
    """Seconds of regular working time, breaks left out."""
    return sum(60 * (v.shift_end - v.shift_start - v.break_minutes) for v in visitors)


def counted_visits(visits: Sequence[Visit], work: int) -> list[Visit]:
    """The visits by which the number of pairs is reckoned.

    A pair makes as many visits in a day as one visitor does. Where there is no time for
    everybody, visits of the last tier alone are therefore no reason for more than one
    pair; they are made by the pairs that the others ask for.

    Parameters
    ----------
    visits
        All of the day.
    work
        Working time of all visitors in seconds.
    """
    for_two = [visit for visit in visits if visit.team_size == 2]
    if sum((visit.service + TRAVEL_S) * visit.team_size for visit in visits) <= work:
        return for_two
    return [visit for visit in for_two if visit.tier < TIERS - 1] or for_two[:1]


def pair_demand(visits: Sequence[Visit], work: int) -> PairDemand:
    """The demand of the visits of a day; ``work`` as for `counted_visits`."""
    sums: dict[tuple[frozenset[str], frozenset[str]], tuple[int, int]] = {}
    for visit in visits:
        if visit.team_size == 2:
            kind = visit.skills, visit.forbidden
            weight, seconds = sums.get(kind, (0, 0))
            weight += 10 ** (TIERS - 1 - visit.tier)
            sums[kind] = weight, seconds + visit.service + TRAVEL_S
    needs = tuple(PairNeed(*kind, *sums[kind]) for kind in sums)
    everyone = bool(visits) and all(visit.team_size == 2 for visit in visits)
    counted_s = sum(visit.service + TRAVEL_S for visit in counted_visits(visits, work))
    return PairDemand(needs, everyone, counted_s)
