"""Engines: each takes a `Problem` and finds an order of visits for every shift.

`base` has the protocol and the registry, `ruin_recreate` our own search, and `ortools` the
same model in OR-Tools routing, as a reference.
"""
