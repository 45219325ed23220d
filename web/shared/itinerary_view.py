"""An itinerary made ready for a page: stops with people, outcomes and directions."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.cases.visit_cases import cases_of_visit
from dispatch.domain.plan import (
    BreakDocument,
    PlanDocument,
    RouteDocument,
    StopDocument,
    TeamDocument,
)
from dispatch.domain.shown_times import ShownLeg, shown_leg
from dispatch.errors import NotFoundError
from dispatch.store.queries.customers import CaseCard, CustomerCard, cards_of
from dispatch.store.queries.outcomes import OutcomeCard
from dispatch.store.queries.visitors import visitor_names
from dispatch.text import N_, Message
from dispatch.usecases.itinerary_data import ItineraryData, itinerary_data
from maps.labels import Labels, PersonLabel, breaks_after_stops
from maps.navigation_links import NavigationLink, navigation_links
from maps.turn_instructions import turn_instructions
from web.context import context

from .words import enumeration, page_translator


@dataclass(frozen=True)
class StopEntry:
    """One stop of an itinerary.

    Attributes
    ----------
    leg
        The way to it, and the time to spare before its begin.
    card, outcome
        The customer, None if deleted since; the outcome, None until one is recorded.
    cases
        The cases that the visit is for, if they are several.
    links
        They start a navigation to the stop.
    breaks
        The breaks that follow it.
    turn_instructions
        The sentences that lead to the stop; empty if they are not known.
    """

    stop: StopDocument
    leg: ShownLeg
    card: CustomerCard | None
    outcome: OutcomeCard | None
    cases: tuple[CaseCard, ...]
    links: tuple[NavigationLink, ...]
    breaks: tuple[BreakDocument, ...]
    turn_instructions: tuple[str, ...]


@dataclass(frozen=True)
class ItineraryView:
    """The day of one team.

    Attributes
    ----------
    team
        The names of its visitors, joined.
    names
        The name of each of them, by id.
    first_breaks
        Breaks before the first stop.
    directions_back
        The steps that lead to the end place; empty if they are not known.
    """

    plan: PlanDocument
    route: RouteDocument
    team: str
    names: Mapping[str, str]
    first_breaks: tuple[BreakDocument, ...]
    entries: tuple[StopEntry, ...]
    directions_back: tuple[str, ...]

    @property
    def outcome_count(self) -> int:
        """The number of visits that have an outcome."""
        return sum(entry.outcome is not None for entry in self.entries)

    def entry(self, visit_id: str) -> StopEntry:
        """Find the stop of one visit.

        Raises
        ------
        NotFoundError
            The itinerary has no such visit.
        """
        for entry in self.entries:
            if entry.stop.visit_id == visit_id:
                return entry
        raise NotFoundError(
            Message(N_("This itinerary has no visit '{visit_id}'."), visit_id=visit_id)
        )


def itinerary_view(
    plan: PlanDocument, route: RouteDocument, data: ItineraryData | None = None
) -> ItineraryView:
    """Make ready everything that a team's page shows, and nothing of other teams.

    ``data`` is that of the route if it has been read already.
    """
    data = data or itinerary_data(context(), plan, route)
    cards, outcomes, names = data.cards, data.outcomes, data.names
    first, *others = breaks_after_stops(route)
    services = context().settings.map.navigation
    translator = page_translator()
    return ItineraryView(
        plan,
        route,
        team_name(route, names),
        {visitor: names.get(visitor, visitor) for visitor in route.visitor_ids},
        first,
        tuple(
            StopEntry(
                stop,
                shown_leg(route, stop),
                cards.get(stop.customer_id),
                outcomes.get(stop.visit_id),
                cases_of_stop(stop, cards),
                navigation_links(stop.lat, stop.lon, route.travel_mode, services),
                breaks,
                turn_instructions(stop.way, translator),
            )
            for stop, breaks in zip(route.stops, others, strict=True)
        ),
        turn_instructions(route.way_back, translator),
    )


def cases_of_stop(
    stop: StopDocument, cards: Mapping[str, CustomerCard]
) -> tuple[CaseCard, ...]:
    """The cases that a visit is for, as they are now; none if it is for one."""
    customers = (cards.get(each) for each in stop.customers(stop.customer_id))
    all_cases = [case for card in customers if card for case in card.all_cases]
    cases = cases_of_visit(stop, all_cases, lambda each: each.case.case_id)
    return tuple(cases) if len(cases) > 1 else ()


def route_of(plan: PlanDocument, team_id: str) -> RouteDocument:
    """Find the route of a team.

    Raises
    ------
    NotFoundError
        The plan has no route for the team.
    """
    route = plan.route(team_id)
    if route is None:
        raise NotFoundError(
            Message(N_("This plan has no route for team '{team_id}'."), team_id=team_id)
        )
    return route


def team_name(route: RouteDocument | TeamDocument, names: Mapping[str, str]) -> str:
    """Join the names of a team's visitors; an id without a name is shown as it is."""
    return enumeration(names.get(visitor, visitor) for visitor in route.visitor_ids)


def map_labels(plan: PlanDocument) -> Labels:
    """Read the names and addresses on the map of a plan."""
    branch_key = context().branch.key
    with context().store.reading() as session:
        cards = cards_of(session, branch_key, plan)
        names = visitor_names(session, branch_key)
    return Labels(
        people={
            key: PersonLabel(card.customer.name, card.place.address)
            for key, card in cards.items()
        },
        teams=names | {route.team_id: team_name(route, names) for route in plan.routes},
    )
