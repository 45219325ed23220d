"""Certificates are signed by a key of the settings or of the data folder."""

import stat
from base64 import b64decode, b64encode

import pytest

from dispatch.compliance import VerificationKeys, signing_key
from dispatch.compliance.keys import SIGNING_KEY_FILE, HmacKey, parse_public_key
from dispatch.errors import SettingsError
from dispatch.settings import Settings

RAW = bytes(range(32))
GIVEN = b64encode(RAW).decode()


def test_the_private_key_of_the_settings_is_used(tmp_path) -> None:
    settings = Settings(data_dir=tmp_path, certificate_signing_key=GIVEN)
    assert signing_key(settings).raw == RAW
    assert list(tmp_path.iterdir()) == []
    assert GIVEN not in repr(settings)
    assert "raw" not in repr(signing_key(settings))


def test_a_private_key_is_made_once_and_kept_for_its_owner_alone(tmp_path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    key = signing_key(settings)
    file = tmp_path / "var" / SIGNING_KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert signing_key(settings) == key
    assert signing_key(Settings(certificate_signing_key=file.read_text())) == key
    assert signing_key(Settings(data_dir=tmp_path / "other")) != key


@pytest.mark.parametrize("text", ["x", b64encode(b"short").decode(), "-----BEGIN X-----"])
def test_what_is_no_key_is_refused_by_the_name_of_its_setting(text: str) -> None:
    with pytest.raises(SettingsError, match="ROUNDS_CERTIFICATE_SIGNING_KEY"):
        signing_key(Settings(certificate_signing_key=text))
    with pytest.raises(SettingsError, match="Ed25519 public key"):
        parse_public_key(text)


def test_a_public_key_is_read_from_each_form_that_it_is_written_in() -> None:
    key = signing_key(Settings(certificate_signing_key=GIVEN)).public
    assert parse_public_key(key.pem) == parse_public_key(key.base64) == key
    assert b64decode(key.base64) == key.raw
    assert len(key.id) == 16


def test_the_trusted_public_key_is_the_settings_or_the_installations_own(tmp_path) -> None:
    bare = Settings(data_dir=tmp_path)
    assert VerificationKeys(bare).ed25519 is None
    assert list(tmp_path.iterdir()) == []
    own = signing_key(bare).public
    assert VerificationKeys(bare).ed25519 == own
    other = signing_key(Settings(certificate_signing_key=GIVEN)).public
    trusting = Settings(data_dir=tmp_path, certificate_public_key=other.pem)
    assert VerificationKeys(trusting).ed25519 == other != own


def test_the_secret_of_old_certificates_is_the_settings_or_derived(tmp_path) -> None:
    given = Settings(data_dir=tmp_path, certificate_key="given", secret_key="s")
    derived = Settings(data_dir=tmp_path, secret_key="s")
    assert VerificationKeys(given).hmac == HmacKey("given")
    assert VerificationKeys(derived).hmac == VerificationKeys(derived).hmac
    assert VerificationKeys(derived).hmac.id not in {HmacKey("s").id, HmacKey("given").id}
    assert "given" not in repr(given) + repr(HmacKey("given"))


def test_a_signature_holds_for_one_document_under_one_key() -> None:
    key = signing_key(Settings(certificate_signing_key=GIVEN))
    value = key.sign({"a": 1, "b": "客"})
    assert key.public.verifies({"b": "客", "a": 1}, value)
    assert not key.public.verifies({"b": "客", "a": 2}, value)
    another = signing_key(Settings(certificate_signing_key=b64encode(RAW[::-1]).decode()))
    assert not another.public.verifies({"b": "客", "a": 1}, value)
    for changed in ("", "?", value[:-4], value + "AAAA", value.swapcase()):
        assert not key.public.verifies({"a": 1, "b": "客"}, changed)


def test_servers_that_share_the_secret_key_sign_with_the_same_key(tmp_path) -> None:
    here, there = (
        Settings(data_dir=tmp_path / name, secret_key="shared") for name in ("a", "b")
    )
    assert signing_key(here) == signing_key(there)
    assert VerificationKeys(there).ed25519 == signing_key(here).public
    other = Settings(data_dir=tmp_path / "a", secret_key="another")
    assert signing_key(other) != signing_key(here)
    assert list(tmp_path.iterdir()) == []


def test_the_shared_secret_of_verifiers_gives_no_key_that_signs(tmp_path) -> None:
    lender, verifier = (
        Settings(data_dir=tmp_path / name, certificate_key="known to every verifier")
        for name in ("lender", "verifier")
    )
    assert signing_key(verifier) != signing_key(lender)
    bare = Settings(data_dir=tmp_path / "new", certificate_key="known to every verifier")
    assert VerificationKeys(bare).ed25519 is None
    own = Settings(data_dir=tmp_path / "c", certificate_key="shared", secret_key="own")
    assert signing_key(own) == signing_key(Settings(secret_key="own"))


def test_looking_for_the_keys_that_verify_makes_none(tmp_path) -> None:
    keys = VerificationKeys(Settings(data_dir=tmp_path / "var"))
    assert keys.hmac is None
    assert keys.ed25519 is None
    assert list(tmp_path.iterdir()) == []


def test_the_secret_of_old_certificates_is_derived_from_the_kept_key(tmp_path) -> None:
    (tmp_path / "secret_key").write_text("s")
    kept = VerificationKeys(Settings(data_dir=tmp_path))
    assert kept.hmac == VerificationKeys(Settings(secret_key="s")).hmac
