"""Imports: their reports, decisions on what files lacked, and taking one back."""

from typing import Annotated, Literal

from flask import make_response
from flask_openapi import Tag
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from dispatch.domain.imports import OnMissing
from dispatch.usecases.imports import get_import, get_report_lines, last_imports
from dispatch.usecases.missing_records import decide_on_missing, resume_customer
from dispatch.usecases.undo_import import undo_import
from web.context import context

from .blueprint import answers, api_blueprint, as_json, inline_enum
from .consents import CustomerPath

blueprint = api_blueprint("imports")

_TAG = Tag(name="imports", description="What the imports of files did.")
_MOST_KEPT = 100


class ImportPath(BaseModel):
    """The id of the import."""

    import_id: str


class ListPath(ImportPath):
    """The id of the import, and the list."""

    name: Literal[
        "new",
        "updated",
        "missing",
        "paused",
        "settled",
        "resumed",
        "kept",
        "lifted",
        "closed",
        "same_person",
    ]


class PageQuery(BaseModel):
    """The page of a list."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(
        0, ge=0, lt=2**31, description="The key after which the page begins."
    )
    limit: int = Field(50, ge=1, le=500, description="The largest number of lines.")


class ImportCardOut(BaseModel):
    """An import.

    Attributes
    ----------
    undone_at
        When it was taken back; null if it was not.
    counts
        The numbers of its report by their names.
    """

    import_id: str
    kind: str
    author: str
    imported_at: AwareDatetime
    undone_at: AwareDatetime | None
    counts: dict[str, int]


class ImportsOut(BaseModel):
    """The last imports, the newest first."""

    imports: list[ImportCardOut]


class ReportLineOut(BaseModel):
    """A line of a list of a report.

    Attributes
    ----------
    key
        The number after which the next page begins.
    record_id
        The id of the customer or visitor.
    field, stored, in_file
        Of a safeguard: its name, and its value here and in the file. Of a customer who is
        likely the same person as another: what they have in common, and the other's id.
    """

    key: int
    record_id: str
    name: str
    case_id: str
    field: str
    stored: str
    in_file: str


class ReportLinesOut(BaseModel):
    """A page of a list of a report."""

    lines: list[ReportLineOut]


class DecisionIn(BaseModel):
    """The decision about the records that an import paused because its file lacked them."""

    model_config = ConfigDict(extra="forbid")

    on_missing: Annotated[OnMissing, inline_enum(OnMissing, "OnMissing")]


class DecisionOut(BaseModel):
    """The number of records that were settled or resumed."""

    settled: int = 0
    resumed: int = 0


class UndoOut(BaseModel):
    """The result of taking an import back.

    Attributes
    ----------
    restored, removed, kept
        The number of records that are as before, that are gone again, and that stay
        because they were changed or planned since.
    kept_ids
        The ids of the first 100 of those that stay.
    """

    restored: int
    removed: int
    kept: int
    kept_ids: list[str]


@blueprint.get(
    "/imports",
    tags=[_TAG],
    summary="List the last imports",
    responses=answers(http_200=ImportsOut),
)
def list_imports() -> Response:
    """List the last 50 imports of the branch, the newest first."""
    cards = [_card(each) for each in last_imports(context())]
    return as_json(ImportsOut(imports=cards))


@blueprint.get(
    "/imports/<import_id>",
    tags=[_TAG],
    summary="Show an import",
    responses=answers(404, http_200=ImportCardOut),
)
def show_import(path: ImportPath) -> Response:
    """Show when a file was imported, by whom, and the numbers of its report."""
    return as_json(_card(get_import(context(), path.import_id)))


@blueprint.get(
    "/imports/<import_id>/lists/<name>",
    tags=[_TAG],
    summary="Read a list of the report of an import",
    responses=answers(404, http_200=ReportLinesOut),
)
def read_import_list(path: ListPath, query: PageQuery) -> Response:
    """List the customers or visitors of a number of the report, by pages."""
    lines = get_report_lines(
        context(), path.import_id, path.name, after=query.after, limit=query.limit
    )
    lines_out = [ReportLineOut.model_validate(each, from_attributes=True) for each in lines]
    return as_json(ReportLinesOut(lines=lines_out))


@blueprint.post(
    "/imports/<import_id>/missing",
    tags=[_TAG],
    summary="Settle or resume what an import paused",
    responses=answers(404, 409, 413, http_200=DecisionOut),
)
def decide_missing(path: ImportPath, body: DecisionIn) -> Response:
    """Settle the paused cases that the file lacked, or resume them with ``keep``."""
    findings = decide_on_missing(context(), path.import_id, body.on_missing)
    return as_json(DecisionOut(**{kind.value: n for kind, n in findings.items()}))


@blueprint.post(
    "/imports/<import_id>/undo",
    tags=[_TAG],
    summary="Take an import back",
    responses=answers(404, 409, 413, http_200=UndoOut),
)
def undo(path: ImportPath) -> Response:
    """Bring what an import changed back, where nobody has changed it since."""
    report = undo_import(context(), path.import_id)
    return as_json(
        UndoOut(
            restored=report.restored,
            removed=report.removed,
            kept=len(report.kept),
            kept_ids=report.kept[:_MOST_KEPT],
        )
    )


# Ids may hold a slash, which stands in the address as it is.
@blueprint.post(
    "/customers/<path:customer_id>/resume",
    tags=[_TAG],
    summary="Resume a customer whom a file lacked",
    responses=answers(404, 409, 413, http_204=None),
)
def resume(path: CustomerPath) -> Response:
    """Let the paused cases of a customer be planned again."""
    resume_customer(context(), path.customer_id)
    return make_response("", 204)


def _card(card: object) -> ImportCardOut:
    return ImportCardOut.model_validate(card, from_attributes=True)
