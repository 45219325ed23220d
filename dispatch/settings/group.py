"""What all groups of settings share."""

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    """What all groups of settings share: frozen, and unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
