"""Counts the pairs that the visits of a day need."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dispatch.domain.visitor import Visitor
from routing.problem import Visit
from routing.tiers import TIERS

TRAVEL_S = 20 * 60
"""Assumed travel to a visit in seconds: routes are not known when pairs are counted."""


@dataclass(frozen=True)
class PairVisits:
    """The visits of one kind that need two visitors.

    Attributes
    ----------
    skills
        What the pair must be trained in together.
    forbidden
        Visitors who may not be in it.
    weight
        1 for each visit of the last tier, ten times as much for each tier above.
    seconds
        Working time that the visits take, travel included.
    """

    skills: frozenset[str]
    forbidden: frozenset[str]
    weight: int
    seconds: int

    def satisfied_by(self, pair: Collection[str], skills: frozenset[str]) -> bool:
        """True if a pair may make these visits."""
        return self.skills <= skills and self.forbidden.isdisjoint(pair)


@dataclass(frozen=True)
class PairDemand:
    """The demand of a day for pairs.

    Attributes
    ----------
    kinds
        The visits that need two, by kind.
    everyone
        True if all visits of the day need two.
    counted_s
        Working time of the visits by which pairs are counted; None: of all visits.
    """

    kinds: tuple[PairVisits, ...] = ()
    everyone: bool = False
    counted_s: int | None = None

    @property
    def seconds(self) -> int:
        """The seconds of working time that pairs must have together."""
        if self.counted_s is not None:
            return self.counted_s
        return sum(kind.seconds for kind in self.kinds)

    def lacks(self, seconds: Iterable[int]) -> bool:
        """True if pairs with these working times are too few."""
        return bool(self.kinds) and (self.everyone or sum(seconds) < self.seconds)


def working_seconds(visitors: Iterable[Visitor]) -> int:
    """Return the seconds of regular working time, without breaks."""
    return sum(60 * (v.shift_end - v.shift_start - v.break_minutes) for v in visitors)


def counted_visits(visits: Sequence[Visit], work: int) -> list[Visit]:
    """Return the visits by which the number of pairs is counted.

    A pair makes as many visits in a day as one visitor does. Where there is no time for
    everybody, visits of the last tier alone are therefore no reason for more than one
    pair; they are made by the pairs that the others ask for.

    Parameters
    ----------
    visits
        All visits of the day.
    work
        Working time of all visitors in seconds.
    """
    for_two = [visit for visit in visits if visit.team_size == 2]
    if sum((visit.service + TRAVEL_S) * visit.team_size for visit in visits) <= work:
        return for_two
    return [visit for visit in for_two if visit.tier < TIERS - 1] or for_two[:1]


def pair_demand(visits: Sequence[Visit], work: int) -> PairDemand:
    """Return the demand of a day's visits; ``work`` as for `counted_visits`."""
    sums: dict[tuple[frozenset[str], frozenset[str]], tuple[int, int]] = {}
    for visit in visits:
        if visit.team_size == 2:
            kind = visit.skills, visit.forbidden
            weight, seconds = sums.get(kind, (0, 0))
            weight += 10 ** (TIERS - 1 - visit.tier)
            sums[kind] = weight, seconds + visit.service + TRAVEL_S
    kinds = tuple(PairVisits(*kind, *sums[kind]) for kind in sums)
    everyone = bool(visits) and all(visit.team_size == 2 for visit in visits)
    counted_s = sum(visit.service + TRAVEL_S for visit in counted_visits(visits, work))
    return PairDemand(kinds, everyone, counted_s)
