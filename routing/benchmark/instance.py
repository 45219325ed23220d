"""A benchmark instance, and the cost and text of its solutions."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.problem import Problem
from routing.solution import Solution
from routing.travel.estimate.formula_matrix import FormulaMatrix


@dataclass(frozen=True, eq=False)
class Benchmark:
    """A problem from a benchmark file.

    Attributes
    ----------
    name
        The name that the file gives itself.
    problem
        The problem; visits have the ids that solution files use, and shifts stand in
        the file's order.
    mandatory
        True if every visit must be made, so that unassigned ones have no price.
    """

    name: str
    problem: Problem
    mandatory: bool

    def cost(self, solution: Solution) -> int:
        """Return the travel of all routes and the prizes of the unassigned visits.

        If every visit is mandatory, there are no prizes, and travel alone counts.
        """
        travel = sum(route.travel for route in solution.routes)
        if self.mandatory:
            return travel
        return travel + sum(self.problem.visits[v].value for v in solution.unassigned)

    def solution_text(self, solution: Solution) -> str:
        """Return the text of a ``.sol`` file: a line per shift, then the cost."""
        orders: list[Sequence[int]] = [()] * len(self.problem.shifts)
        for route in solution.routes:
            orders[route.shift] = route.visits
        lines = [
            " ".join([f"Route #{k}:", *(self.problem.visits[v].id for v in order)])
            for k, order in enumerate(orders, 1)
        ]
        return "\n".join([*lines, f"Cost: {self.cost(solution)}", ""])


class PlaneMatrix(FormulaMatrix):
    """A travel matrix between points of a plane, exact by the file's own definition."""

    @property
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""
        return "file"

    @property
    def estimated(self) -> bool:
        """See `routing.matrix.TravelMatrix`."""
        return False
