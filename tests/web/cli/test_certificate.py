"""The command line shows the public key and verifies certificates by one."""

from base64 import b64encode
from pathlib import Path

import pytest

from dispatch.compliance import parse_certificate, sign_certificate, signing_key
from dispatch.settings import Settings
from tests.support.commands import run

OLD = Path(__file__).parents[2] / "fixtures" / "v0_1" / "day"


@pytest.fixture(autouse=True)
def _data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(tmp_path / "var"))


def test_the_public_key_of_the_installation_is_printed_as_pem(tmp_path: Path) -> None:
    result = run("certificate", "public-key")
    assert result.exit_code == 0
    assert result.stdout == signing_key(Settings(data_dir=tmp_path / "var")).public.pem
    assert result.stdout.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert run("certificate", "public-key").stdout == result.stdout


def test_check_verifies_with_the_public_key_that_is_given(tmp_path: Path) -> None:
    signer, stranger = (
        signing_key(Settings(certificate_signing_key=b64encode(raw * 32).decode()))
        for raw in (b"1", b"2")
    )
    old = parse_certificate((OLD / "certificate.json").read_bytes()).certificate
    certificate = tmp_path / "certificate.json"
    certificate.write_text(sign_certificate(old, signer).model_dump_json(), "utf-8")
    words = (
        "check", OLD / "plan.json", "--certificate", certificate,
        "--customers", OLD / "customers.csv", "--visitors", OLD / "visitors.csv",
    )  # fmt: skip
    for key, exit_code in ((signer, 0), (stranger, 1)):
        (tmp_path / "public.pem").write_text(key.public.pem, "ascii")
        result = run(*words, "--public-key", tmp_path / "public.pem")
        assert result.exit_code == exit_code, result.output
    assert signer.public.id in result.stdout
    untrusted = run(*words)
    assert untrusted.exit_code == 1
    assert "no public key to verify it with" in untrusted.stdout
