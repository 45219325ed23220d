"""The seam between `solve` and the engines: their protocol and their registry."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from importlib import import_module
from typing import Literal, Protocol, cast

from routing.errors import ProblemError
from routing.improve.route_pool import RoutePool
from routing.problem import Problem
from routing.stopping import StoppingCriterion

Orders = list[list[int]]
"""For each shift its visits in order, as indices; empty lists for unused shifts."""
OnIncumbent = Callable[[Orders], None]
"""A function that is called with the orders of each new incumbent."""
EngineName = Literal["ruin-recreate", "ruin", "ortools"]
"""The names of the engines; ``ruin`` is an older name of ``ruin-recreate``."""

_MODULES: dict[str, str] = {
    "ruin-recreate": "routing.engines.ruin_recreate.engine",
    "ortools": "routing.engines.ortools",
}
_OLD_NAMES = {"ruin": "ruin-recreate"}


class Engine(Protocol):
    """A search for good orders of visits; one object serves one solve."""

    @property
    def title(self) -> str:
        """The engine's name as it stands in solutions."""
        ...

    @property
    def route_pool(self) -> RoutePool | None:
        """Good routes seen by the search; None if the engine collects none."""
        ...

    def solve(
        self,
        problem: Problem,
        criterion: StoppingCriterion,
        seed: int,
        start: Sequence[Sequence[int]] | None = None,
        on_incumbent: OnIncumbent | None = None,
    ) -> Orders:
        """Find an order of visits for every shift.

        Parameters
        ----------
        problem
            The problem; visits that fit nowhere are left unassigned.
        criterion
            The stopping criterion.
        seed
            Seed of all random choices.
        start
            Orders to start from.
        on_incumbent
            Called with each new incumbent.
        """
        ...


def create_engine(
    name: EngineName, *, executor: Executor | None = None, workers: int = 1
) -> Engine:
    """Create an engine by its name; its module is imported only now.

    Parameters
    ----------
    name
        A name in the registry.
    executor
        The executor of parallel tasks; None for threads of this process.
    workers
        The number of tasks that run at once, ≥ 1.

    Raises
    ------
    ProblemError
        If the name is not in the registry.
    """
    module_name = _MODULES.get(_OLD_NAMES.get(name, name))
    if module_name is None:
        raise ProblemError(f"There is no engine {name!r}; choose from {sorted(_MODULES)}.")
    module = import_module(module_name)
    return cast("Engine", module.create_engine(executor=executor, workers=workers))
