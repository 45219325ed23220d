"""Plans a day from what the store holds."""

from collections.abc import Callable, Sequence
from datetime import date

from dispatch.domain.constraints import Constraint
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError
from dispatch.planning.constraints import known_constraints, require_known
from dispatch.planning.pipeline import solve_day
from dispatch.planning.search import Effort
from dispatch.store.documents import constraints_of
from dispatch.store.queries.planning import cases_on_day, past_pairs, visitors_on_duty
from dispatch.store.queries.plans import head_row
from dispatch.store.queries.visits import visit_ids
from dispatch.text import N_
from routing.stopping import OnProgress

from .context import Context
from .plans import store_reasons, store_version


def load_inputs(context: Context, day: date) -> DayInputs:
    """Return everything that a plan of the day starts from."""
    branch_key = context.branch.key
    with context.store.reading() as session:
        return DayInputs(
            day,
            context.settings.timezone,
            tuple(cases_on_day(session, branch_key, day)),
            tuple(visitors_on_duty(session, branch_key, day)),
            past_pairs(session, branch_key, day),
            visit_ids(session, branch_key, day),
        )


def plan_day(
    context: Context,
    day: date,
    effort: Effort,
    *,
    constraints: Sequence[Constraint] | None = None,
    on_stored: Callable[[PlanDocument], None] | None = None,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> PlanDocument:
    """Plan a day and store the plan; see `dispatch.planning.pipeline.solve_day`.

    The plan is stored as soon as it can be opened, and then its reasons are written.

    Parameters
    ----------
    context, day, effort, on_progress, should_stop
        The store, and as for `solve_day`.
    constraints
        What a dispatcher fixes for the plan; None: what was fixed for the plan's head, as
        far as the day still has the visits and visitors.
    on_stored
        Called with the plan once it can be opened.

    Raises
    ------
    ConflictError
        If there is no visitor or no customer to plan with.
    InputError
        If a constraint names a visit or visitor that the day does not have.
    """
    inputs = load_inputs(context, day)
    _require_inputs(inputs)
    with context.store.reading() as session:
        head = head_row(session, context.branch.key, day)
    if constraints is None:
        fixed = () if head is None else constraints_of(head)
        # A visit may have ended since, and a visitor may be off duty by now.
        constraints = known_constraints(fixed, inputs)
    else:
        require_known(constraints, inputs)
    solved = solve_day(
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
    )
    store_version(context, solved.plan, None if head is None else head.version_key)
    if on_stored is not None:
        on_stored(solved.plan)
    plan = solved.explain()
    store_reasons(context, plan)
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
