"""The addresses whose pins the geocoder's cache holds."""

from collections.abc import Sequence
from contextlib import suppress
from json import loads

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.cases.outcome_snapshot import addresses_in, parts_of
from dispatch.geocoding.address import normalise
from dispatch.store.chunks import chunks
from dispatch.store.tables import AuditDetailRow, OutcomeRow, PlaceRow, VisitRow


def addresses_of(
    session: Session, keys: Sequence[int], chain_key: int, details: Sequence[int]
) -> set[str]:
    """Return the keys of every address that these customers have or had.

    Parameters
    ----------
    session
        The session to read with.
    keys
        The keys of the customers.
    chain_key, details
        The numbers of the audit trail's entries on them, which hold earlier addresses.
    """
    query = select(PlaceRow.address).where(PlaceRow.customer_key.in_(keys))
    addresses = set(session.scalars(query))
    for before in session.scalars(
        select(OutcomeRow.before)
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .where(VisitRow.customer_key.in_(keys))
    ):
        for part in parts_of(before):
            addresses.update(addresses_in(part))
    for chunk in chunks(details):
        bodies = select(AuditDetailRow.body).where(
            AuditDetailRow.chain_key == chain_key, AuditDetailRow.seq.in_(chunk)
        )
        for body in session.scalars(bodies):
            with suppress(ValueError):
                sides = loads(body)
                # The name of a column carries its case if the outcome is for several.
                addresses |= {
                    str(value)
                    for side in sides.values()
                    for name, value in side.items()
                    if name == "address" or name.startswith("address (")
                }
    return {normalise(address) for address in addresses} - {""}


def addresses_of_others(session: Session, keys: Sequence[int]) -> frozenset[str]:
    """Return the keys of the addresses of all customers but these, in any branch."""
    erased = set(keys)
    places = session.execute(select(PlaceRow.customer_key, PlaceRow.address))
    return frozenset(normalise(a) for customer, a in places if customer not in erased)
