"""Customers: persons or firms with an overdue balance."""

from dataclasses import dataclass, field

from .consent import Consent


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or firm with an overdue balance in a branch.

    Attributes
    ----------
    customer_id
        The lender's own id, unique among all customers.
    phone
        As the file has it; empty where it has none.
    language
        In which the customer is spoken to, such as ``zh``; empty: not known.
    timezone
        IANA zone in which the customer lives and all times of a visit are meant; empty:
        the plan's.
    consents
        The customer's agreements that widen what the rules allow.
    branch
        The office that the customer belongs to; empty where the file names none.
    extra
        Columns of the file that Rounds does not know, by heading.
    person_id
        The id of the person that the customer is a record of, where that is another
        customer's id; empty: the customer's own.
    """

    customer_id: str
    name: str
    phone: str = ""
    language: str = ""
    notes: str = ""
    timezone: str = ""
    consents: tuple[Consent, ...] = ()
    branch: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    person_id: str = ""

    @property
    def person(self) -> str:
        """The id of the person that the customer is a record of."""
        return self.person_id or self.customer_id
