"""Commands that record which customers are one person."""

import click

from .context import open_command_context
from .output import report_errors

_reason_option = click.option(
    "--reason", required=True, help="Reason of the decision, for the audit trail."
)


@click.group()
def persons() -> None:
    """Record which customers are one person, who is visited once for all cases.

    Example: rounds persons merge C1 C7 --reason "same identity card"
    """


@persons.command("merge")
@click.argument("customer_ids", nargs=-1, required=True)
@_reason_option
@report_errors
def merge(customer_ids: tuple[str, ...], reason: str) -> None:
    """Make customers one person, that of the first.

    Example: rounds persons merge C1 C7 --reason "same identity card"
    """
    from dispatch.usecases.persons import merge_persons

    merge_persons(open_command_context(), customer_ids, reason)
    click.echo(f"{', '.join(customer_ids)} are one person now.")


@persons.command("split")
@click.argument("customer_id")
@_reason_option
@report_errors
def split(customer_id: str, reason: str) -> None:
    """Make a customer a person of their own again.

    Example: rounds persons split C7 --reason "father and son"
    """
    from dispatch.usecases.persons import split_person

    split_person(open_command_context(), customer_id, reason)
    click.echo(f"{customer_id} is a person of their own now.")


@persons.command("matches")
@report_errors
def matches() -> None:
    """List customers who are likely one person, and wait for a decision.

    Stops and limits hold for both until then; the first 50 are listed. Decide with
    merge or reject.

    Example: rounds persons matches
    """
    from dispatch.usecases.person_matches import waiting_matches

    for match in waiting_matches(open_command_context()):
        (first, name, _), (second, other_name, _) = match.customers
        likeness = match.likeness.replace("_", " ")
        click.echo(
            f"{match.match_key}: {first} {name}, {second} {other_name} (same {likeness})"
        )


@persons.command("reject")
@click.argument("customer_id")
@click.argument("other_id")
@_reason_option
@report_errors
def reject(customer_id: str, other_id: str, reason: str) -> None:
    """Record that two customers are two persons, so that no import proposes them again.

    Example: rounds persons reject C1 C7 --reason "father and son"
    """
    from dispatch.usecases.persons import distinguish_persons

    distinguish_persons(open_command_context(), customer_id, other_id, reason)
    click.echo(f"{customer_id} and {other_id} are two persons.")
