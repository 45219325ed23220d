"""Priority: the tier and score of a visit, and its purpose."""
