"""Insertions of unassigned visits into the routes of a solution.

`exact` tries positions one by one with the schedule. `best` evaluates all positions of
many visits at once with the kernel, and also looks at insertions that would need other
visits to go or one rule to be relaxed. Its figures are exact where `is_exact` says so, and
are to be confirmed by the schedule elsewhere.
"""
