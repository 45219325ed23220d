"""Ways between places: every source gives `routing.problem.Ways`."""
