"""One checked row of each input file, before anything is stored."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dispatch.domain.consent import Consent
from dispatch.domain.windows import DayWindow


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with one case, as customers.csv states it.

    Attributes
    ----------
    lat, lon
        The pin, WGS-84; both or neither.
    place_kind
        ``home``, ``work`` or ``other``.
    currency
        ISO 4217 code; empty where the file names none.
    windows
        When the customer can be met; empty: no wish.
    service_minutes
        Length of the visit; None: the setting decides.
    min_team
        Visitors who must come together, 1 or 2.
    flags
        Lower-case words such as ``attorney`` or ``hardship``.
    timezone
        IANA zone in which the customer lives and ``windows`` are meant; empty: the plan's.
    branch
        Whose customer it is; empty where the file names none.
    notice_date
        When a visit was announced to the customer; None: it was not.
    consents
        What the customer agreed to beyond what the rules allow.
    extra
        Columns that Rounds does not know, by header name.
    """

    customer_id: str
    name: str
    overdue_amount: Decimal
    days_past_due: int
    phone: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    place_kind: str = "home"
    currency: str = ""
    last_payment_date: date | None = None
    last_visit_date: date | None = None
    promise_date: date | None = None
    promise_amount: Decimal | None = None
    windows: tuple[DayWindow, ...] = ()
    service_minutes: int | None = None
    required_skills: tuple[str, ...] = ()
    min_team: int = 1
    preferred_visitor: str = ""
    forbidden_visitors: tuple[str, ...] = ()
    due_by: date | None = None
    flags: tuple[str, ...] = ()
    language: str = ""
    notes: str = ""
    timezone: str = ""
    branch: str = ""
    notice_date: date | None = None
    consents: tuple[Consent, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor on duty, as visitors.csv states it.

    Attributes
    ----------
    end_lat, end_lon
        Where the day ends; None with ``open_end`` False: where it starts.
    open_end
        True: the day ends at the last visit.
    shift_start, shift_end
        Minutes from midnight.
    break_minutes
        Length of the one break, 0 for none.
    break_window
        Span that the whole break lies in; None: any time in the shift.
    skills
        Name of a skill to the last day it is valid on, None for ever.
    max_visits
        None for no limit.
    pair_with
        Id of the visitor to be paired with; empty: whoever suits.
    never_pair_with
        Ids of visitors never to be paired with.
    """

    visitor_id: str
    name: str
    start_lat: float
    start_lon: float
    shift_start: int
    shift_end: int
    phone: str = ""
    end_lat: float | None = None
    end_lon: float | None = None
    open_end: bool = False
    max_overtime_minutes: int = 0
    break_minutes: int = 0
    break_window: DayWindow | None = None
    skills: dict[str, date | None] = field(default_factory=dict)
    travel_mode: str = "car"
    max_visits: int | None = None
    branch: str = ""
    pair_with: str = ""
    never_pair_with: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedTrip:
    """A trip that was made, as a file of recorded travel states it.

    Attributes
    ----------
    seconds
        From door to door.
    metres
        On the street; None where not recorded.
    mode
        Of travel; empty where the file names none.
    """

    from_lat: float
    from_lon: float
    to_lat: float
    to_lon: float
    seconds: float
    metres: float | None = None
    mode: str = ""
