"""Processes in which problems are solved apart from the caller."""
