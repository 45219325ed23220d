"""Improvement of whole solutions, whichever engine made them.

`greedy_insertion` inserts unassigned visits, `route_pool` keeps good routes, `set_packing`
chooses the best of them together, and `decomposition` divides a problem into subproblems.
"""
