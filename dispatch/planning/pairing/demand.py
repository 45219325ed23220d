"""What the visits of a day ask of pairs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from routing.problem import TIERS, Visit

TRAVEL_S = 20 * 60
"""What is reckoned for the way to a visit when pairs are counted: nobody knows the routes
by then."""


@dataclass(frozen=True)
class Need:
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
        Working time that they take, the ways included.
    """

    skills: frozenset[str]
    forbidden: frozenset[str]
    weight: int
    seconds: int

    def met_by(self, pair: Collection[str], skills: frozenset[str]) -> bool:
        """Whether a pair may make these visits."""
        return self.skills <= skills and self.forbidden.isdisjoint(pair)


@dataclass(frozen=True)
class Demand:
    """What pairs are needed for.

    Attributes
    ----------
    needs
        The visits that need two, by kind.
    everyone
        Whether all visits of the day do.
    """

    needs: tuple[Need, ...] = ()
    everyone: bool = False

    @property
    def seconds(self) -> int:
        """Working time of all of them."""
        return sum(need.seconds for need in self.needs)

    def lacks(self, seconds: Iterable[int]) -> bool:
        """Whether more pairs are asked for than those with so much working time each."""
        return bool(self.needs) and (self.everyone or sum(seconds) < self.seconds)


def demand_of(visits: Sequence[Visit]) -> Demand:
    """What the visits of a day ask of pairs."""
    sums: dict[tuple[frozenset[str], frozenset[str]], tuple[int, int]] = {}
    for visit in visits:
        if visit.crew == 2:
            kind = visit.skills, visit.forbidden
            weight, seconds = sums.get(kind, (0, 0))
            weight += 10 ** (TIERS - 1 - visit.tier)
            sums[kind] = weight, seconds + visit.service + TRAVEL_S
    needs = tuple(Need(*kind, *sums[kind]) for kind in sums)
    return Demand(needs, bool(visits) and all(visit.crew == 2 for visit in visits))
