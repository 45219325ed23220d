"""Stage 2, locate: from an address to a pin, never by a silent guess."""
