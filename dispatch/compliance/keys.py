"""The keys by which certificates are signed and verified.

A certificate is signed with the Ed25519 private key of the installation. Anyone who has
its public key can verify the certificate, and nobody else can sign one. Version 0.1
signed with HMAC-SHA256 under a secret that signer and verifier shared; such certificates
can still be verified, and none are made any more.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from dispatch.errors import SettingsError
from dispatch.settings import Settings
from dispatch.settings.key_file import existing_key, existing_secret_key, stored_key

from .canonical import canonical_bytes

SIGNING_KEY_FILE = "certificate_signing_key"
"""The file in the data folder that keeps the private key where no setting has one."""
_SIGNING_VARIABLE = "ROUNDS_CERTIFICATE_SIGNING_KEY"
_KEY_BYTES = 32
_KEY_ID_DIGITS = 16
_HKDF_INFO = b"rounds.certificate.ed25519"
_HMAC_PURPOSE, _HMAC_KEY_ID = "rounds.certificate", "rounds.key-id"


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key, which verifies certificates.

    Parameters
    ----------
    raw
        Its 32 bytes.
    """

    raw: bytes

    @property
    def id(self) -> str:
        """The fingerprint: the first 16 digits of the SHA-256 of the key's bytes."""
        return sha256(self.raw).hexdigest()[:_KEY_ID_DIGITS]

    @property
    def base64(self) -> str:
        """The key as a certificate has it."""
        return b64encode(self.raw).decode("ascii")

    @property
    def pem(self) -> str:
        """The key in the PEM form that other programs read."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def verifies(self, document: Mapping[str, Any], value: str) -> bool:
        """True if a signature was made for a document with this key's private part.

        Parameters
        ----------
        document
            The certificate without the value of its signature.
        value
            The signature in base64.
        """
        try:
            signature = b64decode(value, validate=True)
            Ed25519PublicKey.from_public_bytes(self.raw).verify(
                signature, canonical_bytes(document)
            )
        except (InvalidSignature, ValueError):
            return False
        # Base64 can spell the same bytes in several ways; only the signed spelling counts.
        return b64encode(signature).decode("ascii") == value


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 private key, which signs certificates.

    Parameters
    ----------
    raw
        Its 32 bytes.
    """

    raw: bytes = field(repr=False)

    @cached_property
    def public(self) -> PublicKey:
        """The public key that verifies what this key signs."""
        return PublicKey(self._key.public_key().public_bytes_raw())

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.raw)

    def sign(self, document: Mapping[str, Any]) -> str:
        """Sign a document; returns the signature in base64."""
        return b64encode(self._key.sign(canonical_bytes(document))).decode("ascii")


@dataclass(frozen=True)
class HmacKey:
    """The shared secret by which certificates of version 0.1 are verified."""

    secret: str = field(repr=False)

    @cached_property
    def id(self) -> str:
        """The first 16 digits of a digest that tells keys apart."""
        return self._mac(_HMAC_KEY_ID.encode())[:_KEY_ID_DIGITS]

    def verifies(self, document: Mapping[str, Any], value: str) -> bool:
        """True if a signature was made for a document under this secret."""
        signature = self._mac(canonical_bytes(document))
        return hmac.compare_digest(signature.encode(), value.encode())

    def _mac(self, message: bytes) -> str:
        return hmac.new(self.secret.encode(), message, sha256).hexdigest()


@dataclass(frozen=True)
class VerificationKeys:
    """The keys that an installation trusts, each looked up when it is needed."""

    settings: Settings

    @cached_property
    def ed25519(self) -> PublicKey | None:
        """The public key of the settings, else the installation's own; None: neither."""
        if self.settings.certificate_public_key:
            return parse_public_key(self.settings.certificate_public_key)
        key = _existing_signing_key(self.settings)
        return key.public if key else None

    @cached_property
    def hmac(self) -> HmacKey | None:
        """The secret of version 0.1: the setting, else derived from the secret key.

        It is None where there is neither. Verifying never makes a key.
        """
        if self.settings.certificate_key:
            return HmacKey(self.settings.certificate_key)
        secret = existing_secret_key(self.settings)
        if secret is None:
            return None
        derived = hmac.new(secret.encode(), _HMAC_PURPOSE.encode(), sha256)
        return HmacKey(derived.hexdigest())


def signing_key(settings: Settings) -> SigningKey:
    """Read the private key from the settings, or from the data folder that keeps one.

    Without a signing key of its own, an installation whose settings have a secret key
    signs with a key derived from it (HKDF, RFC 5869), so that all its machines go on to
    agree; the secret key never leaves them. The shared secret of version 0.1 is in the
    hands of every verifier, so that no key is ever derived from it. Otherwise the first
    call on a folder without a key draws one and keeps it there, readable by its owner
    alone.

    Raises
    ------
    SettingsError
        If the text is no Ed25519 private key, or the folder cannot be written.
    """
    existing = _existing_signing_key(settings)
    if existing is not None:
        return existing
    text = stored_key(settings, SIGNING_KEY_FILE, _SIGNING_VARIABLE, _new_signing_key)
    return _parse_signing_key(text, settings)


def _existing_signing_key(settings: Settings) -> SigningKey | None:
    """Read the private key of the settings or the folder; None, and none made, if none."""
    text: str | None = settings.certificate_signing_key
    if not text:
        if settings.secret_key:
            return SigningKey(_derived_key(settings.secret_key))
        text = existing_key(settings, SIGNING_KEY_FILE, _SIGNING_VARIABLE)
    return None if text is None else _parse_signing_key(text, settings)


def _parse_signing_key(text: str, settings: Settings) -> SigningKey:
    try:
        if "BEGIN" in text:
            key = load_pem_private_key(text.encode(), None)
            if not isinstance(key, Ed25519PrivateKey):
                raise ValueError
            return SigningKey(key.private_bytes_raw())
        return SigningKey(_raw_key(text))
    except (ValueError, TypeError):
        raise SettingsError(
            "The key that signs certificates must be an Ed25519 private key, as PEM "
            "without a password or as base64 of its 32 bytes; correct "
            f"{_SIGNING_VARIABLE} or {settings.data_dir / SIGNING_KEY_FILE}."
        ) from None


def parse_public_key(text: str) -> PublicKey:
    """Read a public key from PEM or from base64 of its 32 bytes.

    Raises
    ------
    SettingsError
        If the text is no Ed25519 public key.
    """
    try:
        if "BEGIN" in text:
            key = load_pem_public_key(text.encode())
            if not isinstance(key, Ed25519PublicKey):
                raise ValueError
            return PublicKey(key.public_bytes_raw())
        return PublicKey(_raw_key(text))
    except (ValueError, TypeError):
        raise SettingsError(
            "The key that certificates are checked with must be an Ed25519 public key, as "
            "PEM or as base64 of its 32 bytes; `rounds certificate public-key` prints it."
        ) from None


def _raw_key(text: str) -> bytes:
    raw = b64decode(text.strip(), validate=True)
    if len(raw) != _KEY_BYTES:
        raise ValueError
    return raw


def _derived_key(secret: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, None, _HKDF_INFO).derive(secret.encode())


def _new_signing_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
