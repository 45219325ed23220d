"""The base class of all groups of settings."""

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    """The base class of all groups of settings: frozen, and closed to unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")
