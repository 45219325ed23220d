"""Checks publications, and the links that show them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.version import VersionLine
from dispatch.store.tables import LinkRow, PlanRow, PlanVersionRow, PublicationRow

from .fault import InvariantFault


def publication_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield what is wrong with publications and links."""
    days: defaultdict[tuple[int, date], list[PublicationRow]] = defaultdict(list)
    erased: set[tuple[int, date]] = set()
    query = (
        select(PublicationRow, PlanVersionRow, PlanRow.first_day)
        .join(PlanVersionRow, PlanVersionRow.version_key == PublicationRow.version_key)
        .join(PlanRow, PlanRow.plan_key == PlanVersionRow.plan_key)
        .order_by(PublicationRow.published_at, PublicationRow.publication_key)
    )
    for publication, version, day in session.execute(query):
        days[publication.branch_key, publication.day].append(publication)
        where = f"plan {version.plan_id}"
        if publication.day != day:
            detail = f"is of {day} and published for {publication.day}"
            yield InvariantFault("publication", where, detail)
        if version.line != VersionLine.MAIN:
            yield InvariantFault("publication", where, f"is published as {version.line}")
        if not version.frame:
            erased.add((publication.branch_key, publication.day))
        if (publication.certificate is None) != (not version.frame):
            yield InvariantFault("publication", where, "has no certificate of its own")
    for key, publications in days.items():
        if key not in erased:
            yield from _order_faults(key[1], publications)
    yield from _link_faults(session)


def _order_faults(
    day: date, publications: list[PublicationRow]
) -> Iterator[InvariantFault]:
    """Yield publications of a day that do not take each other's place."""
    for earlier, later in pairwise(publications):
        ended = earlier.superseded_at
        if ended != later.published_at:
            detail = "has a publication that did not take the place of the one before"
            yield InvariantFault("publication", day.isoformat(), detail)
    if publications[-1].superseded_at is not None:
        yield InvariantFault(
            "publication", day.isoformat(), "has nothing in force any more"
        )


def _link_faults(session: Session) -> Iterator[InvariantFault]:
    for link in session.scalars(select(LinkRow)):
        where = f"link {link.link_key}"
        if len(link.token_sha256) != 64 or link.expires_at.date() < link.day:
            yield InvariantFault("link", where, "has no fingerprint or ends too early")
        if link.acknowledged_key is not None and link.day not in session.scalars(
            select(PublicationRow.day).where(
                PublicationRow.version_key == link.acknowledged_key
            )
        ):
            detail = "confirms a version that was not published for its day"
            yield InvariantFault("link", where, detail)
