"""A plan as the world sees it: the form of plan.json, of the API and of the store."""

from collections.abc import Mapping
from datetime import date as Date
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from dispatch.domain.constraints import Constraint
from dispatch.domain.purpose import Purpose
from dispatch.domain.windows import FIRST_DAY, LAST_DAY
from routing.travel.base import Maneuver


def _whole_second(moment: datetime) -> datetime:
    if moment.microsecond:
        raise ValueError("must be a whole second")
    return moment


Instant = Annotated[AwareDatetime, AfterValidator(_whole_second)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Lon = Annotated[float, Field(ge=-180, le=180)]
Tier = Annotated[int, Field(ge=0, le=3)]
Score = Annotated[float, Field(ge=0, le=100)]
Parts = Mapping[str, Score]
"""Points of a score by the names of `dispatch.settings.WeightSettings`."""
Param = str | int | tuple[str, ...]
"""A parameter of a sentence: a name, time or number, or several ids."""
Seconds = Annotated[int, Field(ge=0)]
Metres = Annotated[int, Field(ge=0)]


BETWEEN = "; "
"""Stands between the names of several sources of travel."""


class PlanPart(BaseModel):
    """The base of all parts of a plan: frozen, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PolicyRef(PlanPart):
    """The policy that a plan was made under.

    Attributes
    ----------
    id, version
        Of the jurisdiction's pack; the version names the lender's own too.
    sha256
        Fingerprint of all rules; empty in plans of the first versions.
    """

    id: str
    version: str
    sha256: str = ""


class SolverRun(PlanPart):
    """The settings and sources of a solve, from which it can be repeated.

    Attributes
    ----------
    seconds
        Wall time that the solve was allowed, or None where it was stopped by count.
    seed, workers
        As given to `routing.solver.solve`.
    engines
        The engines whose routes are in the plan, best first.
    travel
        The source of the travel times, for example ``osm:<sha256>``; if travel modes
        have different sources, their names with `BETWEEN` between them.
    estimated
        True if travel times are not from real roads, which is shown beside them.
    """

    seconds: float | None
    seed: int
    workers: int
    engines: tuple[str, ...]
    travel: str
    estimated: bool


class Waypoint(PlanPart):
    """The place and time at which a route starts or ends."""

    lat: Lat
    lon: Lon
    at: Instant


class LegStepDocument(PlanPart):
    """A part of a path along one street; see `routing.travel.base.PathStep`.

    Attributes
    ----------
    turn
        The maneuver that begins the step; the last one is ``arrive``, of no length.
    street
        The street's name in the road data; empty if it has none.
    metres, seconds
        Until the next step.
    exit
        The number of the exit of a roundabout, counted from 1; None for other turns.
    """

    turn: Maneuver
    street: str
    metres: Metres
    seconds: Seconds
    exit: Annotated[int, Field(ge=1)] | None = None


class LegDocument(PlanPart):
    """A leg on real roads: its path and its turn-by-turn instructions.

    Attributes
    ----------
    path
        The line from place to place, as an encoded polyline of five decimals (about 1 m).
    steps
        The instructions; empty where the travel source has none.
    """

    path: str
    steps: tuple[LegStepDocument, ...] = ()


class NextBest(PlanPart):
    """The other team that could make a visit at the least extra cost.

    Attributes
    ----------
    team_id
        The other team.
    extra_s
        What moving the visit there costs in seconds, the saving in its present route
        taken off; below 0 where the plan can still be improved.
    """

    team_id: str
    extra_s: int


class ExcludedCaseDocument(PlanPart):
    """A case that a visit to its customer leaves out, with the rule and its citation.

    Attributes
    ----------
    case_id
        The case; empty if the file gives it no id.
    """

    customer_id: str
    case_id: str
    rule: str
    citation: str
    reason: str
    params: Mapping[str, Param] = Field(default_factory=dict)


def _absent_if_empty() -> Any:
    """A field that plans of one case for each customer do not have.

    Certificates are signed over every field, so old plans must not gain one.
    """
    return Field((), exclude_if=lambda value: not value)


class VisitPart(PlanPart):
    """The cases that a visit is for, where a person has several.

    Attributes
    ----------
    customer_ids
        All customers who are met, the one in ``customer_id`` first; empty if that is all.
    case_ids
        The cases that the visit is for; empty if the file gives them no ids.
    excluded_cases
        The cases of these customers that the visit leaves out.
    """

    customer_ids: tuple[str, ...] = _absent_if_empty()
    case_ids: tuple[str, ...] = _absent_if_empty()
    excluded_cases: tuple[ExcludedCaseDocument, ...] = _absent_if_empty()

    def customers(self, customer_id: str) -> tuple[str, ...]:
        """The ids of the customers who are met, given the one who is named."""
        return self.customer_ids or (customer_id,)

    def is_for(self, case_id: str | None) -> bool:
        """True if the visit is for a case of these customers; one without an id is."""
        return not self.case_ids or not case_id or case_id in self.case_ids


class StopDocument(VisitPart):
    """One visit of a route with its times: ``arrive`` ≤ ``begin`` ≤ ``finish``.

    Attributes
    ----------
    wait_s
        Seconds between arrival and begin that are neither service nor break.
    travel_s, distance_m
        The leg that leads here.
    tier
        0 (must) to 3; a lower number is never displaced by a higher one.
    score
        0 to 100, within the tier.
    parts
        The points of each part of the score; empty in plans of the first versions.
    purpose
        What the visit is for; None in plans of the first versions.
    reason
        Why this team makes it, in an English sentence; `reasons.choice_reason` and
        `sentence` give it in Chinese. Empty in plans of the first versions.
    next_best
        Who else could come; None where nobody could.
    way
        The leg that leads here; None where it is estimated along a straight line.
    """

    sequence: Annotated[int, Field(ge=1)]
    visit_id: str
    customer_id: str
    lat: Lat
    lon: Lon
    arrive: Instant
    begin: Instant
    finish: Instant
    wait_s: Seconds
    travel_s: Seconds
    distance_m: Metres
    tier: Tier
    score: Score
    parts: Parts = Field(default_factory=dict)
    purpose: Purpose | None = None
    reason: str = ""
    next_best: NextBest | None = None
    way: LegDocument | None = None


class BreakDocument(PlanPart):
    """A break: no service and no travel between the two times."""

    begin: Instant
    finish: Instant


class MeetDocument(PlanPart):
    """The meeting of a team of two at the start of its route.

    Attributes
    ----------
    visitor_id, to
        Who comes, and to whose start.
    leave
        When to leave at the latest, to be there in time.
    """

    visitor_id: str
    to: str
    leave: Instant


class RouteDocument(PlanPart):
    """One team's day. Sums cover the way back to the end place.

    Attributes
    ----------
    travel_mode
        The mode that the travel times are for, for example ``car``.
    way_back
        The leg to the end place; None where the end is open or the leg is estimated.
    meet
        How two visitors come together; None for one.
    """

    team_id: str
    visitor_ids: tuple[str, ...]
    travel_mode: str
    start: Waypoint
    end: Waypoint
    stops: tuple[StopDocument, ...]
    breaks: tuple[BreakDocument, ...]
    travel_s: Seconds
    distance_m: Metres
    service_s: Seconds
    wait_s: Seconds
    overtime_s: Seconds
    way_back: LegDocument | None = None
    meet: MeetDocument | None = None


class AdviceDocument(PlanPart):
    """A change that would let an unassigned visit fit, all else being equal.

    Attributes
    ----------
    code
        One of `dispatch.text.reasons.ADVICE`.
    reason
        The same in an English sentence; `reasons.sentence` gives it in Chinese.
    params
        The names, times and numbers in the sentence; teams and customers by their ids,
        times as ``HH:MM`` in the plan's time zone.
    """

    code: str
    reason: str
    params: Mapping[str, Param] = Field(default_factory=dict)


class UnassignedDocument(VisitPart):
    """A customer who may be visited but is not in a route.

    Attributes
    ----------
    visit_id
        The visit; absent in plans of the first versions.
    code
        One of `dispatch.text.reasons.REASONS`.
    reason
        The same in an English sentence; `reasons.sentence` gives it in Chinese.
    params
        The names and numbers in the sentence.
    tier, score, parts
        As of a `StopDocument`; None and empty in plans of the first versions.
    fits_if
        What would make the visit fit, each alone; empty where nothing is known.
    """

    customer_id: str
    code: str
    reason: str
    params: Mapping[str, Param] = Field(default_factory=dict)
    tier: Tier | None = None
    score: Score | None = None
    parts: Parts = Field(default_factory=dict)
    fits_if: tuple[AdviceDocument, ...] = ()
    visit_id: str = Field("", exclude_if=lambda value: not value)


class ExcludedDocument(PlanPart):
    """A customer who may not be visited on this day, with the rule and its citation."""

    customer_id: str
    rule: str
    citation: str
    reason: str
    params: Mapping[str, Param] = Field(default_factory=dict)


class TeamDocument(PlanPart):
    """Visitors who go together on the day, or one who goes alone; with a route or not."""

    team_id: str
    visitor_ids: tuple[str, ...]


class VisitorWithoutShiftDocument(PlanPart):
    """A visitor on duty for whom the day has no shift.

    Attributes
    ----------
    code
        One of `dispatch.text.reasons.WITHOUT_SHIFT`.
    reason
        The same in an English sentence; `reasons.sentence` gives it in Chinese.
    params
        The names and days in the sentence.
    """

    visitor_id: str
    code: str
    reason: str
    params: dict[str, str | int] = Field(default_factory=dict)


class Kpis(PlanPart):
    """A plan's figures. Seconds and metres are sums over the routes.

    Attributes
    ----------
    value_planned, value_left
        Sums of score points of the planned and of the unassigned visits.
    amount_covered
        Overdue amount of the planned visits by ISO currency, as decimal text.
    utilisation
        Service seconds over the seconds of the shifts that have a route, 0 to 1.
    longest_shift_s, shortest_shift_s
        From start to end of the longest and the shortest route; 0 without routes.
    """

    planned: int
    unassigned: int
    excluded: int
    travel_s: int
    distance_m: int
    value_planned: float
    value_left: float
    amount_covered: dict[str, str]
    utilisation: float
    longest_shift_s: int
    shortest_shift_s: int


class PlanDocument(PlanPart):
    """All routes of one day, the unassigned customers with reasons, and the figures.

    Attributes
    ----------
    plan_from
        The first moment at which a route of a plan of today may begin; else absent.
    constraints
        What a dispatcher fixed for this plan; the field is absent if that is nothing.
    explained
        False while the reasons are still being written; the field is absent afterwards.
    """

    version: Literal[1] = 1
    plan_id: str
    date: Annotated[Date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    timezone: str
    created_at: AwareDatetime
    policy: PolicyRef
    solver: SolverRun
    inputs_sha256: str
    routes: tuple[RouteDocument, ...]
    unassigned: tuple[UnassignedDocument, ...]
    excluded: tuple[ExcludedDocument, ...]
    kpis: Kpis
    teams: tuple[TeamDocument, ...] = ()
    not_sent: tuple[VisitorWithoutShiftDocument, ...] = ()
    # Certificates are signed over every field, so old plans must not gain one.
    plan_from: Instant | None = Field(default=None, exclude_if=lambda value: value is None)
    constraints: tuple[Constraint, ...] = Field((), exclude_if=lambda value: not value)
    explained: bool = Field(default=True, exclude_if=lambda value: value)

    def route(self, team_id: str) -> RouteDocument | None:
        """The route of one team, or None where the team has none."""
        return next((r for r in self.routes if r.team_id == team_id), None)

    def estimates(self, route: RouteDocument) -> bool:
        """True if a travel time of a route is not from real roads."""
        # A leg that is estimated has no path on roads.
        return self.solver.estimated and not all(stop.way for stop in route.stops)
