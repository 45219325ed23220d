"""Reads what the page of an itinerary shows beside the route itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from dispatch.domain.plan import PlanDocument, RouteDocument
from dispatch.store.queries.customers import CustomerCard, cards_of
from dispatch.store.queries.outcomes import OutcomeCard, outcomes_on
from dispatch.store.queries.visitors import visitor_names

from .context import Context
from .links import OpenLink, find_link


@dataclass(frozen=True)
class ItineraryData:
    """The customers, outcomes and names that the page of a route shows.

    Attributes
    ----------
    cards
        The customers by id, but for those deleted since.
    outcomes
        The outcomes that are recorded, by visit id.
    names
        The names of the visitors of the route by id.
    """

    cards: Mapping[str, CustomerCard]
    outcomes: Mapping[str, OutcomeCard]
    names: Mapping[str, str]


def open_page(context: Context, token: str) -> tuple[OpenLink, ItineraryData | None]:
    """Return a visitor's link with the data of the route that it shows, if it shows one.

    Raises
    ------
    LinkError, NotPublishedError, NotFoundError
        As of `dispatch.usecases.links.open_link`.
    """
    with context.store.reading() as session:
        link = find_link(session, context, token)
        shown = link.itinerary
        if shown is None:
            return link, None
        return link, _data(session, context, shown.plan, shown.route)


def itinerary_data(
    context: Context, plan: PlanDocument, route: RouteDocument
) -> ItineraryData:
    """Return the data of a route of a plan."""
    with context.store.reading() as session:
        return _data(session, context, plan, route)


def single_route_plan(plan: PlanDocument, route: RouteDocument) -> PlanDocument:
    """Reduce a plan to one route, without anybody else."""
    return plan.model_copy(update={"routes": (route,), "unassigned": (), "excluded": ()})


def _data(
    session: Session, context: Context, plan: PlanDocument, route: RouteDocument
) -> ItineraryData:
    branch_key = context.branch.key
    visits = [stop.visit_id for stop in route.stops]
    return ItineraryData(
        cards_of(session, branch_key, single_route_plan(plan, route)),
        outcomes_on(session, branch_key, plan.date, visits),
        visitor_names(session, branch_key, route.visitor_ids),
    )
