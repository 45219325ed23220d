"""One customer: the case, what the rules say of a visit, consents, and past visits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from dispatch.domain.windows import FIRST_DAY, LAST_DAY
from dispatch.errors import ConflictError, InputError, NotFoundError
from dispatch.store.queries import consents as consent_queries
from dispatch.store.queries import customers as customer_queries
from dispatch.store.queries import outcomes as outcome_queries
from dispatch.store.queries import visitors as visitor_queries
from dispatch.store.queries.persons import person_of
from dispatch.text import N_
from dispatch.usecases import customers as use_cases
from dispatch.usecases import persons as person_use_cases
from dispatch.usecases.case_rows import unknown_customer
from dispatch.usecases.consents import parse_consent, parse_notice
from dispatch.usecases.missing_records import resume_customer
from dispatch.usecases.reopen_cases import reopen_cases
from web.context import context
from web.shared.notices import notice
from web.shared.words import message
from web.values import parse_day

from .customer_view import CustomerView, facts_of, hours_of, score_of

blueprint = Blueprint("customer", __name__)


_EXPECTED = {
    "kind": _l("Choose what the consent is for."),
    "given_on": _l("Enter a date from the year 2000 up to today."),
    "given_by": _l("Enter who gave it, in a few words without “;”."),
    "windows": _l(
        "Enter hours such as 06:30-08:00 for other hours; leave empty for other kinds."
    ),
    "until": _l("Enter a date after the consent was given, or leave the field empty."),
    "notice_date": _l(
        "Enter a date from the year 2000 up to today, or leave the field empty."
    ),
}


@dataclass(frozen=True)
class RejectedInput:
    """Input into a form of the page that was refused; empty for none.

    Attributes
    ----------
    values
        By field.
    faults
        Sentences, by field.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


# The address of a refused form answers too: for another language, and for a reload.
@blueprint.get("/customers/<id:customer_id>/consents", alias=True)
@blueprint.get("/customers/<id:customer_id>/notice", alias=True)
@blueprint.get("/customers/<id:customer_id>/resume", alias=True)
@blueprint.get("/customers/<id:customer_id>/person/merge", alias=True)
@blueprint.get("/customers/<id:customer_id>/person/split", alias=True)
@blueprint.get("/customers/<id:customer_id>/reopen", alias=True)
@blueprint.get("/customers/<id:customer_id>")
def show(customer_id: str) -> ResponseReturnValue:
    """Show the page of one customer, for today or another day."""
    return _page(customer_id)


@blueprint.post("/customers/<id:customer_id>/consents")
def add_consent(customer_id: str) -> ResponseReturnValue:
    """Store a consent of the customer."""
    try:
        consent = parse_consent(request.form, context().today())
        use_cases.add_consent(context(), customer_id, consent)
    except InputError as error:
        return _page(customer_id, _rejected_input(error)), 422
    return _back(customer_id, "consent")


@blueprint.post(
    "/customers/<id:customer_id>/consents/<int(max=9223372036854775807):consent_id>/withdraw"
)
def withdraw_consent(customer_id: str, consent_id: int) -> ResponseReturnValue:
    """End a consent."""
    use_cases.withdraw_consent(context(), customer_id, consent_id)
    return _back(customer_id, "withdrawn")


@blueprint.post("/customers/<id:customer_id>/notice")
def set_notice(customer_id: str) -> ResponseReturnValue:
    """Store the date on which a visit was announced."""
    try:
        notice_date = parse_notice(request.form.get("notice_date", ""), context().today())
        use_cases.set_notice(context(), customer_id, notice_date)
    except InputError as error:
        return _page(customer_id, _rejected_input(error)), 422
    return _back(customer_id, "noticed")


@blueprint.post("/customers/<id:customer_id>/resume")
def resume(customer_id: str) -> ResponseReturnValue:
    """Let the cases go on that an import paused because its file lacked them."""
    resume_customer(context(), customer_id)
    return _back(customer_id, "resumed")


@blueprint.post("/customers/<id:customer_id>/person/merge")
def merge_person(customer_id: str) -> ResponseReturnValue:
    """Record that another customer is the same person."""
    other_id, reason = (request.form.get(name, "").strip() for name in ("other", "reason"))
    try:
        person_use_cases.merge_persons(context(), [customer_id, other_id], reason)
    except (InputError, NotFoundError, ConflictError) as error:
        return _page(customer_id, _rejected_decision("person", error)), 422
    return _back(customer_id, "merged")


@blueprint.post("/customers/<id:customer_id>/person/split")
def split_person(customer_id: str) -> ResponseReturnValue:
    """Record that the customer is a person of their own."""
    reason = request.form.get("reason", "")
    try:
        person_use_cases.split_person(context(), customer_id, reason)
    except (InputError, ConflictError) as error:
        return _page(customer_id, _rejected_decision("person", error)), 422
    return _back(customer_id, "split")


@blueprint.post("/customers/<id:customer_id>/reopen")
def reopen(customer_id: str) -> ResponseReturnValue:
    """Let the customer be visited again."""
    reason, names = request.form.get("reason", ""), request.form.getlist("case_ids")
    try:
        if not names:
            raise InputError(N_("Choose a case."))
        reopen_cases(context(), customer_id, reason, names)
    except (InputError, ConflictError) as error:
        return _page(customer_id, _rejected_decision("reopen", error)), 422
    return _back(customer_id, "reopened")


def _rejected_decision(subject: str, error: Exception) -> RejectedInput:
    return RejectedInput(request.form.to_dict(), {subject: message(error.args[0])})


def _rejected_input(error: InputError) -> RejectedInput:
    wrong = {fault.where for fault in error.faults}
    faults = {name: str(text) for name, text in _EXPECTED.items() if name in wrong}
    return RejectedInput(request.form.to_dict(), faults)


def _back(customer_id: str, word: str) -> ResponseReturnValue:
    return redirect(
        url_for("customer.show", customer_id=customer_id, date=_day(), notice=word)
    )


def _day() -> date:
    """Read the day that the page is for."""
    text = request.args.get("date", "").strip()
    if not text:
        return context().today()
    try:
        return parse_day(text)
    except ValueError:
        message = _("“%(text)s” is not a day such as 2026-11-24.", text=text)
        raise InputError(message) from None


def _page(customer_id: str, rejected: RejectedInput | None = None) -> str:
    day = _day()
    file = use_cases.get_case_file(context(), customer_id, day)
    branch_key = context().branch.key
    with context().store.reading() as session:
        cards = customer_queries.customers(session, branch_key, only=customer_id)
        places = customer_queries.places_of(session, branch_key, customer_id)
        consents = consent_queries.consents_of(session, branch_key, customer_id)
        history = outcome_queries.history_of(session, branch_key, customer_id)
        names = visitor_queries.visitor_names(session, branch_key)
        person = person_of(session, branch_key, customer_id)
    if not cards:
        raise unknown_customer(customer_id)
    return render_template(
        "customers/customer.html",
        view=CustomerView(
            cards[0],
            file,
            facts_of(cards[0]),
            hours_of(file, context().settings.timezone),
            score_of(file),
        ),
        day=day,
        today=context().today(),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        places=places,
        paused=any(each.case.missing_since for each in cards[0].all_cases),
        person=person,
        consents=consents,
        history=history,
        names=names,
        rejected=rejected or RejectedInput(),
        notice=notice(),
    )
