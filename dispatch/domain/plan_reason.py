"""The codes of reasons in a plan, besides those that the solver gives a visit."""

from enum import StrEnum


class UnassignedReason(StrEnum):
    """The reasons of the day for which a visit is in no route."""

    NOBODY_SENT = "nobody_sent"
    HELD = "held"
    COORDINATES_EXCHANGED = "coordinates_exchanged"
    UNEXPLAINED = "unexplained"
    """The reason is still being worked out."""


class WithoutShiftReason(StrEnum):
    """The reasons for which a visitor who is on duty is not sent."""

    TRAINING_MISSING = "training_missing"
    TRAINING_LAPSED = "training_lapsed"
    NO_PARTNER = "no_partner"
    SHIFT_OVER = "shift_over"
    ABSENT = "absent"
