"""The errors of dispatch, as one tree under `routing.errors.RoundsError`.

::

    RoundsError
    ├── SettingsError     a setting is unknown or out of range
    ├── InputError        an input cannot be used; carries every fault
    ├── NotFoundError     a plan, customer, job or team does not exist
    ├── ConflictError     the present state forbids the request
    │   ├── UnlawfulPlanError   the plan breaks a rule now; carries every fault
    │   └── NotPublishedError   the plan of a visitor's link is still a draft
    ├── LinkError         a visitor's link is forged, withdrawn or expired
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
        The text that stands in the input, shortened to 80 characters.
    expected
        A description of a right value, as a phrase that follows "expected".
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
    """A plan, customer, job or team that a request names does not exist."""


class ConflictError(RoundsError):
    """The present state does not allow the request; the text says what it allows."""


class UnlawfulPlanError(ConflictError):
    """A plan breaks rules as things stand now, so it cannot be published; plan again.

    Attributes
    ----------
    faults
        One fault per broken rule: the person concerned, the finding and the requirement.
    """

    def __init__(self, message: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(message)
        self.faults = faults


class NotPublishedError(ConflictError):
    """The plan of a visitor's link is a draft; the link works once it is published."""


class LinkError(RoundsError):
    """A visitor's link is forged, withdrawn or expired.

    The dispatcher's page shows a valid one.
    """


class ProviderError(RoundsError):
    """An outside service failed after its retries; trying again later may help."""
