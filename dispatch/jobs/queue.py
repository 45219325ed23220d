"""The queue of jobs: one runs after the other, and each can be watched and stopped."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from queue import SimpleQueue
from secrets import token_hex
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, Protocol

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from dispatch.audit import append
from dispatch.domain.change import Change
from dispatch.domain.constraints import CONSTRAINTS, Constraint
from dispatch.domain.user import SYSTEM, User
from dispatch.errors import ConflictError, NotFoundError
from dispatch.planning.search import Effort
from dispatch.store.queries.jobs import ERROR, message_entry
from dispatch.store.session import Store
from dispatch.store.tables import JobRow
from dispatch.text import N_, Message
from routing.errors import RoundsError

from .job import ACTIVE, Job, JobState

log = logging.getLogger(__name__)

_SAVE_EVERY_S = 0.5
_PLAN_DAY = "plan_day"


@dataclass
class JobRun:
    """A job at work, as its work sees it.

    Attributes
    ----------
    user, day, effort, constraints
        The user who started the job, and what was requested.
    should_stop
        True once a stop was requested.
    """

    user: User
    day: date
    effort: Effort
    constraints: tuple[Constraint, ...] | None
    should_stop: Callable[[], bool]
    _save: Callable[..., None]
    _progress: dict[str, Any] = field(default_factory=dict)
    _saved_at: float = 0.0

    def note(self, **values: Any) -> None:
        """Add to the progress, which is stored twice a second at most."""
        self._progress |= values
        if monotonic() - self._saved_at >= _SAVE_EVERY_S:
            self._saved_at = monotonic()
            self._save(progress=self._progress | {"stopping": self.should_stop()})

    def note_plan(self, plan_id: str) -> None:
        """Store the id of the plan as soon as it can be opened, before the job ends."""
        self._save(plan_id=plan_id)

    def note_last(self, **values: Any) -> None:
        """Add to the progress for the last time, and store it at once."""
        self._progress |= values
        self._save(progress=self._progress)


class JobWork(Protocol):
    """Does the work of one kind of job."""

    def __call__(self, run: JobRun) -> str:
        """Do the work, and give the id of the plan that came of it."""


@dataclass(frozen=True)
class _Queued:
    job_id: str
    kind: str
    day: date
    effort: Effort
    user: User
    constraints: tuple[Constraint, ...] | None


class JobQueue:
    """Runs jobs in the background, one at a time, in the order of their start.

    Parameters
    ----------
    store, clock
        The database in which jobs are kept, and the present moment.
    branch_key
        The branch that all jobs belong to.
    kinds
        The work of each kind of job, by its name.
    """

    def __init__(
        self,
        store: Store,
        branch_key: int,
        clock: Callable[[], datetime],
        kinds: Mapping[str, JobWork],
    ) -> None:
        self._store = store
        self._branch_key = branch_key
        self._clock = clock
        self._kinds = kinds
        self._queue: SimpleQueue[_Queued] = SimpleQueue()
        self._stops: dict[str, Event] = {}
        self._lock = Lock()
        self._thread: Thread | None = None

    def recover(self) -> None:
        """Close the jobs that an earlier server left unfinished; call once at start."""
        with self._store.session() as session:
            session.execute(
                update(JobRow)
                .where(JobRow.branch_key == self._branch_key, JobRow.state.in_(ACTIVE))
                .values(
                    state=JobState.FAILED.value,
                    error=N_("The server was restarted meanwhile; plan the day again."),
                    finished_at=self._clock(),
                )
            )

    def start(
        self,
        day: date,
        effort: Effort,
        user: User = SYSTEM,
        kind: str = _PLAN_DAY,
        constraints: tuple[Constraint, ...] | None = None,
    ) -> Job:
        """Start a job in the background.

        Parameters
        ----------
        day, effort
            The day to plan, and how long to search for routes.
        user
            The user who starts it; the trail names them for all that the job does.
        kind
            The kind of job.
        constraints
            What a dispatcher fixes for the plan; None: what is fixed for the newest plan.

        Raises
        ------
        ConflictError
            If the day is being planned already; the text names the job.
        """
        job_id = token_hex(8)
        with self._lock:
            self._refuse_second(day)
            with self._store.session() as session:
                request = _request(day, effort, constraints)
                session.add(
                    JobRow(
                        branch_key=self._branch_key,
                        job_id=job_id,
                        state=JobState.SCHEDULED.value,
                        request=request | {"by": str(user)},
                        progress={},
                        created_at=self._clock(),
                    )
                )
                change = Change("job.started", _subject(job_id), {}, request)
                self._audit(session, user, change)
            self._stops[job_id] = Event()
            self._queue.put(_Queued(job_id, kind, day, effort, user, constraints))
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, name="rounds-jobs", daemon=True)
                self._thread.start()
        return self.get(job_id)

    def get(self, job_id: str) -> Job:
        """Return a job by its id.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        with self._store.reading() as session:
            row = session.scalars(self._row(job_id)).one_or_none()
            if row is None:
                raise NotFoundError(
                    Message(N_("There is no job '{job_id}'."), job_id=job_id)
                )
            return Job.of_row(row)

    def active(self, day: date) -> Job | None:
        """Return the job that plans a day at present, or None."""
        with self._store.reading() as session:
            row = session.scalars(
                select(JobRow).where(
                    JobRow.branch_key == self._branch_key,
                    JobRow.day == day,
                    JobRow.state.in_(ACTIVE),
                )
            ).first()
            return None if row is None else Job.of_row(row)

    def stop(self, job_id: str, user: User = SYSTEM) -> Job:
        """Request that a job ends, in the name of ``user``; the best plan so far is kept.

        Raises
        ------
        NotFoundError
            If there is no such job.
        ConflictError
            If it has ended already.
        """
        job = self.get(job_id)
        if not job.active or job_id not in self._stops:
            raise ConflictError(
                Message(
                    N_("Job {job_id} is {state} already."), job_id=job_id, state=job.state
                )
            )
        with self._store.session() as session:
            before, after = {"state": job.state.value}, {"stopping": True}
            change = Change("job.stopped", _subject(job_id), before, after)
            self._audit(session, user, change)
        self._stops[job_id].set()
        if job.state is JobState.SOLVING:
            self._save(job_id, progress=job.progress | {"stopping": True})
        return self.get(job_id)

    def _audit(self, session: Session, user: User, change: Change) -> None:
        append(session, self._branch_key, str(user), self._clock(), [change])

    def _refuse_second(self, day: date) -> None:
        running = self.active(day)
        if running is not None:
            raise ConflictError(
                Message(
                    N_(
                        "{day} is being planned already, by job {job_id}; wait for it or "
                        "stop it first."
                    ),
                    day=day.isoformat(),
                    job_id=running.job_id,
                )
            )

    def _work(self) -> None:
        while True:
            queued = self._queue.get()
            job_id = queued.job_id
            try:
                self._run(queued)
            except RoundsError as error:
                self._fail(job_id, error)
            except Exception:
                # The next job must still run; the traceback goes to the log.
                log.exception("Job %s failed", job_id)
                self._finish(
                    job_id,
                    JobState.FAILED,
                    error=N_("Something went wrong; the log has the details."),
                )
            finally:
                self._stops.pop(job_id, None)

    def _run(self, queued: _Queued) -> None:
        job_id, stop = queued.job_id, self._stops[queued.job_id]
        if stop.is_set():
            self._finish(job_id, JobState.STOPPED)
            return
        self._save(job_id, state=JobState.SOLVING.value)
        run = JobRun(
            queued.user,
            queued.day,
            queued.effort,
            queued.constraints,
            stop.is_set,
            partial(self._save, job_id),
        )
        plan_id = self._kinds[queued.kind](run)
        self._finish(job_id, JobState.DONE, plan_id=plan_id)

    def _fail(self, job_id: str, error: RoundsError) -> None:
        """End a job with the reason, which keeps its parameters for other languages."""
        values: dict[str, Any] = {"error": str(error)}
        message = error.args[0] if error.args else None
        if entry := message_entry(ERROR, message):
            with self._store.reading() as session:
                values["progress"] = (
                    session.scalars(self._row(job_id)).one().progress | entry
                )
        self._finish(job_id, JobState.FAILED, **values)

    def _row(self, job_id: str) -> Select[JobRow]:
        return select(JobRow).where(
            JobRow.branch_key == self._branch_key, JobRow.job_id == job_id
        )

    def _finish(self, job_id: str, state: JobState, **values: Any) -> None:
        self._save(job_id, state=state.value, finished_at=self._clock(), **values)

    def _save(self, job_id: str, **values: Any) -> None:
        with self._store.session() as session:
            session.execute(
                update(JobRow)
                .where(JobRow.branch_key == self._branch_key, JobRow.job_id == job_id)
                .values(**values)
            )


def _request(
    day: date, effort: Effort, constraints: tuple[Constraint, ...] | None
) -> dict[str, Any]:
    """Return the request as values that JSON can hold."""
    request: dict[str, Any] = {"day": day.isoformat(), "seconds": effort.seconds}
    if constraints is not None:
        request["constraints"] = CONSTRAINTS.dump_python(constraints, mode="json")
    return request


def _subject(job_id: str) -> str:
    return f"job:{job_id}"
