"""Commands for the branches of a lender and for their own settings."""

import json
from typing import Any

import click

from .context import open_command_context
from .output import report_errors


@click.group()
def branches() -> None:
    """Manage the branches, each with customers, visitors and plans of its own.

    The setting ROUNDS_BRANCH names the branch that a server or a command works for.

    Example: rounds branches add north "North office"
    """


@branches.command("list")
@report_errors
def show_branches() -> None:
    """List the branches; a star marks the one that ROUNDS_BRANCH names.

    Example: rounds branches list
    """
    from dispatch.usecases.branches import list_branches

    context = open_command_context()
    for branch in list_branches(context):
        mark = "*" if branch == context.branch else " "
        click.echo(f"{mark} {branch.code:<16} {branch.name}")


@branches.command("add")
@click.argument("code")
@click.argument("name")
@report_errors
def add(code: str, name: str) -> None:
    """Add an empty branch.

    Example: rounds branches add north "North office"
    """
    from dispatch.usecases.branches import add_branch

    branch = add_branch(open_command_context(), code, name)
    click.echo(f"Added. Set ROUNDS_BRANCH={branch.code} to work for it.")


@branches.command("settings")
@click.argument("name", default="")
@click.argument("value", default="")
@report_errors
def change_settings(name: str, value: str) -> None:
    """Show the branch's own settings, or set one; the value null takes it back.

    The settings of the environment count wherever a branch has none of its own. A server
    that runs follows them from the next request and the next plan.

    Example: rounds branches settings planning.seconds 60
    """
    from dispatch.usecases.branches import own_settings, set_branch_setting

    if name and not value:
        raise click.UsageError("Give a value with the name, or neither to see all.")
    context = open_command_context()
    if name:
        set_branch_setting(context, name, _parse_value(value))
    click.echo(json.dumps(own_settings(context), ensure_ascii=False, indent=2))


def _parse_value(text: str) -> Any:
    """Read JSON, or take the text as it is, like the environment's variables."""
    try:
        return json.loads(text)
    except ValueError:
        return text
