"""Decides: who may be visited, how much it is worth, by whom and when, and what follows."""
