"""How the search is compiled: without numba's counting of references.

A function of the search that takes `Tables` and `State` would count one reference up and
down for each of their arrays in each call; that was a sixth to a half of all the time,
most on small days, and more where two threads work on the same tables, as they take turns
at the counters.
None is needed: the caller holds all arrays for as long as a call lasts, and no function
of the search makes new ones, which numba refuses then.
"""

from functools import partial

from numba import njit

lean = partial(njit, cache=True, _nrt=False)
"""`numba.njit` for functions that make no arrays; takes its options."""
