"""The form in which every check of the store states what is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class InvariantFault:
    """Rows of a store that do not agree.

    Attributes
    ----------
    rule
        The name of the invariant.
    where
        The record, by its public id or its key.
    detail
        What is wrong with it.
    """

    rule: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.where} {self.detail}"
