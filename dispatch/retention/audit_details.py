"""The details of the entries of the audit trail, which are erased with their records."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.store.chunks import chunks
from dispatch.store.tables import AuditDetailRow, AuditRow

from .erasure import delete_rows


def details_of(
    session: Session, chain_key: int, subjects: Sequence[str], numbers: Sequence[int] = ()
) -> list[int]:
    """Return the entries with a detail that are on these subjects or have these numbers."""
    entry_numbers: set[int] = set()
    for column, values in ((AuditRow.subject, subjects), (AuditRow.seq, numbers)):
        for chunk in chunks(values):
            query = (
                select(AuditRow.seq)
                .join(
                    AuditDetailRow,
                    (AuditDetailRow.chain_key == AuditRow.chain_key)
                    & (AuditDetailRow.seq == AuditRow.seq),
                )
                .where(AuditRow.chain_key == chain_key, column.in_(chunk))
            )
            entry_numbers.update(session.scalars(query))
    return sorted(entry_numbers)


def erase_details(session: Session, chain_key: int, numbers: Sequence[int]) -> int:
    """Erase the details of these entries and return how many there were."""
    of_chain = AuditDetailRow.chain_key == chain_key
    return sum(
        delete_rows(session, AuditDetailRow, of_chain & AuditDetailRow.seq.in_(chunk))
        for chunk in chunks(numbers)
    )


def spans(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last number of each unbroken run of rising numbers."""
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield run[0], run[-1]
