"""The codes of the outcomes that a visit can have."""

from enum import StrEnum


class OutcomeCode(StrEnum):
    """The outcomes of a visit, by the words that files, the API and the store have."""

    PAID_FULL = "PAID_FULL"
    PAID_PART = "PAID_PART"
    PROMISE = "PTP"
    PLAN_REQUEST = "PLAN_REQUEST"
    WAIVER_REQUEST = "WAIVER_REQUEST"
    HARDSHIP = "HARDSHIP"
    DISPUTE = "DISPUTE"
    REFUSED = "REFUSED"
    ASKED_LEAVE = "ASKED_LEAVE"
    NO_MORE_VISITS = "NO_MORE_VISITS"
    TIME_PLACE_REQUEST = "TIME_PLACE_REQUEST"
    NOT_HOME = "NOT_HOME"
    MET_THIRD = "MET_THIRD"
    WRONG_ADDRESS = "WRONG_ADDRESS"
    MOVED = "MOVED"
    UNSAFE = "UNSAFE"
    DECEASED = "DECEASED"
    NO_CAPACITY = "NO_CAPACITY"
    LAWYER = "LAWYER"
    NOT_DONE = "NOT_DONE"
    """The visit was not made, and is still to be."""
