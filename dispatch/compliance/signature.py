"""Seals a certificate, reads it from a file, and tells whether the seal is whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError, loads
from typing import Any

from pydantic import ValidationError

from dispatch.domain.plan import PlanDocument
from dispatch.errors import Fault, InputError

from .certificate import Certificate, Signature
from .keys import Key, digest_of

NO_CERTIFICATE = "There is no certificate beside the plan."


@dataclass(frozen=True)
class Sealed:
    """A certificate as a file holds it.

    Attributes
    ----------
    certificate
        Its meaning.
    document
        Its JSON as it was written, which is what was signed.
    """

    certificate: Certificate
    document: dict[str, Any]


def sign_certificate(certificate: Certificate, key: Key) -> Certificate:
    """The certificate with the signature of a key."""
    unsigned = certificate.model_copy(
        update={"signature": Signature(key_id=key.id, value="")}
    )
    value = key.sign(_without_value(unsigned.model_dump(mode="json")))
    return unsigned.model_copy(update={"signature": Signature(key_id=key.id, value=value)})


def read_certificate(data: bytes) -> Sealed:
    """A certificate from the bytes of certificate.json.

    Raises
    ------
    InputError
        Where it is none; every fault with its place in the file.
    """
    try:
        document = loads(data, object_pairs_hook=_once)
        return Sealed(Certificate.model_validate(document), document)
    except ValidationError as error:
        faults = tuple(
            Fault(".".join(map(str, e["loc"])) or "file", str(e["input"])[:80], e["msg"])
            for e in error.errors()
        )
        raise InputError("This file is not a certificate of Rounds.", faults) from None
    except (JSONDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"This file is not a certificate of Rounds: {error}.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a name that stands twice readers would take one or the other."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return value


def signature_faults(sealed: Sealed, plan: PlanDocument, key: Key) -> Iterator[str]:
    """What is wrong with the seal of a plan, each a sentence; nothing where it is whole."""
    certificate = sealed.certificate
    signature = certificate.signature
    if signature is None:
        yield "The certificate is a preview and not signed; publish the plan."
    elif signature.key_id != key.id:
        yield (
            f"The certificate is signed with key {signature.key_id}, ours is {key.id}; "
            "give the key it was signed with as ROUNDS_CERTIFICATE_KEY."
        )
    elif not key.signed(_without_value(sealed.document), signature.value):
        yield "The certificate was changed after it was signed; ask for the original."
    if (certificate.plan_id, certificate.plan_sha256) != (plan.plan_id, digest_of(plan)):
        yield (
            f"The certificate is for plan {certificate.plan_id} with fingerprint "
            f"{certificate.plan_sha256[:12]}, not for this one with {digest_of(plan)[:12]}."
        )
    if certificate.result != "compliant":
        broken = certificate.counts.broken
        yield f"The certificate itself says that {broken} rules are broken."


def _without_value(document: dict[str, Any]) -> dict[str, Any]:
    signature = {n: v for n, v in document["signature"].items() if n != "value"}
    return {**document, "signature": signature}
