"""Records customers' consents, and the days on which visits were announced to them."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from dispatch.domain.consent import LONGEST_NAME, Consent, ConsentKind, ConsentSource
from dispatch.domain.windows import (
    FIRST_DAY,
    LAST_DAY,
    MOST_WINDOWS,
    DayWindow,
    parse_windows,
)
from dispatch.errors import ConflictError, Fault, InputError, NotFoundError
from dispatch.store.queries.consents import consent_values
from dispatch.store.tables import ConsentRow
from dispatch.text import N_, Message

EXPECTED = {
    "kind": f"one of {', '.join(ConsentKind)}",
    "given_on": f"a day up to today, from {FIRST_DAY} on, such as 2026-11-20",
    "given_by": f"who gave it, in at most {LONGEST_NAME} characters without ;",
    "windows": "hours such as 06:30-08:00 for a consent to hours, and none for others",
    "until": f"a day up to {LAST_DAY}, not before the first, or nothing",
    "notice_date": f"a day up to today, from {FIRST_DAY} on, or nothing",
}
"""The right form of each field, as a phrase after "expected"."""


def parse_consent(form: Mapping[str, str], today: date) -> Consent:
    """Parse a consent from a form.

    Parameters
    ----------
    form
        ``kind``, ``given_on``, ``given_by``, ``windows`` and ``until`` as texts; blank
        ones count as missing, and without ``given_by`` it is the customer's own.
    today
        The last day on which it can have been given.

    Raises
    ------
    InputError
        With every missing or wrong field.
    """
    texts = {name: form.get(name, "").strip() for name in EXPECTED}
    wrong: list[str] = []
    kind = texts["kind"] if texts["kind"] in list(ConsentKind) else ""
    if not kind:
        wrong.append("kind")
    given_on = _day(texts["given_on"])
    if given_on is None or not _has_been(given_on, today):
        wrong.append("given_on")
    until = _day(texts["until"])
    if (texts["until"] and until is None) or not _may_end(given_on, until):
        wrong.append("until")
    given_by = texts["given_by"] or "customer"
    if len(given_by) > LONGEST_NAME or ";" in given_by or not given_by.isprintable():
        wrong.append("given_by")
    windows = _windows(texts["windows"])
    if windows is None or (kind and (kind == ConsentKind.HOURS) != bool(windows)):
        wrong.append("windows")
    if wrong or given_on is None or windows is None:
        raise _refusal("The consent", {name: texts[name] for name in wrong})
    return Consent(ConsentKind(kind), given_on, given_by, windows, until)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _has_been(day: date, today: date) -> bool:
    """True if a consent or a notice can have been given on a day."""
    return FIRST_DAY <= day <= today


def _may_end(given_on: date | None, until: date | None) -> bool:
    """True if a consent can count up to a day, or has no end."""
    return until is None or (given_on or FIRST_DAY) <= until <= LAST_DAY


def _windows(text: str) -> tuple[DayWindow, ...] | None:
    """Parse the hours; return None if they are not valid."""
    try:
        windows = parse_windows(text)
    except ValueError:
        return None
    return windows if len(windows) <= MOST_WINDOWS else None


def _refusal(subject: str, wrong: Mapping[str, str]) -> InputError:
    faults = tuple(Fault(name, text[:80], EXPECTED[name]) for name, text in wrong.items())
    details = "; ".join(map(str, faults))
    return InputError(f"{subject} has faults: {details}.", faults)


def require_consent_days(consent: Consent, today: date) -> None:
    """Refuse a consent dated in the future, or outside of the days of plans.

    Raises
    ------
    InputError
        If it was given in the future, or a day lies outside of `FIRST_DAY` to
        `LAST_DAY`.
    """
    wrong = {}
    if not _has_been(consent.given_on, today):
        wrong["given_on"] = consent.given_on.isoformat()
    if consent.until and not _may_end(consent.given_on, consent.until):
        wrong["until"] = consent.until.isoformat()
    if wrong:
        raise _refusal("The consent", wrong)


def parse_notice(text: str, today: date) -> date | None:
    """Parse the day on which a visit was announced; return None for a blank text.

    Raises
    ------
    InputError
        If it is not a day, is in the future, or lies before `FIRST_DAY`.
    """
    text = text.strip()
    notice_date = _day(text)
    if text and notice_date is None:
        raise _refusal("The notice", {"notice_date": text})
    require_notice_day(notice_date, today)
    return notice_date


def require_notice_day(notice_date: date | None, today: date) -> None:
    """Refuse a notice dated in the future, or before the days of plans.

    Raises
    ------
    InputError
        If its day is in the future, or before `FIRST_DAY`.
    """
    if notice_date is not None and not _has_been(notice_date, today):
        raise _refusal("The notice", {"notice_date": notice_date.isoformat()})


def store_consent(
    session: Session, customer_key: int, consent: Consent, now: datetime
) -> int:
    """Store a consent that a person entered, and return its id."""
    record = ConsentRow(**consent_values(customer_key, consent, ConsentSource.PERSON, now))
    session.add(record)
    session.flush()
    return record.consent_id


def end_consent(
    session: Session,
    customer_key: int,
    customer_id: str,
    consent_id: int,
    now: datetime,
) -> ConsentRow:
    """End a consent; the record stays, and later files cannot restore it.

    Raises
    ------
    NotFoundError
        If the customer has no such consent.
    ConflictError
        If it was withdrawn before.
    """
    record = session.get(ConsentRow, consent_id)
    if record is None or record.customer_key != customer_key:
        raise NotFoundError(
            Message(
                N_("Customer '{customer_id}' has no consent {consent_id}."),
                customer_id=customer_id,
                consent_id=consent_id,
            )
        )
    if record.withdrawn_at is not None:
        raise ConflictError(N_("This consent was withdrawn already."))
    record.withdrawn_at, record.source = now, ConsentSource.PERSON.value
    return record
