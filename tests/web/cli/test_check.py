"""``rounds check`` finds whatever was changed in a plan or its certificate."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.support.commands import CUSTOMERS, PNG, VISITORS, assert_plain, check, run, write

pytestmark = pytest.mark.usefixtures("store")


def test_check_calls_a_fresh_plan_sound(planned):
    result = check(planned / "out/plan.json", planned)
    first, second = result.stdout.splitlines()
    assert (result.exit_code, second) == (
        0,
        "The plan keeps every rule: 5 visits in 2 routes.",
    )
    assert re.fullmatch(r"Certificate of \S+: compliant, key [0-9a-f]{16}\.", first)


def test_a_plan_without_a_certificate_is_checked_all_the_same(planned, tmp_path):
    (tmp_path / "plan.json").write_bytes((planned / "out/plan.json").read_bytes())
    result = check(tmp_path / "plan.json", planned)
    assert (result.exit_code, result.stdout) == (
        0,
        "There is no certificate beside the plan.\n"
        "The plan keeps every rule: 5 visits in 2 routes.\n",
    )


def test_a_certificate_under_another_key_is_told_with_both_keys(planned, monkeypatch):
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "another")
    result = check(planned / "out/plan.json", planned)
    assert result.exit_code == 1
    told = (
        "signed with key [0-9a-f]{16}, ours is [0-9a-f]{16}; "
        "give .*ROUNDS_CERTIFICATE_PUBLIC_KEY"
    )
    assert re.search(told, result.stdout)


def changed_certificate(planned: Path, tmp_path: Path) -> Result:
    document = json.loads((planned / "out/certificate.json").read_text("utf-8"))
    document["findings"][0]["found"] += "!"
    path = tmp_path / "elsewhere.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return run(
        "check", planned / "out/plan.json", "--customers", planned / "customers.csv",
        "--visitors", planned / "visitors.csv", "--certificate", path,
    )  # fmt: skip


def test_a_changed_certificate_that_lies_elsewhere_is_found(planned, tmp_path):
    result = changed_certificate(planned, tmp_path)
    assert result.exit_code == 1
    assert "The certificate was changed after it was signed" in result.stdout
    assert result.stderr == "1 rule is broken.\n"


def test_a_certificate_that_is_none_is_told_plainly(planned, tmp_path):
    (tmp_path / "plan.json").write_bytes((planned / "out/plan.json").read_bytes())
    (tmp_path / "certificate.json").write_text("[]")
    result = check(tmp_path / "plan.json", planned)
    assert_plain(result, "This file is not a certificate of Rounds")


def test_of_many_faults_fifty_are_printed_and_causes_come_first(planned, tmp_path):
    rows = CUSTOMERS + "".join(
        f"D{n},无名{n},福田,22.54,114.05,1,1,,20,,\n" for n in range(60)
    )
    write(tmp_path, rows.replace("1200.50", "1300.50"), VISITORS)
    result = check(planned / "out/plan.json", tmp_path)
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert len(lines) == 1 + 50 + 1
    assert "certificate: " in lines[1]
    assert "inputs: The plan was made from other customers or visitors" in lines[2]
    assert re.fullmatch(r"… and \d+ more", lines[-1])


def test_the_certificate_is_a_page_that_opens_alone(planned):
    page = (planned / "out/certificate.html").read_text("utf-8")
    assert "Certificate of compliance" in page
    assert re.findall(r"https?://", page) == []
    assert all(f"<td>C{n}</td>" in page for n in range(1, 6))


def stop_of(document: dict[str, Any], customer: str) -> tuple[dict[str, Any], int]:
    """The route that has a customer, and at which place."""
    return next(
        (route, index)
        for route in document["routes"]
        for index, stop in enumerate(route["stops"])
        if stop["customer_id"] == customer
    )


def change_a_time(document):
    stop = document["routes"][0]["stops"][0]
    finish = datetime.fromisoformat(stop["finish"]) + timedelta(minutes=1)
    stop["finish"] = finish.isoformat()


def swap_two_stops(document):
    stops = max((route["stops"] for route in document["routes"]), key=len)
    stops[0], stops[1] = stops[1], stops[0]


def leave_the_window(document):
    route, index = stop_of(document, "C2")
    stop = route["stops"][index]
    stop |= {"begin": "2026-11-24T16:30:00+08:00", "finish": "2026-11-24T16:50:00+08:00"}


def send_the_untrained(document):
    route, index = stop_of(document, "C3")
    other = next(one for one in document["routes"] if one is not route)
    other["stops"].append(route["stops"].pop(index))


def visit_twice(document):
    document["routes"][0]["stops"].append(document["routes"][1]["stops"][0])


def visit_the_forbidden(document):
    document["excluded"] = []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            change_a_time,
            r"C\d@2026-11-24: service: The visit takes 1260 s; it should take 1200 s\.",
        ),
        (
            swap_two_stops,
            r"C\d@2026-11-24: sequence: The stop has number 2; it should have 1\.",
        ),
        (leave_the_window, r"C2@2026-11-24: window: "),
        (send_the_untrained, r"外访/2, C3@2026-11-24: skills: The team lacks legal"),
        (visit_twice, r"C\d: once: The customer appears 2 times"),
        (visit_the_forbidden, r"C6: exclusion: The customer is not excluded; .*attorney"),
    ],
)
def test_check_finds_what_was_changed_and_ends_with_1(planned, tmp_path, change, found):
    document = json.loads((planned / "out/plan.json").read_text("utf-8"))
    change(document)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    result = check(path, planned)
    assert result.exit_code == 1
    assert re.search(found, result.stdout), result.stdout
    assert re.fullmatch(r"\d+ rules are broken\.\n", result.stderr)


def test_check_finds_that_the_inputs_are_others(planned, tmp_path):
    write(tmp_path, CUSTOMERS.replace("1200.50", "1300.50"), VISITORS)
    result = check(planned / "out/plan.json", tmp_path)
    assert result.exit_code == 1
    assert (
        "plan: inputs: The plan was made from other customers or visitors.\n"
        in result.stdout
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "This file is not a plan of Rounds."),
        (b"{}", "\n  plan_id: ''; expected "),
        (b"\xff\xfe", "This file is not a plan of Rounds."),
        (PNG, "This file is not a plan of Rounds."),
    ],
)
def test_check_refuses_what_is_no_plan(files, tmp_path, content, text):
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    assert_plain(check(path, tmp_path), text)
