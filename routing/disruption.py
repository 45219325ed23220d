"""Announcements of visits, and the price of departing from them."""

from dataclasses import dataclass

from .errors import ProblemError


@dataclass(frozen=True)
class Announcement:
    """The team and begin of a visit that an earlier plan announced.

    Attributes
    ----------
    team
        Ids of the visitors.
    begin
        Second at which the visit begins.
    """

    team: frozenset[str]
    begin: int


@dataclass(frozen=True)
class DisruptionCost:
    """The price of departing from an announced visit, in seconds of travel, each ≥ 0.

    Attributes
    ----------
    team
        For another team than announced.
    time
        For a begin more than ``tolerance`` seconds away from the announced one.
    """

    team: int = 0
    time: int = 0
    tolerance: int = 0

    def __post_init__(self) -> None:
        if min(self.team, self.time, self.tolerance) < 0:
            raise ProblemError(f"{self} must have no value below 0.")


FREE_DISRUPTION = DisruptionCost()
"""The price where nobody minds a departure from what was announced."""
