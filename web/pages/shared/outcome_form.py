"""The form for what came of a visit, the same for visitors and dispatchers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from dispatch.cases.outcome_types import CODES, FieldType, OutcomeField, OutcomeType
from dispatch.errors import ConflictError, InputError
from dispatch.store.queries.outcomes import OutcomeCard
from dispatch.text.case_words import MET
from dispatch.usecases.record_outcome import record_outcome
from web.context import context

from .itinerary_view import Sheet
from .words import label, message, word

_EXPECTED = {
    FieldType.AMOUNT: _l("Enter an amount above 0, such as 1200.50."),
    FieldType.DATE: _l("Enter a date within one year of the visit."),
    FieldType.TEXT: _l("Enter a few words."),
    FieldType.YES_NO: _l("Choose yes or no."),
    FieldType.WINDOWS: _l("Enter times such as 2026-11-26 14:00-16:00."),
}
_LATEST = timedelta(days=366)


@dataclass(frozen=True)
class FormEntry:
    """A field of the form with what was entered and what is wrong with it."""

    field: OutcomeField
    label: str
    value: str
    fault: str


@dataclass(frozen=True)
class Form:
    """What the page shows of an outcome that is being entered.

    Attributes
    ----------
    code
        The chosen outcome; empty or unknown while none is chosen.
    message
        What is wrong as a whole.
    """

    code: str
    values: Mapping[str, str]
    faults: Mapping[str, str]
    message: str = ""
    status: int = 200

    @property
    def kind(self) -> OutcomeType | None:
        """The chosen outcome."""
        return CODES.get(self.code)

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
    sheet: Sheet, visit_id: str, layout: str, back: str
) -> ResponseReturnValue:
    """Show the form, or record what it holds and go back to the itinerary.

    Parameters
    ----------
    layout
        The template around it.
    back
        Address of the itinerary.

    Raises
    ------
    NotFoundError
        Where the itinerary has no such visit.
    """
    line = sheet.line(visit_id)
    if request.method == "POST":
        form = _record(sheet, visit_id)
        if form is None:
            return redirect(f"{back}?notice=outcome#stop-{line.stop.sequence}")
    else:
        form = _offered(line.outcome)
    page = render_template(
        "outcome.html",
        layout=layout,
        sheet=sheet,
        line=line,
        form=form,
        groups=_groups(),
        back=back,
        first_day=sheet.plan.date,
        last_day=_last_day(sheet.plan.date),
    )
    return page, form.status


def _record(sheet: Sheet, visit_id: str) -> Form | None:
    """Record; None where it went in, else the form with what is wrong."""
    values = request.form.to_dict()
    code = values.pop("code", "")
    team_id = sheet.route.team_id
    if code not in CODES:
        return Form("", values, {}, _("Choose what came of the visit."), 422)
    try:
        record_outcome(context(), sheet.plan, team_id, visit_id, code, values)
    except InputError as error:
        wrong = {fault.where for fault in error.faults}
        faults = {
            field.name: str(_EXPECTED[field.type])
            for field in CODES[code].fields
            if field.name in wrong
        }
        return Form(code, values, faults, _("Please check the marked fields."), 422)
    except ConflictError as error:
        return Form(code, values, {}, message(str(error)), 409)
    return None


def _offered(outcome: OutcomeCard | None) -> Form:
    """The form as it is first shown; for a correction with what was recorded."""
    code = request.args.get("code", outcome.code if outcome else "")
    if outcome is None or outcome.code != code:
        return Form(code, {}, {})
    values = {name: _as_entered(value) for name, value in outcome.fields.items()}
    return Form(code, values | {"note": outcome.note}, {})


def _as_entered(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _groups() -> list[tuple[str, list[OutcomeType]]]:
    """The outcomes by who was met, in the order of the table."""
    order = list(MET)
    kinds = sorted(CODES.values(), key=lambda kind: order.index(kind.met))
    return [(word(MET, met), list(group)) for met, group in groupby(kinds, lambda k: k.met)]


def _last_day(day: date) -> date:
    return day + _LATEST
