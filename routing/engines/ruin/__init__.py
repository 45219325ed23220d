"""Ruin and recreate: our own search, in numba, for the whole model.

Each step takes strings of visits that lie near each other out of their routes, adds some
left-out visits of the neighbourhood, and puts all back one by one where they cost least.
Simulated annealing judges the result on the true cost. After Christiaens and Vanden
Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54(2), 2020; choosing whom to visit is ours.

=============  ==================================================================
`columns`      the columns of the search's tables
`tables`       the two sets of tables
`timing`       when stops can be left, one step forward or backward
`moves`        taking visits out of routes and putting them back
`search`       the annealing
`pack`         a `Problem`, or a part of one, as tables
`engine`       the engine: from a problem and a stop rule to orders of visits
=============  ==================================================================
"""
