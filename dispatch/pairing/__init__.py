"""Pairs visitors: teams of two for visits that need two."""
