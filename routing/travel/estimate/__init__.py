"""Travel times and lengths estimated from the great-circle distance of two places."""
