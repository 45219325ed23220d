"""Plans a day from two files, without a store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from dispatch.compliance import (
    Certificate,
    check_compliance,
    sign_certificate,
    signing_key,
)
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.planning.constraints import require_known
from dispatch.planning.pipeline import solve_day
from dispatch.planning.search import Effort
from dispatch.planning.travel_sources import travel_source
from dispatch.policy import load_policy
from dispatch.settings import Settings
from routing.stopping import OnProgress
from routing.travel.roads.data.osm import OnRoads
from routing.workers.process import solve_in_process

from .day_files import DayFiles, read_constraints, read_day_files


@dataclass(frozen=True)
class PlannedDay:
    """A day that was planned from two files.

    Attributes
    ----------
    inputs
        The day as the files have it.
    plan
        Its plan.
    certificate
        The signed report of the check of the plan.
    """

    inputs: DayInputs
    plan: PlanDocument
    certificate: Certificate


def plan_files(
    files: DayFiles,
    day: date,
    policy_id: str,
    settings: Settings,
    effort: Effort,
    *,
    clock: Callable[[], datetime],
    on_roads: OnRoads | None = None,
    on_progress: OnProgress | None = None,
) -> PlannedDay:
    """Plan the day of two files, check the plan against every rule, and sign the report.

    Parameters
    ----------
    files
        The files of the day.
    day, policy_id
        The day, and the policy that the plan follows.
    settings, effort
        The zone, the weights and the travel of the day, and how long to search.
    clock
        Gives the present moment, aware.
    on_roads
        Called with the number of roads that have been read so far.
    on_progress
        Called with each new best during the search.

    Raises
    ------
    NotFoundError
        If there is no such policy.
    InputError
        If a file has faults, a constraint names a visit or visitor that the day does not
        have, or as `dispatch.planning.pipeline.solve_day`.
    RoundsError
        If the roads of the settings cannot be used, or there is no key to sign with and
        none can be stored.
    """
    # A missing policy is reported before anything that takes long.
    policy = load_policy(policy_id, settings.planning.house_policy)
    inputs = read_day_files(files, day, settings)
    constraints = read_constraints(files)
    require_known(constraints, inputs)
    plan = solve_day(
        inputs,
        policy,
        settings,
        effort,
        travel=travel_source(settings, on_progress=on_roads),
        solve=solve_in_process,
        now=clock(),
        constraints=constraints,
        on_progress=on_progress,
    ).explain()
    report = check_compliance(plan, inputs, policy, clock())
    return PlannedDay(inputs, plan, sign_certificate(report, signing_key(settings)))
