"""The few words on a map, in English and in Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.priority.purpose import Purpose


@dataclass(frozen=True)
class Words:
    """Labels of one language; braces take numbers and times.

    Attributes
    ----------
    language
        BCP 47 tag for the page.
    start_mark, end_mark, both_mark
        What stands in the mark of a start place, an end place, and a place that is both.
    purposes
        What a visit is for.
    """

    language: str
    teams: str
    team: str
    stops: str
    travel: str
    start: str
    meet: str
    end: str
    start_mark: str
    end_mark: str
    both_mark: str
    rest: str
    must: str
    tier: str
    hours_minutes: str
    minutes: str
    estimated: str
    zoom_in: str
    zoom_out: str
    layers: str
    step: str
    metres: str
    kilometres: str
    directions: str
    directions_back: str
    reached: str
    within: str
    purposes: Mapping[Purpose, str]


ENGLISH = Words(
    language="en",
    teams="Teams",
    team="Team",
    stops="Stops",
    travel="Travel",
    start="Start {time}",
    meet="{comer} meets {leader} at {leader}'s start at {time}; leave by {leave}",
    end="End {time}",
    start_mark="S",
    end_mark="E",
    both_mark="S·E",
    rest="Then a break, {begin}–{finish}",
    must="Must be visited today",
    tier="Tier {tier}",
    hours_minutes="{hours} h {minutes:02} min",
    minutes="{minutes} min",
    estimated="Travel times are estimated",
    zoom_in="Zoom in",
    zoom_out="Zoom out",
    layers="Show or hide teams",
    step="{said}, {length}",
    metres="{number} m",
    kilometres="{number} km",
    directions="Directions to stop {stop}",
    directions_back="Directions to the end place",
    reached="Reached within",
    within="Reached within {time}",
    purposes={
        Purpose.FIRST: "First visit",
        Purpose.PLAN_TALK: "Talk about a plan",
        Purpose.PROMISE_CHECK: "Ask about the promise",
        Purpose.FOLLOW_UP: "Further visit",
    },
)
CHINESE = Words(
    language="zh-Hans",
    teams="各组",
    team="组",
    stops="站数",
    travel="行程",
    start="出发 {time}",
    meet="{comer}于 {time} 到{leader}的出发地会合；最晚 {leave} 出发",
    end="结束 {time}",
    start_mark="起",
    end_mark="终",
    both_mark="起终",
    rest="之后休息 {begin}–{finish}",
    must="今日必访",
    tier="第 {tier} 级",
    hours_minutes="{hours} 小时 {minutes:02} 分",
    minutes="{minutes} 分钟",
    estimated="行程时间为估算",
    zoom_in="放大",
    zoom_out="缩小",
    layers="显示或隐藏各组",
    step="{said}，{length}",
    metres="{number} 米",
    kilometres="{number} 公里",
    directions="前往第 {stop} 站的路线指引",
    directions_back="前往终点的路线指引",
    reached="可达范围",
    within="{time}内可达",
    purposes={
        Purpose.FIRST: "首次上门",
        Purpose.PLAN_TALK: "商谈还款方案",
        Purpose.PROMISE_CHECK: "核实承诺",
        Purpose.FOLLOW_UP: "再次上门",
    },
)


def words_for(lang: str) -> Words:
    """Chinese for ``zh`` and its variants (``zh-Hans``, ``zh_CN``), else English."""
    return CHINESE if lang.lower().startswith("zh") else ENGLISH


def duration(seconds: int, words: Words) -> str:
    """Seconds, zero or more, as hours and minutes, rounded to the minute."""
    hours, minutes = divmod(round(seconds / 60), 60)
    form = words.hours_minutes if hours else words.minutes
    return form.format(hours=hours, minutes=minutes)
