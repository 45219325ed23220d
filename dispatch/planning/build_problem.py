"""Translates the visits and teams of a day into a routing `Problem`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dispatch.domain.day import CaseOnDay
from dispatch.domain.plan import BETWEEN, ExcludedDocument, UnassignedDocument
from dispatch.domain.visitor import TravelMode, Visitor
from dispatch.domain.windows import DayClock
from dispatch.errors import InputError
from dispatch.pairing.meeting import ApproachTravel, Meeting, common_breaks, find_meeting
from dispatch.pairing.teams import DayTeams, TeamInputs
from dispatch.planning.constraints import ConstrainedDay
from dispatch.planning.places import Places
from dispatch.planning.screening import Screening
from dispatch.planning.shifts import pair_shift, visitor_shift
from dispatch.planning.visits import build_visit
from dispatch.policy import Policy
from dispatch.priority.score import Priority
from dispatch.settings import Settings
from dispatch.text import N_, Message
from routing.geo import Place
from routing.matrix import TravelMatrix
from routing.problem import Problem, Shift, TimeWindow, Visit
from routing.travel.base import TravelSource


@dataclass(frozen=True)
class DayProblem:
    """A problem and what its indices stand for.

    Attributes
    ----------
    problem
        Visits in the order of ``cases``, shifts in that of ``teams.teams``.
    cases, priorities
        The cases that the policy allows, and how much each is worth.
    visitors
        The visitors on duty.
    excluded
        The cases that the policy forbids on this day.
    places
        The places of the travel matrices: the visits', then starts and ends.
    clock
        Turns seconds of the problem into moments and back.
    hours
        The legal hours of each visit, by its index, in the problem's seconds.
    source
        The source of the travel times; it knows the paths between the places too.
    teams
        The teams of the day, and the visitors who stay.
    held
        The visits that a dispatcher holds, with their reasons.
    """

    problem: Problem
    cases: tuple[CaseOnDay, ...]
    priorities: tuple[Priority, ...]
    visitors: tuple[Visitor, ...]
    excluded: tuple[ExcludedDocument, ...]
    places: tuple[Place, ...]
    clock: DayClock
    hours: Mapping[int, Sequence[TimeWindow]]
    source: TravelSource
    teams: DayTeams
    held: tuple[UnassignedDocument, ...] = ()

    def meeting(self, shift: int) -> Meeting | None:
        """Return the meeting of the team of a shift; None if the team is one visitor."""
        return self.teams.meetings.get(self.problem.shifts[shift].team)

    def can_meet(self, first: Visitor, second: Visitor) -> bool:
        """True if travel to each other and home leaves two visitors a common day."""
        approach = ApproachTravel(self.source, [(first, second)])
        profile = self.problem.speed_profile
        meeting = find_meeting(first, second, self.clock, approach, profile)
        return meeting is not None and common_breaks(meeting, self.clock) is not None

    @property
    def _matrices(self) -> tuple[TravelMatrix, ...]:
        return (*self.problem.travel.values(), *self.teams.approach)

    @property
    def travel(self) -> str:
        """The sources of the travel times, in words for a person."""
        words = sorted({matrix.source for matrix in self._matrices})
        speeds = [
            f"{period.percent} % from {self.clock.moment(period.start):%H:%M}"
            for period in self.problem.speed_profile
            if self.clock.moment(period.start).date() == self.clock.day
        ]
        return BETWEEN.join(words + (["at " + ", ".join(speeds)] if speeds else []))

    @property
    def estimated(self) -> bool:
        """True if any travel time is an estimate rather than from real roads."""
        return any(matrix.estimated for matrix in self._matrices)


def build_visits(
    day: ConstrainedDay,
    screening: Screening,
    priorities: Sequence[Priority],
    policy: Policy,
    settings: Settings,
    places: Places,
) -> tuple[Visit, ...]:
    """Translate the allowed cases into visits; their places are numbered first."""
    hours = screening.legal_hours
    return tuple(
        build_visit(subject, priority, policy, day, hours, settings, places)
        for subject, priority in zip(screening.allowed, priorities, strict=True)
    )


def build_problem(
    day: ConstrainedDay,
    screening: Screening,
    priorities: tuple[Priority, ...],
    visits: tuple[Visit, ...],
    teams: DayTeams,
    team_inputs: TeamInputs,
    places: Places,
    held: tuple[UnassignedDocument, ...],
) -> DayProblem:
    """Translate visits and teams into a problem, with the travel between their places.

    Parameters
    ----------
    day, screening, priorities
        The day and its cases, as earlier stages left them.
    visits, teams
        The visits of the allowed cases, and the teams that make them.
    team_inputs
        The clock, the speed profile, the settings and the source of travel.
    places
        Numbers the places; the visits' are in it already.
    held
        The visits that are held.
    """
    clock, settings = team_inputs.clock, team_inputs.settings
    shifts = _shifts(day.inputs.visitors, teams, clock, places)
    problem = Problem(
        visits=visits,
        shifts=shifts,
        travel=_travel(shifts, places.all, team_inputs.source),
        overtime_price=settings.planning.overtime_price,
        balance=settings.planning.balance,
        speed_profile=team_inputs.speed_profile,
    )
    return DayProblem(
        problem=problem,
        cases=screening.allowed,
        priorities=priorities,
        visitors=day.inputs.visitors,
        excluded=screening.excluded,
        places=tuple(places.all),
        clock=clock,
        hours=screening.hours_by_visit(),
        source=team_inputs.source,
        teams=_with_absent(teams, day),
        held=held,
    )


def _with_absent(teams: DayTeams, day: ConstrainedDay) -> DayTeams:
    without_shift = sorted(
        (*teams.without_shift, *day.absent), key=lambda item: item.visitor_id
    )
    return replace(teams, without_shift=tuple(without_shift))


def require_known_modes(visitors: Sequence[Visitor], settings: Settings) -> None:
    """Refuse visitors whose travel mode has no travel time curve.

    Raises
    ------
    InputError
        With every mode that is unknown.
    """
    curves = settings.travel.by_mode
    modes = sorted({visitor.travel_mode for visitor in visitors})
    if unknown := [mode for mode in modes if mode not in curves]:
        raise InputError(
            Message(
                N_(
                    "Visitors travel by {unknown}, for which there is no curve; known are "
                    "{known} (settings ROUNDS_TRAVEL__CURVES__…)."
                ),
                unknown=tuple(unknown),
                known=tuple(curves),
            )
        )


def _shifts(
    visitors: Sequence[Visitor], teams: DayTeams, clock: DayClock, places: Places
) -> tuple[Shift, ...]:
    by_id = {visitor.visitor_id: visitor for visitor in visitors}
    shifts = []
    for team in teams.teams:
        if team in teams.meetings:
            shift = pair_shift(teams.meetings[team], clock, places)
            assert shift is not None, "such pairs are not formed"
            shifts.append(shift)
        else:
            shifts.append(visitor_shift(by_id[team[0]], clock, places))
    return tuple(shifts)


def _travel(
    shifts: Sequence[Shift], places: Sequence[Place], source: TravelSource
) -> dict[str, TravelMatrix]:
    modes = sorted({shift.mode for shift in shifts})
    # Without a shift there is nobody to travel, yet visits need their places.
    return {mode: source.matrix(places, mode) for mode in modes or [TravelMode.CAR.value]}
