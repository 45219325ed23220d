"""The visitors: field agents with a shift, skills and partners."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from .fields import PHONE_HEADINGS, Definition, LendersOffice, OnImport, Safeguard
from .translatable import N_
from .value_kinds import Choice, ShortText, Simple, Whole
from .windows import DayWindow


class TravelMode(StrEnum):
    """The modes in which a visitor can travel."""

    CAR = "car"
    MOTORCYCLE = "motorcycle"
    TRANSIT = "transit"
    BICYCLE = "bicycle"
    FOOT = "foot"


TRAVEL_MODE_SPELLINGS: Mapping[str, str] = {
    TravelMode.CAR: "汽车 小汽车 开车 驾车",
    TravelMode.MOTORCYCLE: "摩托车 摩托",
    TravelMode.TRANSIT: "公交 地铁 公共交通",
    TravelMode.BICYCLE: "自行车 单车 骑行",
    TravelMode.FOOT: "步行 走路",
}
"""The modes of travel by their names in files, each with its synonyms there."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor on duty with the shift, skills and partners of the day.

    Attributes
    ----------
    end_lat, end_lon
        The place at which the day ends; if None and ``open_end`` is False, the place at
        which it starts.
    open_end
        True if the day ends at the last visit.
    shift_start, shift_end
        Minutes from midnight.
    break_minutes
        Length of the one break, 0 for none.
    break_window
        Span that the whole break lies in; None: any time in the shift.
    skills
        Name of a skill to the last day it is valid on, None for ever.
    max_visits
        None for no limit.
    pair_with
        Id of the visitor to be paired with; empty: whoever suits.
    never_pair_with
        Ids of visitors never to be paired with.
    """

    visitor_id: Annotated[
        str,
        Definition(
            N_("visitor id"),
            Simple.ID,
            "外访员编号 外访员工号 员工编号 人员编号 工号",
            "the lender's id",
            personal=False,
        ),
    ]
    name: Annotated[
        str,
        Definition(
            N_("name"), ShortText(200), "姓名 外访员 外访员姓名 员工姓名", "of the visitor"
        ),
    ]
    start_lat: Annotated[
        float,
        Definition(
            N_("latitude of the start"),
            Simple.LATITUDE,
            "出发纬度 起点纬度",
            "where the day begins",
        ),
    ]
    start_lon: Annotated[
        float,
        Definition(
            N_("longitude of the start"),
            Simple.LONGITUDE,
            "出发经度 起点经度",
            "where the day begins",
        ),
    ]
    shift_start: Annotated[
        int,
        Definition(
            N_("start of the shift"),
            Simple.CLOCK,
            "上班时间 上班 班次开始",
            "the begin of the working time of every day, such as `08:30`",
            personal=False,
        ),
    ]
    shift_end: Annotated[
        int,
        Definition(
            N_("end of the shift"),
            Simple.CLOCK,
            "下班时间 下班 班次结束",
            "its end, such as `17:30`",
            personal=False,
        ),
    ]
    phone: Annotated[
        str, Definition(N_("phone"), Simple.PHONE, PHONE_HEADINGS, "for the office")
    ] = ""
    end_lat: Annotated[
        float | None,
        Definition(
            N_("latitude of the end"),
            Simple.END_LATITUDE,
            "结束纬度 终点纬度 收工纬度",
            "where the day ends: empty means back at the start, `none` means at the "
            "last visit",
        ),
    ] = None
    end_lon: Annotated[
        float | None,
        Definition(
            N_("longitude of the end"),
            Simple.END_LONGITUDE,
            "结束经度 终点经度 收工经度",
            "as `end_lat`",
        ),
    ] = None
    open_end: Annotated[
        bool,
        Definition(
            N_("ends at the last visit"),
            Simple.YES_OR_NO,
            personal=False,
            follows="end_lat",
        ),
    ] = False
    max_overtime_minutes: Annotated[
        int,
        Definition(
            N_("most overtime in minutes"),
            Whole(0, 480),
            "加班上限 最长加班 最多加班",
            "how much longer the day may take",
            personal=False,
        ),
    ] = 0
    break_minutes: Annotated[
        int,
        Definition(
            N_("minutes of the break"),
            Whole(0, 240),
            "休息时长 午休时长",
            "the length of the break, which is always taken between two visits, and "
            "falls away where the work is done before or begins after it: see "
            "[schedule](schedule.md)",
            personal=False,
            safeguard=Safeguard.AT_LEAST,
        ),
    ] = 0
    break_window: Annotated[
        DayWindow | None,
        Definition(
            N_("hours of the break"),
            Simple.DAILY_WINDOW,
            "休息时段 午休时段",
            "when the break may be taken: `11:30-14:00`; without a window it lies in "
            "the middle third of the shift",
            personal=False,
        ),
    ] = None
    skills: Annotated[
        dict[str, date | None],
        Definition(
            N_("skills"),
            Simple.DATED_SKILLS,
            "技能 资质",
            "such as `negotiation;legal:2026-12-31`; the date is the last day on "
            "which the skill counts",
            personal=False,
        ),
    ] = field(default_factory=dict)
    travel_mode: Annotated[
        TravelMode,
        Definition(
            N_("travel mode"),
            Choice(TRAVEL_MODE_SPELLINGS),
            "出行方式 交通方式 交通工具",
            "`car`, `motorcycle`, `transit`, `bicycle` or `foot`",
            personal=False,
        ),
    ] = TravelMode.CAR
    max_visits: Annotated[
        int | None,
        Definition(
            N_("most visits a day"),
            Whole(1, 1000),
            "最多上门数 最多外访数 上门上限",
            "the most visits of a day",
            personal=False,
            safeguard=Safeguard.AT_MOST,
        ),
    ] = None
    branch: LendersOffice = ""
    pair_with: Annotated[
        str,
        Definition(
            N_("fixed partner"),
            Simple.ID,
            "固定搭档 搭档",
            "the id of the partner who goes with this visitor",
            on_import=OnImport.KEEP_IF_BLANK,
            personal=False,
        ),
    ] = ""
    never_pair_with: Annotated[
        tuple[str, ...],
        Definition(
            N_("never with"),
            Simple.IDS,
            "不搭档 禁止搭档",
            "ids of visitors who never go with this one",
            personal=False,
            safeguard=Safeguard.MEMBERS,
        ),
    ] = ()
    extra: Annotated[
        dict[str, str], Definition(N_("further columns"), Simple.OTHER_COLUMNS)
    ] = field(default_factory=dict)

    def with_shift(self, begin: int, end: int) -> Self:
        """Return the visitor with another shift.

        A break that the shift leaves no time for is not owed, as the visitor does not work
        then.

        Parameters
        ----------
        begin, end
            Minutes from midnight, begin ≤ end.
        """
        return self._with_shift(begin, end, break_is_over=False)

    def with_shift_after(self, minute: int) -> Self:
        """Return the visitor with the part of the shift from a minute of the day on.

        The visitor has worked until then. A break that is left no time is taken to have
        been made, and so is one without a window once the middle of the shift is over.
        """
        if self.shift_start >= minute:
            return self
        begin = min(minute, self.shift_end)
        middle = (self.shift_start + self.shift_end) / 2
        return self._with_shift(begin, self.shift_end, break_is_over=begin > middle)

    def _with_shift(self, begin: int, end: int, *, break_is_over: bool) -> Self:
        """Cut the shift and its break; the flag is for a break without a window."""
        window = self.break_window
        if window is None:
            has_break = not break_is_over and self.break_minutes <= end - begin
        else:
            opens = max(window.opens, begin)
            closes = min(window.closes, end + self.max_overtime_minutes)
            has_break = opens < closes and self.break_minutes <= closes - opens
            window = DayWindow(opens, closes, window.day) if has_break else None
        return replace(
            self,
            shift_start=begin,
            shift_end=end,
            break_minutes=self.break_minutes if has_break else 0,
            break_window=window,
        )
