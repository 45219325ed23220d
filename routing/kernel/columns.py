"""Columns of the kernel's arrays, which are plain tables of integers.

numba is fastest on a few flat arrays, so what would elsewhere be the field of an object is
a column here. All times are seconds since the plan's midnight, and all costs are seconds
of travel.
"""

NEVER = 1 << 40
"""A time or limit beyond all others; its negative lies before all others."""

# Columns of a visit: its classes by eligibility and by assignment cost, the row of its
# first window and the row after its last, the announced begin (-1 for none), and the
# second from which a begin is late.
(
    SERVICE, SETUP, PLACE, FIRST_WINDOW, END_WINDOW, ELIGIBILITY, ASSIGNMENT, LOAD,
    PENALTY, ANNOUNCED, DUE,
) = range(11)  # fmt: skip
VISIT_COLUMNS = 11

# Columns of a time window.
WINDOW_START, WINDOW_END = range(2)

# Columns of a shift. SHIFT_START and REGULAR_END are its window, LATEST_END includes
# overtime. DEPARTURE is the first second of leaving the start and LATEST_START the last
# one; they are equal in a shift under way. HAS_VISITED is 1 where breaks may begin from the
# departure on, WORKED and SINCE_BREAK are what lies behind the team. Shifts of one
# SHIFT_GROUP are equal in all that counts.
(
    SHIFT_START, REGULAR_END, LATEST_END, MODE, MAX_VISITS, MAX_TRAVEL, MAX_DURATION,
    CAPACITY, BREAK_COUNT, SHIFT_GROUP, EVALUATION, DEPARTURE, LATEST_START, HAS_VISITED,
    WORKED, MAX_WORK, SINCE_BREAK,
) = range(17)  # fmt: skip
SHIFT_COLUMNS = 17

# Values of EVALUATION: the cost of an insertion follows from its neighbours alone; it does
# unless the route may end late; it takes the whole route.
BY_DELTA, BY_DELTA_IF_ON_TIME, BY_WHOLE_ROUTE = range(3)

# Columns of a break: the first and last second at which it may begin, and its duration.
BREAK_EARLIEST, BREAK_LATEST, BREAK_DURATION = range(3)

# Columns of a stop in a route. NODE is a visit, or the start or end of a shift. LEG is the
# travel time to it. LATEST_ARRIVAL is -1 where breaks or a set-up make that more than one
# number. From EARLIEST_DEPARTURE on follow the earliest departures by number of breaks
# that are taken or not owed, then as many columns with the latest departures.
NODE, LEG, LATEST_ARRIVAL, EARLIEST_DEPARTURE = range(4)

# Rows of stops and routes: one for each shift; those in which routes and stops are tried
# out; one for each route as it was before the present step, in the order of the changes;
# and one for each shift as it was before the present perturbation.
TRIAL_ROWS = 3

# Columns of a route.
(
    ROUTE_LENGTH, TRAVEL_TIME, SERVICE_TIME, ASSIGNMENT_COST, ROUTE_LOAD, ROUTE_COST,
    ROUTE_END, FIRST_LEG, LAST_LEG, ROUTE_DURATION,
) = range(10)  # fmt: skip
ROUTE_COLUMNS = 10

# Columns of a visit's location, and values of ROUTE for a visit in no route: it is
# unassigned, or it was removed in the present step and is yet to be inserted.
ROUTE, POSITION = range(2)
UNASSIGNED, REMOVED = -1, -2

# Columns of the prices. DISRUPTION_PRICE is for a begin that departs from the announced
# one by more than DISRUPTION_TOLERANCE. HAS_TIME_COSTS is 1 where any begin has a price.
(
    OVERTIME_PRICE, BALANCE_PRICE, DISRUPTION_PRICE, DISRUPTION_TOLERANCE, LATENESS_PRICE,
    HAS_TIME_COSTS,
) = range(6)  # fmt: skip

# Columns of the times of a stop: arrival, begin and end of the time on site.
ARRIVE, BEGIN, FINISH = range(3)
TIME_COLUMNS = 3

# Columns of a scheduled break.
BREAK_BEGIN, BREAK_END = range(2)

# Columns of a label of a stop, of which there are several for each number of breaks where
# work without a break is limited: the departure, the second since which the team works
# without a break, and the number of breaks and the label of the stop before.
LABEL_DEPARTURE, LABEL_SINCE, LABEL_BREAKS, LABEL_BEFORE, LABEL_SPLIT = range(5)
LABEL_COLUMNS = 5

# Columns of the totals: cost of the present routes with the penalties, cost of the best
# routes with theirs, and the present penalties alone.
CURRENT_COST, BEST_COST, UNASSIGNED_COST = range(3)

# Columns of a route in the pool: a hash of its shift and its set of visits, the shift, the
# row in the list of all pooled visits where its own begin, their number, and its cost.
POOL_HASH, POOL_SHIFT, POOL_START, POOL_LENGTH, POOL_COST = range(5)
POOL_COLUMNS = 5

# Values of eligibility: a team may not make a visit, it may, or it only lacks skills.
INELIGIBLE, ELIGIBLE, UNSKILLED = range(3)

# Kinds of insertion that are looked for: the cheapest feasible one; the cheapest one that
# displaces other visits; and those that break a single rule by the least: the visit's
# windows, the shift's end, the team's skills, the shift's limits on visits, travel,
# duration and load.
(
    FEASIBLE, DISPLACING, NEEDS_WINDOW, NEEDS_SHIFT_END, NEEDS_SKILLS, NEEDS_VISIT,
    NEEDS_TRAVEL, NEEDS_DURATION, NEEDS_CAPACITY,
) = range(9)  # fmt: skip
INSERTION_KINDS = 9

# Columns of an insertion: by how much the rule is broken (of a feasible insertion: its
# cost), the extra cost, the shift, and the positions between which the visit comes. Where
# a window must be wider: which of the visit's windows, whether its end moves, and the
# second to which its edge moves.
(
    SHORTFALL, EXTRA_COST, INSERTION_SHIFT, PREDECESSOR, SUCCESSOR, WIDENED_WINDOW,
    WIDENS_END, WINDOW_EDGE,
) = range(8)  # fmt: skip
INSERTION_COLUMNS = 8
NO_INSERTION = 1 << 62
"""The shortfall where no insertion is known."""
