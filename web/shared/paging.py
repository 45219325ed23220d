"""Lists that are shown page by page."""

from flask import request

PAGE_SIZE = 50
"""Rows of a list on one page."""


def page_start() -> int:
    """Return the key after which the page begins, from the address; 0 without one."""
    text = request.args.get("after", "0")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
