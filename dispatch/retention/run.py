"""The retention run: what is erased, in which order, and the entry that says so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Concatenate, ParamSpec

from sqlalchemy.orm import Session

from dispatch.audit import append, chain_head
from dispatch.audit.check import ERASED
from dispatch.domain.change import Change
from dispatch.policy import Policy
from dispatch.store.chunks import chunks
from dispatch.store.session import Store

from .addresses import addresses_of_others
from .audit_details import spans
from .customers import erase_customers, old_customers
from .erasure import Erasure
from .jobs import erase_jobs
from .period import years_before, years_kept
from .plans import erase_links, erase_versions, old_versions
from .shared_records import shared_records

Arguments = ParamSpec("Arguments")

CHUNK_SIZE = 500
"""The number of plans or customers that one transaction erases."""


@dataclass
class ErasedCounts:
    """The result of a run.

    Attributes
    ----------
    years
        The years for which the policy has records kept; 0 if it has no such rule, in
        which case nothing was erased.
    before
        The day before which records were erased; None if the policy has no rule.
    counts
        The number of records erased, by kind.
    scrubbed
        True if nothing of the erased records is left in the database's files; False if
        somebody was still reading an old state, so that another run is due.
    """

    years: int = 0
    before: date | None = None
    counts: dict[str, int] = field(default_factory=dict)
    scrubbed: bool = True

    def add(self, counts: dict[str, int]) -> None:
        """Add the numbers that one unit of work erased; a number of 0 is not listed."""
        for kind, number in counts.items():
            if number:
                self.counts[kind] = self.counts.get(kind, 0) + number


@dataclass(frozen=True)
class RetentionRun:
    """A run, which erases what is too old on a day.

    Attributes
    ----------
    store
        The database.
    branch_key
        The branch whose records are erased.
    policy
        The policy whose rules say how long records are kept.
    day
        The day from which the years are counted back.
    actor, now
        The author and the moment that the entries of the audit trail state.
    dry
        True if the run shall only count: each unit of work is then rolled back.
    """

    store: Store
    branch_key: int
    policy: Policy
    day: date
    actor: str
    now: datetime
    dry: bool = False


def erase_old_records(run: RetentionRun, chunk_size: int = CHUNK_SIZE) -> ErasedCounts:
    """Erase all old records, in one transaction for each chunk.

    Parameters
    ----------
    run
        The store, the policy, the day and the author.
    chunk_size
        The number of plans or customers that one transaction erases, ≥ 1.
    """
    years = years_kept(run.policy, run.day)
    if not years:
        return ErasedCounts()
    before = years_before(run.day, years)
    result = ErasedCounts(years, before)
    with run.store.reading() as session:
        versions = old_versions(session, run.branch_key, before)
        customers = old_customers(session, run.branch_key, before)
        addresses_in_use = (
            addresses_of_others(session, customers) if customers else frozenset()
        )
        chain_key = chain_head(session, run.branch_key).chain_key
        shared = shared_records(session, run.branch_key, chain_key, customers)

    _in_one_unit(run, result, erase_links, run.branch_key, before)
    for chunk in chunks(versions, chunk_size):
        _in_one_unit(run, result, erase_versions, chain_key, chunk)
    _in_one_unit(run, result, erase_jobs, run.branch_key, chain_key, before)
    for some in chunks(customers, chunk_size):
        _in_one_unit(
            run, result, erase_customers, chain_key, some, before, addresses_in_use, shared
        )
    if not run.dry:
        # The files are scrubbed even if nothing was due, because an earlier run may
        # have been unable to do so.
        result.scrubbed = run.store.scrub()
    return result


def _in_one_unit(
    run: RetentionRun,
    result: ErasedCounts,
    erase: Callable[Concatenate[Session, Arguments], Erasure],
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> None:
    """Erase and note it in the audit trail, or take it back if the run only counts."""
    with run.store.session() as session:
        erasure = erase(session, *args, **kwargs)
        result.add(erasure.counts)
        if run.dry:
            session.rollback()
        elif any(erasure.counts.values()):
            change = _change(run, result, erasure)
            append(session, run.branch_key, run.actor, run.now, [change])


def _change(run: RetentionRun, result: ErasedCounts, erasure: Erasure) -> Change:
    """Return the entry that names what was erased by numbers only."""
    after = {
        "before": str(result.before),
        "years": result.years,
        "counts": {kind: number for kind, number in erasure.counts.items() if number},
        "details": list(spans(erasure.details)),
        "plans": list(erasure.plans),
    }
    subject = f"retention:{run.day.isoformat()}"
    return Change(ERASED, subject, {}, after, f"{run.policy.id} {run.policy.version}")
