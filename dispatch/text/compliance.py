"""What a certificate says, as sentences in English and Chinese."""

from collections.abc import Mapping

from dispatch.text.reasons import Language, filled

Both = dict[Language, str]

REQUIRED: dict[str, Both] = {
    # Kinds of rules in packs.
    "hours": {
        "en": "The whole visit lies in the legal hours, in the customer's time: {hours}.",
        "zh": "整个上门过程须在合规时段内（客户当地时间）：{hours}。",
    },
    "holidays": {
        "en": "No visit on a public holiday ({country}).",
        "zh": "公共假日（{country}）不上门。",
    },
    "people": {
        "en": "At least {least} visitors make the visit.",
        "zh": "上门人数不少于 {least} 人。",
    },
    "frequency": {
        "en": "At most {most} visits within {days} days, this one counted.",
        "zh": "{days} 天内上门（含本次）不超过 {most} 次。",
    },
    "notice": {
        "en": "The visit was announced at least {days} days before.",
        "zh": "上门须至少提前 {days} 天通知。",
    },
    "stops": {
        "en": "No visit while the customer is marked “{flag}”.",
        "zh": "客户带有“{flag}”标记时不上门。",
    },
    "standings": {
        "en": "No visit while the case stands at “{when}”.",
        "zh": "案件处于“{when}”状态时不上门。",
    },
    "promises": {
        "en": "No visit until {grace_days} days after the day of a promise.",
        "zh": "承诺日后 {grace_days} 天内不上门。",
    },
    "workplaces": {
        "en": "No visit to a place of work without the customer's consent.",
        "zh": "未经客户同意，不得到工作场所上门。",
    },
    "requests": {
        "en": "No visit at other times than the customer asked for.",
        "zh": "不得在客户要求以外的时间上门。",
    },
    "places": {
        "en": "The place is known for sure.",
        "zh": "地点须已确认。",
    },
    "training": {
        "en": "Every visitor has the training, valid on the day: {skills}.",
        "zh": "每位外访员均持有当日有效的培训：{skills}。",
    },
    "training_for_flags": {
        "en": "For customers marked {flags} the team has the training, valid on the day: "
        "{skills}.",
        "zh": "客户带有 {flags} 标记时，同行人员须持有当日有效的培训：{skills}。",
    },
    # What Rounds demands itself.
    "day": {"en": "The visit lies on the plan's day.", "zh": "上门时间须在计划当日。"},
    "pin": {
        "en": "The stop lies at the customer's pin.",
        "zh": "停靠点须与客户定位一致。",
    },
    "wishes": {
        "en": "The whole visit lies in one of the customer's windows.",
        "zh": "整个上门过程须在客户的某个时段内。",
    },
    "shift": {
        "en": "The visit lies in the shift of each visitor, overtime included.",
        "zh": "上门时间须在每位外访员的班次（含加班）内。",
    },
    "crew": {
        "en": "As many visitors come as the customer's row asks for.",
        "zh": "上门人数符合客户记录的要求。",
    },
    "skills": {
        "en": "The team has the training that the customer's row asks for.",
        "zh": "同行人员具备客户记录要求的培训。",
    },
    "forbidden": {
        "en": "No visitor is barred from the customer.",
        "zh": "外访员均未被禁止访问该客户。",
    },
    "known": {"en": "The customer is known.", "zh": "客户须在册。"},
    "on_duty": {"en": "Every visitor is on duty.", "zh": "外访员均须当值。"},
    "partners": {
        "en": "Nobody goes with somebody they are never to be paired with.",
        "zh": "不得与不可搭档的人员同行。",
    },
    "most": {
        "en": "Nobody has more visits than they may have in a day.",
        "zh": "每人当日上门次数不超过上限。",
    },
    "working_day": {
        "en": "The route lies in each visitor's shift, overtime included.",
        "zh": "路线须在每位外访员的班次（含加班）内。",
    },
    "once": {
        "en": "No customer, visit, team or visitor stands in the routes twice.",
        "zh": "路线中客户、上门、小组和外访员均不得重复。",
    },
    "accounted": {
        "en": "Every customer is planned, left out or excluded, and that once.",
        "zh": "每位客户须且仅须一次归入已安排、未安排或不得上门。",
    },
    "cited": {
        "en": "Every exclusion names where its rule is laid down.",
        "zh": "每项不得上门须注明规则出处。",
    },
    "same_day": {
        "en": "The plan is for the day and the time zone that are checked.",
        "zh": "计划的日期和时区须与核查一致。",
    },
}
"""What each kind of rule demands."""

FOUND: dict[str, Both] = {
    "no_hours_there": {
        "en": "The rule says nothing of such places.",
        "zh": "该规则未涉及此类地点。",
    },
    "in_hours": {"en": "Within {hours}.", "zh": "在 {hours} 内。"},
    "in_agreed_hours": {
        "en": "Within {hours}, by the customer's consent.",
        "zh": "经客户同意，在 {hours} 内。",
    },
    "out_of_hours": {
        "en": "From {begin} to {finish}, which is not within {hours}.",
        "zh": "{begin} 至 {finish}，不在 {hours} 内。",
    },
    "no_wish": {"en": "The customer has no wish.", "zh": "客户无时段要求。"},
    "past_wishes": {
        "en": "The customer's wishes were for days that are over.",
        "zh": "客户要求的日期均已过去。",
    },
    "as_wished": {"en": "Within {hours}, as asked for.", "zh": "在客户要求的 {hours} 内。"},
    "not_wished": {
        "en": "From {begin} to {finish}, asked for was {hours}.",
        "zh": "{begin} 至 {finish}，客户要求为 {hours}。",
    },
    "no_holiday": {"en": "No public holiday.", "zh": "非公共假日。"},
    "on_holiday": {"en": "{date} is {name}.", "zh": "{date} 为 {name}。"},
    "holiday_agreed": {
        "en": "{name}; the customer consented.",
        "zh": "{name}；客户已同意。",
    },
    "flagged": {"en": "Marked “{flag}”.", "zh": "带有“{flag}”标记。"},
    "not_flagged": {"en": "Not marked.", "zh": "无此标记。"},
    "at_rest": {"en": "No visit before {until}.", "zh": "{until} 之前不上门。"},
    "no_rest": {"en": "No rest was set.", "zh": "未设暂停。"},
    "stands": {"en": "The case stands at “{state}”.", "zh": "案件状态为“{state}”。"},
    "stands_otherwise": {
        "en": "The case stands at “{state}”.",
        "zh": "案件状态为“{state}”。",
    },
    "review_over": {
        "en": "The time set for the back office is over.",
        "zh": "后台处理期限已过。",
    },
    "no_promise": {"en": "No promise.", "zh": "无还款承诺。"},
    "promise_over": {"en": "The promise's time is over.", "zh": "承诺期限已过。"},
    "promise_runs": {
        "en": "A promise runs until {until}.",
        "zh": "还款承诺至 {until} 未到期。",
    },
    "visits_before": {
        "en": "{count} visits before this one.",
        "zh": "此前已上门 {count} 次。",
    },
    "no_workplace": {"en": "No place of work.", "zh": "非工作场所。"},
    "work_agreed": {
        "en": "A place of work; the customer consented.",
        "zh": "工作场所；客户已同意。",
    },
    "work_not_agreed": {
        "en": "A place of work, without consent.",
        "zh": "工作场所，且未经同意。",
    },
    "notice_given": {"en": "Announced in time.", "zh": "已按时通知。"},
    "day_asked_for": {
        "en": "The customer asked for this day.",
        "zh": "客户要求当日上门。",
    },
    "notice_waived": {
        "en": "Not announced in time; the customer consented.",
        "zh": "未按时通知；客户已同意。",
    },
    "no_notice": {
        "en": "Not announced in time (announced on: {given}).",
        "zh": "未按时通知（通知日期：{given}）。",
    },
    "no_pin": {"en": "No pin.", "zh": "无定位。"},
    "pin": {"en": "Pin: {precision}.", "zh": "定位精度：{precision}。"},
    "people": {
        "en": "{count} visitors, {least} needed.",
        "zh": "{count} 人，需 {least} 人。",
    },
    "needs_no_training": {"en": "Not marked so.", "zh": "无此类标记。"},
    "untrained": {"en": "Nobody has: {skills}.", "zh": "无人具备：{skills}。"},
    "trained": {"en": "The team has it.", "zh": "同行人员具备。"},
    "visitor_untrained": {
        "en": "{visitor} lacks: {skills}.",
        "zh": "{visitor} 缺少：{skills}。",
    },
    "all_trained": {"en": "All are trained.", "zh": "均已培训。"},
    "barred": {"en": "Barred: {visitors}.", "zh": "被禁止：{visitors}。"},
    "not_barred": {"en": "Nobody is barred.", "zh": "无人被禁止。"},
    "at_pin": {"en": "At the pin.", "zh": "与定位一致。"},
    "elsewhere": {"en": "Not at the customer's pin.", "zh": "与客户定位不一致。"},
    "on_day": {"en": "On the day.", "zh": "在当日。"},
    "not_on_day": {
        "en": "From {begin} to {finish}, not on the day or not in order.",
        "zh": "{begin} 至 {finish}，不在当日或次序有误。",
    },
    "in_shift": {"en": "In the shift.", "zh": "在班次内。"},
    "out_of_shift": {
        "en": "From {begin} to {finish}; the shift of {visitor} ends by {until}.",
        "zh": "{begin} 至 {finish}；{visitor} 的班次最迟于 {until} 结束。",
    },
    "unknown": {"en": "The customer is not known.", "zh": "客户不在册。"},
    "known": {"en": "Known.", "zh": "在册。"},
    "off_duty": {"en": "Not on duty: {visitors}.", "zh": "不当值：{visitors}。"},
    "on_duty": {"en": "All on duty.", "zh": "均当值。"},
    "never_paired": {
        "en": "Never to be paired: {visitors}.",
        "zh": "不可搭档：{visitors}。",
    },
    "may_be_paired": {"en": "May go together.", "zh": "可以同行。"},
    "too_many": {
        "en": "{visitor} has {count} visits, at most {most}.",
        "zh": "{visitor} 有 {count} 次上门，上限 {most} 次。",
    },
    "not_too_many": {"en": "Within the limit.", "zh": "未超上限。"},
    "route_out_of_shift": {
        "en": "Outside the shift of {visitor}.",
        "zh": "超出 {visitor} 的班次。",
    },
    "two_places": {
        "en": "The times of the stops do not follow each other.",
        "zh": "各停靠点的时间前后矛盾。",
    },
    "route_in_shift": {"en": "In the shifts.", "zh": "在班次内。"},
    "twice": {"en": "Twice: {names}.", "zh": "重复：{names}。"},
    "once": {"en": "All once.", "zh": "无重复。"},
    "not_accounted": {
        "en": "Not once: {names}.",
        "zh": "未归入或重复归入：{names}。",
    },
    "accounted": {"en": "All accounted for.", "zh": "均已归入。"},
    "not_cited": {"en": "Without: {names}.", "zh": "缺少出处：{names}。"},
    "cited": {"en": "All named.", "zh": "均已注明。"},
    "other_day": {"en": "It is for {day}.", "zh": "计划为 {day}。"},
    "same_day": {"en": "It is.", "zh": "一致。"},
}
"""What a check found."""


def required(kind: str, params: Mapping[str, str | int], language: Language) -> str:
    """What a rule demands, as a sentence; a newer kind as it is."""
    if kind == "training" and params.get("flags"):
        kind = "training_for_flags"
    return _said(REQUIRED, kind, params, language)


def found(code: str, params: Mapping[str, str | int], language: Language) -> str:
    """What was found, as a sentence; a newer code as it is."""
    return _said(FOUND, code, params, language)


def _said(
    table: dict[str, Both], key: str, params: Mapping[str, str | int], language: Language
) -> str:
    return filled(table[key][language], params) if key in table else key
