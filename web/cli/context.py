"""The context of commands that work on the installation's own database."""

from typing import TYPE_CHECKING

import click

from web.config import settings_from_env

if TYPE_CHECKING:
    from dispatch.usecases import Context


def open_command_context() -> "Context":
    """Open the context for the command line; its connections close with the command."""
    from dispatch.domain.user import User, UserKind
    from dispatch.usecases import open_context

    context = open_context(settings_from_env(), user=User(UserKind.CLI))
    click.get_current_context().call_on_close(context.store.close)
    return context
