"""The command that stores files of customers, visitors and payments."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .context import open_command_context
from .output import echo_faults, echo_remark, report_errors
from .types import encoding_option, sheet_option

if TYPE_CHECKING:
    from dispatch.usecases import Context
    from dispatch.usecases.import_files import ImportReport

_SHOWN = 20
"""The most lines of a list that the command prints."""
_HEADINGS = {
    "missing": "Not in the file",
    "paused": "Paused until a file has them again",
    "settled": "Settled",
    "resumed": "In the file again, and no longer paused",
    "kept": "Safeguards kept; --lift-safeguards lets the file lift them",
    "lifted": "Safeguards lifted",
    "closed": "Settled here, but overdue in the file",
    "same_person": "Likely one person with another customer; see rounds persons matches",
}
"""The heading of each list of a report."""


@click.command("import")
@click.argument(
    "kind", metavar="KIND", type=click.Choice(["customers", "visitors", "payments"])
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Store the good rows and skip the others.")
@encoding_option
@sheet_option
@click.option(
    "--on-missing",
    type=click.Choice(["settle", "pause", "keep"]),
    help="What becomes of open cases, or visitors, that the file lacks; by default they "
    "are paused. Give keep for a file that holds a part of them.",
)
@click.option(
    "--lift-safeguards",
    is_flag=True,
    help="Let the file lift flags, barred visitors and other safeguards.",
)
@report_errors
def import_files(
    kind: Any,
    file: Path,
    *,
    skip_bad: bool,
    encoding: str,
    sheet: str,
    on_missing: str | None,
    lift_safeguards: bool,
) -> None:
    """Store a CSV or XLSX file of customers, visitors or payments.

    KIND is customers, visitors or payments. If a row has a fault, nothing is stored
    unless --skip-bad is given.

    Example: rounds import customers overdue.csv
    """
    from dispatch.domain.imports import OnMissing
    from dispatch.usecases.files import read_file
    from dispatch.usecases.import_files import import_file

    data = read_file(file)
    context = open_command_context()
    report = import_file(
        context,
        kind,
        data,
        file.name,
        skip_bad=skip_bad,
        encoding=encoding,
        sheet=sheet,
        on_missing=None if on_missing is None else OnMissing(on_missing),
        lift_safeguards=lift_safeguards,
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
        _echo_lists(context, report)
    for remark in report.remarks:
        echo_remark(remark)
    echo_faults(report.faults)
    if report.stored is None:
        sys.exit(1)


def _echo_lists(context: "Context", report: "ImportReport") -> None:
    for kind, number in report.findings.items():
        click.echo(f"{_HEADINGS[kind]}: {number}")
        echo_lines(context, report.import_id, kind, number)
    if report.findings:
        click.echo(f"To take this import back: rounds imports undo {report.import_id}")


def echo_lines(context: "Context", import_id: str, name: str, number: int) -> None:
    """Print the first lines of a list of a report, and how many there are beyond."""
    from dispatch.usecases.imports import get_report_lines

    lines = get_report_lines(context, import_id, name, limit=_SHOWN)
    for line in lines:
        words = [line.record_id, line.case_id, line.name]
        if name == "same_person":
            words.append(f"same {line.field.replace('_', ' ')} as {line.stored}")
        elif line.field:
            words.append(f"{line.field} {line.stored!r}, in the file {line.in_file!r}")
        click.echo("  " + " · ".join(filter(None, words)))
    if number > len(lines):
        click.echo(f"  … and {number - len(lines)} more")
