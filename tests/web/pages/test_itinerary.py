"""The itinerary of a team."""

from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.usecases.plan_day import plan_day
from tests.support.clock import DAY
from tests.support.console import cards
from tests.support.html_page import Page


def test_an_itinerary_shows_its_stops_in_order_and_nobody_else(
    context, client, plan: PlanDocument
):
    people = cards(context, plan)
    for route in plan.routes:
        page = Page.of(client.get(f"/plans/{plan.plan_id}/teams/{route.team_id}"))
        assert [heading.text for heading in page.all("h2")] == [
            f"{stop.sequence}{people[stop.customer_id].customer.name}"
            f"{stop.begin:%H:%M}–{stop.finish:%H:%M}"
            for stop in route.stops
        ]


def test_an_itinerary_shows_the_break_where_it_is_taken(client, plan: PlanDocument):
    route = plan.routes[0]
    (rest,) = route.breaks
    text = Page.of(client.get(f"/plans/{plan.plan_id}/teams/{route.team_id}")).text
    assert text.count(f"Break {rest.begin:%H:%M}–{rest.finish:%H:%M}") == 1


def test_an_itinerary_starts_the_way_to_each_stop(client, plan: PlanDocument):
    route = plan.routes[0]
    page = Page.of(client.get(f"/plans/{plan.plan_id}/teams/{route.team_id}"))
    for service in ("高德地图", "Google Maps", "Apple Maps"):
        ways = page.all("a", service)
        assert len(ways) == len(route.stops)
        assert all(way["rel"] == "noreferrer noopener" for way in ways)


def test_an_old_itinerary_says_that_the_day_was_planned_again(context, client, clock, plan):
    address = f"/plans/{plan.plan_id}/teams/{plan.routes[0].team_id}"
    warning = "This day has been planned again since."
    assert warning not in Page.of(client.get(address)).text
    clock.now = clock.now.replace(hour=1)
    plan_day(context, DAY, Effort(seconds=60, iterations=1))
    assert warning in Page.of(client.get(address)).text
