"""Customers: persons or firms with an overdue balance."""

from dataclasses import dataclass
from typing import Annotated

from .consent import Consent
from .fields import CUSTOMER_ID_HEADINGS, PHONE_HEADINGS, Definition
from .translatable import N_
from .value_kinds import LongText, ShortText, Simple


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
    person_id
        The id of the person that the customer is a record of, where that is another
        customer's id; empty: the customer's own.
    likely_person
        The id of the person whom stops and limits take the customer for until a dispatcher
        decides; empty: no other than `person`.
    """

    customer_id: Annotated[
        str,
        Definition(
            N_("customer id"),
            Simple.ID,
            CUSTOMER_ID_HEADINGS,
            "the lender's id",
            personal=False,
        ),
    ]
    name: Annotated[
        str,
        Definition(
            N_("name"),
            ShortText(200),
            "姓名 客户姓名 客户名称",
            "of the person or the firm",
        ),
    ]
    phone: Annotated[
        str,
        Definition(N_("phone"), Simple.PHONE, PHONE_HEADINGS, "for the visitor to call"),
    ] = ""
    email: Annotated[
        str,
        Definition(
            N_("email"),
            ShortText(
                254, r"[^@\s]+@[^@\s]+", N_("an email address such as ana@example.com")
            ),
            "邮箱 电子邮箱 邮箱地址 电子邮件",
            "to write to the customer",
            on_page=True,
        ),
    ] = ""
    language: Annotated[
        str,
        Definition(N_("language"), ShortText(35), "语言 语种", "that the customer speaks"),
    ] = ""
    notes: Annotated[
        str,
        Definition(
            N_("notes"),
            LongText(4000),
            "备注 说明",
            "anything else; unknown columns are kept as notes too",
        ),
    ] = ""
    timezone: Annotated[
        str,
        Definition(
            N_("time zone"),
            Simple.TIMEZONE,
            "时区",
            "the customer's own, where it is not the plan's",
        ),
    ] = ""
    consents: Annotated[
        tuple[Consent, ...],
        Definition(
            N_("consents given"),
            Simple.CONSENTS,
            "同意记录 客户同意",
            "what the customer agreed to, such as `hours 2026-11-20 06:30-08:00 by "
            "customer;work 2026-11-20`; also `holiday` and `notice`",
            stored=False,
        ),
    ] = ()
    person_id: str = ""
    likely_person: str = ""

    @property
    def person(self) -> str:
        """The id of the person that the customer is a record of."""
        return self.person_id or self.customer_id

    @property
    def held_person(self) -> str:
        """The id of the person whom stops and limits take the customer for."""
        return self.likely_person or self.person
