"""Background work: one plan after the other, each stoppable and watched while it runs."""

import logging
from dataclasses import dataclass
from datetime import date
from queue import SimpleQueue
from secrets import token_hex
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dispatch.audit import append
from dispatch.domain.change import Change
from dispatch.domain.user import SYSTEM, User
from dispatch.errors import ConflictError, NotFoundError, ProviderError
from dispatch.planning.pipeline import Effort
from dispatch.store.tables import JobRow
from dispatch.usecases import Context
from dispatch.usecases.locate import locate_addresses
from dispatch.usecases.plan_day import plan_day
from routing.errors import RoundsError
from routing.stopping import Progress

log = logging.getLogger(__name__)

ACTIVE = ("scheduled", "solving")
_SAVE_EVERY_S = 0.5


@dataclass(frozen=True)
class Job:
    """A piece of background work as others see it.

    Attributes
    ----------
    state
        ``scheduled``, ``solving``, ``done``, ``failed``, or ``stopped`` when it was
        stopped before it began.
    day
        The day that is planned.
    seconds
        What the solve was given.
    progress
        ``elapsed_s``, ``cost``, ``planned`` of the best so far; ``warning`` where
        something else went wrong; ``stopping`` once a stop was asked for.
    plan_id
        The plan, once done.
    error
        Why it failed.
    """

    job_id: str
    state: str
    day: date
    seconds: float
    progress: dict[str, Any]
    plan_id: str | None
    error: str

    @property
    def active(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ACTIVE


class Jobs:
    """Plans days in the background, one at a time, in the order of asking.

    Parameters
    ----------
    context
        The store, the clock and the planner's services.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._queue: SimpleQueue[tuple[str, date, Effort, User]] = SimpleQueue()
        self._stops: dict[str, Event] = {}
        self._lock = Lock()
        self._worker: Thread | None = None

    def recover(self) -> None:
        """Close the jobs that an earlier server left unfinished; call once at start."""
        with self._context.store.session() as session:
            session.execute(
                update(JobRow)
                .where(JobRow.state.in_(ACTIVE))
                .values(
                    state="failed",
                    error="The server was restarted meanwhile; plan the day again.",
                    finished_at=self._context.clock(),
                )
            )

    def start(self, day: date, effort: Effort, user: User = SYSTEM) -> Job:
        """Plan a day in the background.

        Parameters
        ----------
        day, effort
            What to plan, and how hard to look for routes.
        user
            The user who starts it; the trail names them for all that the job does.

        Raises
        ------
        ConflictError
            Where the day is being planned already; the text names the job.
        """
        job_id = token_hex(8)
        with self._lock:
            self._refuse_second(day)
            with self._context.store.session() as session:
                asked = {"day": day.isoformat(), "seconds": effort.seconds}
                session.add(
                    JobRow(
                        job_id=job_id,
                        state="scheduled",
                        request=asked | {"by": str(user)},
                        progress={},
                        created_at=self._context.clock(),
                    )
                )
                self._note(
                    session, user, Change("job.started", _subject(job_id), {}, asked)
                )
            self._stops[job_id] = Event()
            self._queue.put((job_id, day, effort, user))
            if self._worker is None or not self._worker.is_alive():
                self._worker = Thread(target=self._work, name="rounds-jobs", daemon=True)
                self._worker.start()
        return self.get(job_id)

    def get(self, job_id: str) -> Job:
        """A job by its id.

        Raises
        ------
        NotFoundError
            Where there is none.
        """
        with self._context.store.reading() as session:
            record = session.get(JobRow, job_id)
            if record is None:
                raise NotFoundError(f"There is no job {job_id!r}.")
            return _job(record)

    def active(self, day: date) -> Job | None:
        """The job that plans a day right now, or None."""
        with self._context.store.reading() as session:
            records = session.scalars(select(JobRow).where(JobRow.state.in_(ACTIVE)))
            return next((j for j in map(_job, records) if j.day == day), None)

    def stop(self, job_id: str, user: User = SYSTEM) -> Job:
        """Ask a job to end, in the name of ``user``; the best plan so far is kept.

        Raises
        ------
        NotFoundError
            Where there is no such job.
        ConflictError
            Where it has ended already.
        """
        job = self.get(job_id)
        if not job.active or job_id not in self._stops:
            raise ConflictError(f"Job {job_id} is {job.state} already.")
        with self._context.store.session() as session:
            before, after = {"state": job.state}, {"stopping": True}
            change = Change("job.stopped", _subject(job_id), before, after)
            self._note(session, user, change)
        self._stops[job_id].set()
        if job.state == "solving":
            self._save(job_id, progress=job.progress | {"stopping": True})
        return self.get(job_id)

    def _note(self, session: Session, user: User, change: Change) -> None:
        append(session, str(user), self._context.clock(), [change])

    def _refuse_second(self, day: date) -> None:
        running = self.active(day)
        if running is not None:
            raise ConflictError(
                f"{day} is being planned already, by job {running.job_id}; wait for it or "
                "stop it first."
            )

    def _work(self) -> None:
        while True:
            job_id, day, effort, user = self._queue.get()
            try:
                self._run(self._context.as_user(user), job_id, day, effort)
            except RoundsError as error:
                self._finish(job_id, "failed", error=str(error))
            except Exception:
                # The next job must still run; the traceback goes to the log.
                log.exception("Job %s failed", job_id)
                self._finish(
                    job_id, "failed", error="Something went wrong; the log has the details."
                )
            finally:
                self._stops.pop(job_id, None)

    def _run(self, context: Context, job_id: str, day: date, effort: Effort) -> None:
        stop = self._stops[job_id]
        if stop.is_set():
            self._finish(job_id, "stopped")
            return
        progress: dict[str, Any] = {}
        self._save(job_id, state="solving")
        try:
            locate_addresses(context)
        except ProviderError as error:
            # Addresses without a pin are left out with that reason; the rest is planned.
            progress["warning"] = str(error)
        saved = 0.0

        def show(found: Progress) -> None:
            nonlocal saved
            progress["elapsed_s"] = round(found.elapsed, 1)
            progress["cost"], progress["planned"] = found.cost, found.planned
            if monotonic() - saved >= _SAVE_EVERY_S:
                saved = monotonic()
                self._save(job_id, progress=progress | {"stopping": stop.is_set()})

        plan = plan_day(context, day, effort, on_progress=show, should_stop=stop.is_set)
        self._save(job_id, progress=progress | {"planned": plan.kpis.planned})
        self._finish(job_id, "done", plan_id=plan.plan_id)

    def _finish(self, job_id: str, state: str, **values: Any) -> None:
        self._save(job_id, state=state, finished_at=self._context.clock(), **values)

    def _save(self, job_id: str, **values: Any) -> None:
        with self._context.store.session() as session:
            session.execute(update(JobRow).where(JobRow.job_id == job_id).values(**values))


def _subject(job_id: str) -> str:
    return f"job:{job_id}"


def _job(record: JobRow) -> Job:
    return Job(
        job_id=record.job_id,
        state=record.state,
        day=date.fromisoformat(record.request["day"]),
        seconds=record.request["seconds"],
        progress=record.progress,
        plan_id=record.plan_id,
        error=record.error,
    )
