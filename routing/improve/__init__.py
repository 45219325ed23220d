"""Improvement of whole solutions, whichever engine made them.

`route_pool` keeps good routes, `set_packing` chooses the best of them together, `detours`
takes visits out whose way is too long, and `local_search` makes every change of one visit
that still pays. `decomposition` divides a problem into subproblems.
"""
