"""Writes and reads the certificates beside plan files, and prints violations."""

from collections.abc import Sequence
from pathlib import Path

import click

from dispatch.compliance import Certificate
from dispatch.errors import InputError
from dispatch.text import Language, Translator
from maps.certificate_page import certificate_page
from routing.check import Violation

from .output import read_file

NAME = "certificate.json"
_SHOWN = 50
_CAUSES = ("certificate", "inputs", "day", "policy", "travel", "once", "unknown")
"""Rules whose violations cause others; they are printed first."""


def write_certificate(out: Path, certificate: Certificate, language: Language) -> None:
    """Write a certificate as JSON and as a page.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    try:
        (out / NAME).write_text(certificate.model_dump_json(), "utf-8")
        page = certificate_page(certificate, Translator(language))
        (out / "certificate.html").write_text(page, "utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error


def read_certificate_of(file: Path, certificate_file: Path | None) -> bytes | None:
    """Read the certificate of a plan file; None if none was named and none is beside it.

    Raises
    ------
    InputError
        The certificate cannot be read.
    """
    path = certificate_file or file.with_name(NAME)
    if certificate_file is None and not path.is_file():
        return None
    return read_file(path)


def echo_violations(violations: Sequence[Violation]) -> None:
    """Print violations, causes before consequences, fifty lines at most."""
    ordered = sorted(violations, key=_rank)
    for violation in ordered[:_SHOWN]:
        click.echo(str(violation))
    if len(ordered) > _SHOWN:
        click.echo(f"… and {len(ordered) - _SHOWN} more")


def _rank(violation: Violation) -> int:
    if violation.rule == "travel" and violation.where != "plan":
        return len(_CAUSES)
    return _CAUSES.index(violation.rule) if violation.rule in _CAUSES else len(_CAUSES)
