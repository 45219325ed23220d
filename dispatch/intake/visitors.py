"""visitors.csv: its columns, and what must fit together in one row."""

from collections.abc import Iterator, Mapping
from typing import Any

from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow, clock
from dispatch.text import N_, Message

from . import kinds, values
from .customers import BRANCH_HEADINGS, PHONE_HEADINGS, pin_conflicts
from .schema import Column, Schema, Wrong

MODES = kinds.spellings(
    {
        "car": "汽车 小汽车 开车 驾车",
        "motorcycle": "摩托车 摩托",
        "transit": "公交 地铁 公共交通",
        "bicycle": "自行车 单车 骑行",
        "foot": "步行 走路",
    }
)
COLUMNS = (
    Column(
        "visitor_id",
        kinds.ID,
        "外访员编号 外访员工号 员工编号 人员编号 工号",
        required=True,
    ),
    Column("name", kinds.text(200), "姓名 外访员 外访员姓名 员工姓名", required=True),
    Column("phone", kinds.PHONE, PHONE_HEADINGS),
    Column("start_lat", values.LATITUDE, "出发纬度 起点纬度", required=True),
    Column("start_lon", values.LONGITUDE, "出发经度 起点经度", required=True),
    Column("end_lat", values.END_LATITUDE, "结束纬度 终点纬度 收工纬度"),
    Column("end_lon", values.END_LONGITUDE, "结束经度 终点经度 收工经度"),
    Column("shift_start", values.CLOCK, "上班时间 上班 班次开始", required=True),
    Column("shift_end", values.CLOCK, "下班时间 下班 班次结束", required=True),
    Column("max_overtime_minutes", kinds.whole(0, 480), "加班上限 最长加班 最多加班"),
    Column("break_minutes", kinds.whole(0, 240), "休息时长 午休时长"),
    Column("break_window", values.DAILY_WINDOW, "休息时段 午休时段"),
    Column("skills", values.DATED_SKILLS, "技能 资质"),
    Column("travel_mode", kinds.choice(MODES), "出行方式 交通方式 交通工具"),
    Column("max_visits", kinds.whole(1, 1000), "最多上门数 最多外访数 上门上限"),
    Column("branch", kinds.text(200), BRANCH_HEADINGS),
    Column("pair_with", kinds.ID, "固定搭档 搭档"),
    Column("never_pair_with", kinds.IDS, "不搭档 禁止搭档"),
)

_OPEN = Message(N_("none, because end_lon is none"))
_OPEN_OR_EMPTY = Message(N_("none or an empty cell, because end_lat is none"))


def _end(row: Mapping[str, Any]) -> Iterator[Wrong]:
    lat, lon = row.get("end_lat"), row.get("end_lon")
    if lat == values.OPEN_END:
        if lon not in (None, values.OPEN_END):
            yield Wrong("end_lon", str(lon), _OPEN_OR_EMPTY)
    elif lon == values.OPEN_END:
        yield Wrong("end_lat", "" if lat is None else str(lat), _OPEN)
    else:
        yield from pin_conflicts(row, "end_lat", "end_lon")


def _times(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    if "shift_start" not in row or "shift_end" not in row:
        return
    begins, ends = row["shift_start"], row["shift_end"]
    if begins >= ends:
        phrase = Message(
            N_("a time on the same day after {begin}, the start of the shift"),
            begin=clock(begins),
        )
        yield Wrong("shift_end", clock(ends), phrase)
    elif not unread & {"max_overtime_minutes", "break_minutes", "break_window"}:
        yield from _break(row, begins, ends + row.get("max_overtime_minutes", 0))


def _break(row: Mapping[str, Any], begins: int, ends: int) -> Iterator[Wrong]:
    length = row.get("break_minutes", 0)
    window: DayWindow | None = row.get("break_window")
    if window is not None:
        begins, ends = max(begins, window.opens), min(ends, window.closes)
    room = max(0, ends - begins)
    if length > room:
        phrase = Message(
            N_(
                "at most {most}, the minutes that the shift with its overtime and "
                "break_window have in common"
            ),
            most=room,
        )
        yield Wrong("break_minutes", str(length), phrase)


def _conflicts(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    # A blank start is told as a missing value already.
    if {"start_lat", "start_lon"} <= row.keys():
        yield from pin_conflicts(row, "start_lat", "start_lon")
    if not unread & {"end_lat", "end_lon"}:
        yield from _end(row)
    yield from _times(row, unread)
    yield from _partners(row)


def _partners(row: Mapping[str, Any]) -> Iterator[Wrong]:
    partner, me = row.get("pair_with", ""), row.get("visitor_id")
    never = row.get("never_pair_with", ())
    if partner and partner == me:
        yield Wrong("pair_with", partner, Message(N_("the id of another visitor")))
    if partner and partner in never:
        expected = Message(N_("an id that is not in never_pair_with as well"))
        yield Wrong("pair_with", partner, expected)


def _build(row: Mapping[str, Any], extra: dict[str, str]) -> Visitor:
    if row.get("end_lat") != values.OPEN_END:
        return Visitor(**row, extra=extra)
    rest = {name: row[name] for name in row if name not in ("end_lat", "end_lon")}
    return Visitor(**rest, open_end=True, extra=extra)


SCHEMA = Schema("visitor_id", COLUMNS, _build, _conflicts)
