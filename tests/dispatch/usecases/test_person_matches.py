"""A person under two ids is held as one until a dispatcher decides."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dispatch.audit import entries
from dispatch.compliance import check_compliance
from dispatch.domain.imports import ImportFinding
from dispatch.errors import InputError, NotFoundError
from dispatch.planning.search import Effort
from dispatch.store.tables import PersonMatchRow
from dispatch.text import Message
from dispatch.usecases import Context
from dispatch.usecases.customers import get_case_file
from dispatch.usecases.day_files import DayFiles, read_day_files
from dispatch.usecases.import_files import ImportReport, import_file
from dispatch.usecases.imports import get_report_lines
from dispatch.usecases.person_matches import accept_match, reject_match, waiting_matches
from dispatch.usecases.persons import merge_persons, split_person
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.undo_import import undo_import
from tests.support.clock import DAY, NOW
from tests.support.rows import case_row

HEAD = (
    "customer_id,name,address,lat,lon,overdue_amount,days_past_due,phone,flags,"
    "last_visit_date\n"
)
ROAD = "深圳市南山区科技园路1号3栋502"
ZHANG = f"C1,张伟,{ROAD},22.5431,114.0579,12000,35,13800138000,,\n"
AGAIN = f"C7,张伟,{ROAD}室,22.5431,114.0579,5000,70,13800138000,,\n"
LIN = f"C8,林梅,{ROAD},22.5431,114.0579,6000,40,13900139000,,\n"
STAFF = "visitor_id,name,start_lat,start_lon,shift_start,shift_end\n" + (
    "V1,Li,22.54,114.05,09:00,18:00\nV2,Lu,22.54,114.05,09:00,18:00\n"
)


def upload(context: Context, *rows: str) -> ImportReport:
    return import_file(context, "customers", (HEAD + "".join(rows)).encode(), "c.csv")


def verdict(context: Context, customer_id: str) -> str:
    found = get_case_file(context, customer_id, DAY).eligibility.verdict
    return found.rule if found else ""


def verdicts(context: Context) -> list[str]:
    return [verdict(context, each) for each in ("C1", "C7", "C8")]


@pytest.mark.both_databases
def test_stops_and_limits_hold_for_both_until_a_dispatcher_decides(
    context: Context,
) -> None:
    report = upload(context, ZHANG, AGAIN, LIN)
    assert report.findings == {ImportFinding.SAME_PERSON: 1}
    (line,) = get_report_lines(context, report.import_id, "same_person")
    assert (line.record_id, line.stored, line.field) == ("C7", "C1", "phone")
    # The case that is past due longest is the one that is visited.
    assert verdicts(context) == ["likely_person", "", ""]
    assert get_case_file(context, "C7", DAY).subject.case.overdue_amount == 5000
    stop(context, "C1", state="stopped", stopped_by="NO_MORE_VISITS")
    assert verdicts(context) == ["stopped_by_outcome", "stopped_by_outcome", ""]
    (match,) = waiting_matches(context)
    with pytest.raises(InputError, match="Give a reason"):
        reject_match(context, match.match_key, " ")
    reject_match(context, match.match_key, "father and son")
    assert verdicts(context) == ["stopped_by_outcome", "", ""]
    assert waiting_matches(context) == []
    assert upload(context, ZHANG, AGAIN, LIN).findings == {}
    with pytest.raises(NotFoundError):
        accept_match(context, match.match_key, "same card")
    with context.store.reading() as session:
        actions = [each.action for each in entries(session, context.branch.key)]
    assert "persons.distinguished" in actions


def stop(context: Context, customer_id: str, **values: Any) -> None:
    with context.store.session() as session:
        for name, value in values.items():
            setattr(case_row(session, customer_id), name, value)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"flags": ["cease"]}, ["cease", "cease", ""]),
        ({"flags": ["attorney"]}, ["attorney", "attorney", ""]),
        ({"flags": ["dispute"]}, ["dispute", "", ""]),
        ({"last_visit_date": DAY}, ["visited_today", "visited_today", ""]),
        ({"state": "closed"}, ["closed", "", ""]),
        ({"state": "closed", "stopped_by": "DECEASED"}, ["stopped_by_outcome"] * 2 + [""]),
        ({"state": "review", "stopped_by": "HARDSHIP"}, ["request_pending"] * 2 + [""]),
        ({"missing_since": DAY}, ["not_in_file", "", ""]),
    ],
)
def test_what_holds_for_the_person_holds_for_the_other_id(
    context: Context, change: dict[str, Any], expected: list[str]
) -> None:
    upload(context, ZHANG, AGAIN, LIN)
    stop(context, "C1", **change)
    assert verdicts(context) == expected


def test_an_accepted_match_is_one_person_and_one_visit(context: Context) -> None:
    upload(context, ZHANG, AGAIN)
    (match,) = waiting_matches(context)
    accept_match(context, match.match_key, "same card")
    file = get_case_file(context, "C1", DAY)
    assert file.eligibility.verdict is None
    assert file.subject.amounts == {"CNY": 17000}
    assert upload(context, ZHANG, AGAIN).findings == {}
    split_person(context, "C7", "father and son")
    assert upload(context, ZHANG, AGAIN).findings == {}
    assert [verdict(context, each) for each in ("C1", "C7")] == ["", ""]


def test_a_match_goes_with_what_was_in_common(context: Context) -> None:
    upload(context, ZHANG, AGAIN)
    other = AGAIN.replace("13800138000", "13711112222").replace("502室", "1203")
    assert upload(context, ZHANG, other).findings == {}
    assert waiting_matches(context) == []
    report = upload(context, ZHANG, AGAIN)
    assert report.findings == {ImportFinding.SAME_PERSON: 1}
    merge_persons(context, ["C1", "C7"], "same card")
    assert upload(context, ZHANG, AGAIN).findings == {}


def test_a_customer_of_an_import_that_is_taken_back_leaves_no_match(
    context: Context,
) -> None:
    upload(context, ZHANG)
    report = import_file(
        context, "customers", (HEAD + AGAIN).encode(), "c.csv", on_missing=None
    )
    assert len(waiting_matches(context)) == 1
    assert undo_import(context, report.import_id).removed == 1
    with context.store.reading() as session:
        assert session.scalars(select(PersonMatchRow)).all() == []


def test_two_files_name_the_same_doubts_and_plan_one_visit(
    context: Context, tmp_path: Path
) -> None:
    paths = tmp_path / "c.csv", tmp_path / "v.csv"
    for path, text in zip(paths, (HEAD + ZHANG + AGAIN + LIN, STAFF), strict=True):
        path.write_text(text)
    remarks: list[Message] = []
    files = DayFiles(*paths, on_remark=remarks.append)
    inputs = read_day_files(files, DAY, context.settings)
    assert [str(remark)[:38] for remark in remarks] == [
        "C1 and C7 have one phone number, so th"
    ]
    held = {each.customer.customer_id: each.customer.held_person for each in inputs.cases}
    assert held == {"C1": "C1", "C7": "C1", "C8": "C8"}


def test_a_plan_visits_one_of_them_and_the_check_refuses_both(context: Context) -> None:
    upload(context, ZHANG, AGAIN, LIN)
    import_file(context, "visitors", STAFF.encode(), "v.csv")
    plan = plan_day(context, DAY, Effort(60, seed=1, iterations=1))
    visited = {stop.customer_id for route in plan.routes for stop in route.stops}
    assert visited == {"C7", "C8"}
    assert [each.rule for each in plan.excluded] == ["likely_person"]
    inputs = load_inputs(context, DAY)
    assert check_compliance(plan, inputs, context.policy(), NOW).faults == ()
    # A stop of C1 that came later binds the visit to C7.
    stop(context, "C1", flags=["cease"])
    inputs = load_inputs(context, DAY)
    assert check_compliance(plan, inputs, context.policy(), NOW).faults
