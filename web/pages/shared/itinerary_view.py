"""An itinerary made ready for a page: stops with people, outcomes and ways there."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.domain.plan import (
    BreakDocument,
    PlanDocument,
    RouteDocument,
    StopDocument,
    TeamDocument,
)
from dispatch.errors import NotFoundError
from dispatch.store.queries.customers import CustomerCard, cards_of
from dispatch.store.queries.outcomes import OutcomeCard, outcomes_of
from dispatch.store.queries.visitors import visitor_names
from dispatch.text import Translator
from maps.directions import directions
from maps.labels import Labels, PersonLabel, breaks_after_stops
from maps.navigation_links import NavigationLink, navigation_links
from web.context import context

from .i18n import language


@dataclass(frozen=True)
class Line:
    """One stop.

    Attributes
    ----------
    card, outcome
        None where there is none (any more).
    ways
        Links that start a navigation to it.
    rests
        The breaks that follow it.
    turns
        The way there step by step; empty where it is not known.
    """

    stop: StopDocument
    card: CustomerCard | None
    outcome: OutcomeCard | None
    ways: tuple[NavigationLink, ...]
    rests: tuple[BreakDocument, ...]
    turns: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One team's day.

    Attributes
    ----------
    team
        Names of its visitors.
    names
        Of each of them, by id.
    first_rests
        Breaks before the first stop.
    turns_back
        The way to the end place step by step; empty where it is not known.
    """

    plan: PlanDocument
    route: RouteDocument
    team: str
    names: Mapping[str, str]
    first_rests: tuple[BreakDocument, ...]
    lines: tuple[Line, ...]
    turns_back: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many visits have an outcome."""
        return sum(line.outcome is not None for line in self.lines)

    def line(self, visit_id: str) -> Line:
        """The stop of one visit.

        Raises
        ------
        NotFoundError
            Where this itinerary has none such.
        """
        for line in self.lines:
            if line.stop.visit_id == visit_id:
                return line
        raise NotFoundError(f"This itinerary has no visit {visit_id!r}.")


def sheet_of(plan: PlanDocument, route: RouteDocument) -> Sheet:
    """Read what a team's page shows; nothing of other teams."""
    with context().store.reading() as session:
        cards = cards_of(session, only(plan, route))
        outcomes = outcomes_of(session, plan.plan_id)
        names = visitor_names(session)
    first, *others = breaks_after_stops(route)
    services = context().settings.map.navigation
    translator = Translator(language())
    return Sheet(
        plan,
        route,
        team_name(route, names),
        {visitor: names.get(visitor, visitor) for visitor in route.visitor_ids},
        first,
        tuple(
            Line(
                stop,
                cards.get(stop.customer_id),
                outcomes.get(stop.visit_id),
                navigation_links(stop.lat, stop.lon, route.travel_mode, services),
                rests,
                directions(stop.way, translator),
            )
            for stop, rests in zip(route.stops, others, strict=True)
        ),
        directions(route.way_back, translator),
    )


def only(plan: PlanDocument, route: RouteDocument) -> PlanDocument:
    """The plan without anyone who is not in the route."""
    return plan.model_copy(update={"routes": (route,), "unassigned": (), "excluded": ()})


def route_of(plan: PlanDocument, team_id: str) -> RouteDocument:
    """The route of a team.

    Raises
    ------
    NotFoundError
        Where the team has none.
    """
    route = plan.route(team_id)
    if route is None:
        raise NotFoundError(f"This plan has no route for team {team_id!r}.")
    return route


def team_name(route: RouteDocument | TeamDocument, names: Mapping[str, str]) -> str:
    """The names of a team's visitors; an id without a name as it is."""
    return ", ".join(names.get(visitor, visitor) for visitor in route.visitor_ids)


def labels_of(plan: PlanDocument) -> Labels:
    """The names and addresses on the map of a plan."""
    with context().store.reading() as session:
        cards = cards_of(session, plan)
        names = visitor_names(session)
    return Labels(
        people={key: PersonLabel(card.name, card.address) for key, card in cards.items()},
        teams=names | {route.team_id: team_name(route, names) for route in plan.routes},
    )
