"""The way in: wishes, laws and shifts become seconds, places and skills."""

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.case import VisitHistory
from dispatch.domain.day import DayInputs
from dispatch.domain.place import Pin, Precision
from dispatch.domain.windows import DAY_MINUTES, DayWindow, parse_windows
from dispatch.errors import InputError
from dispatch.policy import Policy
from dispatch.policy.packs.pack import Pack
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence
from routing.geo import Place
from routing.problem import Shift, TimeWindow, Visit
from routing.schedule import schedule_route
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    ALL_DAY,
    POLICY,
    SETTINGS,
    STOPS,
    built,
    case_on_day,
    day_inputs,
    visitor,
)

LISBON = "Europe/Lisbon"
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
"""In Lisbon, days of 23 and of 25 hours; the change is at night."""
LEGAL = (8 * 3600, 20 * 3600)


def visit(**values: Any) -> Visit:
    """The visit that a customer with these values becomes."""
    (only,) = built(day_inputs(case_on_day(**values))).problem.visits
    return only


def shift(**values: Any) -> Shift:
    """The shift that a visitor with these values becomes."""
    (only,) = built(day_inputs(visitors=(visitor(**values),))).problem.shifts
    return only


def spans(found: Visit) -> list[tuple[int, int]]:
    return [(window.start, window.end) for window in found.windows]


def on(inputs: DayInputs) -> list[str]:
    """The windows of the first visit, in local time with its offset."""
    made = built(inputs)
    moment = made.clock.moment
    return [
        f"{moment(w.start):%H:%M%z}-{moment(w.end):%H:%M%z}"
        for w in made.problem.visits[0].windows
    ]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("", [LEGAL]),  # no wish: the legal hours
        ("09:00-12:00", [(32400, 43200)]),
        ("06:00-09:00", [(28800, 32400)]),  # begins before the law allows
        ("19:00-23:00", [(68400, 72000)]),  # ends after it
        ("06:00-23:00", [LEGAL]),
        ("09:00-10:00;14:00-15:00", [(32400, 36000), (50400, 54000)]),
        ("14:00-15:00;09:00-10:00", [(32400, 36000), (50400, 54000)]),
        ("09:00-11:00;10:00-12:00", [(32400, 43200)]),  # overlap
        ("09:00-10:00;10:00-12:00", [(32400, 43200)]),  # touch
        ("09:00-12:00;10:00-11:00", [(32400, 43200)]),  # one in the other
        ("06:00-09:00;21:00-22:00", [(28800, 32400)]),  # one is outside the law
    ],
)
def test_windows_are_the_wishes_inside_the_legal_hours(
    wish: str, expected: list[tuple[int, int]]
) -> None:
    assert spans(visit(windows=wish)) == expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("09:00-12:00;2026-11-24 14:00-15:00", [(50400, 54000)]),  # today's replaces
        ("09:00-12:00;2026-11-25 14:00-15:00", [(32400, 43200)]),  # another day's does not
        ("2026-11-24 14:00-15:00", [(50400, 54000)]),
        ("2026-11-23 14:00-15:00", [LEGAL]),  # an appointment that is over binds nobody
        ("09:00-12:00;2026-11-23 14:00-15:00", [(32400, 43200)]),
    ],
)
def test_a_dated_window_holds_on_its_day_only(
    wish: str, expected: list[tuple[int, int]]
) -> None:
    assert spans(visit(windows=wish)) == expected


@pytest.mark.parametrize(
    ("day", "nine", "offset"), [(FORWARD, 8, "+0100"), (BACK, 10, "+0000")]
)
def test_the_hours_of_the_day_stay_when_the_clock_is_changed_at_night(
    day: date, nine: int, offset: str
) -> None:
    inputs = day_inputs(case_on_day(windows="09:00-12:00"), day=day, timezone=LISBON)
    made = built(inputs)
    assert spans(made.problem.visits[0]) == [(nine * 3600, (nine + 3) * 3600)]
    assert made.problem.shifts[0].window == TimeWindow(nine * 3600, (nine + 9) * 3600)
    assert on(inputs) == [f"09:00{offset}-12:00{offset}"]


def test_a_window_across_the_lost_hour_is_an_hour_shorter() -> None:
    wishes = parse_windows("00:30-03:00")
    inputs = day_inputs(case_on_day(windows=wishes), day=FORWARD, timezone=LISBON)
    assert spans(built(inputs, ALL_DAY).problem.visits[0]) == [(1800, 2 * 3600)]


def test_a_window_across_the_doubled_hour_is_an_hour_longer() -> None:
    wishes = parse_windows("00:30-03:00")
    inputs = day_inputs(case_on_day(windows=wishes), day=BACK, timezone=LISBON)
    assert spans(built(inputs, ALL_DAY).problem.visits[0]) == [(1800, 4 * 3600)]


@st.composite
def wishes(draw: st.DrawFn) -> tuple[DayWindow, ...]:
    """Windows at any hour, overlapping ones among them, close to the night's change."""
    edges = st.integers(0, 5 * 60) | st.integers(0, DAY_MINUTES)
    pairs = draw(st.lists(st.tuples(edges, edges), max_size=6))
    return tuple(DayWindow(min(p), max(p)) for p in pairs if p[0] != p[1])


@given(wishes(), st.sampled_from([DAY, FORWARD, BACK]))
def test_any_wishes_become_sorted_disjoint_windows_that_hold_what_they_held(
    some: tuple[DayWindow, ...], day: date
) -> None:
    # No rule of hours at all, so that even wishes too short for a visit are kept.
    made = built(
        day_inputs(case_on_day(windows=some), day=day, timezone=LISBON), policy=ALL_DAY
    )
    found = made.problem.visits[0].windows
    assert all(w.start < w.end for w in found)
    assert all(a.end < b.start for a, b in pairwise(found))
    if some and day != FORWARD:
        # Each minute of the wall clock is inside exactly when it was wished for.
        for minute in range(0, DAY_MINUTES, 7):
            second = made.clock.seconds(minute)
            wished = any(w.opens <= minute < w.closes for w in some)
            assert wished == any(w.start <= second < w.end for w in found)


def test_a_customer_becomes_a_visit_with_all_its_wishes() -> None:
    found = visit(
        service_minutes=40,
        required_skills=("legal", "negotiation"),
        min_team=2,
        forbidden_visitors=("V1", "V2"),
        preferred_visitor="V3",
    )
    assert found.id == "C1@2026-11-24"
    assert found.service == 40 * 60
    assert found.skills == {"legal", "negotiation"}
    assert found.team_size == 2
    assert found.forbidden == {"V1", "V2"}
    assert found.preferred == {"V3"}
    assert found.preference == SETTINGS.planning.preferred_visitor_seconds


def test_a_row_of_a_file_becomes_a_case_with_its_pin_and_a_currency() -> None:
    found = case_on_day(currency="").with_currency("EUR")
    assert found == case_on_day(currency="EUR")
    assert found.place.pin == Pin(22.54, 114.005, "file", Precision.GIVEN)
    assert found.history == VisitHistory()
    stated = case_on_day(currency="CNY", lat=None, lon=None).with_currency("EUR")
    assert (stated.case.currency, stated.place.pin) == ("CNY", None)


def test_a_visit_of_no_stated_length_takes_as_long_as_the_settings_say() -> None:
    assert visit().service == SETTINGS.planning.minutes.first * 60
    assert visit().preferred == frozenset()


def test_a_visit_is_worth_its_score_in_seconds_of_travel() -> None:
    made = built(day_inputs(case_on_day()))
    rate = SETTINGS.planning.travel_seconds_per_point
    assert made.problem.visits[0].value == round(made.priorities[0].score * rate)
    assert made.problem.visits[0].tier == made.priorities[0].tier


@pytest.mark.parametrize(
    ("last", "valid"),
    [
        (None, True),  # for ever
        (DAY + timedelta(days=1), True),
        (DAY, True),  # the last day counts
        (DAY - timedelta(days=1), False),  # lapsed yesterday
    ],
)
def test_training_counts_until_its_last_day(last: date | None, valid: bool) -> None:
    assert ("legal" in shift(skills={"legal": last}).skills) == valid


def test_a_visitor_goes_back_to_where_they_started_unless_told_otherwise() -> None:
    found = shift()
    assert found.end == found.start


def test_a_visitor_may_end_elsewhere() -> None:
    made = built(day_inputs(visitors=(visitor(end_lat=22.6, end_lon=114.1),)))
    (only,) = made.problem.shifts
    assert only.end is not None
    assert made.places[only.end] == Place(22.6, 114.1)
    assert made.places[only.start] == Place(22.54, 114.0)


def test_an_open_end_is_at_the_last_visit_whatever_else_is_stated() -> None:
    assert shift(open_end=True).end is None
    assert shift(open_end=True, end_lat=22.6, end_lon=114.1).end is None


def test_a_shift_has_its_hours_overtime_mode_and_limit() -> None:
    found = shift(max_overtime_minutes=30, travel_mode="foot", max_visits=7)
    assert (found.id, found.team) == ("V1", ("V1",))
    assert found.window == TimeWindow(9 * 3600, 18 * 3600)
    assert (found.overtime, found.latest) == (1800, 18 * 3600 + 1800)
    assert (found.mode, found.max_visits) == ("foot", 7)


def breaks(day: date = DAY, **values: Any) -> list[tuple[int, int]]:
    """The breaks of a visitor between a visit in the morning and one in the afternoon."""
    morning = case_on_day(1, windows="09:00-10:00")
    afternoon = case_on_day(2, windows="16:00-18:00")
    inputs = day_inputs(
        morning, afternoon, visitors=(visitor(**values),), day=day, timezone=LISBON
    )
    route = schedule_route(built(inputs).problem, 0, [0, 1])
    assert route is not None
    return [(rest.begin, rest.finish) for rest in route.breaks]


def test_without_minutes_there_is_no_break() -> None:
    assert breaks(break_window=DayWindow(720, 840)) == []


def test_a_break_without_a_window_lies_in_the_middle_third_of_the_shift() -> None:
    (pause,) = shift(break_minutes=45, max_overtime_minutes=60).breaks
    assert pause.duration == 45 * 60
    assert pause.window == TimeWindow(12 * 3600, 15 * 3600)
    assert breaks(break_minutes=45) == [(12 * 3600, 12 * 3600 + 45 * 60)]


@pytest.mark.parametrize(("day", "noon"), [(DAY, 12), (FORWARD, 11), (BACK, 13)])
def test_a_break_window_is_in_wall_clock_time(day: date, noon: int) -> None:
    window = DayWindow(720, 780)
    found = breaks(day, break_minutes=60, break_window=window)
    assert found == [(noon * 3600, (noon + 1) * 3600)]


def test_unknown_travel_modes_are_refused_all_at_once_with_the_known_ones() -> None:
    staff = (
        visitor(1, travel_mode="horse"),
        visitor(2),
        visitor(3, travel_mode="balloon"),
    )
    with pytest.raises(InputError, match=r"balloon, horse, .*car.*CURVES"):
        built(day_inputs(case_on_day(), visitors=staff))


def test_there_is_one_matrix_per_mode_in_use() -> None:
    staff = (visitor(1), visitor(2, travel_mode="foot"), visitor(3))
    travel = built(day_inputs(case_on_day(), visitors=staff)).problem.travel
    assert travel.keys() == {"car", "foot"}
    assert (travel["foot"].seconds >= travel["car"].seconds).all()


def test_without_visitors_there_are_visits_and_no_shifts() -> None:
    made = built(day_inputs(case_on_day(1), case_on_day(2), visitors=()))
    assert (len(made.problem.visits), made.problem.shifts) == (2, ())


def test_without_customers_there_are_shifts_and_no_visits() -> None:
    made = built(day_inputs())
    assert (made.problem.visits, len(made.problem.shifts)) == ((), 1)


def test_places_are_numbered_once_and_matrices_follow_them() -> None:
    neighbours = (case_on_day(1), case_on_day(2, lon=114.005), case_on_day(3))
    made = built(day_inputs(*neighbours, visitors=(visitor(1), visitor(2))))
    assert made.places == (Place(22.54, 114.005), Place(22.54, 114.015), Place(22.54, 114))
    assert [v.place for v in made.problem.visits] == [0, 0, 1]
    assert [s.start for s in made.problem.shifts] == [2, 2]
    assert len(made.problem.travel["car"]) == 3


def test_travel_is_marked_as_estimated_with_its_source() -> None:
    made = built(day_inputs(case_on_day()))
    assert made.estimated
    assert made.travel == "great circle: 1.41·d^0.709 s + 90 s, 2.54·d^0.938 m"


def test_who_may_not_be_visited_is_excluded_with_rule_citation_and_sentence() -> None:
    made = built(
        day_inputs(
            case_on_day(1),
            case_on_day(2, flags=("attorney",)),
            case_on_day(3, precision=Precision.CITY),
            case_on_day(4, promise_date=DAY),
        )
    )
    assert [c.customer.customer_id for c in made.cases] == ["C1"]
    assert [visit.id for visit in made.problem.visits] == ["C1@2026-11-24"]
    assert [(e.customer_id, e.rule, e.citation) for e in made.excluded] == [
        ("C2", "attorney", STOPS["attorney"]),
        ("C3", "imprecise_pin", "House rules, section 4"),
        ("C4", "promise_pending", "House rules, section 3"),
    ]
    assert all(e.reason == sentence(e.rule, e.params, ENGLISH) for e in made.excluded)
    assert "2026-11-24" in made.excluded[2].reason


def test_the_excluded_still_count_in_the_scale_of_amounts() -> None:
    rich = case_on_day(2, overdue_amount=10**6, flags=("paid",))
    alone = built(day_inputs(case_on_day())).priorities[0].parts["amount"]
    beside = built(day_inputs(case_on_day(), rich)).priorities[0].parts["amount"]
    assert beside < alone


def test_the_clock_is_the_day_in_its_zone() -> None:
    moment = built(day_inputs(case_on_day())).clock.moment(9 * 3600)
    assert moment.isoformat() == "2026-11-24T09:00:00+08:00"
    assert moment.tzinfo == ZoneInfo("Asia/Shanghai")


def teams(inputs: DayInputs, policy: Policy = POLICY) -> list[str]:
    return [found.id for found in built(inputs, policy).problem.shifts]


def ruled(**kinds: Any) -> Policy:
    """The house's policy with rules of these kinds."""
    rule = {"citation": "Test, section 1", "from": "2020-01-01"}
    fields = {kind: [rule | one for one in rules] for kind, rules in kinds.items()}
    extra = Pack.model_validate(
        {"id": "test", "version": "1", "name": {"en": "x", "zh": "x"},
         "scope": {"en": "x", "zh": "x"}, **fields}
    )  # fmt: skip
    return Policy((*POLICY.packs, extra))


BOTH = (visitor(1), visitor(2, start_lon=114.02, travel_mode="transit"))


def test_two_go_together_where_a_visit_needs_two_and_alone_where_none_does() -> None:
    assert teams(day_inputs(case_on_day(), visitors=BOTH)) == ["V1", "V2"]
    assert teams(day_inputs(case_on_day(min_team=2), visitors=BOTH)) == ["V1+V2"]
    law = ruled(people=[{"least": 2}])
    assert teams(day_inputs(case_on_day(), visitors=BOTH), law) == ["V1+V2"]


def test_a_pair_starts_when_the_other_has_come_and_ends_so_that_both_get_home() -> None:
    staff = (
        visitor(1, max_overtime_minutes=60, max_visits=9, skills={"law": None}),
        visitor(2, start_lon=114.02, travel_mode="transit", max_overtime_minutes=30,
                break_minutes=45, break_window=DayWindow(720, 840),
                skills={"care": DAY, "old": DAY - timedelta(1)}),
    )  # fmt: skip
    made = built(day_inputs(case_on_day(min_team=2), visitors=staff))
    (pair,) = made.problem.shifts
    ways = made.source.paths([(Place(22.54, 114.02), Place(22.54, 114.0))], "transit")
    (way,) = ways
    assert way is not None
    # V1 has the car, so V2 comes by bus and goes home by bus.
    assert pair.mode == "car"
    assert made.places[pair.start] == Place(22.54, 114.0)
    assert pair.window == TimeWindow(9 * 3600 + way.seconds, 18 * 3600 - way.seconds)
    assert (pair.overtime, pair.max_visits) == (30 * 60, 9)
    assert pair.skills == {"law", "care"}
    (rest,) = pair.breaks
    assert (rest.duration, rest.window) == (45 * 60, TimeWindow(12 * 3600, 14 * 3600))


def test_whose_own_vehicle_waits_at_the_meeting_place_is_brought_back_to_it() -> None:
    far = {"end_lat": 22.6, "end_lon": 114.1}
    alike = (visitor(1, **far), visitor(2, **far, start_lon=114.01))
    made = built(day_inputs(case_on_day(min_team=2), visitors=alike))
    (pair,) = made.problem.shifts
    assert pair.end == pair.start
    both_open = (visitor(1, open_end=True), visitor(2, travel_mode="foot", open_end=True))
    (pair,) = built(day_inputs(case_on_day(min_team=2), visitors=both_open)).problem.shifts
    assert pair.end is None


def test_a_pair_without_time_left_by_real_ways_is_dropped() -> None:
    # 100 km on foot.
    staff = (
        visitor(1, travel_mode="foot"),
        visitor(2, travel_mode="foot", start_lon=115.0),
    )
    inputs = day_inputs(case_on_day(1, min_team=2), case_on_day(2), visitors=staff)
    assert teams(inputs) == ["V1", "V2"]


def test_long_and_doubtful_ids_of_a_pair_become_a_fingerprint() -> None:
    long = (visitor(1, visitor_id="A" * 40), visitor(2, visitor_id="B" * 40))
    plus = (visitor(1, visitor_id="A+B"), visitor(2, visitor_id="C"))
    for staff in (long, plus):
        (found,) = teams(day_inputs(case_on_day(min_team=2), visitors=staff))
        assert re.fullmatch("pair-[0-9a-f]{16}", found)


@pytest.mark.parametrize(
    ("skills", "code", "params"),
    [
        ({}, "training_missing", {"skills": "talk"}),
        (
            {"talk": DAY - timedelta(1)},
            "training_lapsed",
            {"skills": "talk", "until": "2026-11-23"},
        ),
    ],
)
def test_who_lacks_the_training_that_everybody_needs_is_not_sent(
    skills: dict[str, date], code: str, params: dict[str, str]
) -> None:
    policy = ruled(training=[{"skills": ["talk"]}])
    staff = (visitor(1, skills={"talk": DAY}), visitor(2, skills=skills))
    made = built(day_inputs(case_on_day(), visitors=staff), policy)
    assert [shift.id for shift in made.problem.shifts] == ["V1"]
    (item,) = made.teams.without_shift
    assert (item.visitor_id, item.code, item.params) == ("V2", code, params)
    assert item.reason == sentence(code, params, ENGLISH)


def test_who_is_left_without_a_partner_is_not_sent_where_every_visit_needs_two() -> None:
    staff = tuple(visitor(n) for n in (1, 2, 3))
    made = built(day_inputs(case_on_day(min_team=2), visitors=staff))
    assert len(made.problem.shifts) == 1
    (item,) = made.teams.without_shift
    assert item.code == "no_partner"
    mixed = day_inputs(case_on_day(1, min_team=2), case_on_day(2), visitors=staff)
    assert len(teams(mixed)) == 2


def test_only_customers_with_the_flag_need_the_training_for_it() -> None:
    rule = {"skills": ["care"], "flags": ["hardship"]}
    made = built(
        day_inputs(case_on_day(1, flags=("hardship",)), case_on_day(2)),
        ruled(training=[rule]),
    )
    assert [visit.skills for visit in made.problem.visits] == [{"care"}, frozenset()]
