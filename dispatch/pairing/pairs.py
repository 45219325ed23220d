"""Pairs of visitors for the visits that need two.

Of all pairings that keep the rules of `partners` the best one is taken,
each objective only among those that are best in the objectives before it:

1. working time for the visits that need two (where time is short, for those above the last
   tier), or, where all do, as many pairs as can be;
2. as few pairs as that takes: whoever is not paired makes other visits alone;
3. skills: pairs who can make all kinds of visits that need two, enough of them for each;
4. little time lost: in travel between two starts, by hours that are not in common, and
   with another partner than the last one.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from dispatch.domain.day import PastPair
from dispatch.domain.visitor import Visitor
from dispatch.pairing.candidate_pairs import PairCandidates
from dispatch.pairing.choice import choose_pairs, max_matching
from dispatch.pairing.demand import PairDemand
from dispatch.pairing.partners import Pair, PairHistory, fixed_pairs
from dispatch.settings import PairingSettings
from routing.travel.base import TravelSource


def pairs_of_day(
    visitors: Sequence[Visitor],
    demand: PairDemand,
    day: date,
    past: Iterable[PastPair],
    settings: PairingSettings,
    estimate: TravelSource,
    impossible: frozenset[Pair] = frozenset(),
) -> tuple[Pair, ...]:
    """Return the pairs of a day, sorted; the result repeats for the same arguments.

    Parameters
    ----------
    visitors
        The available visitors.
    demand
        The visits that need pairs; without any, only fixed partners are paired.
    day, past
        The day, and the pairs of the seven days before it.
    settings
        The hours that a pair must have in common, and how often partners may change.
    estimate
        An estimate of the travel between starts.
    impossible
        Pairs that turned out to be impossible.

    Raises
    ------
    InputError
        As `fixed_pairs`.
    """
    pairs = [pair for pair in fixed_pairs(visitors, settings) if pair not in impossible]
    if not demand.kinds:
        return tuple(pairs)
    candidates = PairCandidates(
        visitors, day, PairHistory.of(past), settings, estimate, impossible
    )
    team_pairs = [candidates.candidate(pair) for pair in pairs]
    skill_sets = list(dict.fromkeys(kind.skills for kind in demand.kinds))
    paired = [v for pair in pairs for v in pair]
    promising = candidates.promising_candidates(skill_sets, paired)
    if demand.everyone:
        # Visitors for whom no near partner is left need partners further away.
        matched = [v for pair in max_matching(promising) for v in pair]
        unmatched = {v.visitor_id for v in visitors}.difference(paired, matched)
        promising = candidates.promising_candidates(skill_sets, paired, sorted(unmatched))
    while promising and demand.lacks(pair.seconds for pair in team_pairs):
        new = choose_pairs(promising, demand, team_pairs)
        if not new:
            break
        pairs += new
        team_pairs = [candidates.candidate(pair) for pair in pairs]
        # Visitors for whom no near partner was left may still pair with each other.
        promising = candidates.candidates_without(
            [visitor for pair in pairs for visitor in pair]
        )
    return tuple(sorted(pairs))
