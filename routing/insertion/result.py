"""The result of evaluating insertions: the best insertion of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class InsertionKind(StrEnum):
    """The kinds of insertion that are looked for, in the order in which they are shown.

    ``FEASIBLE`` keeps every rule, ``DISPLACING`` keeps them with other visits unassigned
    instead, and each of the others breaks the one rule that it is named for.
    """

    FEASIBLE = "feasible"
    DISPLACING = "displacing"
    WINDOW = "window"
    SHIFT_END = "shift_end"
    SKILLS = "skills"
    MAX_VISITS = "max_visits"
    MAX_TRAVEL = "max_travel"
    MAX_DURATION = "max_duration"
    CAPACITY = "capacity"


@dataclass(frozen=True)
class Insertion:
    """A position for a visit in a route, with what stands in the way there.

    Attributes
    ----------
    kind
        The rule that would be broken, if any.
    shortfall
        Seconds, skills, visits or load by which the rule is broken. Of a feasible
        insertion the extra cost; of a displacing one that with the penalties of the
        displaced visits.
    extra
        Extra cost of the route in seconds; of a displacing insertion with the penalties
        of the displaced visits.
    shift
        Index of the shift.
    position
        Number of visits of the route that come before.
    displaced
        Number of visits of the route, from the position on, that give way.
    window
        Of the kind ``WINDOW``: the number of the window that would have to be wider.
    window_start, window_end
        Of the kind ``WINDOW``: the second at which that window would have to start, or
        to end; None for the edge that may stay.
    """

    kind: InsertionKind
    shortfall: int
    extra: int
    shift: int
    position: int
    displaced: int = 0
    window: int = 0
    window_start: int | None = None
    window_end: int | None = None

    def order_with(self, visit: int, order: Sequence[int]) -> tuple[int, ...]:
        """Return a route's order with the visit inserted and the displaced taken out."""
        end = self.position + self.displaced
        return (*order[: self.position], visit, *order[end:])


BestInsertions = dict[InsertionKind, Insertion]
"""The best insertion of each kind that there is."""
