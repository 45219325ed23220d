"""The compliance certificate of a plan: a check of its own, sealed with a key.

Everything here is written from the meaning of the rules and shares no code with the
planner, so that a mistake there shows up here. Only the packs are read by the same
module, since they are data.
"""

from .check import judge
from .model import Certificate
from .seal import NO_CERTIFICATE, read_certificate, seal, seal_faults
from .signing import Key, certificate_key

__all__ = [
    "NO_CERTIFICATE",
    "Certificate",
    "Key",
    "certificate_key",
    "judge",
    "read_certificate",
    "seal",
    "seal_faults",
]
