"""How a certificate is signed, so that others can verify it too.

The canonical form of a document is its JSON with the names of every object sorted, no
white space, all characters as themselves in UTF-8, and numbers as Python's ``json``
module writes them. Times stand as the document has them.

- ``plan_sha256`` is SHA-256, in hexadecimal, of the canonical form of plan.json.
- ``signature.value`` is HMAC-SHA256, in hexadecimal, of the canonical form of the
  certificate without ``signature.value`` itself; what names the key is signed too.
- ``signature.key_id`` is the first 16 digits of HMAC-SHA256 of ``rounds.key-id`` under
  the key, so that it tells which key was used and nothing more.

The key is the setting ``certificate_key`` as UTF-8. Where that is empty it is
HMAC-SHA256, in hexadecimal, of ``rounds.certificate`` under the desk's secret key.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from json import dumps
from typing import Any

from dispatch.domain.plan import PlanDocument
from dispatch.settings import Settings
from dispatch.settings.key_file import secret_key

_PURPOSE, _KEY_ID = "rounds.certificate", "rounds.key-id"


def canonical(value: Mapping[str, Any]) -> bytes:
    """A JSON document in the one form that is digested and signed."""
    text = dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def digest_of(plan: PlanDocument) -> str:
    """The fingerprint of a plan, however its file is indented and ordered."""
    return sha256(canonical(plan.model_dump(mode="json"))).hexdigest()


@dataclass(frozen=True)
class Key:
    """What certificates are signed with."""

    secret: str = field(repr=False)

    @cached_property
    def id(self) -> str:
        """Tells keys apart without telling the key."""
        return self._mac(_KEY_ID.encode())[:16]

    def sign(self, document: Mapping[str, Any]) -> str:
        """The signature of a document whose ``signature`` has no ``value`` yet."""
        return self._mac(canonical(document))

    def signed(self, document: Mapping[str, Any], value: str) -> bool:
        """Whether a signature is this key's and the document unchanged."""
        return hmac.compare_digest(self.sign(document).encode(), value.encode())

    def _mac(self, message: bytes) -> str:
        return hmac.new(self.secret.encode(), message, sha256).hexdigest()


def certificate_key(settings: Settings) -> Key:
    """The key of the settings, or one derived from the desk's secret key.

    Raises
    ------
    SettingsError
        Where there is no secret key and none can be kept.
    """
    if settings.certificate_key:
        return Key(settings.certificate_key)
    secret = secret_key(settings).encode()
    return Key(hmac.new(secret, _PURPOSE.encode(), sha256).hexdigest())
