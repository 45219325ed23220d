"""The decorator of all kernel functions: numba without reference counting.

A function that takes `Tables` and `SearchState` would count one reference up and down for
each of their arrays in each call. That took a sixth to a half of the time, most on small
problems, and more where two threads work on the same tables and contend for the counters.
No counting is needed: the caller holds all arrays as long as a call lasts, and no kernel
function makes new ones, which numba refuses in this mode.
"""

from functools import partial

from numba import njit

njit_no_refcount = partial(njit, cache=True, _nrt=False)
"""`numba.njit` for functions that make no arrays; it takes the same options."""
