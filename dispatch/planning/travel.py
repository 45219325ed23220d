"""Where travel times and ways come from, as the settings say."""

from dispatch.settings import Settings
from routing.travel.base import Travel
from routing.travel.greatcircle import GreatCircle


def travel_source(settings: Settings) -> Travel:
    """The source of travel that the settings name."""
    return GreatCircle(settings.travel.by_mode, settings.travel.overhead_s)
