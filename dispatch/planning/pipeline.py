"""Makes the plan of a day, stage by stage: this file tells the story."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from zoneinfo import ZoneInfo

from dispatch.domain.constraints import Constraint
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument, SolverRun
from dispatch.domain.windows import DayClock
from dispatch.pairing.demand import pair_demand, working_seconds
from dispatch.pairing.teams import Team, TeamInputs, form_teams
from dispatch.planning.assemble_plan import assemble_plan
from dispatch.planning.build_problem import (
    DayProblem,
    build_problem,
    build_visits,
    require_known_modes,
)
from dispatch.planning.constraints import constrained_day
from dispatch.planning.explain_plan import explain_plan
from dispatch.planning.places import Places
from dispatch.planning.plan_start import plan_start
from dispatch.planning.screening import hold_visits, prioritise_cases, screen_cases
from dispatch.planning.search import Effort, Solve
from dispatch.planning.speed_profiles import speed_profile_of
from dispatch.policy import Policy
from dispatch.settings import Settings
from routing.check import require_sound
from routing.solution import Solution
from routing.stopping import OnProgress, StoppingCriterion
from routing.travel.base import TravelSource


def build_day_problem(
    inputs: DayInputs,
    policy: Policy,
    settings: Settings,
    travel: TravelSource,
    teams: Sequence[Team] | None = None,
    constraints: Sequence[Constraint] = (),
    plan_from: datetime | None = None,
) -> DayProblem:
    """Translate a day into a problem of routing: the stages before the search.

    Parameters
    ----------
    inputs, policy, settings, travel
        As for `solve_day`.
    teams
        The teams of a plan that is verified; None: they are chosen.
    constraints
        What a dispatcher fixes for this plan.
    plan_from
        The first moment at which a route may begin; None: no limit.

    Raises
    ------
    InputError
        If a visitor's travel mode has no curve, or fixed partners contradict each other.
    """
    day = constrained_day(inputs, constraints, plan_from)
    inputs = day.inputs
    require_known_modes(inputs.visitors, settings)
    clock = DayClock(inputs.day, ZoneInfo(inputs.timezone))

    # May we visit? The policy excludes cases, each with its rule.
    screening = screen_cases(inputs, policy, clock, settings)

    # Priorities: they say how much each visit is worth.
    priorities = prioritise_cases(screening.allowed, inputs, policy, settings)
    screening, priorities, held = hold_visits(day, screening, priorities)
    places = Places()
    visits = build_visits(day, screening, priorities, policy, settings, places)

    # Pair: visits that need two visitors decide how many teams of two there are.
    demand = pair_demand(visits, working_seconds(inputs.visitors))
    profile = speed_profile_of(settings.travel.hours, clock)
    team_inputs = TeamInputs(clock, profile, settings, travel)
    formed = form_teams(inputs, policy, demand, team_inputs, teams)

    # Build: the shifts of the teams, and the travel between all places.
    return build_problem(
        day, screening, priorities, visits, formed, team_inputs, places, held
    )


@dataclass(frozen=True)
class SolvedDay:
    """A plan that can be opened, with everything from which its reasons are written.

    Attributes
    ----------
    plan
        The plan without reasons.
    problem, solution
        The problem, and the routes that solve it.
    """

    plan: PlanDocument
    problem: DayProblem
    solution: Solution

    def explain(self) -> PlanDocument:
        """Return the plan with the reason of every visit."""
        return explain_plan(self.plan, self.problem, self.solution)


def solve_day(  # noqa: PLR0913 - it reads nothing but its arguments
    inputs: DayInputs,
    policy: Policy,
    settings: Settings,
    effort: Effort,
    *,
    travel: TravelSource,
    solve: Solve,
    now: datetime,
    constraints: Sequence[Constraint] = (),
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> SolvedDay:
    """Plan a day whose addresses are located; the reasons are written later.

    Parameters
    ----------
    inputs, policy, settings, effort
        The day with its cases and visitors, the rules, the weights, and how long to search.
    travel, solve, now
        The source of travel times, the solver, and the time at which the plan is made.
    constraints
        What a dispatcher fixes for this plan.
    on_progress, should_stop
        Called with each new incumbent; asked whether to stop with the best one so far.

    Raises
    ------
    InputError
        As `build_day_problem`.
    SolutionError
        If the solve failed, or its routes break a rule of the problem.
    """
    # From when? Today begins after the search and the time to publish the plan.
    zone, lead = ZoneInfo(inputs.timezone), settings.planning.lead_minutes
    plan_from = plan_start(inputs.day, zone, now, effort.seconds, lead)

    # May we visit, what is it worth, pair, and build.
    day_problem = build_day_problem(
        inputs, policy, settings, travel, constraints=constraints, plan_from=plan_from
    )

    # Solve.
    workers = effort.workers or settings.planning.workers
    criterion = StoppingCriterion(effort.seconds, effort.iterations, should_stop)
    problem = day_problem.problem
    solution = solve(
        problem, criterion, seed=effort.seed, workers=workers, on_progress=on_progress
    )

    # Check: a solution that breaks a rule never becomes a plan, whichever engine found it.
    require_sound(problem, solution)

    # Assemble: routes and figures. The reasons for every decision may follow later.
    plan_id, run = token_hex(8), _solver_run(effort, workers, solution, day_problem)
    plan = assemble_plan(
        plan_id, inputs, policy, day_problem, solution, run, now, constraints, plan_from
    )
    return SolvedDay(plan, day_problem, solution)


def _solver_run(
    effort: Effort, workers: int, solution: Solution, day_problem: DayProblem
) -> SolverRun:
    return SolverRun(
        seconds=effort.seconds,
        seed=effort.seed,
        workers=workers,
        engines=(solution.engine,),
        travel=day_problem.travel,
        estimated=day_problem.estimated,
    )
