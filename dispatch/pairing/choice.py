"""Chooses among the candidate pairs with CP-SAT, one objective after the other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import networkx as nx

from dispatch.pairing.candidate_pairs import CandidatePair
from dispatch.pairing.demand import PairDemand, PairVisits
from dispatch.pairing.partners import Pair, pair_of

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_OBJECTIVE_LIMIT = 2.0
"""Limit for each objective in the solver's deterministic time, so that answers repeat."""
_WEIGHT_SCALE = 1000
"""Fixed-point scale of the weights."""


def choose_pairs(
    candidates: Sequence[CandidatePair], demand: PairDemand, fixed: Sequence[CandidatePair]
) -> list[Pair]:
    """Choose pairs so that no visitor is in two.

    Parameters
    ----------
    candidates
        The pairs to choose from, of visitors who are in no fixed pair.
    demand
        The visits that need pairs.
    fixed
        The pairs that are fixed.
    """
    if not candidates:
        return []
    # Only here: it takes half a second to import.
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in candidates]
    by_visitor: dict[str, list[cp_model.IntVar]] = {}
    for candidate, variable in zip(candidates, variables, strict=True):
        for visitor in candidate.pair:
            by_visitor.setdefault(visitor, []).append(variable)
    for variables_of_visitor in by_visitor.values():
        model.add_at_most_one(variables_of_visitor)
    number = cp_model.LinearExpr.sum(variables)
    objectives: list[cp_model.LinearExprT] = []
    if demand.everyone:
        objectives.append(-number)
    else:
        missing = demand.seconds - sum(pair.seconds for pair in fixed)
        short = model.new_int_var(0, max(0, missing), "")
        work = [candidate.seconds for candidate in candidates]
        model.add(short + cp_model.LinearExpr.weighted_sum(variables, work) >= missing)
        objectives += [short, number]
    objectives.append(_unmet_demand(model, candidates, variables, demand.kinds, fixed))
    losses = [candidate.lost_s for candidate in candidates]
    objectives.append(cp_model.LinearExpr.weighted_sum(variables, losses))
    if demand.everyone:
        pairs = max_matching(candidates)
        hint = [candidate.pair in pairs for candidate in candidates]
    else:
        hint = _greedy_choice(candidates, demand, fixed)
    selection = _minimise_in_order(model, variables, objectives, hint)
    return [
        candidate.pair for candidate, yes in zip(candidates, selection, strict=True) if yes
    ]


def max_matching(candidates: Sequence[CandidatePair]) -> set[Pair]:
    """Return a largest matching, and among those one that loses the least time."""
    dearest = 1 + max((candidate.lost_s for candidate in candidates), default=0)
    graph: nx.Graph[str] = nx.Graph()
    for candidate in candidates:
        graph.add_edge(*candidate.pair, weight=dearest - candidate.lost_s)
    matching = nx.max_weight_matching(graph, maxcardinality=True)
    return {pair_of(*edge) for edge in matching}


def _greedy_choice(
    candidates: Sequence[CandidatePair], demand: PairDemand, fixed: Sequence[CandidatePair]
) -> list[bool]:
    """Return a first solution: pairs by lost time, each if both are still free."""
    missing = demand.seconds - sum(pair.seconds for pair in fixed)
    busy: set[str] = set()
    selection = [False] * len(candidates)
    order = sorted(enumerate(candidates), key=lambda item: (item[1].lost_s, item[1].pair))
    for index, candidate in order:
        if busy.isdisjoint(candidate.pair) and (demand.everyone or missing > 0):
            selection[index] = True
            busy.update(candidate.pair)
            missing -= candidate.seconds
    return selection


def _unmet_demand(
    model: "cp_model.CpModel",
    candidates: Sequence[CandidatePair],
    variables: Sequence["cp_model.IntVar"],
    kinds: Iterable[PairVisits],
    fixed: Sequence[CandidatePair],
) -> "cp_model.LinearExprT":
    """Return the weight of the visits that too few pairs can make, as an expression."""
    from ortools.sat.python import cp_model

    day = max(candidate.seconds for candidate in [*candidates, *fixed])
    able: dict[frozenset[str], Mapping[str, list[cp_model.IntVar]]] = {}
    total: dict[frozenset[str], cp_model.IntVar] = {}
    terms: list[cp_model.IntVar] = []
    prices: list[int] = []
    for kind in kinds:
        skills = kind.skills
        if skills not in total:
            able_pairs = [
                variable
                for candidate, variable in zip(candidates, variables, strict=True)
                if skills <= candidate.skills
            ]
            total[skills] = model.new_int_var(0, len(candidates), "")
            model.add(total[skills] == cp_model.LinearExpr.sum(able_pairs))
            able[skills] = _variables_by_visitor(candidates, variables, skills)
        fewest = -(-kind.seconds // day)
        fixed_count = sum(kind.satisfied_by(pair.pair, pair.skills) for pair in fixed)
        if fixed_count >= fewest:
            continue
        forbidden = {
            variable.index: variable
            for visitor in kind.forbidden
            for variable in able[skills].get(visitor, [])
        }
        lacking = model.new_int_var(0, fewest - fixed_count, "")
        model.add(
            lacking + total[skills] - cp_model.LinearExpr.sum(list(forbidden.values()))
            >= fewest - fixed_count
        )
        terms.append(lacking)
        prices.append(kind.weight * _WEIGHT_SCALE // fewest)
    return cp_model.LinearExpr.weighted_sum(terms, prices)


def _variables_by_visitor(
    candidates: Sequence[CandidatePair],
    variables: Sequence["cp_model.IntVar"],
    skills: frozenset[str],
) -> Mapping[str, list["cp_model.IntVar"]]:
    by_visitor: dict[str, list[cp_model.IntVar]] = {}
    for candidate, variable in zip(candidates, variables, strict=True):
        if skills <= candidate.skills:
            for visitor in candidate.pair:
                by_visitor.setdefault(visitor, []).append(variable)
    return by_visitor


def _minimise_in_order(
    model: "cp_model.CpModel",
    variables: Sequence["cp_model.IntVar"],
    objectives: Iterable["cp_model.LinearExprT"],
    hint: Sequence[bool],
) -> list[bool]:
    """Minimise the objectives one by one, none at the cost of an earlier one."""
    from ortools.sat.python import cp_model

    best = list(hint)
    for variable, yes in zip(variables, hint, strict=True):
        model.add_hint(variable, yes)
    # There is no objective at first: the hinted pairs decide all other variables.
    for objective in (None, *objectives):
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = _OBJECTIVE_LIMIT
        if objective is None:
            solver.parameters.fix_variables_to_their_hinted_value = True
        else:
            model.minimize(objective)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        best = [bool(solver.boolean_value(variable)) for variable in variables]
        if objective is not None:
            model.add(objective <= round(solver.objective_value))
        # All variables are hinted, so that the next objective begins with a full solution.
        model.clear_hints()  # type: ignore[no-untyped-call]
        for at, value in enumerate(solver.response_proto.solution):
            model.add_hint(model.get_int_var_from_proto_index(at), value)
    return best
