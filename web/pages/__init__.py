"""The dispatcher's pages: a blueprint per area."""
