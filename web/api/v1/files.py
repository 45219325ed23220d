"""Uploads: files of customers and of visitors."""

from typing import Annotated

import werkzeug.datastructures
from flask_openapi import FileStorage, Tag
from pydantic import BaseModel, ConfigDict, Field, field_validator
from werkzeug.wrappers import Response

from dispatch.domain.imports import OnMissing
from dispatch.errors import InputError
from dispatch.usecases.import_files import ImportKind, import_file
from web.context import context

from .blueprint import answers, api_blueprint, as_json, inline_enum

blueprint = api_blueprint("files")

_TAG = Tag(name="files", description="Overdue customers and visitors on duty, as files.")


class Upload(BaseModel):
    """A CSV or XLSX file, as a form with one file in it."""

    model_config = ConfigDict(extra="forbid")

    file: FileStorage = Field(description="CSV or XLSX, with English or Chinese headings.")
    skip_bad: bool = Field(
        False, description="Store the good rows and skip the others; else all or nothing."
    )

    encoding: str = Field(
        "", max_length=40, description="Of a CSV file; by default what is clear."
    )
    sheet: str = Field(
        "", max_length=100, description="Of a workbook; by default the only fitting one."
    )
    on_missing: Annotated[OnMissing, inline_enum(OnMissing, "OnMissing")] | None = Field(
        None,
        description="What becomes of open cases, or of visitors, that the file lacks; by "
        "default they are paused, and keep is for a file that holds a part of them.",
    )
    lift_safeguards: bool = Field(
        False,
        description="Let the file lift flags, barred visitors and other safeguards; else "
        "they are kept, and the report lists them.",
    )

    @field_validator("file")
    @classmethod
    def _is_a_file(cls, value: object) -> object:
        # The library takes a text field of that name as well.
        if not isinstance(value, werkzeug.datastructures.FileStorage):
            raise ValueError("must be a file, not text")
        return value


class ImportOut(BaseModel):
    """The result of an upload.

    Attributes
    ----------
    total, new, updated, skipped
        Rows read; of these stored for the first time, brought up to date, skipped.
    faults
        The faults of the rows that were skipped.
    remarks
        The choices that were made in reading the file.
    unknown_headings
        The headings that Rounds does not know, whose columns have no effect on plans.
    import_id
        The id of the import, by which its lists are read and it is taken back.
    unchanged
        Rows, of those brought up to date, that said nothing new.
    findings
        The number of findings by their kind, the names of the lists of the import.
    """

    total: int
    new: int
    updated: int
    skipped: int
    faults: list[str]
    remarks: list[str]
    unknown_headings: list[str]
    import_id: str
    unchanged: int
    findings: dict[str, int]


@blueprint.post(
    "/customers",
    tags=[_TAG],
    summary="Upload overdue customers",
    responses=answers(413, http_200=ImportOut),
)
def upload_customers(form: Upload) -> Response:
    """Store a file of customers; a known customer_id is brought up to date."""
    return _import("customers", form)


@blueprint.post(
    "/visitors",
    tags=[_TAG],
    summary="Upload the visitors on duty",
    responses=answers(413, http_200=ImportOut),
)
def upload_visitors(form: Upload) -> Response:
    """Store a file of visitors; a known visitor_id is brought up to date."""
    return _import("visitors", form)


def _import(kind: ImportKind, form: Upload) -> Response:
    name = form.file.filename or kind
    report = import_file(
        context(),
        kind,
        form.file.read(),
        name,
        skip_bad=form.skip_bad,
        encoding=form.encoding,
        sheet=form.sheet,
        on_missing=form.on_missing,
        lift_safeguards=form.lift_safeguards,
    )
    if report.stored is None:
        rejected = (
            f"File rejected: {report.bad} of {report.total} rows have faults, so nothing "
            "was stored. Correct them, or send skip_bad=true to store the others."
        )
        raise InputError(" ".join((rejected, *report.remarks)), report.faults)
    return as_json(
        ImportOut(
            total=report.total,
            new=report.stored.new,
            updated=report.stored.updated,
            skipped=report.bad,
            faults=[str(fault) for fault in report.faults],
            remarks=[str(remark) for remark in report.remarks],
            unknown_headings=list(report.unknown_headings),
            import_id=report.import_id,
            unchanged=report.stored.unchanged,
            findings={kind.value: number for kind, number in report.findings.items()},
        )
    )
