"""Checks a plan file and its certificate against the two files, without a store."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dispatch.compliance import (
    CERTIFICATE_FILE,
    NO_CERTIFICATE,
    VerificationKeys,
    check_compliance,
    parse_certificate,
    signature_faults,
)
from dispatch.compliance.report import breaches
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.planning.read_json import parse_plan
from dispatch.planning.reproduce import stated_travel, verify_plan
from dispatch.policy import Policy, load_policy
from dispatch.settings import Settings
from routing.check import Violation
from routing.travel.roads.data.osm import OnRoads

from .day_files import DayFiles, read_day_files
from .files import read_file

_CAUSES = ("certificate", "inputs", "day", "policy", "travel", "once", "unknown")
"""Rules whose violations cause others."""


@dataclass(frozen=True)
class PlanCheck:
    """The result of the check of a plan file.

    Attributes
    ----------
    plan
        The plan of the file.
    summary
        One line about the certificate.
    violations
        Everything that is wrong with the plan or its certificate, causes first.
    """

    plan: PlanDocument
    summary: str
    violations: tuple[Violation, ...]


def check_plan_file(
    file: Path,
    files: DayFiles,
    settings: Settings,
    *,
    certificate: Path | None = None,
    public_key: Path | None = None,
    on_roads: OnRoads | None = None,
) -> PlanCheck:
    """Check a plan and its certificate against the files that it was made from.

    Parameters
    ----------
    file
        The file of the plan, plan.json.
    files
        The two files of the day, from which the plan must follow.
    settings
        The settings from which it must follow; its time zone is taken from the plan.
    certificate
        The file of the certificate; None: certificate.json beside the plan, if any.
    public_key
        The file of the signer's public key as PEM; None: the keys of the settings.
    on_roads
        Called with the number of roads that have been read so far.

    Raises
    ------
    InputError
        If a file cannot be read, or is of another kind.
    NotFoundError
        If the policy of the plan is not known.
    RoundsError
        If the roads of the plan or of the settings are of no use.
    """
    plan = parse_plan(read_file(file))
    settings = Settings.of(settings.model_dump() | {"timezone": plan.timezone})
    if public_key is not None:
        key = read_file(public_key).decode("ascii", "replace")
        settings = settings.model_copy(update={"certificate_public_key": key})
    inputs = read_day_files(files, plan.date, settings)
    travel = stated_travel(plan, inputs, settings, on_roads)
    policy = load_policy(plan.policy.id, settings.planning.house_policy)
    signed = _read_certificate_of(file, certificate)
    summary, faults = _check_certificate(signed, plan, inputs, settings)
    violations = (
        *faults,
        *verify_plan(plan, inputs, policy, settings, travel),
        *_compliance_violations(plan, inputs, policy),
    )
    return PlanCheck(plan, summary, tuple(sorted(violations, key=_rank)))


def _read_certificate_of(file: Path, certificate: Path | None) -> bytes | None:
    """Read the certificate of a plan file; None if none was named and none is beside it."""
    path = certificate or file.with_name(CERTIFICATE_FILE)
    if certificate is None and not path.is_file():
        return None
    return read_file(path)


def _check_certificate(
    data: bytes | None, plan: PlanDocument, inputs: DayInputs, settings: Settings
) -> tuple[str, list[Violation]]:
    """Summarise a certificate in a line, and list its faults."""
    if data is None:
        return NO_CERTIFICATE, []
    signed = parse_certificate(data)
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


def _compliance_violations(
    plan: PlanDocument, inputs: DayInputs, policy: Policy
) -> Iterator[Violation]:
    """Check the plan against every rule again, and yield the broken ones."""
    for breach in breaches(check_compliance(plan, inputs, policy, plan.created_at)):
        where = ", ".join(filter(None, (breach.entry.team_id, breach.affected_id)))
        rule = breach.rule
        text = f"{breach.finding.found} {rule.required} ({rule.citation})"
        yield Violation(rule.code, where, text)


def _rank(violation: Violation) -> int:
    """Return the rank of a violation among others: causes come before consequences."""
    if violation.rule == "travel" and violation.where != "plan":
        return len(_CAUSES)
    return _CAUSES.index(violation.rule) if violation.rule in _CAUSES else len(_CAUSES)
