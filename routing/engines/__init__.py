"""Engines: each takes a `Problem` and gives an order of visits for every shift."""
