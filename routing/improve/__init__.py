"""Improving whole solutions: route pool, decomposition, greedy insertion."""
