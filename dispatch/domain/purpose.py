"""Purposes of visits."""

from enum import StrEnum


class Purpose(StrEnum):
    """The purposes of a visit, named as in `dispatch.settings.MinuteSettings`."""

    FIRST = "first"
    """To meet a customer who was never visited."""
    PLAN_TALK = "plan_talk"
    """To talk through what the back office made of a request."""
    PROMISE_CHECK = "promise_check"
    """To ask about a promise that was not kept."""
    FOLLOW_UP = "follow_up"
    """Any other further visit."""
