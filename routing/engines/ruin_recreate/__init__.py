"""Ruin and recreate: our own search, in numba, for the whole model.

Each step takes strings of visits that lie near each other out of their routes, adds some
left-out visits of the neighbourhood, and puts all back one by one where they cost least.
Simulated annealing judges the result on the true cost. After Christiaens and Vanden
Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54(2), 2020; choosing whom to visit is ours.

How many routes to drive is more than such a step can find out: a new route is dearer than
what it brings until it and its neighbours have got used to each other. So now and then an
excursion opens or clears a route, goes on around it, and is judged only then. And while it
is hot, visits count for more than their value, as routes will be shorter in the end.

=============  ==================================================================
`columns`      the columns of the search's tables
`tables`       the two sets of tables
`timing`       when stops can be left, one step forward or backward
`moves`        taking visits out of routes and putting them back
`step`         one step: ruin, recreate, accept or undo
`search`       the annealing, of steps and excursions
`pack`         a `Problem`, or a part of one, as tables
`engine`       the engine: from a problem and a stop rule to orders of visits
=============  ==================================================================
"""
