"""docs/certificates.md shows how another program verifies a certificate."""

import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from dispatch.compliance import parse_certificate, sign_certificate, signing_key
from dispatch.settings import Settings

ROOT = Path(__file__).parents[3]
OLD = ROOT / "tests" / "fixtures" / "v0_1" / "day" / "certificate.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a signed certificate and the public key of its signer."""
    key = signing_key(Settings(certificate_signing_key=b64encode(bytes(32)).decode()))
    signed = sign_certificate(parse_certificate(OLD.read_bytes()).certificate, key)
    (tmp_path / "certificate.json").write_text(signed.model_dump_json(indent=1), "utf-8")
    (tmp_path / "public-key.pem").write_text(key.public.pem, "ascii")
    return tmp_path


def run_example(folder: Path) -> "subprocess.CompletedProcess[str]":
    text = (ROOT / "docs" / "certificates.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True
    )


def test_the_example_verifies_a_certificate(folder: Path) -> None:
    result = run_example(folder)
    assert result.stderr == ""
    assert result.stdout.startswith("compliant ")


def test_the_example_refuses_a_certificate_that_was_changed(folder: Path) -> None:
    file = folder / "certificate.json"
    text = file.read_text("utf-8")
    assert text.count('"result": "compliant"') == 1
    file.write_text(text.replace('"result": "compliant"', '"result": "broken"'), "utf-8")
    assert "InvalidSignature" in run_example(folder).stderr
