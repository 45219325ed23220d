"""Makes a plan: build → solve in a process of its own → read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument, SolverRun
from dispatch.planning.assemble_plan import assemble_plan
from dispatch.planning.build_problem import build
from dispatch.policy import load_policy
from dispatch.settings import Settings
from routing.stopping import Progress, StoppingCriterion
from routing.travel.base import TravelSource
from routing.workers.process import solve_in_process

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Effort:
    """How hard to look for routes.

    Attributes
    ----------
    seconds
        Wall time, > 0.
    seed
        Of the solver's random choices.
    iterations
        Also end after so many solutions; the same answer each time. None: no such end.
    workers
        How many neighbourhoods are improved at once, ≥ 1; None: as the settings say.
    """

    seconds: float
    seed: int = 0
    iterations: int | None = None
    workers: int | None = None


def make_plan(
    inputs: DayInputs,
    settings: Settings,
    effort: Effort,
    *,
    policy_id: str,
    now: datetime,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
    travel: TravelSource | None = None,
) -> PlanDocument:
    """Plan a day.

    Parameters
    ----------
    inputs
        The day, everyone known and everyone on duty.
    settings, effort, policy_id
        How to weigh, how long to look, and by which rules.
    now
        Goes into the plan as the time of its making.
    on_progress, should_stop
        Called while solving, with each new best; and to learn whether to stop, which
        keeps the best so far.
    travel
        Where travel times come from; None: what the settings name.

    Raises
    ------
    NotFoundError
        Where the policy is not known.
    SolutionError
        Where the solve failed.
    """
    policy = load_policy(policy_id, settings.planning.house_policy)
    built = build(inputs, policy, settings, travel)
    workers = effort.workers or settings.planning.workers
    stop = StoppingCriterion(effort.seconds, effort.iterations, should_stop)
    solution = solve_in_process(
        built.problem,
        stop,
        seed=effort.seed,
        workers=workers,
        on_progress=on_progress,
    )
    run = SolverRun(
        seconds=effort.seconds,
        seed=effort.seed,
        workers=workers,
        engines=(solution.engine,),
        travel=built.travel,
        estimated=built.estimated,
    )
    return assemble_plan(token_hex(8), inputs, policy, built, solution, run, now)
