"""The sample's visitors on duty: the place in the list decides what each is like."""

from datetime import date, timedelta
from random import Random

from dispatch.domain.visitor import TravelMode, Visitor
from dispatch.domain.windows import DayWindow, parse_clock

from .people import draw_name
from .places import QUARTERS, Quarter, draw_pin, draw_quarter

BRANCHES = {
    "福田网点（合成）": "福田街道",
    "宝安网点（合成）": "西乡街道",
    "龙华网点（合成）": "龙华街道",
    "龙岗网点（合成）": "龙城街道",
}
"""Branch to the subdistrict in whose middle it stands."""
_SHIFTS = (("08:30", "17:30"), ("09:00", "18:00"), ("10:00", "19:00"))
_MODES = (
    TravelMode.CAR, TravelMode.MOTORCYCLE, TravelMode.CAR,
    TravelMode.TRANSIT, TravelMode.CAR, TravelMode.MOTORCYCLE,
)  # fmt: skip
_LUNCH = DayWindow(parse_clock("11:30"), parse_clock("14:00"))
_LEGAL_DAYS_LEFT = (None, -12, 45, 200)
"""Days from the working day to the end of the legal training, visitor after visitor;
None: for ever, below 0: it has lapsed."""


def visitor_id(index: int) -> str:
    """Name the visitor at a place of the list, from 0."""
    return f"V{index + 1:02d}"


def draw_visitors(rng: Random, count: int, day: date) -> tuple[Visitor, ...]:
    """Draw the visitors; see `dispatch.demo.sample_day`."""
    return tuple(_visitor(rng, index, day) for index in range(count))


def _visitor(rng: Random, index: int, day: date) -> Visitor:
    branch = tuple(BRANCHES)[index % len(BRANCHES)]
    office = _quarter_of(branch)
    name, home = draw_name(rng), draw_pin(rng, draw_quarter(rng))
    # Two of three start from home. Of those, some hand in papers at the branch.
    start = (office.lat, office.lon) if index % 3 == 0 else home
    end = (office.lat, office.lon) if index % 6 == 4 else (None, None)
    begins, ends = _SHIFTS[index % len(_SHIFTS)]
    return Visitor(
        visitor_id=visitor_id(index),
        name=name,
        phone=f"1990001{index + 1:04d}",
        start_lat=start[0],
        start_lon=start[1],
        end_lat=end[0],
        end_lon=end[1],
        open_end=index % 6 == 5,
        shift_start=parse_clock(begins),
        shift_end=parse_clock(ends),
        max_overtime_minutes=(60, 0, 30, 0)[index % 4],
        break_minutes=60,
        break_window=_LUNCH,
        skills=_skills(index, day),
        travel_mode=_MODES[index % len(_MODES)],
        max_visits=12 if index % 4 == 1 else None,
        branch=branch,
    )


def _quarter_of(branch: str) -> Quarter:
    return next(q for q in QUARTERS if q.subdistrict == BRANCHES[branch])


def _skills(index: int, day: date) -> dict[str, date | None]:
    skills: dict[str, date | None] = {}
    if index % 5 != 3:
        skills["negotiation"] = day + timedelta(days=60) if index % 6 == 2 else None
    if index % 3 == 1:
        skills["counselling"] = None
    if index % 4 == 0:
        days_left = _LEGAL_DAYS_LEFT[index // 4 % len(_LEGAL_DAYS_LEFT)]
        skills["legal"] = None if days_left is None else day + timedelta(days=days_left)
    return skills
