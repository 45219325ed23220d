"""What every file becomes first: rows of text."""

from collections.abc import Callable, Iterator, Sequence

Records = Iterator[Sequence[str]]
"""The cells of each row from the top of the sheet, blank rows included."""
Table = Callable[[], Records]
"""Starts reading one table from its top; may be called more than once."""
