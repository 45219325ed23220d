"""Shortest paths on a road graph."""
