"""The decorators of all kernel functions: numba without reference counting.

A function that takes `Tables` and `SearchState` would count one reference up and down for
each of their arrays in each call. That took a sixth to a half of the time, most on small
problems, and more where two threads work on the same tables and contend for the counters.
No counting is needed: the caller holds all arrays as long as a call lasts, and no kernel
function makes new ones, which numba refuses in this mode.

Numbers that are written into a call of a large function are given as ``np.int64``, as numba
would compile the function anew for each literal.
"""

from functools import partial

from numba import njit

njit_entry = partial(njit, cache=True, _nrt=False)
"""`numba.njit` for functions that Python calls; it takes the same options."""

njit_inner = partial(njit_entry, no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""The same for functions that only compiled ones call, which compile faster so."""
