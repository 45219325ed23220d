"""The form that every file is turned into first: rows of text."""

from collections.abc import Callable, Iterator, Sequence

Records = Iterator[Sequence[str]]
"""The cells of each row from the top of the sheet, blank rows included."""
Table = Callable[[], Records]
"""A function that reads one table from its top; it may be called more than once."""
