"""Ruin and recreate: our own search for the whole model, in numba.

Each step removes strings of visits that lie near each other from their routes, adds some
unassigned visits of the vicinity, and inserts all of them one by one where they cost least.
Simulated annealing is the acceptance criterion: it accepts or rejects the result by its
true cost. This is SISR (Christiaens and Vanden Berghe, "Slack Induction by String Removals
for Vehicle Routing Problems", Transportation Science 54(2), 2020); the choice of whom to
visit is our own.

Such a step cannot find out how many routes are needed: a new route costs more than it
gains until it and its neighbours have adapted to each other. So now and then a perturbation
opens or clears a route, the search goes on around it, and all of it is accepted or undone
together. At high temperatures visits count more than their value, as routes will be shorter
in the end.

Around the annealing, a small problem has a population of solutions, whose offspring
exchange routes and are annealed a little. A large one is decomposed into subproblems that
are annealed side by side, again and again with other borders. In both cases good routes go
into a pool, from which `routing.improve.set_packing` chooses the best together.

======================  ================================================================
`engine`                the engine: population or decomposition, and the warm-up
`params`                the parameters of the search
`budget`                how much of the limit is used up
`temperature`           the unit of temperature, which fits the annealing to the problem
`population`            small problems: individuals and offspring
`crossover`             selective route exchange, which makes an offspring of two parents
`decomposition_search`  large problems: repeated decomposition into subproblems
`subproblem`            one annealing: a task that any worker can carry out, and its result
`annealing`             simulated annealing over steps and perturbations
`step`                  one step: ruin, recreate, acceptance criterion; routes by hash
`ruin`                  remove strings of visits
`recreate`              insert removed visits where they cost least
`rng`                   random numbers
`loading`               the compiled functions, loaded on first use
======================  ================================================================
"""
