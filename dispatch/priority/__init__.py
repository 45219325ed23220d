"""How much a visit is worth, and what it is for."""
