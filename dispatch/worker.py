"""Maps the kinds of background jobs to use cases."""

from typing import Any

from dispatch.errors import ProviderError
from dispatch.jobs import JobQueue, JobRun
from dispatch.store.queries.jobs import WARNING, message_entry
from dispatch.usecases import Context
from dispatch.usecases.locate import locate_addresses
from dispatch.usecases.plan_day import plan_day
from routing.stopping import Progress


def open_jobs(context: Context) -> JobQueue:
    """A queue whose jobs run the use cases on a context."""
    return JobQueue(
        context.store,
        context.branch.key,
        context.clock,
        {"plan_day": lambda run: _plan_day(context, run)},
    )


def _plan_day(context: Context, run: JobRun) -> str:
    """Locate addresses and plan the day, in the name of the user who started the job."""
    user_context = context.with_present_settings().as_user(run.user)
    warning: dict[str, Any] = {}
    try:
        locate_addresses(user_context)
    except ProviderError as error:
        # Cases without a pin are excluded with that reason; the others are planned.
        warning = {WARNING: str(error)} | message_entry(WARNING, error.args[0])

    def report(best: Progress) -> None:
        run.note(
            **warning,
            elapsed_s=round(best.elapsed, 1),
            cost=best.cost,
            planned=best.planned,
        )

    plan = plan_day(
        user_context,
        run.day,
        run.effort,
        constraints=run.constraints,
        on_stored=lambda plan: run.note_plan(plan.plan_id),
        on_progress=report,
        should_stop=run.should_stop,
    )
    run.note_last(**warning, planned=plan.kpis.planned)
    return plan.plan_id
