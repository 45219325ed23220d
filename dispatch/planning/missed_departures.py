"""Departures that a plan can no longer keep when it is published."""

from datetime import datetime

from dispatch.domain.plan import PlanDocument, RouteDocument


def missed_departures(
    plan: PlanDocument, in_force: PlanDocument | None, now: datetime
) -> tuple[RouteDocument, ...]:
    """Return the routes that were to leave before now and that nobody was told of.

    Parameters
    ----------
    plan
        The plan that is to be published.
    in_force
        The published plan of the same day; None: there is none. Its departures were
        announced, so their teams are on the road.
    now
        The present moment, aware.
    """
    routes = in_force.routes if in_force else ()
    announced = {(route.team_id, route.start.at) for route in routes}
    return tuple(
        route
        for route in plan.routes
        if route.start.at < now and (route.team_id, route.start.at) not in announced
    )
