"""Insertions of unassigned visits into the routes of a solution.

`best` evaluates all positions of many visits at once with the kernel, and also looks at
insertions that would need other visits to go or one rule to be relaxed. `exact` yields the
positions of one visit with a lower bound of what each costs, and tries them one by one.
"""
