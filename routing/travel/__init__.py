"""Travel between places: each source here gives a `routing.matrix.TravelMatrix`."""
