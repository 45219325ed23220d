"""The settings of planning, of the priority of cases and of the pairing of visitors."""

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from .group import Group

Points = Annotated[int, Field(ge=0, le=100)]


Minutes = Annotated[int, Field(ge=1, le=480)]


SHORTEST_SOLVE_S: Final = 1
LONGEST_SOLVE_S: Final = 3600
"""Limits of the wall time of a solve in seconds, for every command and page."""


class MinuteSettings(Group):
    """Minutes that a visit takes, by its purpose; see `dispatch.priority.purpose`."""

    first: Minutes = 25
    plan_talk: Minutes = 40
    promise_check: Minutes = 10
    follow_up: Minutes = 25


class PlanningSettings(Group):
    """The policy, the length of the search and the weights of a plan.

    Attributes
    ----------
    policy
        Id of the policy pack that decides who may be visited and when.
    house_policy
        File of the lender's own pack, which is laid over the pack of ``policy`` and can
        only be stricter; unless given, the pack ``house`` that comes with Rounds.
    seconds
        Wall time of a solve, 1 to 3600.
    workers
        Threads that a solve may use, 1 to 256; two by default.
    minutes
        Length of a visit by its purpose, if the file says nothing about it.
    travel_seconds_per_point
        The seconds of travel that one score point is worth.
    overtime_price
        The seconds of travel that cost as much as one second of overtime, 1 to 100.
    balance
        The weight of even working days among the visitors, 0 to 100; see
        `routing.problem.Problem`. 0 ignores evenness, so a visitor may stay idle if the
        others can do all visits.
    preferred_visitor_seconds
        The seconds of extra travel that the preferred visitor is worth.
    """

    policy: str = "house"
    house_policy: Path | None = None
    seconds: Annotated[float, Field(ge=SHORTEST_SOLVE_S, le=LONGEST_SOLVE_S)] = 20
    workers: Annotated[int, Field(ge=1, le=256)] = 2
    minutes: MinuteSettings = MinuteSettings()
    travel_seconds_per_point: Annotated[int, Field(ge=1, le=3600)] = 90
    overtime_price: Annotated[int, Field(ge=1, le=100)] = 3
    balance: Annotated[int, Field(ge=0, le=100)] = 5
    preferred_visitor_seconds: Annotated[int, Field(ge=0, le=7200)] = 900


class WeightSettings(Group):
    """The most points that each part of a score can give; they add up to 100."""

    days_past_due: Points = 30
    amount: Points = 25
    broken_promise: Points = 15
    due: Points = 10
    visit_gap: Points = 10
    contact_chance: Points = 10

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        weights = dict(self)
        total = sum(weights.values())
        if total != 100:
            told = ", ".join(f"{name} {points}" for name, points in weights.items())
            raise ValueError(f"weights must add up to 100, not {total}: {told}")
        return self


class PrioritySettings(Group):
    """The weights that make up the priority score of a case.

    Attributes
    ----------
    weights
        The weights of the parts of a score.
    branches
        Other weights for the customers of some branches, by the name of the branch in
        upper or lower case.
    high_score
        The lowest score of a case of tier 2; a lower score means tier 3.
    """

    weights: WeightSettings = WeightSettings()
    branches: dict[str, WeightSettings] = Field(default_factory=dict)
    high_score: Points = 60

    def weights_of(self, branch: str) -> WeightSettings:
        """Return the weights for the customers of a branch."""
        named = {name.casefold(): weights for name, weights in self.branches.items()}
        return named.get(branch.casefold(), self.weights)


class PairingSettings(Group):
    """The limits for pairs of visitors, who go together to visits that need two.

    Attributes
    ----------
    common_minutes
        Working time that the two of a pair must have in common in minutes, 30 to 1440.
    changes_per_week
        The number of times that a visitor may change partners in seven days, 0 to 7.
    """

    common_minutes: Annotated[int, Field(ge=30, le=1440)] = 240
    changes_per_week: Annotated[int, Field(ge=0, le=7)] = 2
