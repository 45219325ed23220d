"""Parameters of the search, with their ranges."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.errors import ProblemError

_Ranges = Mapping[str, tuple[float, float]]


def _check_ranges(params: object, ranges: _Ranges) -> None:
    """Raise a `ProblemError` for the first value that is out of its range."""
    for name, (least, most) in ranges.items():
        value = getattr(params, name)
        if not least <= value <= most:
            raise ProblemError(f"{name} is {value}; it must be {least} to {most}.")


@dataclass(frozen=True)
class PopulationParams:
    """Parameters of the population, by which small problems are solved.

    Attributes
    ----------
    max_visits
        Problems of up to this many visits have a population, 0 to 10 000. A population
        gains about 1 % on 200 visits and half of that on 275; on 350 a single annealing is
        as good, and on 475 it is 1 % better, as an offspring changes too little of the
        whole then.
    steps_per_visit, min_steps
        Steps of ruin and recreate that make a new individual: this many for each visit,
        1 to 10 000, and at least ``min_steps``, 1 to 10^9.
    min_individuals
        The limit must allow the steps of this many new individuals, 0 to 1000; with fewer
        a single annealing is as good or better.
    min_size, max_size
        Bounds of the population's size, 2 to 100. Its size is half the number of
        individuals that the limit allows.
    offspring_share
        An offspring is annealed for this share of a new individual's steps, above 0 to 1.
    offspring_temperature
        Temperature at which the annealing of an offspring starts, in the unit of
        `SearchParams.start_temperature`, above 0 to 10. A new individual that has cooled to
        it has settled which team works where, and still moves the borders.
    min_exchange_share, max_exchange_share
        An offspring takes between these shares of its routes from the second parent,
        0 to 1.
    first_steps_per_visit
        If time has no limit, the first incumbent is reported after this many steps for
        each visit, 1 to 1000.
    max_fruitless
        After this many offspring in a row that were not kept, all individuals but the best
        are replaced by new ones, 1 to 10^6.
    max_confirmations
        The search ends when this many individuals that were annealed from nothing have
        found the cost of the incumbent again and none has found a lower one, 1 to 10^6.
    """

    max_visits: int = 300
    steps_per_visit: int = 100
    min_steps: int = 20_000
    min_individuals: int = 8
    min_size: int = 2
    max_size: int = 8
    offspring_share: float = 0.2
    offspring_temperature: float = 0.2
    min_exchange_share: float = 0.1
    max_exchange_share: float = 0.5
    first_steps_per_visit: int = 2
    max_fruitless: int = 60
    max_confirmations: int = 6

    def __post_init__(self) -> None:
        _check_ranges(
            self,
            {
                "max_visits": (0, 10_000),
                "steps_per_visit": (1, 10_000),
                "min_steps": (1, 10**9),
                "min_individuals": (0, 1000),
                "min_size": (2, 100),
                "max_size": (self.min_size, 100),
                "offspring_share": (1e-6, 1),
                "offspring_temperature": (1e-6, 10),
                "min_exchange_share": (0, 1),
                "max_exchange_share": (self.min_exchange_share, 1),
                "first_steps_per_visit": (1, 1000),
                "max_fruitless": (1, 10**6),
                "max_confirmations": (1, 10**6),
            },
        )


@dataclass(frozen=True)
class DecompositionParams:
    """Parameters of the decomposition, by which large problems are solved.

    Attributes
    ----------
    min_iterations
        Least number of decompositions in a solve, 1 to 1000.
    max_iteration_s
        Longest duration between two decompositions in seconds, above 0 to 3600.
    max_overhead_share
        An iteration lasts so long that decomposing and encoding take at most this share of
        the time, above 0 to 1. This takes precedence over ``max_iteration_s``.
    max_visits
        Largest number of visits in a subproblem, 1 to 10 000. Its tables, and the time to
        encode it, grow with the square. Sizes of 600 to 2500 perform alike on 5000 visits;
        on 20 000 smaller ones win, as encoding takes less of the time.
    min_visits
        Smallest number of visits in a subproblem, 1 to 10 000; below it, workers rather try
        the same subproblem with different seeds.
    pooling_start
        Share of the solve after which routes are pooled, 0 to 1; before, few are any good.
    """

    min_iterations: int = 10
    max_iteration_s: float = 5.0
    max_overhead_share: float = 0.05
    max_visits: int = 1000
    min_visits: int = 300
    pooling_start: float = 0.5

    def __post_init__(self) -> None:
        _check_ranges(
            self,
            {
                "min_iterations": (1, 1000),
                "max_iteration_s": (1e-3, 3600),
                "max_overhead_share": (1e-6, 1),
                "max_visits": (1, 10_000),
                "min_visits": (1, 10_000),
                "pooling_start": (0, 1),
            },
        )


@dataclass(frozen=True)
class SearchParams:
    """Parameters of the search.

    Attributes
    ----------
    mean_removed
        Mean number of visits that a step removes, 1 to 100. More finds larger changes and
        takes longer.
    max_string_length
        Largest number of visits that a step removes in a row from one route, 1 to 100.
    max_unassigned
        Largest number of unassigned visits that join a step, 0 to 1000. They find better
        choices of whom to visit.
    opening_share
        Share of the steps that open an empty route whatever it costs, 0 to 1.
    perturbation_share
        Share of the steps that belong to perturbations, 0 to 0.9. A perturbation opens or
        clears a route and is accepted or undone only after up to 2000 steps around it. More
        finds the right number of long routes and leaves less time for everything else.
    value_bonus
        At one unit of temperature a visit counts this share more than its value, 0 to 10.
        Routes are longer at high temperatures than they will be in the end, and without it
        too few of them pay.
    start_temperature, end_temperature
        Temperatures of the annealing, > 0, as multiples of the mean value of a visit (or of
        eight median legs to the nearest neighbour, where that is less). A hotter start
        accepts more deteriorations before it settles.
    pool_threshold
        Routes are pooled while the present cost exceeds the best by at most this many
        temperatures, 0 to 1000.
    first_incumbent_s
        If time is limited, the first incumbent is reported after this many seconds,
        above 0 to 60.
    cooling_s
        A search that is stopped early ends its annealing within this many seconds, above 0
        to 60.
    population, decomposition
        Parameters for small and for large problems.

    Raises
    ------
    ProblemError
        If a value is out of its range.
    """

    mean_removed: float = 10
    max_string_length: float = 10
    max_unassigned: int = 12
    opening_share: float = 0.06
    perturbation_share: float = 0.15
    value_bonus: float = 0.2
    start_temperature: float = 1.5
    end_temperature: float = 0.02
    pool_threshold: float = 10.0
    first_incumbent_s: float = 0.2
    cooling_s: float = 2.5
    population: PopulationParams = field(default_factory=PopulationParams)
    decomposition: DecompositionParams = field(default_factory=DecompositionParams)

    def __post_init__(self) -> None:
        _check_ranges(
            self,
            {
                "mean_removed": (1, 100),
                "max_string_length": (1, 100),
                "max_unassigned": (0, 1000),
                "opening_share": (0, 1),
                "perturbation_share": (0, 0.9),
                "value_bonus": (0, 10),
                "pool_threshold": (0, 1000),
                "first_incumbent_s": (1e-3, 60),
                "cooling_s": (1e-3, 60),
            },
        )
        if not 0 < self.end_temperature <= self.start_temperature:
            raise ProblemError(
                f"Temperatures must fall: end_temperature is {self.end_temperature}, "
                f"start_temperature is {self.start_temperature}."
            )
