"""Policies as data: the packs that come with Rounds, read and checked."""

from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dispatch.errors import NotFoundError
from dispatch.model.windows import DAY_MINUTES, DayWindow, parse_clock

Clock = Annotated[int, BeforeValidator(parse_clock), Field(ge=0, le=DAY_MINUTES)]


class Hours(BaseModel):
    """Minutes from midnight between which a whole visit must lie."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _opens_first(self) -> "Hours":
        DayWindow(self.opens, self.closes)
        return self


class Policy(BaseModel):
    """The rules of a jurisdiction or house.

    Attributes
    ----------
    id, version
        Both are kept in every plan.
    hours
        When visits may take place, in the plan's time zone.
    stops
        Flag of a customer to the citation that forbids the visit.
    hours_citation, pauses_citation, pins_citation
        Where the hours, the pauses after a promise or a visit, and the duty to be
        sure of the place are laid down.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    name: str
    hours: Hours
    hours_citation: str
    stops: dict[str, str]
    pauses_citation: str
    pins_citation: str


def policy_ids() -> tuple[str, ...]:
    """The ids of all packs."""
    packs = files(__package__) / "packs"
    names = (item.name for item in packs.iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


def load_policy(policy_id: str) -> Policy:
    """The policy with an id.

    Raises
    ------
    NotFoundError
        Where there is no such pack; the text names those that there are.
    """
    if policy_id not in policy_ids():
        raise NotFoundError(
            f"There is no policy {policy_id!r}; known are {', '.join(policy_ids())}."
        )
    text = (files(__package__) / "packs" / f"{policy_id}.yaml").read_text("utf-8")
    return Policy.model_validate(yaml.safe_load(text))
