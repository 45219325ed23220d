"""Forms the teams of a day: visitors in pairs, visitors alone, visitors without a shift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import VisitorWithoutShiftDocument
from dispatch.domain.plan_reason import WithoutShiftReason
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayClock
from dispatch.pairing.demand import PairDemand
from dispatch.pairing.meeting import (
    ApproachTravel,
    Meeting,
    common_breaks,
    find_meeting,
)
from dispatch.pairing.pairs import pairs_of_day
from dispatch.pairing.partners import Pair
from dispatch.policy import Policy, missing_training
from dispatch.settings import Settings
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence
from routing.matrix import TravelMatrix
from routing.speed_profile import SpeedPeriod
from routing.travel.base import TravelSource
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.overhead import PARKING_M

Team = tuple[str, ...]
"""Ids of one visitor, or of two in ascending order."""


@dataclass(frozen=True)
class DayTeams:
    """The teams of a day.

    Attributes
    ----------
    teams
        In the order of the first visitors' ids.
    without_shift
        Visitors on duty who get no shift, by id, each with the reason.
    meetings
        The common days of the teams of two.
    approach
        The matrices of travel to each other and home, one for each mode.
    """

    teams: tuple[Team, ...]
    without_shift: tuple[VisitorWithoutShiftDocument, ...]
    meetings: dict[Team, Meeting] = field(default_factory=dict)
    approach: tuple[TravelMatrix, ...] = ()


@dataclass(frozen=True)
class TeamInputs:
    """The inputs of the teams of a day besides visitors and visits.

    Attributes
    ----------
    clock, speed_profile
        Those of the plan's day.
    settings
        The hours that a pair must have in common, and how travel is estimated.
    source
        The source of travel times.
    """

    clock: DayClock
    speed_profile: tuple[SpeedPeriod, ...]
    settings: Settings
    source: TravelSource


@dataclass(frozen=True)
class _Meetings:
    """The pairs of a day that have time for a common day, and the travel between them."""

    possible: dict[Team, Meeting]
    impossible: frozenset[Pair]
    approach: tuple[TravelMatrix, ...]


def form_teams(
    inputs: DayInputs,
    policy: Policy,
    demand: PairDemand,
    team_inputs: TeamInputs,
    stated: Sequence[Team] | None = None,
) -> DayTeams:
    """Form the teams of a day.

    Parameters
    ----------
    inputs, policy, demand
        The visitors on duty, the training that they need, and the visits that need two.
    team_inputs
        The clock and the travel of the day.
    stated
        The teams of a plan that is verified; None: they are chosen.

    Raises
    ------
    InputError
        If fixed partners contradict each other.
    """
    available, without_shift = available_visitors(policy, inputs.visitors, inputs.day)
    by_id = {visitor.visitor_id: visitor for visitor in available}
    if stated is None:
        meetings = _choose_meetings(inputs, by_id, demand, team_inputs)
    else:
        meetings = _find_meetings(_stated_pairs(stated, by_id), by_id, team_inputs)
    paired = {visitor for pair in meetings.possible for visitor in pair}
    unpaired = [visitor for visitor in by_id if visitor not in paired]
    alone = [
        v for v in unpaired if (not demand.everyone if stated is None else (v,) in stated)
    ]
    without_shift += [
        without_shift_document(v, WithoutShiftReason.NO_PARTNER, {})
        for v in unpaired
        if v not in alone
    ]
    teams: list[Team] = [*meetings.possible, *((visitor,) for visitor in alone)]
    return DayTeams(
        tuple(sorted(teams)),
        tuple(sorted(without_shift, key=lambda item: item.visitor_id)),
        meetings.possible,
        meetings.approach,
    )


def _choose_meetings(
    inputs: DayInputs,
    visitors: Mapping[str, Visitor],
    demand: PairDemand,
    team_inputs: TeamInputs,
) -> _Meetings:
    """Choose pairs until each has time for a common day.

    Pairs are chosen by estimates along the straight line; real travel may leave no time
    where the estimate promised some, and then others are chosen.
    """
    settings = team_inputs.settings
    estimate = GreatCircle(settings.travel.by_mode, settings.travel.overhead_s, PARKING_M)
    impossible: frozenset[Pair] = frozenset()
    while True:
        pairs = pairs_of_day(
            tuple(visitors.values()), demand, inputs.day, inputs.pairs, settings.pairing,
            estimate, impossible,
        )  # fmt: skip
        meetings = _find_meetings(pairs, visitors, team_inputs)
        if not meetings.impossible:
            return meetings
        impossible |= meetings.impossible


def _find_meetings(
    pairs: Sequence[Pair], visitors: Mapping[str, Visitor], team_inputs: TeamInputs
) -> _Meetings:
    approach = ApproachTravel(
        team_inputs.source, [(visitors[a], visitors[b]) for a, b in pairs]
    )
    clock, profile = team_inputs.clock, team_inputs.speed_profile
    possible: dict[Team, Meeting] = {}
    for a, b in pairs:
        meeting = find_meeting(visitors[a], visitors[b], clock, approach, profile)
        if meeting is not None and common_breaks(meeting, clock) is not None:
            possible[a, b] = meeting
    impossible = frozenset(pair for pair in pairs if pair not in possible)
    return _Meetings(possible, impossible, tuple(approach.matrices.values()))


def available_visitors(
    policy: Policy, visitors: Sequence[Visitor], day: date
) -> tuple[list[Visitor], list[VisitorWithoutShiftDocument]]:
    """Return the visitors who can get a shift, and a reason for each of the others."""
    available, without_shift = [], []
    for visitor in visitors:
        lacking = missing_training(policy, visitor, day)
        lapsed = dict(lacking.lapsed)
        if visitor.shift_start >= visitor.shift_end:
            without_shift.append(
                without_shift_document(
                    visitor.visitor_id, WithoutShiftReason.SHIFT_OVER, {}
                )
            )
        elif lacking.missing:
            skills = ", ".join(sorted({*lacking.missing, *lapsed}))
            item = without_shift_document(
                visitor.visitor_id, WithoutShiftReason.TRAINING_MISSING, {"skills": skills}
            )
            without_shift.append(item)
        elif lapsed:
            until = ", ".join(dict.fromkeys(day.isoformat() for day in lapsed.values()))
            params = {"skills": ", ".join(lapsed), "until": until}
            without_shift.append(
                without_shift_document(
                    visitor.visitor_id, WithoutShiftReason.TRAINING_LAPSED, params
                )
            )
        else:
            available.append(visitor)
    return available, without_shift


def without_shift_document(
    visitor_id: str, code: WithoutShiftReason, params: dict[str, str]
) -> VisitorWithoutShiftDocument:
    """Return a visitor who gets no shift, with the code and sentence of the reason."""
    values: dict[str, str | int] = {**params}
    return VisitorWithoutShiftDocument(
        visitor_id=visitor_id,
        code=code.value,
        reason=sentence(code, values, ENGLISH),
        params=values,
    )


def _stated_pairs(
    teams: Sequence[Team], visitors: Mapping[str, Visitor]
) -> tuple[Pair, ...]:
    """Return the pairs of a plan whose visitors are both available, each visitor once."""
    pairs: list[Pair] = []
    paired: set[str] = set()
    for team in teams:
        if len(team) == 2 and team[0] < team[1] and set(team) <= visitors.keys() - paired:
            pairs.append((team[0], team[1]))
            paired.update(team)
    return tuple(pairs)
