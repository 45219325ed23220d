"""Ways between places: every source gives the same `routing.problem.Matrix`."""
