"""Ways between places: every source gives `routing.matrix.TravelMatrix`."""
