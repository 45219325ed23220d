"""Commands about the key that signs certificates."""

import click

from web.config import settings_from_env

from .output import report_errors


@click.group()
def certificate() -> None:
    """Show the key by which others can verify the certificates of this installation.

    Example: rounds certificate public-key > public-key.pem
    """


@certificate.command("public-key")
@report_errors
def public_key() -> None:
    """Print the public key as PEM; the first call makes the key pair.

    Example: rounds certificate public-key > public-key.pem
    """
    from dispatch.compliance import signing_key

    click.echo(signing_key(settings_from_env()).public.pem, nl=False)
