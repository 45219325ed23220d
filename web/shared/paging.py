"""Lists that are shown page by page."""

PAGE_SIZE = 50
"""Rows of a list on one page."""
