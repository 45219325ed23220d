"""Plans made by hand, with one stop for each hour, for the tests of maps."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from dispatch.domain.plan import (
    BreakDocument,
    Kpis,
    PlanDocument,
    PolicyRef,
    RouteDocument,
    SolverRun,
    StopDocument,
    Waypoint,
)

CHINA_TIME = timezone(timedelta(hours=8))
Spot = tuple[float, float]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=CHINA_TIME)


def _route(
    team_id: str,
    spots: Sequence[Spot],
    *,
    start: Spot = (22.50, 114.00),
    end: Spot | None = None,
    breaks: Sequence[tuple[datetime, datetime]] = (),
) -> RouteDocument:
    """Make a route with a stop each hour from 9:05 on, for ``TEAM-1``, ``TEAM-2`` …."""
    last = end or start
    stops = tuple(
        StopDocument(
            sequence=i,
            visit_id=f"visit-{team_id}-{i}",
            customer_id=f"{team_id}-{i}",
            lat=lat,
            lon=lon,
            arrive=at(8 + i),
            begin=at(8 + i, 5),
            finish=at(8 + i, 30),
            wait_s=300,
            travel_s=1800,
            distance_m=9000,
            tier=(i - 1) % 4,
            score=50 + i,
        )
        for i, (lat, lon) in enumerate(spots, 1)
    )
    return RouteDocument(
        team_id=team_id,
        visitor_ids=(f"visitor-{team_id}",),
        travel_mode="car",
        start=Waypoint(lat=start[0], lon=start[1], at=at(8, 30)),
        end=Waypoint(lat=last[0], lon=last[1], at=at(10 + len(spots))),
        stops=stops,
        breaks=tuple(BreakDocument(begin=b, finish=f) for b, f in breaks),
        travel_s=1800 * (len(spots) + 1),
        distance_m=9000 * (len(spots) + 1),
        service_s=1500 * len(spots),
        wait_s=300 * len(spots),
        overtime_s=0,
    )


def _plan(*routes: RouteDocument, estimated: bool = True) -> PlanDocument:
    return PlanDocument(
        plan_id="plan-1",
        date=date(2026, 11, 24),
        timezone="Asia/Shanghai",
        created_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        policy=PolicyRef(id="house", version="1"),
        solver=SolverRun(
            seconds=None,
            seed=1,
            workers=1,
            engines=("ortools",),
            travel="great circle",
            estimated=estimated,
        ),
        inputs_sha256="0" * 64,
        routes=routes,
        unassigned=(),
        excluded=(),
        kpis=Kpis(
            planned=sum(len(route.stops) for route in routes),
            unassigned=0,
            excluded=0,
            travel_s=0,
            distance_m=0,
            value_planned=0,
            value_left=0,
            amount_covered={},
            utilisation=0,
            longest_shift_s=0,
            shortest_shift_s=0,
        ),
    )


@pytest.fixture
def make_route() -> Callable[..., RouteDocument]:
    """A function that makes a route through points, back to its start by default."""
    return _route


@pytest.fixture
def make_plan() -> Callable[..., PlanDocument]:
    """A function that makes a plan of routes, with estimated travel times by default."""
    return _plan


@pytest.fixture
def data_block() -> Callable[[str], str]:
    """The JSON in the one block of data of a map page, as it stands there."""

    def find(page: str) -> str:
        (block,) = re.findall(
            r'<script type="application/json" id="map-data">(.*?)</script>', page, re.DOTALL
        )
        return str(block)

    return find


@pytest.fixture
def page_data(data_block: Callable[[str], str]) -> Callable[[str], dict[str, Any]]:
    """The data of a map page, by the name of the part that they belong to."""
    return lambda page: dict(json.loads(data_block(page)))
