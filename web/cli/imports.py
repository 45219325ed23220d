"""Commands on the imports of the past: list them, show one, decide, take one back."""

from typing import TYPE_CHECKING, Any

import click

from .context import open_command_context
from .import_files import echo_lines
from .output import report_errors

if TYPE_CHECKING:
    from dispatch.usecases import Context


@click.group()
def imports() -> None:
    """List the imports of files, and take one back.

    Example: rounds imports list
    """


def _id(context: "Context", text: str) -> str:
    """Return the id of an import; ``last`` is the newest that can be taken back."""
    from dispatch.usecases.imports import last_imports

    if text != "last":
        return text
    cards = last_imports(context)
    ids = [c.import_id for c in cards if c.kind != "payments" and c.undone_at is None]
    return ids[0] if ids else text


@imports.command("list")
@report_errors
def list_imports() -> None:
    """List the last 50 imports, the newest first.

    Example: rounds imports list
    """
    from dispatch.usecases.imports import last_imports

    for card in last_imports(open_command_context()):
        state = " (taken back)" if card.undone_at else ""
        click.echo(
            f"{card.import_id}  {card.imported_at:%Y-%m-%d %H:%M} UTC  {card.kind}: "
            f"{card.counts['new']} new, {card.counts['updated']} updated{state}"
        )


@imports.command("show")
@click.argument("import_id")
@report_errors
def show(import_id: str) -> None:
    """Show the report of an import, with the first lines of each list.

    The newest import of customers or visitors is named by the word last.

    Example: rounds imports show last
    """
    from dispatch.store.queries.imports import LISTS
    from dispatch.usecases.imports import get_import

    context = open_command_context()
    import_id = _id(context, import_id)
    card = get_import(context, import_id)
    for name, number in card.counts.items():
        click.echo(f"{name}: {number}")
        if name == "updated":
            number -= card.counts.get("unchanged", 0)
        if number and name in LISTS:
            echo_lines(context, import_id, name, number)


@imports.command("decide")
@click.argument("import_id")
@click.argument("on_missing", metavar="settle|keep", type=click.Choice(["settle", "keep"]))
@report_errors
def decide(import_id: str, on_missing: Any) -> None:
    """Settle or resume what an import paused because its file lacked it.

    Example: rounds imports decide last settle
    """
    from dispatch.domain.imports import OnMissing
    from dispatch.usecases.missing_records import decide_on_missing

    context = open_command_context()
    findings = decide_on_missing(context, _id(context, import_id), OnMissing(on_missing))
    for kind, number in findings.items():
        click.echo(f"{number} {kind}.")
    if not findings:
        click.echo("Nothing of this import is paused any more.")


@imports.command("undo")
@click.argument("import_id")
@report_errors
def undo(import_id: str) -> None:
    """Take an import back, except for records that were changed since.

    Example: rounds imports undo last
    """
    from dispatch.usecases.undo_import import undo_import

    context = open_command_context()
    report = undo_import(context, _id(context, import_id))
    click.echo(
        f"{report.restored} as before, {report.removed} removed, {len(report.kept)} kept, "
        "as they were changed or planned since."
    )
    for record_id in report.kept:
        click.echo(f"  {record_id}")
