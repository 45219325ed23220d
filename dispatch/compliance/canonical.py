"""The canonical form of a JSON document, which is what is digested and signed.

The names of every object are sorted, there is no white space, all characters stand as
themselves in UTF-8, and numbers are written as Python's ``json`` module writes them.
docs/certificates.md shows how another program verifies a certificate by it.
"""

from collections.abc import Mapping
from hashlib import sha256
from json import dumps
from typing import Any

from dispatch.domain.plan import PlanDocument


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """Write a JSON document in its canonical form."""
    text = dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def plan_digest(plan: PlanDocument) -> str:
    """Compute the fingerprint of a plan, however its file is indented and ordered.

    Returns
    -------
    str
        SHA-256 of the canonical form of plan.json, in hexadecimal.
    """
    return sha256(canonical_bytes(plan.model_dump(mode="json"))).hexdigest()
