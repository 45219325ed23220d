"""Commands for the database."""

import click

from web.config import settings_from_env

from .output import report_errors


@click.group()
def db() -> None:
    """Manage the database.

    Example: rounds db upgrade
    """


@db.command()
@report_errors
def upgrade() -> None:
    """Bring the database's schema to this version.

    Example: rounds db upgrade
    """
    from dispatch.store.session import open_store

    open_store(settings_from_env())
    click.echo("The database is up to date.")
