"""Flags that a file can set on a case."""

from enum import StrEnum


class Flag(StrEnum):
    """The circumstances of a customer or a case that bear on whether to visit."""

    ATTORNEY = "attorney"
    """An attorney acts for the customer."""
    DISPUTE = "dispute"
    """The customer disputes the debt."""
    DECEASED = "deceased"
    """The customer has died."""
    HARDSHIP = "hardship"
    """The customer is in financial hardship."""
    VULNERABLE = "vulnerable"
    """The customer needs particular care, for example by illness or age."""
    CEASE = "cease"
    """The customer asked for no further visits."""
    PAID = "paid"
    """The overdue amount has been paid."""
    BEREAVEMENT = "bereavement"
    """The customer is in mourning."""
