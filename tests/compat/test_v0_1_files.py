"""Files that version 0.1 wrote are read, checked and verified as they were then."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dispatch.compliance import VerificationKeys, parse_certificate, signature_faults
from dispatch.domain.plan import PlanDocument
from dispatch.planning.export import plan_csv
from dispatch.planning.read_json import parse_plan
from dispatch.settings import Settings
from dispatch.usecases.day_files import DayFiles, read_day_files
from tests.support.clock import DAY
from web.cli.main import main

FOLDER = Path(__file__).parents[1] / "fixtures" / "v0_1" / "day"
KEY = (FOLDER / "certificate_key").read_text("ascii").strip()


@pytest.fixture
def plan() -> PlanDocument:
    """The plan of the old file."""
    return parse_plan((FOLDER / "plan.json").read_bytes())


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of the test's own, and the key of then."""
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ROUNDS_CERTIFICATE_KEY", KEY)


def check(folder: Path = FOLDER) -> Result:
    """Check the plan in a folder against the old customers and visitors."""
    words = [
        "check", folder / "plan.json",
        "--customers", FOLDER / "customers.csv",
        "--visitors", FOLDER / "visitors.csv",
    ]  # fmt: skip
    return CliRunner().invoke(main, list(map(str, words)), catch_exceptions=False)


def test_the_plan_has_its_routes_and_its_customers_without_one(plan: PlanDocument) -> None:
    assert (plan.date, len(plan.routes)) == (DAY, 5)
    assert (plan.kpis.planned, plan.kpis.unassigned, plan.kpis.excluded) == (48, 1, 11)


def test_the_plan_is_written_as_it_was_read(plan: PlanDocument) -> None:
    old = json.loads((FOLDER / "plan.json").read_bytes())
    assert plan.model_dump(mode="json") == old


def test_its_table_is_written_as_it_was(plan: PlanDocument) -> None:
    assert plan_csv(plan).encode() == (FOLDER / "plan.csv").read_bytes()


def test_the_customers_and_visitors_have_the_fingerprint_of_then(
    plan: PlanDocument,
) -> None:
    files = DayFiles(FOLDER / "customers.csv", FOLDER / "visitors.csv")
    inputs = read_day_files(files, DAY, Settings())
    assert (len(inputs.cases), len(inputs.visitors)) == (60, 6)
    assert inputs.sha256 == plan.inputs_sha256


def test_the_certificate_verifies_with_the_key_of_then(plan: PlanDocument) -> None:
    sealed = parse_certificate((FOLDER / "certificate.json").read_bytes())
    keys = VerificationKeys(Settings(certificate_key=KEY))
    assert list(signature_faults(sealed, plan, keys)) == []
    other = VerificationKeys(Settings(certificate_key="another"))
    assert len(list(signature_faults(sealed, plan, other))) == 1


def test_rounds_check_accepts_plan_and_certificate() -> None:
    result = check()
    assert result.exit_code == 0
    assert "compliant" in result.stdout
    assert "48 visits in 5 routes" in result.stdout


def test_rounds_check_without_the_key_of_then_says_so_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROUNDS_CERTIFICATE_KEY")
    result = check()
    assert result.exit_code == 1
    assert "ROUNDS_CERTIFICATE_KEY" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["plan.json", "certificate.json"])
def test_rounds_check_refuses_either_with_one_value_changed(
    name: str, tmp_path: Path
) -> None:
    for each in ("plan.json", "certificate.json"):
        text = (FOLDER / each).read_text("utf-8")
        if each == name:
            assert "2026.2" in text
            text = text.replace("2026.2", "2026.3")
        (tmp_path / each).write_text(text, "utf-8")
    assert check(tmp_path).exit_code == 1
