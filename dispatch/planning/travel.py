"""Where travel times and ways come from, as the settings say."""

from dispatch.settings import Settings
from routing.travel.base import Travel
from routing.travel.greatcircle import GreatCircle


def travel_source(settings: Settings) -> Travel:
    """The source of travel that the settings name."""
    travel = settings.travel
    return GreatCircle(travel.circuity, travel.speeds_kmh, travel.overhead_s)
