"""Checks that the rows of a store agree with each other, as its tables alone cannot.

Every check yields what is wrong; a sound store yields nothing. Plans are read one at a
time, so that a large store needs little memory. The audit trail has a check of its own,
`dispatch.audit.TrailCheck`.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from .branches import branch_faults
from .fault import InvariantFault
from .identity import identity_faults
from .publications import publication_faults
from .versions import version_faults
from .visits import visit_faults

__all__ = ["InvariantFault", "invariant_faults"]


def invariant_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield everything in a store, in all its branches, that is not as it must be.

    Parameters
    ----------
    session
        A session that reads one and the same state of the database throughout.
    """
    yield from branch_faults(session)
    yield from identity_faults(session)
    yield from visit_faults(session)
    yield from version_faults(session)
    yield from publication_faults(session)
