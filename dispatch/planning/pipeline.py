"""Makes the plan of a day, stage by stage: this file tells the story."""

from collections.abc import Callable, Sequence
from datetime import datetime
from secrets import token_hex
from zoneinfo import ZoneInfo

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
from dispatch.planning.places import Places
from dispatch.planning.plan_start import plan_start, start_inputs
from dispatch.planning.screening import prioritise_cases, screen_cases
from dispatch.planning.search import Effort, OnProgress, Solve
from dispatch.planning.speed_profiles import speed_profile_of
from dispatch.policy import Policy
from dispatch.settings import Settings
from routing.check import require_sound
from routing.stopping import StoppingCriterion
from routing.travel.base import TravelSource


def pose_problem(
    inputs: DayInputs,
    policy: Policy,
    settings: Settings,
    travel: TravelSource,
    teams: Sequence[Team] | None = None,
) -> DayProblem:
    """Translate a day into a problem of routing: the stages before the search.

    Parameters
    ----------
    inputs, policy, settings, travel
        As for `make_plan`.
    teams
        The teams of a plan that is verified; None: they are chosen.

    Raises
    ------
    InputError
        If a visitor's travel mode has no curve, or fixed partners contradict each other.
    """
    require_known_modes(inputs.visitors, settings)
    clock = DayClock(inputs.day, ZoneInfo(inputs.timezone))

    # May we visit? The policy excludes cases, each with its rule.
    screening = screen_cases(inputs, policy, clock, settings)

    # How much is each visit worth?
    priorities = prioritise_cases(screening.allowed, inputs, policy, settings)
    places = Places()
    visits = build_visits(screening, priorities, policy, settings, places)

    # Pair: visits that need two visitors decide how many teams of two there are.
    demand = pair_demand(visits, working_seconds(inputs.visitors))
    profile = speed_profile_of(settings.travel.hours, clock)
    team_inputs = TeamInputs(clock, profile, settings, travel)
    formed = form_teams(inputs, policy, demand, team_inputs, teams)

    # Build: the shifts of the teams, and the travel between all places.
    return build_problem(inputs, screening, priorities, visits, formed, team_inputs, places)


def make_plan(  # noqa: PLR0913 - everything is handed in
    inputs: DayInputs,
    policy: Policy,
    settings: Settings,
    effort: Effort,
    *,
    travel: TravelSource,
    solve: Solve,
    now: datetime,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> PlanDocument:
    """Plan a day whose addresses are located.

    Parameters
    ----------
    inputs
        The day, all cases with their pins, and all visitors on duty.
    policy, settings, effort
        The rules, the weights, and how long to search.
    travel, solve, now
        The source of travel times, what finds the routes, and the time of the making.
    on_progress, should_stop
        Called during the search: with each new best; and to learn whether to stop, which
        keeps the best so far.

    Raises
    ------
    InputError
        As `pose_problem`.
    SolutionError
        If the solve failed, or its routes break a rule of the problem.
    """
    # From when? A plan of today begins after the search and the time to publish it.
    zone, lead = ZoneInfo(inputs.timezone), settings.planning.lead_minutes
    plan_from = plan_start(inputs.day, zone, now, effort.seconds, lead)

    # May we visit, what is it worth, pair, and build.
    day_problem = pose_problem(start_inputs(inputs, plan_from), policy, settings, travel)

    # Solve.
    workers = effort.workers or settings.planning.workers
    criterion = StoppingCriterion(effort.seconds, effort.iterations, should_stop)
    solution = solve(
        day_problem.problem,
        criterion,
        seed=effort.seed,
        workers=workers,
        on_progress=on_progress,
    )

    # Check: no plan is made of routes that break a rule, whoever found them.
    require_sound(day_problem.problem, solution)

    # Assemble: routes, the reasons for every decision, and figures.
    run = SolverRun(
        seconds=effort.seconds,
        seed=effort.seed,
        workers=workers,
        engines=(solution.engine,),
        travel=day_problem.travel,
        estimated=day_problem.estimated,
    )
    plan = assemble_plan(token_hex(8), inputs, policy, day_problem, solution, run, now)
    return plan.model_copy(update={"plan_from": plan_from})
