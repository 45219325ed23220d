"""Processes in which problems are solved, so that the caller stays responsive."""
