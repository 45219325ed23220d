"""The API for scheduling systems."""
