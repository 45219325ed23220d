"""Certificates for the command line: written beside a plan, and held against it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from dispatch.compliance import (
    NO_CERTIFICATE,
    Certificate,
    certificate_key,
    check_compliance,
    read_certificate,
    sign_certificate,
    signature_faults,
)
from dispatch.compliance.report import broken, where_of
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import InputError
from dispatch.policy import Policy, load_policy
from dispatch.settings import Settings
from dispatch.text.reasons import Language
from routing.check import Violation

from .output import read_file

NAME = "certificate.json"
_SHOWN = 50
_ROOTS = ("certificate", "inputs", "day", "policy", "travel", "once", "unknown")
"""What others follow from comes first."""


def write_certificate(
    out: Path,
    plan: PlanDocument,
    inputs: DayInputs,
    settings: Settings,
    policy_id: str | None,
    language: Language,
) -> Certificate:
    """Judge a plan, sign what was found, and write it as JSON and as a page.

    Raises
    ------
    InputError
        Where the folder cannot be written.
    SettingsError
        Where there is no key to sign with and none can be kept.
    """
    from web.pages.shared.certificate_file import certificate_file

    named = settings.planning
    policy = load_policy(policy_id or named.policy, named.house_policy)
    found = check_compliance(plan, inputs, policy, datetime.now().astimezone())
    signed = sign_certificate(found, certificate_key(settings))
    try:
        (out / NAME).write_text(signed.model_dump_json(), "utf-8")
        page = certificate_file(signed, language)
        (out / "certificate.html").write_text(page, "utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
    return signed


def certified(
    file: Path,
    given: Path | None,
    plan: PlanDocument,
    inputs: DayInputs,
    settings: Settings,
) -> tuple[str, list[Violation]]:
    """What the certificate of a plan file says, and what is wrong with it.

    Parameters
    ----------
    file
        The plan's; a certificate may lie beside it.
    given
        The certificate's, where it lies elsewhere.
    plan, inputs, settings
        What the file holds, what it is checked against, and whose key counts.

    Raises
    ------
    InputError
        Where the certificate cannot be read or is none.
    """
    path = given or file.with_name(NAME)
    if given is None and not path.is_file():
        return NO_CERTIFICATE, []
    sealed = read_certificate(read_file(path))
    wrong = list(signature_faults(sealed, plan, certificate_key(settings)))
    if sealed.certificate.inputs_sha256 != inputs.sha256:
        wrong.append("The certificate was made from other customers or visitors.")
    signature = sealed.certificate.signature
    key = signature.key_id if signature else "-"
    at = sealed.certificate.checked_at.isoformat(timespec="seconds")
    return (
        f"Certificate of {at}: {sealed.certificate.result}, key {key}.",
        [Violation("certificate", "plan", text) for text in wrong],
    )


def judged(plan: PlanDocument, inputs: DayInputs, policy: Policy) -> Iterator[Violation]:
    """What the certificate's own check finds broken now."""
    for each in broken(check_compliance(plan, inputs, policy, plan.created_at)):
        where = ", ".join(filter(None, (each.what.team_id, where_of(each.what))))
        said = f"{each.finding.found} {each.rule.required} ({each.rule.citation})"
        yield Violation(each.rule.code, where, said)


def echo_broken(found: Sequence[Violation]) -> None:
    """Print what is broken, causes before consequences, fifty lines at most."""
    ordered = sorted(found, key=_rank)
    for violation in ordered[:_SHOWN]:
        click.echo(str(violation))
    if len(ordered) > _SHOWN:
        click.echo(f"… and {len(ordered) - _SHOWN} more")


def _rank(violation: Violation) -> int:
    if violation.rule == "travel" and violation.where != "plan":
        return len(_ROOTS)
    return _ROOTS.index(violation.rule) if violation.rule in _ROOTS else len(_ROOTS)
