"""Signs a certificate, reads one from a file, and finds the faults of its signature."""

from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError, loads
from typing import Any

from pydantic import ValidationError

from dispatch.domain.plan import PlanDocument
from dispatch.domain.requirement import dotted_path, expected_phrase
from dispatch.errors import Fault, InputError

from .canonical import plan_digest
from .certificate import Certificate, Ed25519Signature
from .keys import SigningKey, VerificationKeys

NO_CERTIFICATE = "There is no certificate beside the plan."


@dataclass(frozen=True)
class CertificateFile:
    """A certificate as a file holds it.

    Attributes
    ----------
    certificate
        The certificate.
    document
        Its JSON as it was written, which is what was signed.
    """

    certificate: Certificate
    document: dict[str, Any]


def sign_certificate(certificate: Certificate, key: SigningKey) -> Certificate:
    """Return the certificate with a signature by a key."""
    signature = Ed25519Signature(
        algorithm="Ed25519", key_id=key.public.id, public_key=key.public.base64, value=""
    )
    unsigned = certificate.model_copy(update={"signature": signature})
    value = key.sign(_signed_part(unsigned.model_dump(mode="json")))
    signed = signature.model_copy(update={"value": value})
    return unsigned.model_copy(update={"signature": signed})


def parse_certificate(data: bytes) -> CertificateFile:
    """Read a certificate from the bytes of certificate.json.

    Raises
    ------
    InputError
        If the file is no certificate; the error carries every fault and its place in
        the file.
    """
    try:
        document = loads(data, object_pairs_hook=_object_without_repeats)
        return CertificateFile(Certificate.model_validate(document), document)
    except ValidationError as error:
        faults = tuple(
            Fault(
                dotted_path(item["loc"]) or "file",
                str(item["input"])[:80],
                expected_phrase(item),
            )
            for item in error.errors()
        )
        raise InputError("This file is not a certificate of Rounds.", faults) from None
    except (JSONDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"This file is not a certificate of Rounds: {error}.") from None


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Readers of JSON disagree on which value counts when a name stands twice.
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return value


def signature_faults(
    file: CertificateFile, plan: PlanDocument, keys: VerificationKeys
) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with the certificate of a plan.

    Parameters
    ----------
    file
        The certificate as it was written.
    plan
        The plan that it is said to be for.
    keys
        The keys that are trusted.
    """
    certificate = file.certificate
    fault = _signature_fault(file, keys)
    if fault is not None:
        yield fault
    digest = plan_digest(plan)
    if (certificate.plan_id, certificate.plan_sha256) != (plan.plan_id, digest):
        yield (
            f"The certificate is for plan {certificate.plan_id} with fingerprint "
            f"{certificate.plan_sha256[:12]}, not for this one with {digest[:12]}."
        )
    if certificate.result != "compliant":
        broken = certificate.counts.broken
        yield f"The certificate itself says that {broken} rules are broken."


def _signature_fault(file: CertificateFile, keys: VerificationKeys) -> str | None:
    signature = file.certificate.signature
    if signature is None:
        return "The certificate is a preview and not signed; publish the plan."
    by_public_key = isinstance(signature, Ed25519Signature)
    key = keys.ed25519 if by_public_key else keys.hmac
    if key is None and not by_public_key:
        return (
            f"The certificate is signed with key {signature.key_id}, and there is no "
            "shared secret to verify it with; give the signer's as ROUNDS_CERTIFICATE_KEY."
        )
    if key is None:
        return (
            f"The certificate is signed with key {signature.key_id}, and there is no "
            "public key to verify it with; get the signer's by `rounds certificate "
            "public-key` and give it as ROUNDS_CERTIFICATE_PUBLIC_KEY or --public-key."
        )
    if signature.key_id != key.id:
        setting = "CERTIFICATE_PUBLIC_KEY" if by_public_key else "CERTIFICATE_KEY"
        return (
            f"The certificate is signed with key {signature.key_id}, ours is {key.id}; "
            f"give the key it was signed with as ROUNDS_{setting}."
        )
    if not key.verifies(_signed_part(file.document), signature.value):
        return "The certificate was changed after it was signed; ask for the original."
    return None


def _signed_part(document: dict[str, Any]) -> dict[str, Any]:
    """Return a certificate without the value of its signature: the part that is signed."""
    signature = {n: v for n, v in document["signature"].items() if n != "value"}
    return {**document, "signature": signature}
