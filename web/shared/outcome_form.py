"""The form for the outcome of a visit, the same for visitors and dispatchers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from dispatch.cases.outcome_types import (
    CODES,
    LATEST_DATE,
    OF_ONE_CASE,
    FieldType,
    OutcomeField,
    OutcomeType,
)
from dispatch.errors import ConflictError, InputError
from dispatch.store.queries.outcomes import OutcomeCard
from dispatch.text.case_words import MET

from .itinerary_view import ItineraryView
from .words import label, message, word

_EXPECTED = {
    FieldType.AMOUNT: _l("Enter an amount above 0, such as 1200.50."),
    FieldType.DATE: _l("Enter a date within one year of the visit."),
    FieldType.TEXT: _l("Enter a few words."),
    FieldType.YES_NO: _l("Choose yes or no."),
    FieldType.WINDOWS: _l("Enter times such as 2026-11-26 14:00-16:00."),
}

Record = Callable[[str, Mapping[str, str]], str]
"""Records an outcome by its code and fields, and returns the word of the notice of it."""


@dataclass(frozen=True)
class FormEntry:
    """A field of the form with its value and its fault, both empty at first."""

    field: OutcomeField
    label: str
    value: str
    fault: str


@dataclass(frozen=True)
class OutcomeForm:
    """An outcome that is being entered.

    Attributes
    ----------
    code
        The chosen outcome; empty or unknown while none is chosen.
    values, faults
        By the names of the fields.
    message
        A fault of the whole form.
    status
        HTTP status of the page.
    """

    code: str
    values: Mapping[str, str]
    faults: Mapping[str, str]
    message: str = ""
    status: int = 200

    @property
    def kind(self) -> OutcomeType | None:
        """The chosen outcome, None while none is chosen."""
        return CODES.get(self.code)

    @property
    def of_one_case(self) -> bool:
        """True if the chosen outcome is for exactly one case."""
        return self.code in OF_ONE_CASE

    @property
    def entries(self) -> list[FormEntry]:
        """The fields of the chosen outcome."""
        return [
            FormEntry(
                field,
                label(field),
                self.values.get(field.name, ""),
                self.faults.get(field.name, ""),
            )
            for field in (self.kind.fields if self.kind else ())
        ]


def outcome_page(
    itinerary: ItineraryView, visit_id: str, layout: str, back: str, record: Record
) -> ResponseReturnValue:
    """Show the form, or record what it holds and go back to the itinerary.

    Parameters
    ----------
    itinerary, visit_id
        The visit; it must be one of the itinerary.
    layout
        The template around the form.
    back
        Address of the itinerary.
    record
        Records the outcome; what it refuses is shown on the form with what was typed.

    Raises
    ------
    NotFoundError
        The itinerary has no such visit.
    """
    entry = itinerary.entry(visit_id)
    if request.method == "POST":
        form = _record(record)
        if isinstance(form, str):
            return redirect(f"{back}?notice={form}#stop-{entry.stop.sequence}")
    else:
        form = _first_form(entry.outcome)
    page = render_template(
        "itinerary/outcome.html",
        layout=layout,
        itinerary=itinerary,
        entry=entry,
        form=form,
        groups=_groups(),
        back=back,
        first_day=itinerary.plan.date,
        last_day=itinerary.plan.date + LATEST_DATE,
    )
    return page, form.status


def _record(record: Record) -> OutcomeForm | str:
    """Record the outcome, and return the notice or, if it is refused, the faulty form."""
    values = request.form.to_dict()
    code = values.pop("code", "")
    if code not in CODES:
        return OutcomeForm("", values, {}, _("Choose what came of the visit."), 422)
    try:
        return record(code, values)
    except InputError as error:
        names = {fault.where for fault in error.faults}
        faults = {"case_id": _("Choose a case.")} if "case_id" in names else {}
        faults |= {
            field.name: str(_EXPECTED[field.type])
            for field in CODES[code].fields
            if field.name in names
        }
        return OutcomeForm(code, values, faults, _("Please check the marked fields."), 422)
    except ConflictError as error:
        return OutcomeForm(code, values, {}, message(error.args[0]), 409)


def _first_form(outcome: OutcomeCard | None) -> OutcomeForm:
    """Make the form as it is first shown; for a correction with the recorded values."""
    code = request.args.get("code", outcome.code if outcome else "")
    if outcome is None or outcome.code != code:
        return OutcomeForm(code, {}, {})
    values = {name: _as_entered(value) for name, value in outcome.fields.items()}
    return OutcomeForm(code, values | {"note": outcome.note}, {})


def _as_entered(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _groups() -> list[tuple[str, list[OutcomeType]]]:
    """Group the outcomes by the person who was met, in the order of the table."""
    order = list(MET)
    kinds = sorted(CODES.values(), key=lambda kind: order.index(kind.met))
    return [(word(MET, met), list(group)) for met, group in groupby(kinds, lambda k: k.met)]
