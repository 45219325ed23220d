"""The user in whose name something is done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class UserKind(StrEnum):
    """The kinds of users; until there are accounts, the way in tells them apart."""

    DISPATCHER = "dispatcher"
    API = "api"
    CLI = "cli"
    VISITOR = "visitor"
    SYSTEM = "system"


@dataclass(frozen=True)
class User:
    """A user, whose text is what the audit trail holds.

    Attributes
    ----------
    kind
        The way in: pages, API, command line, a visitor's link, or Rounds itself.
    name
        The id of the visitor of a link, or of the team of a link of version 0.1; empty for
        all others until there are accounts.
    """

    kind: UserKind
    name: str = ""

    def __str__(self) -> str:
        """Return the kind, with the name after it if there is one."""
        return f"{self.kind} {self.name}" if self.name else str(self.kind)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a user from the text that `str` makes.

        Raises
        ------
        ValueError
            If the text begins with no kind of user.
        """
        kind, _, name = text.partition(" ")
        return cls(UserKind(kind), name)


SYSTEM = User(UserKind.SYSTEM)
"""Rounds itself, where nobody has asked for a change."""
