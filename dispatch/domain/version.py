"""Versions of a plan, and what is in force for a day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class VersionLine(StrEnum):
    """The lines on which versions of a plan follow each other."""

    MAIN = "main"
    """The newest version of it is the head of the plan."""
    PROPOSAL = "proposal"
    """A version that was made while the head moved on; it is offered beside the head."""


class MadeBy(StrEnum):
    """The operations that make a version."""

    SOLVE = "solve"
    ACCEPT = "accept"
    """A dispatcher took a proposal over."""


class ConflictReason(StrEnum):
    """The reasons why an outcome waits for a dispatcher."""

    NOT_PUBLISHED = "not_published"
    """The visit was in no version that was published for the day."""
    LATER_VISIT = "later_visit"
    """The outcome of a later visit to the person was recorded before."""


@dataclass(frozen=True)
class PlanVersion:
    """A version of the plan of a day.

    Attributes
    ----------
    plan_id
        Its public id, which plan.json and addresses have.
    day
        The day of the plan.
    number
        Counted within the plan, from 1.
    line
        The line that it stands on.
    author
        The user who made it; empty where that is not known.
    created_at
        When it was made.
    explained
        True once its reasons are written.
    published_at, superseded_at
        When it was put into force, and when another version took its place; None where
        that has not happened.
    """

    plan_id: str
    day: date
    number: int
    line: VersionLine
    author: str
    created_at: datetime
    explained: bool
    published_at: datetime | None
    superseded_at: datetime | None
