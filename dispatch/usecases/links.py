"""Visitors' links: each opens the day of one visitor as it is published."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from hmac import digest
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.plan import PlanDocument, RouteDocument
from dispatch.errors import LinkError, NotFoundError, NotPublishedError
from dispatch.store.documents import read_route, single_route_document, visitors_route
from dispatch.store.queries.links import StoredLink, VersionInForce, stored_link
from dispatch.store.queries.plans import publication_of, row_in_force
from dispatch.store.tables import (
    LinkRow,
    PlanVersionRow,
    PublicationRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
    VisitorRow,
    VisitRow,
)
from dispatch.text import N_

from .context import Context
from .plans import require_version_row
from .signed_links import NOT_OURS, RUN_OUT, SALT, unsign
from .visitor_rows import require_visitor

_VALID_FOR = timedelta(hours=30)
"""The time from the midnight at which the day begins until its links expire; late reports
still come in after the day."""
_TOKEN_LENGTH = 43
"""Characters of a token, which are 256 bits; those of version 0.1 have dots in them."""
_REVOKED = N_("This link was withdrawn; ask your dispatcher for a new one.")


@dataclass(frozen=True)
class Itinerary:
    """The day of a visitor, as a link opens it.

    Attributes
    ----------
    plan
        The plan with this route alone.
    route
        The route.
    visitor_id
        The visitor of the link; empty for a link of version 0.1, which is a team's.
    replaced
        True if the plan is no longer in force, which only links of version 0.1 show.
    acknowledged
        True if the visitor has confirmed this version, or need not confirm it.
    """

    plan: PlanDocument
    route: RouteDocument
    visitor_id: str
    replaced: bool
    acknowledged: bool = True


@dataclass(frozen=True)
class OpenLink:
    """A valid link: the visitor and the day that it is for, and what it shows of them.

    Attributes
    ----------
    plan_id
        The version in force; for a link of version 0.1 the version that it names.
    day
        The day.
    visitor_id
        The visitor; empty for a link of version 0.1, which is a team's.
    team_id
        The team of a link of version 0.1; empty for any other.
    itinerary
        The route in that version; None if the visitor has no visits in it.
    is_new
        True if the link was never opened before; a link of version 0.1 does not tell.
    """

    plan_id: str
    day: date
    visitor_id: str
    team_id: str
    itinerary: Itinerary | None
    is_new: bool = False

    @property
    def owner(self) -> str:
        """The id of the visitor or, for a link of version 0.1, of the team."""
        return self.visitor_id or self.team_id


@dataclass(frozen=True)
class LinkState:
    """The use that a visitor has made of a link.

    Attributes
    ----------
    opened_at
        The moment when it was first opened; None if it never was.
    acknowledged
        True if the visitor has confirmed the version in force.
    """

    opened_at: datetime | None
    acknowledged: bool


def itinerary_token(context: Context, visitor_id: str, day: date) -> str:
    """Return the token of a visitor's link for a day; it works until the morning after.

    Raises
    ------
    NotFoundError
        If there is no such visitor.
    """
    with context.store.reading() as session:
        visitor_key = require_visitor(session, context.branch.key, visitor_id).visitor_key
        token = _token_of(context, _valid_link(session, visitor_key, day))
    if token is not None:
        return token
    with context.store.session() as session:
        row = _valid_link(session, visitor_key, day)
        token = _token_of(context, row)
        if token is not None:  # Another request made it meanwhile.
            return token
        if row is not None:  # The secret of the installation is another by now.
            row.revoked_at = context.clock()
            session.flush()
        row, token = _new_link(context, visitor_key, day)
        session.add(row)
    return token


def revoke_link(context: Context, visitor_id: str, day: date) -> None:
    """Withdraw a visitor's links for a day; the next one that is shown is another.

    A link of version 0.1 ends too: it has no row of its own, so that a withdrawn row is
    made where the visitor has none.

    Raises
    ------
    NotFoundError
        If there is no such visitor.
    """
    with context.store.session() as session:
        visitor_key = require_visitor(session, context.branch.key, visitor_id).visitor_key
        row = _valid_link(session, visitor_key, day)
        if row is None and not _has_link(session, visitor_key, day):
            row, _ = _new_link(context, visitor_key, day)
            session.add(row)
        if row is not None:
            row.revoked_at = context.clock()
            after = {"day": day.isoformat()}
            context.audit(session, "link.revoked", f"visitor:{visitor_id}", {}, after)


def open_itinerary(context: Context, token: str) -> Itinerary:
    """Return the route that a visitor's token opens, as it is published.

    Raises
    ------
    LinkError, NotPublishedError
        As of `open_link`.
    NotFoundError
        If the visitor has no route in the version in force.
    """
    itinerary = open_link(context, token).itinerary
    if itinerary is None:
        raise NotFoundError(_GONE)
    return itinerary


def open_link(context: Context, token: str) -> OpenLink:
    """Return the link of a visitor's token, with the route that it shows.

    Raises
    ------
    LinkError
        If the token is forged, withdrawn or has expired.
    NotPublishedError
        If there is only a draft of the day.
    NotFoundError
        If the version of a link of version 0.1 has no such team.
    """
    with context.store.reading() as session:
        return find_link(session, context, token)


def find_link(session: Session, context: Context, token: str) -> OpenLink:
    """Return the link of a visitor's token within a unit of work; see `open_link`.

    Only the rows of its route are read.
    """
    if "." in token:
        return _find_signed(session, context, token)
    if len(token) != _TOKEN_LENGTH:
        raise LinkError(NOT_OURS)
    link, version = _open_link(session, context, token)
    visitor_id, is_new = link.visitor_id, link.opened_at is None
    body = visitors_route(session, version.version_key, visitor_id)
    if body is None:
        return OpenLink(version.plan_id, link.day, visitor_id, "", None, is_new)
    plan = single_route_document(version.frame, body)
    acknowledged = link.acknowledged_key == version.version_key
    itinerary = Itinerary(plan, plan.routes[0], visitor_id, False, acknowledged)
    return OpenLink(plan.plan_id, link.day, visitor_id, "", itinerary, is_new)


def published_itinerary(
    context: Context, link: OpenLink, visit_id: str
) -> Itinerary | None:
    """Return the route of a link's visitor or team, published before, that has a visit.

    A visit that was once published for a day takes its outcome, whatever was published
    since, even if the visitor has no route any more. Return None if the visit was never
    published to them for the day.
    """
    team_id = link.team_id
    if link.itinerary is not None:
        team_id = link.itinerary.route.team_id
    query = (
        select(PlanVersionRow, RouteRow)
        .join(PublicationRow, PublicationRow.version_key == PlanVersionRow.version_key)
        .join(VersionRouteRow, VersionRouteRow.version_key == PlanVersionRow.version_key)
        .join(RouteRow, RouteRow.route_key == VersionRouteRow.route_key)
        .join(StopRow, StopRow.route_key == RouteRow.route_key)
        .join(VisitRow, VisitRow.visit_key == StopRow.visit_key)
        .where(
            PublicationRow.branch_key == context.branch.key,
            PublicationRow.day == link.day,
            VisitRow.visit_id == visit_id,
        )
        .order_by(PublicationRow.published_at.desc())
    )
    with context.store.reading() as session:
        for version, route in session.execute(query):
            if link.visitor_id in route.visitor_ids or route.team_id == team_id:
                plan = single_route_document(version.frame, route.body)
                return Itinerary(plan, plan.routes[0], link.visitor_id, replaced=True)
    return None


def note_opening(context: Context, token: str) -> None:
    """Note when a link is opened for the first time."""
    query = select(LinkRow).where(LinkRow.token_sha256 == _fingerprint(token))
    with context.store.session() as session:
        link = session.scalar(query)
        if link is not None and link.opened_at is None:
            link.opened_at = context.clock()


def acknowledge(context: Context, token: str) -> None:
    """Note that the visitor of a link has read the version in force.

    Raises
    ------
    LinkError, NotPublishedError
        As of `open_itinerary`.
    """
    with context.store.session() as session:
        link, version = _open_link(session, context, token)
        row = session.get_one(LinkRow, link.link_key)
        row.acknowledged_key = version.version_key


def link_states(
    context: Context, visitor_ids: Sequence[str], day: date
) -> dict[str, LinkState]:
    """Return the state of the valid links of some visitors for a day, by visitor id."""
    query = (
        select(VisitorRow.visitor_id, LinkRow)
        .join(LinkRow, LinkRow.visitor_key == VisitorRow.visitor_key)
        .where(
            VisitorRow.branch_key == context.branch.key,
            VisitorRow.visitor_id.in_(visitor_ids),
            LinkRow.day == day,
            LinkRow.revoked_at.is_(None),
        )
    )
    with context.store.reading() as session:
        version = row_in_force(session, context.branch.key, day)
        key = None if version is None else version.version_key
        return {
            visitor_id: LinkState(
                link.opened_at, key is not None and link.acknowledged_key == key
            )
            for visitor_id, link in session.execute(query)
        }


def _open_link(
    session: Session, context: Context, token: str
) -> tuple[StoredLink, VersionInForce]:
    link = stored_link(session, context.branch.key, _fingerprint(token))
    if link is None:
        raise LinkError(NOT_OURS)
    if link.revoked_at is not None:
        raise LinkError(_REVOKED)
    if context.clock() >= link.expires_at:
        raise LinkError(RUN_OUT)
    if link.version is None:
        raise NotPublishedError(_DRAFT)
    return link, link.version


def _find_signed(session: Session, context: Context, token: str) -> OpenLink:
    """Return the link of version 0.1 of a token."""
    version, route = _open_signed(session, context, token)
    in_force = row_in_force(session, context.branch.key, route.day)
    plan = single_route_document(version.frame, route.body)
    replaced = in_force is not None and in_force.plan_id != version.plan_id
    itinerary = Itinerary(plan, plan.routes[0], "", replaced)
    return OpenLink(plan.plan_id, plan.date, "", route.team_id, itinerary)


def _open_signed(
    session: Session, context: Context, token: str
) -> tuple[PlanVersionRow, RouteRow]:
    """Open a link of version 0.1, whose token names a plan and a team."""
    link = unsign(context.secret, token, context.clock())
    version = require_version_row(session, context, link.plan_id)
    if publication_of(session, version) is None:
        raise NotPublishedError(_DRAFT)
    route = read_route(session, version, link.team_id)
    if route is None:
        raise NotFoundError(_GONE)
    # A visitor whose link was withdrawn had this one too, for a team that they lead.
    withdrawn = (
        select(LinkRow.link_key)
        .join(VisitorRow, VisitorRow.visitor_key == LinkRow.visitor_key)
        .where(
            VisitorRow.branch_key == context.branch.key,
            VisitorRow.visitor_id.in_(route.visitor_ids[:1]),
            LinkRow.day == route.day,
            LinkRow.revoked_at.is_not(None),
        )
        .limit(1)
    )
    if session.scalar(withdrawn) is not None:
        raise LinkError(_REVOKED)
    return version, route


_DRAFT = N_("This plan is not published yet; the link works once it is.")
_GONE = N_("This itinerary is no longer in the plan.")


def _valid_link(session: Session, visitor_key: int, day: date) -> LinkRow | None:
    query = select(LinkRow).where(
        LinkRow.visitor_key == visitor_key,
        LinkRow.day == day,
        LinkRow.revoked_at.is_(None),
    )
    return session.scalar(query)


def _has_link(session: Session, visitor_key: int, day: date) -> bool:
    """True if a visitor has a link for a day, be it withdrawn."""
    query = select(LinkRow.link_key).where(
        LinkRow.visitor_key == visitor_key, LinkRow.day == day
    )
    return session.scalar(query.limit(1)) is not None


def _new_link(context: Context, visitor_key: int, day: date) -> tuple[LinkRow, str]:
    """Make a link with a token of its own; nothing is stored here."""
    salt = token_hex(16)
    token = _token(context, salt)
    midnight = datetime.combine(day, time(), context.settings.zone)
    row = LinkRow(
        branch_key=context.branch.key,
        visitor_key=visitor_key,
        day=day,
        salt=salt,
        token_sha256=_fingerprint(token),
        expires_at=midnight + _VALID_FOR,
    )
    return row, token


def _token_of(context: Context, row: LinkRow | None) -> str | None:
    """Return the token of a link; None without one, or if the secret was another."""
    token = None if row is None else _token(context, row.salt)
    return token if row and token and _fingerprint(token) == row.token_sha256 else None


def _token(context: Context, salt: str) -> str:
    """Return a token that nobody without the secret of the installation can guess."""
    raw = digest(context.secret.encode(), f"{SALT} {salt}".encode(), "sha256")
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _fingerprint(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
