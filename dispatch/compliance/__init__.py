"""The compliance certificate of a plan: an independent check, signed with a key.

The check is written from the meaning of the rules and shares no code with the planner, so
that a mistake of the planner shows up here. It shares only the packs, which are data, and
their reader.
"""

from .certificate import CERTIFICATE_FILE, Certificate
from .check import check_compliance
from .keys import SigningKey, VerificationKeys, signing_key
from .signature import NO_CERTIFICATE, parse_certificate, sign_certificate, signature_faults

__all__ = [
    "CERTIFICATE_FILE",
    "NO_CERTIFICATE",
    "Certificate",
    "SigningKey",
    "VerificationKeys",
    "check_compliance",
    "parse_certificate",
    "sign_certificate",
    "signature_faults",
    "signing_key",
]
