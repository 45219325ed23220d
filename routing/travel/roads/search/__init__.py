"""Shortest paths on a road graph: snapping, networks of arcs, and two engines."""
