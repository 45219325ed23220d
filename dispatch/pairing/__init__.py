"""Who goes with whom: teams of two where visits need two."""
