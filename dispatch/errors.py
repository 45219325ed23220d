"""What can go wrong in the business, as one tree under `routing.errors.RoundsError`.

::

    RoundsError
    ├── SettingsError     a setting is unknown or out of range
    ├── InputError        something handed in is not usable; carries every fault
    ├── NotFoundError     a plan, customer, job or team that is not there
    ├── ConflictError     not allowed in the present state (a plan for a finished job, …)
    │   ├── UnlawfulPlanError   a plan that breaks a rule now; carries every fault
    │   └── NotPublishedError   a visitor's link to a plan that is still a draft
    ├── LinkError         a visitor's link that is forged or has run out
    └── ProviderError     an outside service (a geocoder) failed after its retries
"""

from dataclasses import dataclass

from routing.errors import RoundsError


class SettingsError(RoundsError, ValueError):
    """A setting is unknown or out of its range; the text names it."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in an input.

    Attributes
    ----------
    where
        The place in the input, as a person looks for it: ``row 12, lat`` or
        ``routes[2].stops[0]``.
    value
        What stood there, shortened to 80 characters.
    expected
        What would be right, as a phrase after "expected".
    """

    where: str
    value: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: {self.value!r}; expected {self.expected}"


class InputError(RoundsError, ValueError):
    """An input cannot be used.

    Attributes
    ----------
    faults
        Every fault that was found, in the order of the input.
    """

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class NotFoundError(RoundsError, LookupError):
    """What was asked for does not exist."""


class ConflictError(RoundsError):
    """The request makes no sense in the present state; the text says what does."""


class UnlawfulPlanError(ConflictError):
    """A plan breaks rules as things stand now, so it is not published; plan again.

    Attributes
    ----------
    faults
        Every broken rule: whom it concerns, what was found, what is required.
    """

    def __init__(self, message: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(message)
        self.faults = faults


class NotPublishedError(ConflictError):
    """A visitor's link to a plan that is still a draft; it works once it is published."""


class LinkError(RoundsError):
    """A visitor's link is not ours or has run out; ask the dispatcher for a new one."""


class ProviderError(RoundsError):
    """An outside service failed after its retries; trying again later may help."""
