"""Certificates beside plan files: written with a plan, and checked against it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from dispatch.compliance import (
    NO_CERTIFICATE,
    Certificate,
    VerificationKeys,
    check_compliance,
    read_certificate,
    sign_certificate,
    signature_faults,
    signing_key,
)
from dispatch.compliance.report import breaches
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.errors import InputError
from dispatch.policy import Policy, load_policy
from dispatch.settings import Settings
from dispatch.text import Language, Translator
from maps.certificate_page import certificate_page
from routing.check import Violation

from .output import read_file

NAME = "certificate.json"
_SHOWN = 50
_CAUSES = ("certificate", "inputs", "day", "policy", "travel", "once", "unknown")
"""Rules whose violations cause others; they are printed first."""


def write_certificate(
    out: Path,
    plan: PlanDocument,
    inputs: DayInputs,
    settings: Settings,
    policy_id: str | None,
    language: Language,
) -> Certificate:
    """Check a plan, sign the report, and write it as JSON and as a page.

    Raises
    ------
    InputError
        The folder cannot be written.
    SettingsError
        There is no key to sign with, and none can be stored.
    """
    planning = settings.planning
    policy = load_policy(policy_id or planning.policy, planning.house_policy)
    certificate = check_compliance(plan, inputs, policy, datetime.now().astimezone())
    signed = sign_certificate(certificate, signing_key(settings))
    try:
        (out / NAME).write_text(signed.model_dump_json(), "utf-8")
        page = certificate_page(signed, Translator(language))
        (out / "certificate.html").write_text(page, "utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
    return signed


def check_certificate(
    file: Path,
    certificate_file: Path | None,
    plan: PlanDocument,
    inputs: DayInputs,
    settings: Settings,
) -> tuple[str, list[Violation]]:
    """Summarise the certificate of a plan file in a line, and list its faults.

    Parameters
    ----------
    file
        The plan file; its certificate is looked for beside it.
    certificate_file
        The certificate, if it lies elsewhere.
    plan, inputs
        The plan in the file, and the inputs that it is checked against.
    settings
        They name the key that signatures are checked with.

    Raises
    ------
    InputError
        The certificate cannot be read, or the file is none.
    """
    path = certificate_file or file.with_name(NAME)
    if certificate_file is None and not path.is_file():
        return NO_CERTIFICATE, []
    signed = read_certificate(read_file(path))
    faults = list(signature_faults(signed, plan, VerificationKeys(settings)))
    if signed.certificate.inputs_sha256 != inputs.sha256:
        faults.append("The certificate was made from other customers or visitors.")
    signature = signed.certificate.signature
    key = signature.key_id if signature else "-"
    at = signed.certificate.checked_at.isoformat(timespec="seconds")
    return (
        f"Certificate of {at}: {signed.certificate.result}, key {key}.",
        [Violation("certificate", "plan", text) for text in faults],
    )


def compliance_violations(
    plan: PlanDocument, inputs: DayInputs, policy: Policy
) -> Iterator[Violation]:
    """Check the plan against every rule again, and yield the broken ones."""
    for breach in breaches(check_compliance(plan, inputs, policy, plan.created_at)):
        where = ", ".join(filter(None, (breach.entry.team_id, breach.affected_id)))
        rule = breach.rule
        text = f"{breach.finding.found} {rule.required} ({rule.citation})"
        yield Violation(rule.code, where, text)


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
