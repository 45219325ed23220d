"""Branches: the offices of a lender, each with customers, visitors and plans of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """An office that works apart from all others in the same database.

    Attributes
    ----------
    key
        The number by which the rows of the database refer to the branch.
    code
        A short id, such as ``main``, by which the setting ``ROUNDS_BRANCH`` names it.
    name
        The name that people use.
    """

    key: int
    code: str
    name: str
