"""Random numbers in numba, drawn from a state that the search carries along."""

import numpy as np

from routing.kernel.jit import njit_inner


@njit_inner(inline="always")
def uniform(rng):
    """Return a number from 0 to below 1 (xorshift64*, Vigna 2016)."""
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    x *= np.uint64(2685821657736338717)
    return (x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit_inner(inline="always")
def random_below(rng, n):
    """Return a whole number from 0 to below n."""
    return int(uniform(rng) * n)
