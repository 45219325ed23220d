"""Who goes with whom on a day, who goes alone, and who is not sent at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import OffDutyDocument
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayClock
from dispatch.pairing.demand import PairDemand
from dispatch.pairing.meeting import ApproachTravel, Meeting, find_meeting
from dispatch.pairing.pairs import pairs_of_day
from dispatch.pairing.partners import Pair
from dispatch.planning.places import Places
from dispatch.planning.shifts import pair_shift
from dispatch.policy import Policy, untrained
from dispatch.settings import Settings
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence
from routing.matrix import TravelMatrix
from routing.speed_profile import SpeedPeriod
from routing.travel.base import TravelSource
from routing.travel.estimate.great_circle import GreatCircle

Team = tuple[str, ...]
"""Ids of one visitor, or of two, the lesser first."""


@dataclass(frozen=True)
class DayTeams:
    """The teams of a day.

    Attributes
    ----------
    teams
        By the first visitor's id.
    not_sent
        Who goes with nobody and not alone either, by id.
    meetings
        Of the teams of two.
    approach
        Ways by which visitors come to each other and home, by mode.
    """

    teams: tuple[Team, ...]
    not_sent: tuple[OffDutyDocument, ...]
    meetings: dict[Team, Meeting] = field(default_factory=dict)
    approach: tuple[TravelMatrix, ...] = ()


@dataclass(frozen=True)
class TeamInputs:
    """What the teams of a day depend on besides the visitors."""

    clock: DayClock
    paces: tuple[SpeedPeriod, ...]
    settings: Settings
    source: TravelSource


def form_teams(
    inputs: DayInputs,
    policy: Policy,
    demand: PairDemand,
    bounds: TeamInputs,
    stated: Sequence[Team] | None = None,
) -> DayTeams:
    """The teams of a day.

    Parameters
    ----------
    inputs, policy, demand
        Who is on duty, what they must be trained in, what pairs are needed for.
    bounds
        The clock and the ways of the day.
    stated
        Teams that a plan has already; None: they are chosen.

    Raises
    ------
    InputError
        Where fixed partners contradict each other.
    """
    sent, not_sent = may_be_sent(policy, inputs.visitors, inputs.day)
    by_id = {visitor.visitor_id: visitor for visitor in sent}
    barred: frozenset[Pair] = frozenset()
    while True:
        pairs = (
            _chosen(inputs, sent, demand, bounds, barred)
            if stated is None
            else _stated(stated, by_id)
        )
        rows = [(by_id[a], by_id[b]) for a, b in pairs]
        approach = ApproachTravel(bounds.source, rows)
        meetings = {
            pair: find_meeting(*row, bounds.clock, approach, bounds.paces)
            for pair, row in zip(pairs, rows, strict=True)
        }
        impossible = {
            pair
            for pair, met in meetings.items()
            if met is None or pair_shift(met, bounds.clock, Places()) is None
        }
        # Real ways may leave no time where the straight line promised some.
        if not impossible or stated is not None:
            break
        barred |= impossible
    made: dict[Team, Meeting] = {
        pair: met for pair, met in meetings.items() if met and pair not in impossible
    }
    paired = {visitor for pair in made for visitor in pair}
    alone = [visitor for visitor in by_id if visitor not in paired]
    going = [
        v for v in alone if (not demand.everyone if stated is None else (v,) in stated)
    ]
    not_sent += [_not_sent(v, "no_partner", {}) for v in alone if v not in going]
    teams: list[Team] = [*made, *((visitor,) for visitor in going)]
    return DayTeams(
        tuple(sorted(teams)),
        tuple(sorted(not_sent, key=lambda item: item.visitor_id)),
        made,
        tuple(approach.ways.values()),
    )


def may_be_sent(
    policy: Policy, visitors: Sequence[Visitor], day: date
) -> tuple[list[Visitor], list[OffDutyDocument]]:
    """Those who have the training that everybody needs, and why the others stay."""
    sent, not_sent = [], []
    for visitor in visitors:
        lacking = untrained(policy, visitor, day)
        lapsed = dict(lacking.lapsed)
        if lacking.missing:
            skills = ", ".join(sorted({*lacking.missing, *lapsed}))
            item = _not_sent(visitor.visitor_id, "training_missing", {"skills": skills})
            not_sent.append(item)
        elif lapsed:
            until = ", ".join(dict.fromkeys(day.isoformat() for day in lapsed.values()))
            params = {"skills": ", ".join(lapsed), "until": until}
            not_sent.append(_not_sent(visitor.visitor_id, "training_lapsed", params))
        else:
            sent.append(visitor)
    return sent, not_sent


def _not_sent(visitor_id: str, code: str, params: dict[str, str]) -> OffDutyDocument:
    said: dict[str, str | int] = {**params}
    return OffDutyDocument(
        visitor_id=visitor_id, code=code, reason=sentence(code, said, ENGLISH), params=said
    )


def _chosen(
    inputs: DayInputs,
    sent: Sequence[Visitor],
    demand: PairDemand,
    bounds: TeamInputs,
    barred: frozenset[Pair],
) -> tuple[Pair, ...]:
    travel = bounds.settings.travel
    lines = GreatCircle(travel.by_mode, travel.overhead_s)
    return pairs_of_day(
        sent, demand, inputs.day, inputs.pairs, bounds.settings.pairing, lines, barred
    )


def _stated(teams: Sequence[Team], known: dict[str, Visitor]) -> tuple[Pair, ...]:
    """The pairs of a plan of which both are sent, each visitor once."""
    found: list[Pair] = []
    busy: set[str] = set()
    for team in teams:
        if len(team) == 2 and team[0] < team[1] and set(team) <= known.keys() - busy:
            found.append((team[0], team[1]))
            busy.update(team)
    return tuple(found)
