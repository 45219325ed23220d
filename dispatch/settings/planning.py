"""The settings of planning, of the priority of cases and of the pairing of visitors."""

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from .group import Group

Points = Annotated[int, Field(ge=0, le=100)]
Minutes = Annotated[int, Field(ge=1, le=480)]
Detour = Annotated[int | None, Field(ge=1, le=1440)]

SHORTEST_SOLVE_S: Final = 1
LONGEST_SOLVE_S: Final = 3600
"""Limits of the wall time of a solve in seconds, for every command and page."""


class MinuteSettings(Group):
    """Minutes that a visit takes, by its purpose; see `dispatch.priority.purpose`."""

    first: Minutes = Field(default=25, description="A first visit to a customer.")
    plan_talk: Minutes = Field(
        default=40,
        description="A visit to explain what the back office decided on a request.",
    )
    promise_check: Minutes = Field(
        default=10, description="A visit to ask about a promise to pay that was not kept."
    )
    follow_up: Minutes = Field(default=25, description="Any other further visit.")


class DetourSettings(Group):
    """The longest detour for one visit in minutes, by its tier.

    The detour is the travel that a route would save without the visit.
    """

    tier_0: Detour = Field(default=None, description="An appointment.")
    tier_1: Detour = Field(
        default=None, description="A broken promise, or a case that is due."
    )
    tier_2: Detour = Field(default=90, description="A case with a high score.")
    tier_3: Detour = Field(default=90, description="Any other case.")

    def longest_s(self, tier: int) -> int | None:
        """Return the longest detour of a tier in seconds; None for no limit."""
        minutes: int | None = dict(self)[f"tier_{tier}"]
        return None if minutes is None else minutes * 60


class PlanningSettings(Group):
    """The policy, the length of the search and the weights of a plan."""

    policy: str = Field(
        default="house",
        description="The id of the policy pack that decides who may be visited and when.",
    )
    house_policy: Path | None = Field(
        default=None,
        description="A file with the lender's own pack, which is laid over the pack of "
        "`ROUNDS_PLANNING__POLICY` and can only be stricter. If not given, the pack "
        "`house` that comes with Rounds.",
    )
    seconds: float = Field(
        default=20,
        ge=SHORTEST_SOLVE_S,
        le=LONGEST_SOLVE_S,
        description="The wall time of a solve in seconds.",
    )
    lead_minutes: int = Field(
        default=15,
        ge=0,
        le=240,
        description="The minutes from the end of the solve to the first departure in a "
        "plan of today, in which the dispatcher reads and publishes it.",
    )
    workers: int = Field(
        default=2, ge=1, le=256, description="The number of threads that a solve may use."
    )
    minutes: MinuteSettings = Field(
        default=MinuteSettings(),
        description="The minutes that a visit takes by its purpose, if the file does not "
        "state them.",
    )
    travel_seconds_per_point: int = Field(
        default=90,
        ge=1,
        le=3600,
        description="The seconds of travel that one score point is worth.",
    )
    max_detour_minutes: DetourSettings = Field(
        default=DetourSettings(),
        description="The longest detour for one visit in minutes, by its tier.",
    )
    overtime_price: int = Field(
        default=3,
        ge=1,
        le=100,
        description="The seconds of travel that cost as much as one second of overtime.",
    )
    balance: int = Field(
        default=5,
        ge=0,
        le=100,
        description="The weight of even working days among the visitors. At 0 a visitor "
        "may stay idle if the others can do all visits.",
    )
    preferred_visitor_seconds: int = Field(
        default=900,
        ge=0,
        le=7200,
        description="The seconds of extra travel that the preferred visitor is worth.",
    )


class WeightSettings(Group):
    """The most points that each part of a score can give; they add up to 100."""

    days_past_due: Points = Field(
        default=30, description="How long the account has been overdue."
    )
    amount: Points = Field(default=25, description="The overdue amount.")
    broken_promise: Points = Field(
        default=15, description="The last promise to pay, if it is due or broken."
    )
    due: Points = Field(default=10, description="How soon the visit is due.")
    visit_gap: Points = Field(default=10, description="The days since the last visit.")
    contact_chance: Points = Field(
        default=10, description="The chance to meet the customer."
    )

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        weights = dict(self)
        total = sum(weights.values())
        if total != 100:
            words = ", ".join(f"{name} {points}" for name, points in weights.items())
            raise ValueError(f"weights must add up to 100, not {total}: {words}")
        return self


class PrioritySettings(Group):
    """The weights that make up the priority score of a case."""

    weights: WeightSettings = Field(
        default=WeightSettings(),
        description="The most points that each part of a score can give; they add up to "
        "100.",
    )
    branches: dict[str, WeightSettings] = Field(
        default_factory=dict,
        description="Other weights for the customers of some branches, by the name of the "
        "branch in upper or lower case.",
    )
    high_score: Points = Field(
        default=60,
        description="The lowest score of a case of tier 2; a lower score means tier 3.",
    )

    def weights_of(self, branch: str) -> WeightSettings:
        """Return the weights for the customers of a branch."""
        by_name = {name.casefold(): weights for name, weights in self.branches.items()}
        return by_name.get(branch.casefold(), self.weights)


class PairingSettings(Group):
    """The limits for pairs of visitors, who go together to visits that need two."""

    common_minutes: int = Field(
        default=240,
        ge=30,
        le=1440,
        description="The minutes of working time that the two of a pair must have in "
        "common.",
    )
    changes_per_week: int = Field(
        default=2,
        ge=0,
        le=7,
        description="The number of times that a visitor may change partners in seven days.",
    )
