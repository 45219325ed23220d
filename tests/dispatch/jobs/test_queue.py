"""Planning in the background, one day after the other."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from threading import Event
from time import monotonic, sleep

import pytest

from dispatch.domain.constraints import Constraint
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, NotFoundError, ProviderError
from dispatch.jobs import Job, JobQueue
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort
from dispatch.policy import load_policy
from dispatch.store.tables import JobRow
from dispatch.text import Message, Translator
from dispatch.usecases import Context
from dispatch.usecases.locate import PinSearchResult, locate_addresses
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import get_plan, latest_plan
from dispatch.worker import open_jobs
from routing.stopping import OnProgress, Progress
from routing.workers.process import solve_in_process
from tests.support.clock import DAY, NOW, Clock
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.rows import MAIN, job_row

pytestmark = pytest.mark.both_databases

QUICK = Effort(60, seed=1, iterations=1)
TOMORROW = DAY + timedelta(days=1)


class Gate:
    """Holds every solve of the jobs until it is opened or a stop is asked for."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.gate = Event()
        self.deaf = False
        self.failures: list[Exception] = []
        self.planned: list[date] = []
        self.located: list[date] = []

    def locate(self, context: Context) -> PinSearchResult:
        self.located.append(DAY)
        return locate_addresses(context)

    def plan_day(
        self,
        context: Context,
        day: date,
        effort: Effort,
        *,
        constraints: Sequence[Constraint] | None = None,
        on_stored: Callable[[PlanDocument], None] | None = None,
        on_progress: OnProgress | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> PlanDocument:
        assert on_progress is not None
        assert should_stop is not None
        self.planned.append(day)
        on_progress(Progress(elapsed=0.25, cost=1200, planned=1))
        while not self.gate.wait(0.005):
            if should_stop() and not self.deaf:
                break
        if self.failures:
            raise self.failures.pop()
        return plan_day(context, day, effort, constraints=constraints, on_stored=on_stored)


@pytest.fixture
def gated(context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A gate before the solves of a store with a customer and a visitor."""
    gate = Gate(context)
    monkeypatch.setattr("dispatch.worker.plan_day", gate.plan_day)
    monkeypatch.setattr("dispatch.worker.locate_addresses", gate.locate)
    fill(context, [case_on_day()], [visitor()])
    yield gate
    gate.gate.set()
    # No job may write to the database once the test's is gone.
    deadline = monotonic() + 20
    while open_jobs(context).active(DAY) or open_jobs(context).active(TOMORROW):
        assert monotonic() < deadline
        sleep(0.01)


@pytest.fixture
def jobs(gated: Gate) -> JobQueue:
    """The jobs behind the gate."""
    return open_jobs(gated.context)


def wait(
    jobs: JobQueue, job: Job, until: Callable[[Job], bool], seconds: float = 20
) -> Job:
    """The job as soon as it is as it should be."""
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        found = jobs.get(job.job_id)
        if until(found):
            return found
        sleep(0.01)
    raise AssertionError(f"still {jobs.get(job.job_id)}")


def solving(jobs: JobQueue, job: Job) -> Job:
    """The job once it shows how far it is."""
    return wait(jobs, job, lambda j: j.state == "solving" and bool(j.progress))


def ended(jobs: JobQueue, job: Job) -> Job:
    return wait(jobs, job, lambda j: not j.active)


def record(context: Context, job: Job) -> JobRow:
    with context.store.session() as session:
        return job_row(session, job.job_id)


def test_a_job_is_scheduled_then_solving_then_done(gated: Gate, jobs: JobQueue) -> None:
    first = jobs.start(DAY, QUICK)
    solving(jobs, first)
    second = jobs.start(TOMORROW, QUICK)
    assert (second.state, second.active, second.plan_id) == ("scheduled", True, None)
    assert gated.planned == [DAY]
    gated.gate.set()
    done = ended(jobs, second)
    assert (done.state, done.error) == ("done", "")
    assert ended(jobs, first).state == "done"
    assert gated.planned == [DAY, TOMORROW]


def test_a_job_done_has_its_plan(gated: Gate, jobs: JobQueue) -> None:
    gated.gate.set()
    done = ended(jobs, jobs.start(DAY, QUICK))
    assert done.plan_id is not None
    assert latest_plan(gated.context, DAY) == get_plan(gated.context, done.plan_id)
    assert done.progress["planned"] == 1


def test_a_job_says_what_it_was_asked_for(jobs: JobQueue) -> None:
    job = jobs.start(DAY, Effort(12.5, iterations=1))
    assert (job.day, job.seconds) == (DAY, 12.5)
    assert jobs.get(job.job_id).day == DAY


def test_a_job_at_work_shows_its_best_so_far(jobs: JobQueue) -> None:
    job = solving(jobs, jobs.start(DAY, QUICK))
    assert job.progress == {
        "elapsed_s": 0.2,
        "cost": 1200,
        "planned": 1,
        "stopping": False,
    }


def test_a_job_is_timed_by_the_desks_clock(
    gated: Gate, jobs: JobQueue, clock: Clock
) -> None:
    job = solving(jobs, jobs.start(DAY, QUICK))
    assert record(gated.context, job).finished_at is None
    clock.forward(minutes=2)
    gated.gate.set()
    ended(jobs, job)
    found = record(gated.context, job)
    assert found.created_at == NOW
    assert found.finished_at == NOW + timedelta(minutes=2)


def test_the_active_job_of_a_day_is_found(gated: Gate, jobs: JobQueue) -> None:
    assert jobs.active(DAY) is None
    job = solving(jobs, jobs.start(DAY, QUICK))
    assert jobs.active(DAY) == job
    assert jobs.active(TOMORROW) is None
    gated.gate.set()
    ended(jobs, job)
    assert jobs.active(DAY) is None


def test_a_second_job_for_the_same_day_is_refused(gated: Gate, jobs: JobQueue) -> None:
    job = jobs.start(DAY, QUICK)
    with pytest.raises(ConflictError, match=job.job_id):
        jobs.start(DAY, QUICK)
    gated.gate.set()
    ended(jobs, job)
    again = ended(jobs, jobs.start(DAY, QUICK))
    assert again.state == "done"
    assert gated.planned == [DAY, DAY]


def test_a_stop_keeps_the_best_so_far(gated: Gate, jobs: JobQueue) -> None:
    job = solving(jobs, jobs.start(DAY, QUICK))
    jobs.stop(job.job_id)
    done = ended(jobs, job)
    assert done.state == "done"
    assert done.plan_id is not None
    assert get_plan(gated.context, done.plan_id).kpis.planned == 1


def test_a_job_that_was_asked_to_stop_says_so_while_it_ends(
    gated: Gate, jobs: JobQueue
) -> None:
    gated.deaf = True
    job = solving(jobs, jobs.start(DAY, QUICK))
    stopping = jobs.stop(job.job_id)
    assert (stopping.state, stopping.progress["stopping"]) == ("solving", True)
    assert stopping.progress["planned"] == 1
    gated.gate.set()
    assert ended(jobs, job).state == "done"


def test_a_stop_before_the_start_plans_nothing(gated: Gate, jobs: JobQueue) -> None:
    first = solving(jobs, jobs.start(DAY, QUICK))
    second = jobs.start(TOMORROW, QUICK)
    assert jobs.stop(second.job_id).state == "scheduled"
    gated.gate.set()
    stopped = ended(jobs, second)
    assert (stopped.state, stopped.plan_id, stopped.error) == ("stopped", None, "")
    assert record(gated.context, second).finished_at == NOW
    assert ended(jobs, first).state == "done"
    assert gated.planned == [DAY]


def test_a_job_that_has_ended_cannot_be_stopped(gated: Gate, jobs: JobQueue) -> None:
    gated.gate.set()
    job = ended(jobs, jobs.start(DAY, QUICK))
    with pytest.raises(ConflictError, match="is done already"):
        jobs.stop(job.job_id)


def test_an_unknown_job_is_not_found(jobs: JobQueue) -> None:
    with pytest.raises(NotFoundError, match="'nix'"):
        jobs.get("nix")
    with pytest.raises(NotFoundError, match="'nix'"):
        jobs.stop("nix")


def test_a_job_that_fails_says_why_and_the_next_one_runs(
    gated: Gate, jobs: JobQueue
) -> None:
    gated.failures.append(ConflictError("There are no customers; import a file first."))
    gated.gate.set()
    failed = ended(jobs, jobs.start(DAY, QUICK))
    assert failed.state == "failed"
    assert failed.error == "There are no customers; import a file first."
    assert failed.plan_id is None
    assert record(gated.context, failed).finished_at == NOW
    assert ended(jobs, jobs.start(DAY, QUICK)).state == "done"


def test_the_reason_of_a_failed_job_can_be_read_in_chinese(
    gated: Gate, jobs: JobQueue
) -> None:
    text = "There is no customer '{customer_id}'."
    gated.failures.append(NotFoundError(Message(text, customer_id="C7")))
    gated.gate.set()
    failed = ended(jobs, jobs.start(DAY, QUICK))
    assert failed.error == record(gated.context, failed).error
    assert failed.error == "There is no customer 'C7'."
    chinese = Translator("zh").message(failed.error)
    assert "C7" in chinese
    assert "客户" in chinese
    assert failed.progress.keys() <= {"elapsed_s", "cost", "planned", "stopping"}


def test_an_unforeseen_failure_goes_to_the_log_and_the_next_job_runs(
    gated: Gate, jobs: JobQueue, caplog: pytest.LogCaptureFixture
) -> None:
    gated.failures.append(ZeroDivisionError("a mistake of ours"))
    gated.gate.set()
    with caplog.at_level(logging.ERROR, logger="dispatch.jobs.queue"):
        failed = ended(jobs, jobs.start(DAY, QUICK))
    assert failed.state == "failed"
    assert failed.error == "Something went wrong; the log has the details."
    assert "ZeroDivisionError" in caplog.text
    assert failed.job_id in caplog.text
    assert ended(jobs, jobs.start(DAY, QUICK)).state == "done"


def test_a_failing_geocoder_is_a_warning_and_the_rest_is_planned(
    gated: Gate, jobs: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(context: Context) -> PinSearchResult:
        raise ProviderError("Nominatim does not answer.")

    monkeypatch.setattr("dispatch.worker.locate_addresses", fail)
    gated.gate.set()
    done = ended(jobs, jobs.start(DAY, QUICK))
    assert done.state == "done"
    assert done.progress["warning"] == "Nominatim does not answer."


def test_addresses_are_located_before_planning(gated: Gate, jobs: JobQueue) -> None:
    job = solving(jobs, jobs.start(DAY, QUICK))
    assert len(gated.located) == 1
    gated.gate.set()
    ended(jobs, job)


def test_jobs_that_a_restart_cut_off_are_closed_and_the_day_is_free(
    gated: Gate, jobs: JobQueue
) -> None:
    states = ("scheduled", "solving", "done", "stopped", "failed")
    with gated.context.store.session() as session:
        session.add_all(
            JobRow(
                branch_key=MAIN,
                job_id=state,
                state=state,
                request={"day": DAY.isoformat(), "seconds": 1},
                progress={},
                created_at=NOW,
            )
            for state in states
        )
    with pytest.raises(ConflictError):
        jobs.start(DAY, QUICK)
    jobs.recover()
    found = {state: jobs.get(state) for state in states}
    assert [found[s].state for s in states] == [
        "failed", "failed", "done", "stopped", "failed",
    ]  # fmt: skip
    for state in ("scheduled", "solving"):
        assert "restarted" in found[state].error
        assert record(gated.context, found[state]).finished_at == NOW
    assert found["done"].error == ""
    gated.gate.set()
    assert ended(jobs, jobs.start(DAY, QUICK)).state == "done"


def test_a_solve_in_its_own_process_stops_with_a_sound_plan(
    context: Context, sample_inputs: DayInputs
) -> None:
    context = replace(context, solve=solve_in_process)
    fill(context, sample_inputs.cases, sample_inputs.visitors)
    jobs = open_jobs(context)
    job = jobs.start(DAY, Effort(600, seed=1))
    best = wait(jobs, job, lambda j: bool(j.progress.get("planned")))
    assert best.state == "solving"
    jobs.stop(job.job_id)
    done = ended(jobs, job)
    assert (done.state, done.error) == ("done", "")
    assert done.plan_id is not None
    plan = get_plan(context, done.plan_id)
    assert plan.kpis.planned > 0
    assert (
        verify_plan(plan, load_inputs(context, DAY), load_policy("house"), context.settings)
        == ()
    )


def test_a_death_of_the_solvers_process_is_told(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = replace(context, solve=solve_in_process)
    fill(context, [case_on_day()], [visitor()])
    monkeypatch.setattr("routing.workers.process.run_solve", int)  # refuses its arguments
    jobs = open_jobs(context)
    failed = ended(jobs, jobs.start(DAY, QUICK))
    assert failed.state == "failed"
    assert "process ended with code 1" in failed.error
