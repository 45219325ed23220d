"""The certificate as a document.

Facts that many visits share stand once: `Certificate.rules` has every rule,
`Certificate.findings` every different finding, and each visit names its findings by their
place in that table. Twenty thousand visits need a few hundred bytes each this way, and
still every rule of every visit is in the document.
"""

from datetime import date as Date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dispatch.domain.plan import Param

CERTIFICATE_FILE = "certificate.json"
"""The name of a certificate's file, which lies beside that of its plan."""

Number = Annotated[int, Field(ge=0)]
Params = dict[str, Param]


class CertificatePart(BaseModel):
    """The base of all parts of a certificate: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PackRef(CertificatePart):
    """One pack of the policy."""

    id: str
    version: str


class CertifiedPolicy(CertificatePart):
    """The policy that the plan was checked by; ``sha256`` is a fingerprint of its rules."""

    id: str
    version: str
    sha256: str
    packs: tuple[PackRef, ...]


class CheckedRule(CertificatePart):
    """A rule that visits, teams or the plan as a whole were checked against.

    Attributes
    ----------
    kind
        The kind of a rule in a pack (``hours``, ``stops``, …), or of `builtin_checks`.
    code
        The rule among those of its kind, such as a flag; `dispatch.text.reasons.REASONS`
        has those that can exclude a customer.
    pack, version
        The pack that has the rule; both are empty if Rounds itself demands it.
    citation
        The law or document that lays the rule down.
    params
        Names and numbers in the sentence.
    required
        What it demands, in English; `dispatch.text.rules` has it in other languages.
    """

    kind: str
    code: str
    pack: str
    version: str
    citation: str
    params: Params
    required: str


class UsedConsent(CertificatePart):
    """A customer's consent without which a rule would be broken."""

    kind: str
    given_on: Date
    given_by: str


class Finding(CertificatePart):
    """The result of one check of a rule.

    Attributes
    ----------
    rule
        The place of the rule in `Certificate.rules`.
    kept
        False if the rule is broken.
    code
        The code of the result, a key into `dispatch.text.rules.FINDINGS`.
    params
        The names and numbers in the sentence.
    found
        The English sentence; `dispatch.text.rules` has it in other languages.
    consents
        The consents without which the rule would be broken.
    """

    rule: Number
    kept: bool
    code: str
    params: Params
    found: str
    consents: tuple[UsedConsent, ...] = ()


class CertifiedVisit(CertificatePart):
    """A visit with the findings of all rules in force.

    Attributes
    ----------
    begin, finish
        In the customer's own time, with its offset.
    timezone
        The zone of that time.
    findings
        Places in `Certificate.findings`, in the order of the rules.
    """

    visit_id: str
    customer_id: str
    team_id: str
    begin: AwareDatetime
    finish: AwareDatetime
    timezone: str
    findings: tuple[Number, ...]


class CertifiedTeam(CertificatePart):
    """A team with the findings that concern all its visits."""

    team_id: str
    visitor_ids: tuple[str, ...]
    findings: tuple[Number, ...]


class BrokenRule(CertificatePart):
    """One rule that is broken, and by what.

    Attributes
    ----------
    customer_id, visit_id, team_id
        Whom it concerns; empty where there is no such.
    finding
        Its place in `Certificate.findings`.
    """

    customer_id: str
    visit_id: str
    team_id: str
    finding: Number


class CheckCounts(CertificatePart):
    """The numbers of visits, teams, checks and faults in a certificate.

    Attributes
    ----------
    checks
        Findings, counted for each visit, each team and the plan.
    broken
        Checks that found a rule broken.
    with_consent
        Visits that rest on a customer's consent.
    unconsidered
        Customers who became known after the plan was made.
    """

    visits: int
    teams: int
    unassigned: int
    excluded: int
    unconsidered: int
    checks: int
    broken: int
    with_consent: int


class Ed25519Signature(CertificatePart):
    """A signature that anyone with the public key can verify.

    Attributes
    ----------
    key_id
        The fingerprint of the public key; see `dispatch.compliance.keys.PublicKey.id`.
    public_key
        The public key, base64 of its 32 bytes. It tells which key was used; whether that
        key is to be trusted the verifier must know from elsewhere.
    value
        The signature, in base64, of the canonical form of the certificate without it.
    """

    algorithm: Literal["Ed25519"]
    key_id: str
    public_key: str
    value: str


class HmacSignature(CertificatePart):
    """A signature of version 0.1, which only holders of the shared secret can verify."""

    algorithm: Literal["HMAC-SHA256"]
    key_id: str
    value: str


Signature = Annotated[Ed25519Signature | HmacSignature, Field(discriminator="algorithm")]


class Certificate(CertificatePart):
    """The report of a check of a plan: the rules, their findings and the result.

    Attributes
    ----------
    plan_sha256
        The fingerprint of the plan; see `dispatch.compliance.canonical`.
    inputs_sha256, plan_inputs_sha256
        The fingerprints of customers and visitors as they were when the plan was
        checked, and when it was made; equal if nothing has changed since.
    checked_at
        The time of the check.
    checker
        The version of the meaning of the rules.
    plan
        Findings that concern the plan as a whole.
    faults
        Every broken rule; empty if the plan is compliant.
    signature
        The signature; None in a preview.
    """

    version: Literal[1] = 1
    plan_id: str
    date: Date
    timezone: str
    plan_sha256: str
    policy: CertifiedPolicy
    inputs_sha256: str
    plan_inputs_sha256: str
    checked_at: AwareDatetime
    checker: str
    result: Literal["compliant", "broken"]
    counts: CheckCounts
    rules: tuple[CheckedRule, ...]
    findings: tuple[Finding, ...]
    plan: tuple[Number, ...]
    teams: tuple[CertifiedTeam, ...]
    visits: tuple[CertifiedVisit, ...]
    faults: tuple[BrokenRule, ...]
    signature: Signature | None = None
