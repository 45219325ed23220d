"""The command that stores files of customers, visitors and payments."""

import sys
from pathlib import Path
from typing import Any

import click

from .context import open_command_context
from .output import echo_faults, echo_remark, report_errors
from .types import encoding_option, sheet_option


@click.command("import")
@click.argument(
    "kind", metavar="KIND", type=click.Choice(["customers", "visitors", "payments"])
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Store the good rows and skip the others.")
@encoding_option
@sheet_option
@report_errors
def import_files(
    kind: Any, file: Path, *, skip_bad: bool, encoding: str, sheet: str
) -> None:
    """Store a CSV or XLSX file of customers, visitors or payments.

    KIND is customers, visitors or payments. If a row has a fault, nothing is stored
    unless --skip-bad is given.

    Example: rounds import customers overdue.csv
    """
    from dispatch.usecases.files import read_file
    from dispatch.usecases.import_files import import_file

    data = read_file(file)
    context = open_command_context()
    report = import_file(
        context, kind, data, file.name, skip_bad=skip_bad, encoding=encoding, sheet=sheet
    )
    if report.stored is None:
        click.echo(
            f"Error: File rejected: {report.bad} of {report.total} rows have faults, so "
            "nothing was stored. Correct them, or give --skip-bad to store the others.",
            err=True,
        )
    else:
        # A payment that is on record is never changed.
        word = "known already" if kind == "payments" else "updated"
        click.echo(
            f"{kind}: {report.stored.new} new, {report.stored.updated} {word}, "
            f"{report.bad} skipped."
        )
    for remark in report.remarks:
        echo_remark(remark)
    echo_faults(report.faults)
    if report.stored is None:
        sys.exit(1)
