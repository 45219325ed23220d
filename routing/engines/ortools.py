"""The whole model in OR-Tools routing, as a reference for our own search.

OR-Tools holds the GIL for the whole solve, so it runs in a process of its own
(`routing.workers.process`) wherever something else must stay responsive.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.costs import assignment_cost
from routing.problem import Problem, Shift, Visit, depots
from routing.schedule import feasible_order
from routing.stopping import StoppingCriterion

from .base import OnIncumbent, Orders

_STEPS_PER_ITERATION = 200


@dataclass(frozen=True)
class OrTools:
    """OR-Tools routing as an `Engine`.

    ``criterion.iterations`` counts the solutions that the search accepts, and ends it after
    200 times as many steps where fewer are found. Start orders must be feasible, else they
    are not used. The model knows neither that breaks lie between two visits nor the longest
    work without one: visits for which there is no room then are left out of its orders.
    """

    title = "or-tools"
    route_pool = None

    def solve(
        self,
        problem: Problem,
        criterion: StoppingCriterion,
        seed: int,
        start: Sequence[Sequence[int]] | None = None,
        on_incumbent: OnIncumbent | None = None,
    ) -> Orders:
        """Find an order of visits for every shift; see `Engine.solve`."""
        model = _Model(problem)
        if not model.visits:
            return [[] for _ in problem.shifts]
        return model.search(criterion, seed, start, on_incumbent)


def create_engine(*, executor: Executor | None, workers: int) -> OrTools:
    """Create the engine, which runs alone: executor and workers are not used."""
    return OrTools()


class _Model:
    """A problem in OR-Tools: a node for each visit, then a start and an end per shift."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        # Visits that no shift may make would only slow the search down.
        self.visits = [
            index
            for index, visit in enumerate(problem.visits)
            if self._begins(visit) and any(problem.allows(visit, s) for s in problem.shifts)
        ]
        n, m = len(self.visits), len(problem.shifts)
        if not n:
            return
        self.starts = list(range(n, n + m))
        self.ends = list(range(n + m, n + 2 * m))
        self.manager = pywrapcp.RoutingIndexManager(n + 2 * m, m, self.starts, self.ends)
        self.model = pywrapcp.RoutingModel(self.manager)
        self.solver = self.model.solver()
        # The time at a visit is the begin of its service, after the set-up.
        self.service = [problem.visits[v].service for v in self.visits] + [0] * 2 * m
        # The slowest speed of the day is used throughout, which is on the safe side.
        self.slowest = min(
            (period.percent for period in problem.speed_profile), default=100
        )
        self._add_travel()
        self._add_visits()
        for vehicle, shift in enumerate(problem.shifts):
            self._add_shift(vehicle, shift)
        self._add_limits()
        self._add_assignment_costs()

    def _add_travel(self) -> None:
        problem = self.problem
        cost: dict[str, int] = {}
        transit: dict[str, int] = {}
        for mode, seconds in self._matrices().items():
            cost[mode] = self.model.RegisterTransitMatrix(seconds.tolist())
            full = -(-seconds * 100 // self.slowest)
            full += np.array(self.service, dtype=np.int64)[:, None] + self._setups()
            transit[mode] = self.model.RegisterTransitMatrix(full.tolist())
        self.cost = cost
        for vehicle, shift in enumerate(problem.shifts):
            self.model.SetArcCostEvaluatorOfVehicle(cost[shift.mode], vehicle)
        self.model.AddDimensionWithVehicleTransits(
            [transit[shift.mode] for shift in problem.shifts],
            problem.horizon,
            problem.horizon,
            False,
            "time",
        )
        self.time = self.model.GetDimensionOrDie("time")

    def _setups(self) -> np.ndarray:
        """Return set-up seconds by node before and node, with none at the same place."""
        visits = [self.problem.visits[v] for v in self.visits]
        n, nodes = len(visits), len(self.service)
        setups = np.zeros((nodes, nodes), dtype=np.int64)
        setups[:, :n] = [visit.setup for visit in visits]
        places = np.array([visit.place for visit in visits])
        setups[:n, :n][places[:, None] == places[None, :]] = 0
        return setups

    def _matrices(self) -> dict[str, np.ndarray]:
        """Return seconds between nodes by mode; a leg to an open end takes none."""
        problem = self.problem
        m = len(problem.shifts)
        places = [problem.visits[v].place for v in self.visits]
        places += depots(problem.shifts)
        open_ends = [
            self.ends[vehicle]
            for vehicle in range(m)
            if problem.shifts[vehicle].end is None
        ]
        matrices = {}
        for mode in {shift.mode for shift in problem.shifts}:
            seconds = problem.travel[mode].block(places).astype(np.int64)
            seconds[:, open_ends] = 0
            matrices[mode] = seconds
        return matrices

    def _add_visits(self) -> None:
        problem = self.problem
        for node, index in enumerate(self.visits):
            visit = problem.visits[index]
            position = self.manager.NodeToIndex(node)
            self.model.AddDisjunction([position], problem.penalties[index])
            allowed = [
                vehicle
                for vehicle, shift in enumerate(problem.shifts)
                if problem.allows(visit, shift)
            ]
            if len(allowed) < len(problem.shifts):
                self.model.VehicleVar(position).SetValues([-1, *allowed])
            begins = self._begins(visit)
            begin = self.time.CumulVar(position)
            begin.SetRange(begins[0][0], begins[-1][1])
            if visit.due is not None and problem.lateness_price:
                self.time.SetCumulVarSoftUpperBound(
                    position, visit.due + visit.setup, problem.lateness_price
                )
            for (_, last), (first, _) in pairwise(begins):
                if first - last > 1:
                    begin.RemoveInterval(last + 1, first - 1)

    def _begins(self, visit: Visit) -> list[tuple[int, int]]:
        """Return the first and last begin of service in each window that is long enough."""
        spans = [
            (
                max(0, w.start + visit.setup),
                min(w.end - visit.service, self.problem.horizon),
            )
            for w in visit.windows
        ]
        return [(first, last) for first, last in spans if first <= last]

    def _add_shift(self, vehicle: int, shift: Shift) -> None:
        start, end = self.model.Start(vehicle), self.model.End(vehicle)
        latest_start = shift.latest if shift.latest_start is None else shift.latest_start
        if shift.start_state is not None:
            latest_start = shift.departure
        self.time.CumulVar(start).SetRange(shift.departure, latest_start)
        self.time.CumulVar(end).SetRange(shift.window.start, shift.latest)
        if shift.overtime:
            self.time.SetCumulVarSoftUpperBound(
                end, shift.window.end, self.problem.overtime_price
            )
        self.model.AddVariableMinimizedByFinalizer(self.time.CumulVar(end))
        self.model.AddVariableMaximizedByFinalizer(self.time.CumulVar(start))
        breaks = []
        for number, pause in enumerate(shift.breaks):
            span = shift.break_span(number)
            breaks.append(
                self.solver.FixedDurationIntervalVar(
                    span.start, span.end, pause.duration, False, f"break {vehicle} {number}"
                )
            )
        if breaks:
            at_index = [0] * self.model.Size()
            for node in range(len(self.visits)):
                at_index[self.manager.NodeToIndex(node)] = self.service[node]
            self.time.SetBreakIntervalsOfVehicle(breaks, vehicle, at_index)
        if shift.max_duration is not None:
            self.time.SetSpanUpperBoundForVehicle(shift.max_duration, vehicle)

    def _add_limits(self) -> None:
        """Limit the visits, load and travel of each shift, where any has such a limit."""
        shifts, visits = self.problem.shifts, [self.problem.visits[v] for v in self.visits]
        none = [0] * 2 * len(shifts)
        self._limit("visits", [1] * len(visits) + none, [s.max_visits for s in shifts])
        load = [visit.load for visit in visits]
        self._limit("load", load + none, [shift.capacity for shift in shifts])
        if any(shift.max_travel is not None for shift in shifts):
            horizon = self.problem.horizon
            limits = [
                horizon if shift.max_travel is None else shift.max_travel
                for shift in shifts
            ]
            self.model.AddDimensionWithVehicleTransitAndCapacity(
                [self.cost[shift.mode] for shift in shifts], 0, limits, True, "travel"
            )

    def _limit(self, name: str, amounts: list[int], limits: list[int | None]) -> None:
        """Limit the sum of the nodes' amounts in each shift."""
        if any(limit is not None for limit in limits):
            most = sum(amounts)
            self.model.AddDimensionWithVehicleCapacity(
                self.model.RegisterUnaryTransitVector(amounts),
                0,
                [most if limit is None else limit for limit in limits],
                True,
                name,
            )

    def _add_assignment_costs(self) -> None:
        """Charge teams that are not the preferred or the announced ones."""
        problem = self.problem
        visits = [problem.visits[v] for v in self.visits]
        costs = [
            [assignment_cost(problem, visit, shift) for visit in visits]
            for shift in problem.shifts
        ]
        if any(map(any, costs)):
            m = len(problem.shifts)
            transits = [
                self.model.RegisterUnaryTransitVector([*cost, *[0] * 2 * m])
                for cost in costs
            ]
            most = max(map(sum, costs))
            self.model.AddDimensionWithVehicleTransits(
                transits, 0, most, True, "assignment"
            )
            dimension = self.model.GetDimensionOrDie("assignment")
            for vehicle in range(m):
                dimension.SetCumulVarSoftUpperBound(self.model.End(vehicle), 0, 1)

    def search(
        self,
        criterion: StoppingCriterion,
        seed: int,
        start: Sequence[Sequence[int]] | None,
        on_incumbent: OnIncumbent | None,
    ) -> Orders:
        """Search until the limit; return the best orders."""
        parameters = _parameters(criterion)
        self.solver.ReSeed(seed)
        best: Orders = [[] for _ in self.problem.shifts]
        lowest: int | None = None

        def record_incumbent() -> None:
            nonlocal best, lowest
            cost = self.model.CostVar().Value()
            if lowest is None or cost < lowest:
                lowest = cost
                best = self._orders(lambda i: self.model.NextVar(i).Value())
                if on_incumbent is not None:
                    on_incumbent(best)

        self.model.AddAtSolutionCallback(record_incumbent)
        self.model.AddSearchMonitor(self.solver.CustomLimit(_Limit(criterion)))
        self.model.CloseModelWithParameters(parameters)
        hint = self._hint(start)
        if hint is not None:
            self.model.SolveFromAssignmentWithParameters(hint, parameters)
        else:
            self.model.SolveWithParameters(parameters)
        return best

    def _hint(self, start: Sequence[Sequence[int]] | None) -> pywrapcp.Assignment | None:
        """Return the start orders as an assignment, or None where they are infeasible."""
        if start is None:
            return None
        node_of = {visit: node for node, visit in enumerate(self.visits)}
        routes = [[node_of[v] for v in order if v in node_of] for order in start]
        # The third argument lets nodes that are in no route be inactive.
        return self.model.ReadAssignmentFromRoutes(routes, True)

    def _orders(self, following: Callable[[int], int]) -> Orders:
        orders: Orders = []
        for vehicle in range(len(self.problem.shifts)):
            order, index = [], following(self.model.Start(vehicle))
            while not self.model.IsEnd(index):
                order.append(self.visits[self.manager.IndexToNode(index)])
                index = following(index)
            orders.append(feasible_order(self.problem, vehicle, order))
        return orders


class _Limit:
    """The limit that the solver asks for at every step of its search."""

    def __init__(self, criterion: StoppingCriterion) -> None:
        self._should_stop = criterion.should_stop
        self._next_check = 0.0
        self._is_stopped = False
        # In a small search space no further solution may ever come.
        iterations = criterion.iterations
        self._steps = iterations and iterations * _STEPS_PER_ITERATION

    def __call__(self) -> bool:
        if self._steps is not None:
            self._steps -= 1
            if self._steps < 0:
                return True
        now = time.monotonic()
        if self._should_stop is not None and now >= self._next_check:
            self._next_check = now + 0.1
            self._is_stopped = self._should_stop()
        return self._is_stopped


def _parameters(criterion: StoppingCriterion) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    if criterion.seconds is not None:
        parameters.time_limit.FromMilliseconds(max(1, int(criterion.seconds * 1000)))
    if criterion.iterations is not None:
        parameters.solution_limit = criterion.iterations
    return parameters
