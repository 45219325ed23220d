"""The columns of the search's tables, which are plain integer arrays.

numba is fastest on few flat arrays, so what would elsewhere be the fields of an object
are columns here. All times are seconds, all costs seconds of travel.
"""

NEVER = 1 << 40
"""A time or limit beyond all others; its negative lies before all others."""

# Of a visit.
SERVICE, SETUP, PLACE, FIRST_WINDOW, LAST_WINDOW, CLASS, WISH, LOAD, PENALTY, BEFORE = (
    range(10)
)
VISIT_COLUMNS = 10

# Of a window.
OPENS, CLOSES = range(2)

# Of a shift.
(
    START, REGULAR_END, LATEST, MODE, MOST_VISITS, MOST_TRAVEL, LONGEST, CAPACITY, BREAKS,
    PREFIX, KIND, EXACT,
) = range(12)  # fmt: skip
SHIFT_COLUMNS = 12

# Whether a price needs the whole route: no; only where it may lead to overtime; always.
PLAIN, MAY_RUN_LATE, WHOLE = range(3)

# Of a break: first and last second at which it may begin, and its length.
REST_OPENS, REST_CLOSES, REST_LENGTH = range(3)

# Of a stop in a route. BY: the latest arrival; -1 where breaks or a set-up make that more
# than one number. From EARLY on: the earliest time at which the stop can be left when so
# many breaks were taken, then as many columns with the latest such time.
VISIT, LEG, BY, EARLY = range(4)

# Of a route. OUT, HOMEWARD: its first way and its last.
LENGTH, TRAVEL, ON_SITE, WISHED, ON_BOARD, COST, END, OUT, HOMEWARD = range(9)
ROUTE_COLUMNS = 9

# Of where a visit is.
ROUTE, POSITION = range(2)
LEFT_OUT, IN_BANK = -1, -2

# Of the prices.
OVERTIME, BALANCE, MOVED, TOLERANCE = range(4)
PRICE_COLUMNS = 4

# Of the total: cost of the routes and of what is left out, that of the best, and the
# part for what is left out.
CURRENT, BEST, LOST = range(3)

# Of a route that is remembered: a code of its shift and visits in any order, the shift,
# where its visits begin in the list of them all, how many they are, and its cost.
CODE, OF_SHIFT, FIRST, SIZE, PRICE = range(5)
KNOWN_COLUMNS = 5

# Whether a crew may come to a guest: no; yes; it would have to be trained first.
BARRED, WELCOME, UNTRAINED = range(3)

# What is found for a guest: the cheapest place; the cheapest in place of others; and the
# places where the least is missing: the guest's hours, the shift's end, training, room
# for one more visit, travel, duration, load.
(
    FREE, EXCHANGE, HOURS, SHIFT_END, SKILLS, VISITS, TRAVELLED, DURATION, WEIGHT,
) = range(9)  # fmt: skip
FIND_KINDS = 9

# Of a find: how much is missing (of a place: its cost), extra cost, shift, the stops
# between which the guest comes; for hours the guest's window, whether its end moves, and
# to which second.
MISSING, EXTRA, WHOSE, BEHIND, AHEAD, WHICH, AT_END, MOVED_TO = range(8)
FIND_COLUMNS = 8
NOTHING = 1 << 62
"""What is missing where nothing is found."""
