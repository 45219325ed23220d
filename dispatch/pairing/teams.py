"""Forms the teams of a day: visitors in pairs, visitors alone, and those who stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import OffDutyDocument
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
        In the order of the first visitors' ids.
    not_sent
        Visitors on duty who stay, by id, each with the reason.
    meetings
        The common days of the teams of two.
    approach
        The matrices of travel to each other and home, one for each mode.
    """

    teams: tuple[Team, ...]
    not_sent: tuple[OffDutyDocument, ...]
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
    sent, not_sent = available_visitors(policy, inputs.visitors, inputs.day)
    by_id = {visitor.visitor_id: visitor for visitor in sent}
    if stated is None:
        meetings = _choose_meetings(inputs, by_id, demand, team_inputs)
    else:
        meetings = _find_meetings(_stated_pairs(stated, by_id), by_id, team_inputs)
    paired = {visitor for pair in meetings.possible for visitor in pair}
    unpaired = [visitor for visitor in by_id if visitor not in paired]
    sent_alone = [
        v for v in unpaired if (not demand.everyone if stated is None else (v,) in stated)
    ]
    not_sent += [
        _off_duty_document(v, "no_partner", {}) for v in unpaired if v not in sent_alone
    ]
    teams: list[Team] = [*meetings.possible, *((visitor,) for visitor in sent_alone)]
    return DayTeams(
        tuple(sorted(teams)),
        tuple(sorted(not_sent, key=lambda item: item.visitor_id)),
        meetings.possible,
        meetings.approach,
    )


def _choose_meetings(
    inputs: DayInputs,
    sent: Mapping[str, Visitor],
    demand: PairDemand,
    team_inputs: TeamInputs,
) -> _Meetings:
    """Choose pairs until each has time for a common day.

    Pairs are chosen by estimates along the straight line; real travel may leave no time
    where the estimate promised some, and then others are chosen.
    """
    settings = team_inputs.settings
    estimate = GreatCircle(settings.travel.by_mode, settings.travel.overhead_s)
    impossible: frozenset[Pair] = frozenset()
    while True:
        pairs = pairs_of_day(
            tuple(sent.values()), demand, inputs.day, inputs.pairs, settings.pairing,
            estimate, impossible,
        )  # fmt: skip
        meetings = _find_meetings(pairs, sent, team_inputs)
        if not meetings.impossible:
            return meetings
        impossible |= meetings.impossible


def _find_meetings(
    pairs: Sequence[Pair], sent: Mapping[str, Visitor], team_inputs: TeamInputs
) -> _Meetings:
    approach = ApproachTravel(team_inputs.source, [(sent[a], sent[b]) for a, b in pairs])
    clock, profile = team_inputs.clock, team_inputs.speed_profile
    possible: dict[Team, Meeting] = {}
    for one, other in pairs:
        meeting = find_meeting(sent[one], sent[other], clock, approach, profile)
        if meeting is not None and common_breaks(meeting, clock) is not None:
            possible[one, other] = meeting
    impossible = frozenset(pair for pair in pairs if pair not in possible)
    return _Meetings(possible, impossible, tuple(approach.matrices.values()))


def available_visitors(
    policy: Policy, visitors: Sequence[Visitor], day: date
) -> tuple[list[Visitor], list[OffDutyDocument]]:
    """Divide visitors by time left and training, with a reason for each who stays."""
    sent, not_sent = [], []
    for visitor in visitors:
        lacking = untrained(policy, visitor, day)
        lapsed = dict(lacking.lapsed)
        if visitor.shift_start >= visitor.shift_end:
            not_sent.append(_off_duty_document(visitor.visitor_id, "shift_over", {}))
        elif lacking.missing:
            skills = ", ".join(sorted({*lacking.missing, *lapsed}))
            item = _off_duty_document(
                visitor.visitor_id, "training_missing", {"skills": skills}
            )
            not_sent.append(item)
        elif lapsed:
            until = ", ".join(dict.fromkeys(day.isoformat() for day in lapsed.values()))
            params = {"skills": ", ".join(lapsed), "until": until}
            not_sent.append(
                _off_duty_document(visitor.visitor_id, "training_lapsed", params)
            )
        else:
            sent.append(visitor)
    return sent, not_sent


def _off_duty_document(
    visitor_id: str, code: str, params: dict[str, str]
) -> OffDutyDocument:
    values: dict[str, str | int] = {**params}
    return OffDutyDocument(
        visitor_id=visitor_id,
        code=code,
        reason=sentence(code, values, ENGLISH),
        params=values,
    )


def _stated_pairs(teams: Sequence[Team], sent: Mapping[str, Visitor]) -> tuple[Pair, ...]:
    """The pairs of a plan in which both visitors may be sent, each visitor once."""
    pairs: list[Pair] = []
    paired: set[str] = set()
    for team in teams:
        if len(team) == 2 and team[0] < team[1] and set(team) <= sent.keys() - paired:
            pairs.append((team[0], team[1]))
            paired.update(team)
    return tuple(pairs)
