"""Every rule forbids what it should, at its borders, and nothing else."""

from datetime import date, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.consent import parse_consents
from dispatch.domain.day import CaseOnDay
from dispatch.domain.place import PLANNABLE, Precision
from dispatch.domain.windows import DayClock
from dispatch.policy import Policy, Verdict, load_policy
from dispatch.policy.hours import LegalHours
from dispatch.policy.packs.pack import Pack
from dispatch.policy.verdict import VisitInQuestion
from dispatch.policy.verdict_rules import RULES
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    POLICY,
    STOPS,
    after_visits,
    case_on_day,
    judged,
    with_values,
)

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
PAUSES, PINS = "House rules, section 3", "House rules, section 4"
SHANGHAI, LISBON, SYDNEY = "Asia/Shanghai", "Europe/Lisbon", "Australia/Sydney"
NEW_YORK = "America/New_York"


def law(**kinds: list[dict[str, Any]]) -> Policy:
    """A law with these rules, each with a citation and from 2020 on, under the house."""
    rules = {
        kind: [{"citation": f"Law, {kind} {n}", "from": "2020-01-01"} | rule
               for n, rule in enumerate(some)]
        for kind, some in kinds.items()
    }  # fmt: skip
    words = {"en": "Law", "zh": "法"}
    pack = Pack.model_validate(
        {"id": "law", "version": "1", "name": words, "scope": words} | rules
    )
    return Policy((pack, POLICY.own))


def hours(**weeks: Any) -> dict[str, Any]:
    """A rule of hours, without consent unless told otherwise."""
    return {"consent_widens": False} | weeks


STRICT = law(
    frequency=[{"most": 2, "days": 30}],
    workplaces=[{}],
    notice=[{"days": 2, "consent_waives": True}],
    holidays=[{"country": "IN", "consent_permits": True}],
    hours=[hours(other={"sat": "09:00-17:00"})],
)
HELD = {"consents": parse_consents("holiday 2026-01-01;notice 2026-01-01")}
"""What permits a visit under that law: in India the day is a holiday."""
OLD = after_visits(visited_on=(DAY - timedelta(days=5), DAY - timedelta(days=3)))


def other(**values: Any) -> CaseOnDay:
    """A customer whom the strict law lets be visited but for these values."""
    return case_on_day(**HELD | values)


# From the gravest on: rule, what brings it about, its citation and parameters.
FORBIDDEN: list[tuple[str, CaseOnDay, str, dict[str, str | int]]] = [
    *((flag, other(flags=(flag,)), cited, {}) for flag, cited in STOPS.items()),
    ("closed", other(**after_visits("closed", "PAID_FULL")), PAUSES, {}),
    (
        "stopped_by_outcome",
        other(**after_visits("stopped", "LAWYER")),
        PAUSES,
        {"outcome": "LAWYER"},
    ),
    (
        "request_pending",
        other(**after_visits("review", "PLAN_REQUEST")),
        PAUSES,
        {"outcome": "PLAN_REQUEST"},
    ),
    ("promise_pending", other(promise_date=DAY), PAUSES, {"until": "2026-11-24"}),
    (
        "paused",
        other(**after_visits(not_before=TOMORROW)),
        PAUSES,
        {"until": "2026-11-25"},
    ),
    ("visited_today", other(last_visit_date=DAY), PAUSES, {}),
    (
        "visited_often",
        other(**OLD),
        "Law, frequency 0",
        {"most": 2, "days": 30, "until": "2026-12-19"},
    ),
    ("work_consent", other(place_kind="work"), "Law, workplaces 0", {}),
    (
        "notice_due",
        case_on_day(consents=HELD["consents"][:1]),
        "Law, notice 0",
        {"days": 2},
    ),
    (
        "holiday",
        case_on_day(consents=HELD["consents"][1:]),
        "Law, holidays 0",
        {"name": "Guru Nanak's Jayanti", "date": "2026-11-24"},
    ),
    ("no_legal_hours", other(place_kind="other"), "Law, hours 0", {}),
    (
        "asked_other_day",
        other(windows="2026-11-26 09:00-12:00;2026-11-30 09:00-12:00"),
        PAUSES,
        {"day": "2026-11-26"},
    ),
    ("outside_legal_hours", other(windows="06:00-08:20"), "House rules, section 1", {}),
    ("no_pin", other(lat=None), PINS, {}),
    ("imprecise_pin", other(precision=Precision.CITY), PINS, {}),
]
NAMES = [rule for rule, *_ in FORBIDDEN]


def code(case: CaseOnDay, policy: Policy, day: date = DAY, **more: Any) -> str | None:
    """The rule that forbids, or None."""
    verdict = judged(case, day, policy, **more)
    return verdict.rule if verdict else None


def verdicts(case: CaseOnDay) -> list[Verdict]:
    """What each rule by itself says under the strict law."""
    clock = DayClock(DAY, ZoneInfo(SHANGHAI))
    asked = VisitInQuestion(case, LegalHours(STRICT, clock), 25 * 60)
    return [verdict for rule in RULES if (verdict := rule(asked))]


def test_a_customer_with_nothing_special_may_be_visited() -> None:
    assert judged(case_on_day()) is None
    assert judged(other(), DAY, STRICT) is None


@pytest.mark.parametrize(("rule", "case", "citation", "params"), FORBIDDEN, ids=NAMES)
def test_a_rule_forbids_with_its_name_citation_and_facts(
    rule: str, case: CaseOnDay, citation: str, params: dict[str, str | int]
) -> None:
    assert judged(case, DAY, STRICT) == Verdict(rule, citation, params)


def test_every_rule_is_among_those_tried_here() -> None:
    clock = DayClock(DAY, ZoneInfo(SHANGHAI))
    legal = LegalHours(STRICT, clock)
    found = {
        rule
        for rule in RULES
        for _, case, *_ in FORBIDDEN
        if rule(VisitInQuestion(case, legal, 1500))
    }
    assert found == set(RULES)


# No hours at all are no room for a visit either, which is what the last of three says.
@pytest.mark.parametrize(("rule", "case"), [row[:2] for row in FORBIDDEN], ids=NAMES)
def test_only_one_rule_minds_a_case_with_one_fault(rule: str, case: CaseOnDay) -> None:
    follows = {"holiday", "no_legal_hours", "asked_other_day"}
    expected = [rule, "outside_legal_hours"] if rule in follows else [rule]
    assert [verdict.rule for verdict in verdicts(case)] == expected


def merged(graver: CaseOnDay, lesser: CaseOnDay) -> CaseOnDay | None:
    """A case with both faults, or None where one customer cannot have both."""
    plain = _values(other())
    values: dict[str, Any] = {}
    for name, usual in plain.items():
        unusual = [
            _values(case)[name] for case in (graver, lesser) if _values(case)[name] != usual
        ]
        if len(unusual) == 2:
            return None
        if unusual:
            values[name] = unusual[0]
    states = [name for name in values if name in ("state", "not_before", "visited_on")]
    return None if len(states) == 2 else with_values(other(), **values)


def _values(case: CaseOnDay) -> dict[str, Any]:
    """Everything that one of the cases under test has otherwise than the others."""
    return {
        "pin": case.place.pin,
        "place_kind": case.place.kind,
        "consents": case.customer.consents,
        "visited_on": case.history.visited_on,
    } | {name: getattr(case.case, name) for name in CASE_FIELDS}


CASE_FIELDS = (
    "flags",
    "promise_date",
    "last_visit_date",
    "windows",
    "state",
    "stopped_by",
    "not_before",
)


@pytest.mark.parametrize(
    ("rule", "both"),
    [
        pytest.param(graver[0], both, id=f"{graver[0]} before {lesser[0]}")
        for graver, lesser in combinations(FORBIDDEN, 2)
        if (both := merged(graver[1], lesser[1])) is not None
        # A visit today is one of the last weeks' too, and the law comes before the house.
        and (graver[0], lesser[0]) != ("visited_today", "visited_often")
        # Where there are no hours to begin with, no holiday takes them.
        and (graver[0], lesser[0]) != ("holiday", "no_legal_hours")
    ],
)
def test_the_graver_rule_is_named(rule: str, both: CaseOnDay) -> None:
    assert code(both, STRICT) == rule


def test_of_two_flags_the_one_first_in_the_pack_is_named() -> None:
    assert code(case_on_day(flags=("paid", "cease", "deceased")), POLICY) == "cease"


def test_the_law_is_cited_before_the_house() -> None:
    verdict = judged(case_on_day(flags=("attorney",)), DAY, load_policy("us"))
    assert verdict is not None
    assert "FDCPA" in verdict.citation


def test_hardship_is_no_stop_unless_a_pack_says_so() -> None:
    case = case_on_day(flags=("hardship",))
    assert code(case, POLICY) is None
    assert code(case, law(stops=[{"flag": "hardship"}])) == "hardship"


@pytest.mark.parametrize(
    ("day", "forbids"),
    [
        ("2026-11-23", False),
        ("2026-11-24", True),
        ("2026-11-30", True),
        ("2026-12-01", False),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last(day: str, forbids: bool) -> None:
    rule = {"flag": "hardship", "from": "2026-11-24", "until": "2026-11-30"}
    case = case_on_day(flags=("hardship",))
    assert bool(code(case, law(stops=[rule]), date.fromisoformat(day))) == forbids


@pytest.mark.parametrize(
    "case",
    [
        case_on_day(promise_date=YESTERDAY),  # the day after a promise
        case_on_day(last_visit_date=YESTERDAY),  # visited the day before
        case_on_day(**after_visits(not_before=DAY)),  # the pause is over
        # The back office had its fortnight after a refusal.
        case_on_day(**after_visits("review", "REFUSED", not_before=DAY)),
    ],
)
def test_a_pause_ends_on_its_day(case: CaseOnDay) -> None:
    assert judged(case) is None


def test_a_review_with_a_day_waits_for_that_day() -> None:
    case = case_on_day(**after_visits("review", "REFUSED", not_before=TOMORROW))
    assert code(case, POLICY) == "request_pending"


@pytest.mark.parametrize("day", [DAY, date(2036, 1, 1)])
def test_a_stop_does_not_wear_off(day: date) -> None:
    for state in ("stopped", "closed", "review"):
        assert judged(case_on_day(**after_visits(state, "LAWYER")), day) is not None


@pytest.mark.parametrize("precision", Precision)
def test_only_a_pin_that_a_visitor_can_find_is_enough(precision: Precision) -> None:
    assert (judged(case_on_day(precision=precision)) is None) == (precision in PLANNABLE)


def test_nobody_goes_without_a_pin_even_where_no_pack_says_so() -> None:
    bare = Policy((POLICY.own.model_copy(update={"places": ()}),))
    assert code(case_on_day(lat=None), bare) == "no_pin"
    assert code(case_on_day(precision=Precision.CITY), bare) is None


# Frequency

THRICE = law(frequency=[{"most": 3, "days": 30}])


def visited(*ago: int, last: int | None = None) -> CaseOnDay:
    """A customer visited so many days before the day."""
    days = tuple(sorted(DAY - timedelta(days=n) for n in ago))
    when = None if last is None else DAY - timedelta(days=last)
    return case_on_day(**after_visits(visited_on=days), last_visit_date=when)


@pytest.mark.parametrize(
    ("case", "until"),
    [
        (visited(29, 5, 2), DAY + timedelta(days=1)),  # the oldest leaves tomorrow
        (visited(30, 5, 2), None),  # the oldest left today
        (visited(9, 9, 2), DAY + timedelta(days=21)),  # two on one day are two
        (visited(9, 5, 2, last=2), DAY + timedelta(days=21)),  # the file's is on record
        (visited(9, 5, last=2), DAY + timedelta(days=21)),  # the file's is not
        (visited(9, 5, last=30), None),  # the file's is too long ago
        (visited(20, 9, 5, 2), DAY + timedelta(days=21)),  # two must leave
        (visited(-1, 9, 5), None),  # tomorrow does not count
    ],
)
def test_visits_are_counted_over_a_rolling_span(
    case: CaseOnDay, until: date | None
) -> None:
    verdict = judged(case, DAY, THRICE)
    assert (verdict and verdict.params.get("until")) == (until and until.isoformat())


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 4), st.integers(2, 35))
def test_a_visit_is_allowed_again_on_the_day_that_is_named_and_not_before(
    ago: list[int], most: int, days: int
) -> None:
    policy = law(frequency=[{"most": most, "days": days}])
    verdict = judged(visited(*ago), DAY, policy)
    if verdict is None or verdict.rule == "visited_today":
        recent = sum(n < days for n in ago)
        assert recent < most or (0 in ago and verdict is not None)
        return
    until = date.fromisoformat(str(verdict.params["until"]))
    assert until > DAY
    case = visited(*ago)
    assert code(case, policy, until) is None
    assert code(case, policy, until - timedelta(days=1)) in (
        "visited_often",
        "visited_today",
    )


# Consent and notice


@pytest.mark.parametrize(
    ("consent", "allowed"),
    [
        ("", False),
        ("work 2026-11-24", True),  # from today
        ("work 2026-11-25", False),  # from tomorrow
        ("work 2026-11-01 until 2026-11-24", True),  # its last day
        ("work 2026-11-01 until 2026-11-23", False),  # it ended yesterday
        ("holiday 2026-11-01", False),  # to something else
        ("hours 2026-11-01 09:00-17:00", False),
    ],
)
def test_a_place_of_work_needs_consent_to_it(consent: str, allowed: bool) -> None:
    policy = law(workplaces=[{}])
    case = case_on_day(place_kind="work", consents=parse_consents(consent))
    assert (code(case, policy) is None) == allowed
    assert code(with_values(case, place_kind="home"), policy) is None


@pytest.mark.parametrize(
    ("values", "waives", "allowed"),
    [
        ({"notice_date": DAY - timedelta(days=2)}, False, True),  # just in time
        ({"notice_date": YESTERDAY}, False, False),  # a day late
        ({}, False, False),  # never
        ({"windows": "2026-11-24 09:00-12:00"}, False, True),  # asked for the day
        ({"windows": "09:00-12:00"}, False, False),  # asked for the hour only
        ({"consents": parse_consents("notice 2026-11-24")}, True, True),
        ({"consents": parse_consents("notice 2026-11-25")}, True, False),
        ({"consents": parse_consents("notice 2026-11-24")}, False, False),
    ],
)
def test_a_visit_is_announced_asked_for_or_agreed_to(
    values: dict[str, Any], waives: bool, allowed: bool
) -> None:
    policy = law(notice=[{"days": 2, "consent_waives": waives}])
    assert (code(case_on_day(**values), policy) is None) == allowed


# Hours and holidays


def span(case: CaseOnDay, policy: Policy, day: date, timezone: str) -> list[str]:
    """The legal hours in the customer's own time, with its offset."""
    legal = LegalHours(policy, DayClock(day, ZoneInfo(timezone)))
    own = ZoneInfo(case.customer.timezone or timezone)
    return [
        " to ".join(
            f"{legal.clock.moment(end).astimezone(own):%dT%H:%M%z}"
            for end in (window.start, window.end)
        )
        for window in legal.of(case)
    ]


@pytest.mark.parametrize(
    ("windows", "minutes", "allowed"),
    [
        ("19:35-24:00", 25, True),  # the last minute of the hours
        ("19:36-24:00", 25, False),  # a minute too late
        ("06:00-08:25", 25, True),
        ("06:00-08:24", 25, False),
        ("", 720, True),  # as long as the hours
        ("", 721, False),
    ],
)
def test_a_whole_visit_lies_in_the_hours(windows: str, minutes: int, allowed: bool) -> None:
    found = code(case_on_day(windows=windows), POLICY, minutes=minutes)
    assert found == (None if allowed else "outside_legal_hours")


def test_the_first_rule_that_leaves_no_room_is_cited() -> None:
    wide, late = {"mon-sun": "06:00-22:00"}, {"tue": "19:00-22:00"}
    policy = law(hours=[hours(home=wide), hours(home=late)])
    for windows, cited in (
        ("05:00-06:20", "Law, hours 0"),
        ("06:00-19:20", "Law, hours 1"),
        ("19:40-22:00", "House rules, section 1"),
    ):
        verdict = judged(case_on_day(windows=windows), DAY, policy)
        assert verdict == Verdict("outside_legal_hours", cited)


def test_the_rule_that_leaves_no_hours_is_cited() -> None:
    policy = law(
        hours=[hours(home={"tue": "06:00-22:00"}), hours(home={"tue": "21:00-22:00"})]
    )
    # The house's hours end before those of the law's second rule begin.
    assert judged(case_on_day(), DAY, policy) == Verdict(
        "no_legal_hours", "House rules, section 1"
    )


@pytest.mark.parametrize(
    ("timezone", "day"),
    [
        (LISBON, date(2026, 3, 29)), (LISBON, date(2026, 10, 25)),
        (NEW_YORK, date(2026, 3, 8)), (NEW_YORK, date(2026, 11, 1)),
        (SYDNEY, date(2026, 10, 4)), (SYDNEY, date(2026, 4, 5)),
    ],
)  # fmt: skip
def test_hours_are_those_of_the_clock_when_it_is_changed(timezone: str, day: date) -> None:
    offset = DayClock(day, ZoneInfo(timezone)).moment(12 * 3600).strftime("%z")
    found = span(case_on_day(), POLICY, day, timezone)
    assert found == [f"{day:%d}T08:00{offset} to {day:%d}T20:00{offset}"]
    assert code(case_on_day(windows="19:35-22:00"), POLICY, day, timezone=timezone) is None
    late = case_on_day(windows="19:36-22:00")
    assert code(late, POLICY, day, timezone=timezone) == "outside_legal_hours"


def test_hours_hold_where_the_customer_is_across_the_change_of_the_clock() -> None:
    # On the plan's day in Sydney it is first the 3rd, then the 4th in New York; Sydney
    # puts its clock forward in that night, New York does not.
    there = case_on_day(timezone=NEW_YORK)
    found = span(there, POLICY, date(2026, 10, 4), SYDNEY)
    assert found == ["03T10:00-0400 to 03T20:00-0400", "04T08:00-0400 to 04T09:00-0400"]


def test_an_hour_that_spring_leaves_out_is_no_legal_hour() -> None:
    night = hours(home={"sun": "01:30-02:00"})
    policy = Policy((law(hours=[night]).packs[0],))
    found = span(case_on_day(), policy, date(2026, 3, 29), LISBON)
    assert found == []


@pytest.mark.parametrize(
    ("consent", "allowed"),
    [
        ("hours 2026-11-24 06:30-08:00", True),
        ("hours 2026-11-25 06:30-08:00", False),  # from tomorrow
        ("hours 2026-11-01 until 2026-11-23 06:30-08:00", False),  # ended yesterday
        ("hours 2026-11-01 2026-11-24 06:30-08:00", True),  # for this day
        ("hours 2026-11-01 2026-11-25 06:30-08:00", False),  # for another day
        ("work 2026-11-01", False),  # to something else
    ],
)
def test_consent_widens_hours_where_every_pack_lets_it(consent: str, allowed: bool) -> None:
    case = case_on_day(windows="06:30-07:30", consents=parse_consents(consent))
    expected = None if allowed else "outside_legal_hours"
    assert (code(case, POLICY), code(case, load_policy("cn"))) == (expected, expected)
    assert code(case, load_policy("in"), TOMORROW) == "outside_legal_hours"


AUSTRALIA = load_policy("au")
CHRISTMAS = date(2026, 12, 25)


def test_a_workplace_has_office_hours_on_weekdays_only() -> None:
    agreed = parse_consents("work 2026-01-01")
    case = case_on_day(place_kind="work", consents=agreed)
    saturday = date(2026, 11, 28)
    assert span(case, AUSTRALIA, DAY, SYDNEY) == ["24T09:00+1100 to 24T17:00+1100"]
    found = judged(case, saturday, AUSTRALIA, timezone=SYDNEY)
    assert found == Verdict("no_legal_hours", AUSTRALIA.packs[0].hours[0].citation)


@pytest.mark.parametrize("permits", [True, False])
def test_on_a_holiday_only_consent_permits_a_visit(permits: bool) -> None:
    policy = law(holidays=[{"country": "AU", "consent_permits": permits}])
    plain = case_on_day()
    agreed = case_on_day(consents=parse_consents("holiday 2026-12-25"))
    early = case_on_day(consents=parse_consents("holiday 2026-01-01 until 2026-12-24"))
    assert code(plain, policy, CHRISTMAS) == "holiday"
    assert code(plain, policy, CHRISTMAS - timedelta(days=1)) is None
    assert code(early, policy, CHRISTMAS) == "holiday"
    assert (code(agreed, policy, CHRISTMAS) is None) == permits


def test_a_holiday_is_the_one_where_the_customer_is() -> None:
    # While it is the 25th in London, it is the 25th and then the 26th in Sydney, both
    # holidays; in New York it is the 24th first.
    policy = law(holidays=[{"country": "AU", "consent_permits": False}])
    in_sydney, in_new_york = case_on_day(timezone=SYDNEY), case_on_day(timezone=NEW_YORK)
    assert code(in_sydney, policy, CHRISTMAS, timezone="Europe/London") == "holiday"
    late = span(in_new_york, policy, CHRISTMAS, "Europe/London")
    assert late == ["24T19:00-0500 to 24T20:00-0500"]


def test_a_day_without_hours_is_not_blamed_on_the_holiday() -> None:
    policy = law(
        holidays=[{"country": "AU", "consent_permits": False}],
        hours=[hours(home={"mon": "09:00-17:00"})],
    )
    assert code(case_on_day(), policy, CHRISTMAS) == "no_legal_hours"  # a Friday


def test_festivals_in_india_stop_visits_from_the_day_of_the_draft_on() -> None:
    india = load_policy("in")
    assert code(case_on_day(), india, date(2026, 3, 4)) is None  # Holi, before the draft
    assert code(case_on_day(), india, DAY) == "holiday"


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ("2026-11-25 09:00-12:00", "asked_other_day"),
        ("2026-11-23 09:00-12:00;2026-11-25 09:00-12:00", "asked_other_day"),
        ("2026-11-23 09:00-12:00", None),  # over
        ("2026-11-24 09:00-12:00;2026-11-25 09:00-12:00", None),
        ("09:00-12:00;2026-11-25 09:00-12:00", None),
    ],
)
def test_who_asked_for_another_day_is_not_visited_on_this(
    windows: str, expected: str | None
) -> None:
    assert code(case_on_day(windows=windows), POLICY) == expected
