"""The choice among pairs that could be made: aims one after the other, with CP-SAT."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import networkx as nx

from dispatch.pairing.candidate_pairs import CandidatePair
from dispatch.pairing.demand import PairDemand, PairNeed
from dispatch.pairing.partners import Pair, pair_of

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_PATIENCE = 2.0
"""Limit for each aim in the solver's deterministic time, so that answers repeat."""
_FINE = 1000
"""Fixed-point scale of the weights."""


def choose_pairs(
    options: Sequence[CandidatePair], demand: PairDemand, given: Sequence[CandidatePair]
) -> list[Pair]:
    """The pairs to make, none of a visitor twice.

    Parameters
    ----------
    options
        What there is to choose from; of visitors who are in no given pair.
    demand
        What pairs are needed for.
    given
        Pairs that are made anyway.
    """
    if not options:
        return []
    # Only here: it takes half a second to import.
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in options]
    by_visitor: dict[str, list[cp_model.IntVar]] = {}
    for option, one in zip(options, taken, strict=True):
        for visitor in option.pair:
            by_visitor.setdefault(visitor, []).append(one)
    for ones in by_visitor.values():
        model.add_at_most_one(ones)
    number = cp_model.LinearExpr.sum(taken)
    aims: list[cp_model.LinearExprT] = []
    if demand.everyone:
        aims.append(-number)
    else:
        missing = demand.seconds - sum(pair.seconds for pair in given)
        short = model.new_int_var(0, max(0, missing), "")
        work = [option.seconds for option in options]
        model.add(short + cp_model.LinearExpr.weighted_sum(taken, work) >= missing)
        aims += [short, number]
    aims.append(_unmet(model, options, taken, demand.needs, given))
    lost = [option.lost for option in options]
    aims.append(cp_model.LinearExpr.weighted_sum(taken, lost))
    if demand.everyone:
        pairs = max_matching(options)
        first = [option.pair in pairs for option in options]
    else:
        first = _first_come(options, demand, given)
    chosen = _in_turn(model, taken, aims, first)
    return [option.pair for option, yes in zip(options, chosen, strict=True) if yes]


def max_matching(options: Sequence[CandidatePair]) -> set[Pair]:
    """A matching of as many pairs as possible that together lose the least time."""
    dearest = 1 + max((option.lost for option in options), default=0)
    graph: nx.Graph[str] = nx.Graph()
    for option in options:
        graph.add_edge(*option.pair, weight=dearest - option.lost)
    found = nx.max_weight_matching(graph, maxcardinality=True)
    return {pair_of(*edge) for edge in found}


def _first_come(
    options: Sequence[CandidatePair], demand: PairDemand, given: Sequence[CandidatePair]
) -> list[bool]:
    """A first answer: the pairs that lose the least, each if both are still free."""
    missing = demand.seconds - sum(pair.seconds for pair in given)
    busy: set[str] = set()
    chosen = [False] * len(options)
    for at in sorted(range(len(options)), key=lambda i: (options[i].lost, options[i].pair)):
        if busy.isdisjoint(options[at].pair) and (demand.everyone or missing > 0):
            chosen[at] = True
            busy.update(options[at].pair)
            missing -= options[at].seconds
    return chosen


def _unmet(
    model: "cp_model.CpModel",
    options: Sequence[CandidatePair],
    taken: Sequence["cp_model.IntVar"],
    needs: Iterable[PairNeed],
    given: Sequence[CandidatePair],
) -> "cp_model.LinearExprT":
    """The weight of the visits that too few pairs can make, as an expression."""
    from ortools.sat.python import cp_model

    day = max(option.seconds for option in [*options, *given])
    able: dict[frozenset[str], Mapping[str, list[cp_model.IntVar]]] = {}
    total: dict[frozenset[str], cp_model.IntVar] = {}
    terms: list[cp_model.IntVar] = []
    prices: list[int] = []
    for need in needs:
        kind = need.skills
        if kind not in total:
            mine = [one for o, one in zip(options, taken, strict=True) if kind <= o.skills]
            total[kind] = model.new_int_var(0, len(options), "")
            model.add(total[kind] == cp_model.LinearExpr.sum(mine))
            able[kind] = _by_visitor(options, taken, kind)
        wanted = -(-need.seconds // day)
        made = sum(need.met_by(pair.pair, pair.skills) for pair in given)
        if made >= wanted:
            continue
        spoilt = {one.index: one for v in need.forbidden for one in able[kind].get(v, [])}
        lacking = model.new_int_var(0, wanted - made, "")
        model.add(
            lacking + total[kind] - cp_model.LinearExpr.sum(list(spoilt.values()))
            >= wanted - made
        )
        terms.append(lacking)
        prices.append(need.weight * _FINE // wanted)
    return cp_model.LinearExpr.weighted_sum(terms, prices)


def _by_visitor(
    options: Sequence[CandidatePair],
    taken: Sequence["cp_model.IntVar"],
    skills: frozenset[str],
) -> Mapping[str, list["cp_model.IntVar"]]:
    found: dict[str, list[cp_model.IntVar]] = {}
    for option, one in zip(options, taken, strict=True):
        if skills <= option.skills:
            for visitor in option.pair:
                found.setdefault(visitor, []).append(one)
    return found


def _in_turn(
    model: "cp_model.CpModel",
    taken: Sequence["cp_model.IntVar"],
    aims: Iterable["cp_model.LinearExprT"],
    first: Sequence[bool],
) -> list[bool]:
    """Minimise one aim after the other, none at the cost of those before it."""
    from ortools.sat.python import cp_model

    best = list(first)
    for one, yes in zip(taken, first, strict=True):
        model.add_hint(one, yes)
    # No aim at first: what the hinted pairs make of all other variables.
    for aim in (None, *aims):
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = _PATIENCE
        if aim is None:
            solver.parameters.fix_variables_to_their_hinted_value = True
        else:
            model.minimize(aim)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        best = [bool(solver.boolean_value(one)) for one in taken]
        if aim is not None:
            model.add(aim <= round(solver.objective_value))
        # Of all variables, so that the next aim begins with a whole answer.
        model.clear_hints()  # type: ignore[no-untyped-call]
        for at, value in enumerate(solver.response_proto.solution):
            model.add_hint(model.get_int_var_from_proto_index(at), value)
    return best
