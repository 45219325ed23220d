"""Every reason and advice of a plan, as a sentence in English and Chinese."""

from collections.abc import Mapping
from typing import Literal

from dispatch.domain.plan import NextBest, Param

Language = Literal["en", "zh"]

REASONS: dict[str, dict[Language, str]] = {
    # Excluded: a rule forbids the visit on this day.
    "attorney": {
        "en": "An attorney acts for the customer; write to the attorney instead.",
        "zh": "客户已委托律师，请改与律师联系。",
    },
    "cease": {
        "en": "The customer asked for no further visits.",
        "zh": "客户已要求停止上门。",
    },
    "deceased": {
        "en": "The customer has died; the legal team takes over.",
        "zh": "客户已身故，转由法务处理。",
    },
    "dispute": {
        "en": "The customer disputes the debt; no visit until that is resolved.",
        "zh": "客户对债务有异议，解决前不上门。",
    },
    "vulnerable": {
        "en": "The customer is vulnerable; a specialist takes over.",
        "zh": "客户属于弱势人群，转由专员跟进。",
    },
    "paid": {
        "en": "The overdue amount has been paid.",
        "zh": "逾期款项已还清。",
    },
    "bereavement": {
        "en": "The customer is in mourning; no visit for now.",
        "zh": "客户正处于丧期，暂不上门。",
    },
    "hardship": {
        "en": "The customer is in hardship; a specialist takes over.",
        "zh": "客户处于经济困难，转由专员跟进。",
    },
    "closed": {"en": "The case is closed.", "zh": "案件已结清。"},
    "stopped_by_outcome": {
        "en": "An earlier visit stopped further visits ({outcome}).",
        "zh": "此前的上门结果已停止后续上门（{outcome}）。",
    },
    "request_pending": {
        "en": "The back office has the customer's request before it ({outcome}).",
        "zh": "客户的申请正由后台处理（{outcome}）。",
    },
    "promise_pending": {
        "en": "The customer promised to pay by {until}; a visit may follow after that day "
        "and the days of grace.",
        "zh": "客户承诺于 {until} 前还款，到期并过宽限期后方可再访。",
    },
    "paused": {
        "en": "No visit before {until}.",
        "zh": "{until} 之前不上门。",
    },
    "visited_today": {
        "en": "The customer was visited on this day already.",
        "zh": "当日已上门一次。",
    },
    "visited_often": {
        "en": "No more than {most} visits within {days} days; the next one is allowed "
        "from {until} on.",
        "zh": "{days} 天内上门不得超过 {most} 次，{until} 起方可再访。",
    },
    "work_consent": {
        "en": "The customer has not agreed to visits at work.",
        "zh": "客户未同意到工作地点上门。",
    },
    "notice_due": {
        "en": "The visit was not announced {days} days before.",
        "zh": "未提前 {days} 天通知客户上门。",
    },
    "holiday": {
        "en": "{date} is a public holiday ({name}), on which there are no visits.",
        "zh": "{date} 为公共假日（{name}），不上门。",
    },
    "no_legal_hours": {
        "en": "The rules allow no hour of this day for a visit to such a place.",
        "zh": "按规则，当日不得到此类地点上门。",
    },
    "asked_other_day": {
        "en": "The customer asked for another day; the next is {day}.",
        "zh": "客户要求改日上门，最近一次为 {day}。",
    },
    "outside_legal_hours": {
        "en": "The customer's hours and the legal hours leave no time in common that is "
        "long enough for the visit.",
        "zh": "客户时段与合规时段没有足够完成上门的共同时间。",
    },
    "no_pin": {
        "en": "The address has no pin on the map yet; place it on the pins page.",
        "zh": "地址尚无地图定位，请在定位页面补充。",
    },
    "imprecise_pin": {
        "en": "The pin is only the middle of an area; confirm it on the pins page.",
        "zh": "定位仅为区域中心点，请在定位页面确认。",
    },
    # Left out: allowed, but in no route.
    "no_visitors": {
        "en": "No visitor is on duty.",
        "zh": "当日无人值班。",
    },
    "needs_two_visitors": {
        "en": "The visit needs two visitors, and all work alone on this day.",
        "zh": "该上门需两人同行，当日均为单人。",
    },
    "nobody_sent": {
        "en": "None of the visitors on duty can be sent on this day.",
        "zh": "当日值班的外访员均不能派出。",
    },
    "no_trained_visitor": {
        "en": "No one visitor on duty has the valid training: {skills}.",
        "zh": "当日没有持有效培训（{skills}）的外访员。",
    },
    "visitors_forbidden": {
        "en": "Every suitable visitor is barred from this customer.",
        "zh": "所有合适的外访员均不得访问该客户。",
    },
    "no_common_time": {
        "en": "The customer's hours, the legal hours and the shifts leave no time in "
        "common that is long enough.",
        "zh": "客户时段、合规时段与班次没有足够长的共同时间。",
    },
    "cannot_be_reached": {
        "en": "No road leads there from any visitor's start; check the pin.",
        "zh": "从任何外访员的出发地均无道路可达，请检查定位。",
    },
    "too_far": {
        "en": "Too far: nobody could get there, make the visit and return in one shift.",
        "zh": "距离过远：任何班次都无法往返并完成上门。",
    },
    "day_full": {
        "en": "No route has room for it beside the visits it holds.",
        "zh": "现有各条路线均已排满。",
    },
    "detour_too_long": {
        "en": "It would cost {extra_min} more minutes with {shift}, more than the "
        "{worth_min} that it is worth.",
        "zh": "安排给 {shift} 需多花 {extra_min} 分钟，超过其价值 {worth_min} 分钟。",
    },
}

NOT_SENT: dict[str, dict[Language, str]] = {
    "training_missing": {
        "en": "Lacks valid training that every visitor needs: {skills}.",
        "zh": "缺少所有外访员必备的有效培训：{skills}。",
    },
    "training_lapsed": {
        "en": "Training that every visitor needs has lapsed: {skills} (valid until "
        "{until}).",
        "zh": "所有外访员必备的培训已过期：{skills}（有效期至 {until}）。",
    },
    "no_partner": {
        "en": "Every visit of the day needs two visitors, and nobody is left to pair with.",
        "zh": "当日所有上门均需两人同行，已无可搭档的外访员。",
    },
}
"""Why a visitor who is on duty goes nowhere on this day."""

ADVICE: dict[str, dict[Language, str]] = {
    "later_hours": {
        "en": "It would fit with {shift} if the customer had time until {until}.",
        "zh": "若客户时段延至 {until}，可安排给 {shift}。",
    },
    "earlier_hours": {
        "en": "It would fit with {shift} if the customer had time from {begin} on.",
        "zh": "若客户时段提前至 {begin} 开始，可安排给 {shift}。",
    },
    "more_overtime": {
        "en": "It would fit with {shift} if {more_min} more minutes of overtime were "
        "allowed.",
        "zh": "若允许 {shift} 多加班 {more_min} 分钟，即可安排。",
    },
    "more_training": {
        "en": "It would fit with {shift} if there were valid training there: {skills}.",
        "zh": "若 {shift} 具备有效培训（{skills}），即可安排。",
    },
    "one_more_visit": {
        "en": "It would fit with {shift} if one more visit a day were allowed there.",
        "zh": "若允许 {shift} 当日多上门一次，即可安排。",
    },
    "more_travel": {
        "en": "It would fit with {shift} if {more_min} more minutes of travel were "
        "allowed.",
        "zh": "若允许 {shift} 多行驶 {more_min} 分钟，即可安排。",
    },
    "longer_day": {
        "en": "It would fit with {shift} if the day from start to end might take "
        "{more_min} more minutes.",
        "zh": "若允许 {shift} 全天时长增加 {more_min} 分钟，即可安排。",
    },
    "more_load": {
        "en": "It would fit with {shift} if there were room for {more} more load.",
        "zh": "若 {shift} 的装载量增加 {more}，即可安排。",
    },
    "in_place_of_others": {
        "en": "With {shift} it would fit in place of {customers}, at a loss of "
        "{loss_min} minutes.",
        "zh": "可由 {shift} 上门以取代 {customers}，但会损失 {loss_min} 分钟的价值。",
    },
    "others_come_first": {
        "en": "With {shift} it would only fit in place of {customers}, who weigh more.",
        "zh": "安排给 {shift} 只能取代 {customers}，而后者更为重要。",
    },
    "better_than_others": {
        "en": "With {shift} it would be worth more than {customers}; a longer search "
        "may improve the plan.",
        "zh": "由 {shift} 上门比 {customers} 更有价值；延长计算时间或可改进计划。",
    },
}
"""What would make a left-out visit fit, or at whose cost it would."""


CHOICES: dict[str, dict[Language, str]] = {
    "goes_best": {
        "en": "{shift} makes it at the least cost; with {other} it would take {extra_min} "
        "more minutes.",
        "zh": "由 {shift} 上门最省；改由 {other} 需多花 {extra_min} 分钟。",
    },
    "goes_for_now": {
        "en": "{shift} makes it; with {other} it would take {less_min} fewer minutes, so "
        "a longer search may improve the plan.",
        "zh": "由 {shift} 上门；改由 {other} 可少花 {less_min} 分钟，"
        "延长计算时间或可改进计划。",
    },
    "goes_alone": {
        "en": "{shift} makes it; as the other routes stand, nobody else could.",
        "zh": "由 {shift} 上门；就其他路线的现状，无人可以代替。",
    },
}
"""Why a team makes a planned visit."""


_SENTENCES = REASONS | NOT_SENT | ADVICE | CHOICES


def chosen(team_id: str, other: NextBest | None) -> tuple[str, dict[str, Param]]:
    """Why a team makes a visit: the key into `CHOICES`, and what its sentence holds."""
    params: dict[str, Param] = {"shift": team_id}
    if other is None:
        return "goes_alone", params
    params["other"] = other.team_id
    minutes = round(other.extra_s / 60)
    if minutes < 0:
        return "goes_for_now", params | {"less_min": -minutes}
    return "goes_best", params | {"extra_min": minutes}


def sentence(code: str, params: Mapping[str, Param], language: Language) -> str:
    """A reason or an advice as a sentence.

    Parameters
    ----------
    code
        Key into `REASONS`, `NOT_SENT`, `ADVICE` or `CHOICES`; an unknown one, from a newer
        plan file, is given back.
    params
        Names and numbers in the sentence, several names in a tuple; missing ones are left
        as a dash.
    language
        ``en`` or ``zh``.
    """
    words = _SENTENCES.get(code)
    if words is None:
        return code
    between = "、" if language == "zh" else ", "
    told = {
        name: between.join(value) if isinstance(value, tuple) else value
        for name, value in params.items()
    }
    return filled(words[language], told)


def filled(template: str, params: Mapping[str, str | int]) -> str:
    """A sentence with its names and numbers; missing ones are left as a dash."""
    return template.format_map(_Dashed(params))


class _Dashed(dict[str, str | int]):
    def __missing__(self, key: str) -> str:
        return "-"
