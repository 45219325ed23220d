"""Travel estimated from the straight line between two places."""
