"""Uploads: files of customers and of visitors."""

import werkzeug.datastructures
from flask_openapi import FileStorage, Tag
from pydantic import BaseModel, ConfigDict, Field, field_validator
from werkzeug.wrappers import Response

from dispatch.errors import InputError
from dispatch.usecases.import_files import ImportKind, import_file
from web.context import context

from .blueprint import answers, api_blueprint, as_json

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
    """

    total: int
    new: int
    updated: int
    skipped: int
    faults: list[str]
    remarks: list[str]
    unknown_headings: list[str]


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
        )
    )
