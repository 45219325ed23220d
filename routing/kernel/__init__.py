"""The kernel: routes, times and insertions as flat arrays, compiled by numba.

It stands at the bottom of routing: engines, explanations and insertions rest on it, and it
knows nothing but problems and their costs.

====================  ================================================================
`columns`, `tables`   the arrays: what their columns mean, and how they are grouped
`encode`              a `Problem` as tables, and routes back to visits
`rows`                the rows of the tables
`classes`             visits and shifts that are equal in what counts
`neighbours`          the nearest visits and shifts
`state`               a fresh state of the search
`timing`              times of one leg or visit: speeds, time on site, time windows
`breaks`              breaks on a leg
`labels`              earliest and latest departures, one step forward or backward
`route_times`         all times of a route: departure, end, stops and breaks
`schedule_order`      the same for an order of visits, with waits at home
`route_operations`    insert and remove visits, update times, undo
`insertion_cost`      feasibility and cost of one more visit in a route
`insertion`           every insertion of unassigned visits into every route
`relaxation`          the least change of a rule that allows an insertion
`jit`                 the decorator of all compiled functions
`compiled`            the folder where compiled functions are kept
`loading`             the kernel's compiled functions, loaded on first use
====================  ================================================================
"""
