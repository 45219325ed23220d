"""The reason of an unassigned visit: a code, its values, and what would help."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .relaxations import Relaxation


class ReasonCode(StrEnum):
    """The leading reason, from what can never work to what was not worth it."""

    NO_SHIFTS = "no_visitors"
    TEAM_SIZE = "needs_two_visitors"
    SKILLS = "no_trained_visitor"
    FORBIDDEN = "visitors_forbidden"
    WINDOW = "no_common_time"
    START = "start_off_road"
    UNREACHABLE = "cannot_be_reached"
    BREAK = "break_in_the_way"
    HOURS = "hours_too_short"
    LIMIT = "shift_limit"
    SEVERAL_RULES = "several_rules"
    TOO_FAR = "too_far"
    FULL = "day_full"
    WORTH = "detour_too_long"
    DETOUR = "detour_limit"


@dataclass(frozen=True)
class Displacement:
    """The visits that an unassigned visit would displace at the least cost.

    Attributes
    ----------
    shift
        Id of the shift.
    displaced
        One to three visits (indices) in a row, which would be unassigned instead.
    extra
        Change of the route's cost, with the penalties of the displaced, in seconds. It
        is below ``worth`` only where the solution can still be improved.
    worth
        Penalty of the visit, in seconds.
    """

    shift: str
    displaced: tuple[int, ...]
    extra: int
    worth: int


ReasonParam = str | int | tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """The leading reason of an unassigned visit, and what would help.

    Attributes
    ----------
    code
        The reason.
    params
        The values of its sentence, as the code needs them: ``skills`` (names in
        alphabetical order), ``shift`` (id), ``shifts`` (ids), ``tier``, and ``extra_s``,
        ``worth_s`` and ``limit_s`` (seconds).
    instead
        The visits that would have to be unassigned where there is no room; None where
        displacing three in a row is not enough.
    fits_if
        The smallest relaxation of each kind with which the visit fits and costs less
        than its penalty. With breaks, a limit of duration or of work, or prices that
        depend on the time, less might be enough, or one might be missed.
    """

    code: ReasonCode
    params: Mapping[str, ReasonParam] = field(default_factory=dict)
    instead: Displacement | None = None
    fits_if: tuple[Relaxation, ...] = ()
