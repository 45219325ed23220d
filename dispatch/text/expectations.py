"""The requirements of pydantic as messages that can be translated."""

from pydantic_core import ErrorDetails

from dispatch.domain.requirement import expectation, expected_phrase

from .translator import Message


def expected_message(item: ErrorDetails) -> str:
    """Return what a refused value must be, as a phrase that follows "expected".

    The words of a check of our own stay English, unless the catalogue has them.

    Parameters
    ----------
    item
        One of the errors of a `pydantic.ValidationError`.
    """
    phrase = expectation(item)
    if phrase is None:
        return expected_phrase(item)
    template, bounds = phrase
    return Message(template, **{name: str(bound) for name, bound in bounds.items()})
