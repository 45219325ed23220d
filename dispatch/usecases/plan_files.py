"""Plans a day from two files, and checks a plan file against them, without a store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

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
from dispatch.intake import read_customers, read_visitors
from dispatch.planning.pipeline import make_plan
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort, OnProgress
from dispatch.policy import Policy, load_policy
from dispatch.settings import Settings
from routing.check import Violation
from routing.travel.base import TravelSource
from routing.workers.process import solve_in_process


@dataclass(frozen=True)
class PlanCheck:
    """The result of the check of a plan file.

    Attributes
    ----------
    summary
        One line about the certificate.
    violations
        Everything that is wrong with the plan or its certificate.
    """

    summary: str
    violations: tuple[Violation, ...]


def read_day_files(
    customers: bytes,
    customers_name: str,
    visitors: bytes,
    visitors_name: str,
    day: date,
    settings: Settings,
) -> DayInputs:
    """Read a day's inputs from the bytes of the two files.

    Raises
    ------
    InputError
        If a file has faults; every fault of both is listed.
    """
    people = read_customers(customers, customers_name)
    staff = read_visitors(visitors, visitors_name)
    if people.faults or staff.faults:
        raise InputError(
            f"{people.bad_rows} bad rows in {customers_name}, {staff.bad_rows} in "
            f"{visitors_name}; nothing was planned.",
            (*people.faults, *staff.faults),
        )
    return DayInputs(
        day,
        settings.timezone,
        tuple(
            row.with_currency(settings.currency)
            for row in sorted(people.rows, key=lambda row: row.customer.customer_id)
        ),
        tuple(sorted(staff.rows, key=lambda row: row.visitor_id)),
    )


def plan_from_files(
    inputs: DayInputs,
    policy: Policy,
    settings: Settings,
    effort: Effort,
    *,
    travel: TravelSource,
    now: datetime,
    on_progress: OnProgress | None = None,
) -> PlanDocument:
    """Plan the day of two files; see `dispatch.planning.pipeline.make_plan`."""
    return make_plan(
        inputs,
        policy,
        settings,
        effort,
        travel=travel,
        solve=solve_in_process,
        now=now,
        on_progress=on_progress,
    )


def certify_plan(
    plan: PlanDocument,
    inputs: DayInputs,
    policy: Policy,
    settings: Settings,
    now: datetime,
) -> Certificate:
    """Check a plan against every rule, and sign the report.

    Raises
    ------
    SettingsError
        If there is no key to sign with, and none can be stored.
    """
    certificate = check_compliance(plan, inputs, policy, now)
    return sign_certificate(certificate, signing_key(settings))


def check_plan_file(
    plan: PlanDocument,
    certificate: bytes | None,
    inputs: DayInputs,
    settings: Settings,
    travel: TravelSource,
) -> PlanCheck:
    """Check a plan and its certificate against the files that it was made from.

    Parameters
    ----------
    plan
        The plan as `dispatch.planning.reproduce.parse_plan` read it.
    certificate
        The bytes of its certificate; None if it has none.
    inputs, settings
        The inputs and the settings that the plan must follow from.
    travel
        The source of travel times that the plan names.

    Raises
    ------
    InputError
        If the bytes are no certificate.
    NotFoundError
        If the policy of the plan is not known.
    """
    policy = load_policy(plan.policy.id, settings.planning.house_policy)
    summary, faults = _check_certificate(certificate, plan, inputs, settings)
    return PlanCheck(
        summary,
        (
            *faults,
            *verify_plan(plan, inputs, policy, settings, travel),
            *_compliance_violations(plan, inputs, policy),
        ),
    )


def _check_certificate(
    data: bytes | None, plan: PlanDocument, inputs: DayInputs, settings: Settings
) -> tuple[str, list[Violation]]:
    """Summarise a certificate in a line, and list its faults."""
    if data is None:
        return NO_CERTIFICATE, []
    signed = read_certificate(data)
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
