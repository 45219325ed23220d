"""Plans a day from what the store holds."""

from collections.abc import Callable, Sequence
from datetime import date

from dispatch.domain.constraints import Constraint
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError
from dispatch.planning.constraints import require_known
from dispatch.planning.pipeline import solve_day
from dispatch.planning.search import Effort, OnProgress
from dispatch.store.queries.planning import cases_on_day, past_pairs, visitors_on_duty
from dispatch.text import N_

from .context import Context
from .plans import latest_plan, store_plan


def load_inputs(context: Context, day: date) -> DayInputs:
    """Everything that a plan of the day starts from."""
    branch_key = context.branch.key
    with context.store.reading() as session:
        return DayInputs(
            day,
            context.settings.timezone,
            tuple(cases_on_day(session, branch_key, day)),
            tuple(visitors_on_duty(session, branch_key, day)),
            past_pairs(session, branch_key, day),
        )


def plan_day(
    context: Context,
    day: date,
    effort: Effort,
    *,
    constraints: Sequence[Constraint] | None = None,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> PlanDocument:
    """Plan a day and store the plan; see `dispatch.planning.pipeline.solve_day`.

    Parameters
    ----------
    context, day, effort, on_progress, should_stop
        The store, and as for `solve_day`.
    constraints
        What a dispatcher fixes for the plan; None: what is fixed for the newest plan.

    Raises
    ------
    ConflictError
        If there is no visitor or no customer to plan with.
    InputError
        If a constraint names a visit or visitor that the day does not have.
    """
    inputs = load_inputs(context, day)
    _require_inputs(inputs)
    if constraints is None:
        newest = latest_plan(context, day)
        constraints = () if newest is None else newest.constraints
    else:
        require_known(constraints, inputs)
    plan = solve_day(
        inputs,
        context.policy(),
        context.settings,
        effort,
        travel=context.travel(),
        solve=context.solve,
        now=context.clock(),
        constraints=constraints,
        on_progress=on_progress,
        should_stop=should_stop,
    ).explain()
    store_plan(context, plan)
    return plan


def _require_inputs(inputs: DayInputs) -> None:
    if not inputs.cases and not inputs.visitors:
        raise ConflictError(
            N_("There are no customers and no visitors on duty; import a file first.")
        )
    if not inputs.cases:
        raise ConflictError(N_("There are no customers; import a file first."))
    if not inputs.visitors:
        raise ConflictError(N_("There are no visitors on duty; import a file first."))
