"""An import keeps, pauses or asks about records that a file lacks or weakens."""

from datetime import date
from typing import Any

import pytest

from dispatch.audit import entries
from dispatch.domain.case import CaseState
from dispatch.domain.consent import parse_consents, write_consents
from dispatch.domain.imports import ImportFinding, OnMissing
from dispatch.errors import ConflictError, InputError
from dispatch.planning.case_file import CaseFile
from dispatch.usecases import Context
from dispatch.usecases.customers import add_consent, get_case_file, withdraw_consent
from dispatch.usecases.import_files import ImportKind, ImportReport, import_file
from dispatch.usecases.imports import get_report_lines
from dispatch.usecases.missing_records import decide_on_missing, resume_customer
from dispatch.usecases.persons import merge_persons
from dispatch.usecases.plan_day import load_inputs
from dispatch.usecases.visitors import set_working_day
from tests.support.clock import DAY
from tests.support.rows import case_row, visitor_row

HEAD = "customer_id,name,address,lat,lon,overdue_amount,days_past_due"
PEOPLE = {
    "C1": "C1,张伟,一路,22.5431,114.0579,12000,35",
    "C2": "C2,王芳,二路,22.5480,114.0650,8000,62",
    "C3": "C3,李娜,三路,22.5500,114.0600,9000,40",
}
STAFF = "visitor_id,name,start_lat,start_lon,shift_start,shift_end"
Found = dict[ImportFinding, int]


def upload(
    context: Context, head: str, *rows: str, kind: ImportKind = "customers", **options: Any
) -> ImportReport:
    data = "\n".join((head, *rows)).encode()
    return import_file(context, kind, data, "c.csv", **options)


def people(context: Context, *ids: str, **options: Any) -> ImportReport:
    """Import a file of some of the three customers."""
    return upload(context, HEAD, *(PEOPLE[each] for each in ids), **options)


def verdict(context: Context, customer_id: str) -> str:
    """The rule that forbids a visit to a customer; empty if none does."""
    file: CaseFile = get_case_file(context, customer_id, DAY)
    return file.eligibility.verdict.rule if file.eligibility.verdict else ""


def stored(context: Context, field: str, customer_id: str = "C2") -> Any:
    with context.store.reading() as session:
        return getattr(case_row(session, customer_id), field)


def lines(context: Context, report: ImportReport, name: str) -> list[tuple[str, ...]]:
    return [
        (line.record_id, line.field, line.stored, line.in_file)
        for line in get_report_lines(context, report.import_id, name)
    ]


@pytest.mark.both_databases
def test_a_case_that_is_missing_is_paused_and_a_blank_flag_lifts_nothing(
    context: Context,
) -> None:
    head = f"{HEAD},flags,phone"
    rows = f"{PEOPLE['C1']},,13800138000", f"{PEOPLE['C2']},cease,"
    assert upload(context, head, *rows).findings == {}
    report = upload(context, head, f"{PEOPLE['C2']},,")
    assert report.findings == {
        ImportFinding.KEPT: 1,
        ImportFinding.MISSING: 1,
        ImportFinding.PAUSED: 1,
    }
    assert lines(context, report, "kept") == [("C2", "flags", "cease", "")]
    assert lines(context, report, "missing") == [("C1", "", "", "")]
    assert (verdict(context, "C1"), verdict(context, "C2")) == ("not_in_file", "cease")
    assert stored(context, "missing_since", "C1") == DAY
    assert verdict(context, "C2") == "cease"
    # The next file has C1 again, and C2 once more without the flag.
    again = upload(context, head, *rows[:1], f"{PEOPLE['C2']},,", lift_safeguards=True)
    assert again.findings == {ImportFinding.LIFTED: 1, ImportFinding.RESUMED: 1}
    assert (verdict(context, "C1"), verdict(context, "C2")) == ("", "")


def test_a_column_that_is_not_there_changes_nothing(context: Context) -> None:
    head = (
        f"{HEAD},flags,forbidden_visitors,min_team,due_by,phone,windows,consents,"
        "required_skills,place_kind,currency,language,email,notes,region"
    )
    row = (
        f"{PEOPLE['C3']},vulnerable,V1,2,2026-12-01,13800138000,10:00-11:00,"
        "work 2026-11-20,legal,work,EUR,pt,a@b.pt,ring twice,north"
    )
    upload(context, head, row)
    before = load_inputs(context, DAY).cases
    report = people(context, "C3")
    assert load_inputs(context, DAY).cases == before
    assert (report.findings, report.stored and report.stored.unchanged) == ({}, 1)


@pytest.mark.parametrize(
    ("field", "first", "second", "kept"),
    [
        ("flags", "cease;hardship", "hardship", ["hardship", "cease"]),
        ("flags", "attorney", "paid", ["paid", "attorney"]),
        ("forbidden_visitors", "V1;V2", "V2", ["V2", "V1"]),
        ("forbidden_visitors", "V1", "", ["V1"]),
        ("required_skills", "legal", "", ["legal"]),
        ("required_skills", "legal;first aid", "legal", ["legal", "first aid"]),
        ("min_team", "2", "1", 2),
        ("min_team", "2", "", 2),
        ("due_by", "2026-12-01", "", date(2026, 12, 1)),
        ("due_by", "2026-12-01", "2026-12-24", date(2026, 12, 1)),
    ],
)
def test_a_weaker_safeguard_is_kept_until_it_may_be_lifted(
    context: Context, field: str, first: str, second: str, kept: Any
) -> None:
    head = f"{HEAD},{field}"
    upload(context, head, f"{PEOPLE['C2']},{first}")
    report = upload(context, head, f"{PEOPLE['C2']},{second}")
    assert report.findings == {ImportFinding.KEPT: 1}
    ((customer, name, here, there),) = lines(context, report, "kept")
    assert (customer, name, here) == ("C2", field, first)
    # The default of a blank cell is written as the value that it stands for.
    assert there in (second, "1")
    assert stored(context, field) == kept
    report = upload(context, head, f"{PEOPLE['C2']},{second}", lift_safeguards=True)
    assert report.findings == {ImportFinding.LIFTED: 1}
    assert stored(context, field) != kept


@pytest.mark.parametrize(
    ("field", "first", "second", "result"),
    [
        ("flags", "cease", "cease;paid", ["cease", "paid"]),
        ("min_team", "", "2", 2),
        ("due_by", "2026-12-01", "2026-11-28", date(2026, 11, 28)),
        # A last day that is over protects nobody any more.
        ("due_by", "2026-11-20", "2026-12-24", date(2026, 12, 24)),
        ("due_by", "2026-11-20", "", None),
        ("forbidden_visitors", "", "V9", ["V9"]),
    ],
)
def test_a_stronger_safeguard_is_simply_stored(
    context: Context, field: str, first: str, second: str, result: Any
) -> None:
    upload(context, f"{HEAD},{field}", f"{PEOPLE['C2']},{first}")
    report = upload(context, f"{HEAD},{field}", f"{PEOPLE['C2']},{second}")
    assert report.findings == {}
    assert stored(context, field) == result


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        ("hours 2026-11-20 until 2026-12-01 07:00-08:00", None, ""),
        (
            "hours 2026-11-20 until 2026-12-01 07:00-08:00",
            "hours 2026-11-20 07:00-08:00",
            "hours 2026-11-20 until 2026-12-01 07:00-08:00 by customer",
        ),
        (
            "hours 2026-11-20 07:00-08:00",
            "hours 2026-11-20 06:00-08:00",
            "hours 2026-11-20 07:00-08:00 by customer",
        ),
        (
            "work 2026-11-20 until 2026-12-01",
            "work 2026-11-20 until 2027-12-01",
            "work 2026-11-20 until 2026-12-01 by customer",
        ),
        (
            "hours 2026-11-20 07:00-08:00",
            "hours 2026-11-20 07:15-08:00",
            "hours 2026-11-20 07:15-08:00 by customer",
        ),
        (
            "work 2026-11-20",
            "work 2026-11-22",
            "work 2026-11-22 by customer",
        ),
    ],
)
def test_the_limit_of_a_consent_is_kept(
    context: Context, first: str, second: str | None, holds: str
) -> None:
    upload(context, f"{HEAD},consents", f"{PEOPLE['C2']},{first}")
    report = upload(context, f"{HEAD},consents", f"{PEOPLE['C2']},{second or ''}")
    (case,) = load_inputs(context, DAY).cases
    assert write_consents(case.customer.consents) == holds
    kept = bool(second) and holds.startswith(first)
    assert report.findings == ({ImportFinding.KEPT: 1} if kept else {})


def test_no_file_brings_a_changed_form_of_a_withdrawn_consent_back(
    context: Context,
) -> None:
    people(context, "C2")
    (consent,) = parse_consents("hours 2026-11-20 07:00-08:00")
    withdraw_consent(context, "C2", add_consent(context, "C2", consent))
    row = f"{PEOPLE['C2']},hours 2026-11-20 07:00-07:45"
    report = upload(context, f"{HEAD},consents", row)
    assert report.findings == {ImportFinding.KEPT: 1}
    (case,) = load_inputs(context, DAY).cases
    assert case.customer.consents == ()


@pytest.mark.parametrize(
    ("choice", "rule", "findings"),
    [
        (None, "not_in_file", {ImportFinding.MISSING: 2, ImportFinding.PAUSED: 2}),
        (OnMissing.SETTLE, "closed", {ImportFinding.MISSING: 2, ImportFinding.SETTLED: 2}),
        (OnMissing.KEEP, "", {ImportFinding.MISSING: 2}),
    ],
)
def test_what_is_missing_is_settled_paused_or_kept(
    context: Context, choice: OnMissing | None, rule: str, findings: Found
) -> None:
    people(context, "C1", "C2", "C3")
    report = people(context, "C2", on_missing=choice)
    assert report.findings == findings
    assert [verdict(context, each) for each in PEOPLE] == [rule, "", rule]
    # Settled cases are not missing in the next file; the others still are.
    again = people(context, "C2", on_missing=choice)
    missing = {} if choice is OnMissing.SETTLE else {ImportFinding.MISSING: 2}
    assert again.findings == missing


def test_a_settled_case_that_a_file_has_again_is_named(context: Context) -> None:
    people(context, "C1", "C2")
    people(context, "C2", on_missing=OnMissing.SETTLE)
    report = people(context, "C1", "C2")
    assert report.findings == {ImportFinding.CLOSED: 1}
    assert lines(context, report, "closed") == [("C1", "", "", "")]
    assert stored(context, "state", "C1") == CaseState.CLOSED


def test_one_of_several_cases_that_is_missing_is_left_out_of_the_visit(
    context: Context,
) -> None:
    head = f"case_id,{HEAD},flags"
    rows = f"L1,{PEOPLE['C1']},", f"L2,{PEOPLE['C1']},hardship"
    upload(context, head, *rows)
    report = upload(context, head, rows[0])
    assert report.findings == {ImportFinding.MISSING: 1, ImportFinding.PAUSED: 1}
    file = get_case_file(context, "C1", DAY)
    assert file.eligibility.verdict is None
    assert file.subject.case.case_id == "L1"
    assert file.subject.case.overdue_amount == 12000


def test_a_stop_holds_for_the_person_though_its_case_is_missing(context: Context) -> None:
    head = f"case_id,{HEAD},flags"
    upload(context, head, f"L1,{PEOPLE['C1']},", f"L2,{PEOPLE['C1']},cease")
    for choice in (OnMissing.PAUSE, OnMissing.SETTLE):
        upload(context, head, f"L1,{PEOPLE['C1']},", on_missing=choice)
        assert verdict(context, "C1") == "cease"


def test_the_stop_of_a_missing_customer_holds_for_the_other_of_the_person(
    context: Context,
) -> None:
    upload(context, f"{HEAD},flags", f"{PEOPLE['C1']},cease", f"{PEOPLE['C2']},")
    merge_persons(context, ["C1", "C2"], "same card")
    people(context, "C2")
    assert verdict(context, "C2") == "cease"


def test_bad_rows_and_other_ids_of_a_case_are_not_missing(context: Context) -> None:
    people(context, "C1", "C2", "C3")
    bad = PEOPLE["C2"].replace("8000", "much")
    report = upload(context, HEAD, PEOPLE["C1"], bad, PEOPLE["C3"], skip_bad=True)
    assert (report.findings, report.bad) == ({}, 1)
    report = upload(
        context, f"case_id,{HEAD}", *(f"L{row[1]},{row}" for row in PEOPLE.values())
    )
    assert report.findings == {}
    assert people(context, "C1", "C2", "C3").findings == {}


def test_a_double_id_is_neither_stored_nor_missing(context: Context) -> None:
    people(context, "C1", "C2")
    rows = PEOPLE["C1"], PEOPLE["C2"], PEOPLE["C1"].replace("12000", "5")
    report = upload(context, HEAD, *rows, skip_bad=True)
    assert (report.bad, report.findings) == (2, {})
    assert stored(context, "overdue_amount", "C1") == 12000


def test_a_file_that_lacks_much_of_the_branch_is_asked_about(context: Context) -> None:
    rows = [PEOPLE["C1"].replace("C1", f"D{n:02}") for n in range(50)]
    upload(context, HEAD, *rows)
    assert upload(context, HEAD, *rows[13:]).findings[ImportFinding.PAUSED] == 13
    with pytest.raises(InputError, match="37 of 50 open cases of the branch are not"):
        upload(context, HEAD, rows[0])
    assert stored(context, "missing_since", "D49") is None
    report = upload(context, HEAD, rows[0], on_missing=OnMissing.PAUSE)
    assert report.findings[ImportFinding.PAUSED] == 37
    assert report.findings[ImportFinding.RESUMED] == 1


@pytest.mark.both_databases
def test_visitors_who_are_missing_are_off_duty_until_they_are_back(
    context: Context,
) -> None:
    rows = [f"V{n},Li,22.54,114.05,09:00,18:00" for n in (1, 2, 3)]
    upload(context, STAFF, *rows, kind="visitors")

    def on_duty() -> list[str]:
        return [each.visitor_id for each in load_inputs(context, DAY).visitors]

    report = upload(context, STAFF, rows[0], kind="visitors")
    assert report.findings == {ImportFinding.MISSING: 2, ImportFinding.PAUSED: 2}
    assert lines(context, report, "paused") == [("V2", "", "", ""), ("V3", "", "", "")]
    assert on_duty() == ["V1"]
    set_working_day(context, "V2", DAY, on_duty=True)
    assert on_duty() == ["V1", "V2"]
    report = upload(context, STAFF, rows[0], rows[2], kind="visitors", on_missing="keep")
    assert report.findings == {ImportFinding.RESUMED: 1, ImportFinding.MISSING: 1}
    assert on_duty() == ["V1", "V2", "V3"]
    with pytest.raises(InputError, match="Only cases can be settled"):
        upload(context, STAFF, rows[0], kind="visitors", on_missing=OnMissing.SETTLE)


@pytest.mark.parametrize(
    ("field", "first", "second", "result"),
    [
        ("break_minutes", "45", "", 45),
        ("break_minutes", "45", "30", 45),
        ("max_visits", "8", "", 8),
        ("max_visits", "8", "12", 8),
        ("never_pair_with", "V2;V3", "V3", ["V3", "V2"]),
        ("max_visits", "8", "6", 6),
    ],
)
def test_the_limits_of_a_visitor_are_kept(
    context: Context, field: str, first: str, second: str, result: Any
) -> None:
    row = "V1,Li,22.54,114.05,09:00,18:00"
    upload(context, f"{STAFF},{field}", f"{row},{first}", kind="visitors")
    report = upload(context, f"{STAFF},{field}", f"{row},{second}", kind="visitors")
    assert bool(report.findings) == (field != "max_visits" or second != "6")
    with context.store.reading() as session:
        assert getattr(visitor_row(session, "V1"), field) == result
    upload(context, STAFF, row, kind="visitors")
    with context.store.reading() as session:
        assert getattr(visitor_row(session, "V1"), field) == result


def test_what_was_paused_is_resumed_or_settled_by_a_decision(context: Context) -> None:
    people(context, "C1", "C2", "C3")
    report = people(context, "C2")
    resume_customer(context, "C1")
    assert verdict(context, "C1") == ""
    with pytest.raises(ConflictError, match="paused by an import"):
        resume_customer(context, "C1")
    findings = decide_on_missing(context, report.import_id, OnMissing.SETTLE)
    assert findings == {ImportFinding.SETTLED: 1}
    assert [verdict(context, each) for each in PEOPLE] == ["", "", "closed"]
    report = people(context, "C2")
    assert decide_on_missing(context, report.import_id, OnMissing.KEEP) == {
        ImportFinding.RESUMED: 1
    }
    assert verdict(context, "C1") == ""
    with context.store.reading() as session:
        actions = {each.action for each in entries(session, context.branch.key)}
    assert {"case.paused", "case.resumed", "case.settled"} <= actions
