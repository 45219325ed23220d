"""The rules of a policy in words for people, in English and Chinese."""

from dispatch.domain.windows import write_windows
from dispatch.policy.packs import pack as rules
from dispatch.policy.packs.pack import PLACE_KINDS, WEEKDAYS, Rule, Week
from dispatch.text.reasons import Language

KINDS: dict[str, dict[Language, str]] = {
    "hours": {"en": "Legal hours", "zh": "合规时段"},
    "holidays": {"en": "Holidays", "zh": "节假日"},
    "people": {"en": "Visitors per visit", "zh": "同行人数"},
    "frequency": {"en": "Frequency", "zh": "上门频次"},
    "notice": {"en": "Notice", "zh": "事先通知"},
    "stops": {"en": "Stops", "zh": "停止上门"},
    "standings": {"en": "State of the case", "zh": "案件状态"},
    "promises": {"en": "Promises to pay", "zh": "还款承诺"},
    "workplaces": {"en": "Places of work", "zh": "工作地点"},
    "requests": {"en": "Customers' wishes", "zh": "客户要求"},
    "places": {"en": "Places", "zh": "地点"},
    "training": {"en": "Training", "zh": "培训"},
    "retention": {"en": "Retention", "zh": "保存期限"},
}
"""The kinds of rules, as `Pack` calls them, in its order."""

_FLAGS: dict[str, dict[Language, str]] = {
    "attorney": {"en": "an attorney acts for the customer", "zh": "已委托律师"},
    "dispute": {"en": "the customer disputes the debt", "zh": "对债务有异议"},
    "deceased": {"en": "the customer has died", "zh": "已身故"},
    "hardship": {"en": "the customer is in hardship", "zh": "处于经济困难"},
    "vulnerable": {"en": "the customer is vulnerable", "zh": "属于弱势人群"},
    "cease": {"en": "the customer asked for no further visits", "zh": "要求停止上门"},
    "paid": {"en": "the overdue amount has been paid", "zh": "已结清"},
    "bereavement": {"en": "the customer is in mourning", "zh": "处于丧期"},
}
_STATES: dict[str, dict[Language, str]] = {
    "closed": {
        "en": "No visits once the case is closed.",
        "zh": "案件结清后不上门。",
    },
    "stopped": {
        "en": "No visits once an outcome stopped them.",
        "zh": "上门结果要求停止后不再上门。",
    },
    "review": {
        "en": "No visits while the back office has a request before it.",
        "zh": "后台处理客户申请期间不上门。",
    },
    "rest": {
        "en": "No visits before the day that an outcome set.",
        "zh": "上门结果所定日期之前不上门。",
    },
}
_PLACES: dict[str, dict[Language, str]] = {
    "home": {"en": "At home", "zh": "住所"},
    "work": {"en": "at work", "zh": "工作地点"},
    "other": {"en": "elsewhere", "zh": "其他地点"},
    "all": {"en": "Everywhere", "zh": "所有地点"},
}
_DAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


def value(rule: Rule, language: Language) -> str:
    """What a rule says, in one sentence.

    Parameters
    ----------
    rule
        Of any kind.
    language
        ``en`` or ``zh``.
    """
    return _told(rule)[language == "zh"]


def _told(rule: Rule) -> tuple[str, str]:
    """A rule in English and in Chinese."""
    match rule:
        case rules.HoursRule():
            return _hours(rule, "en"), _hours(rule, "zh")
        case rules.HolidaysRule():
            return _holidays(rule)
        case rules.CeaseContactRule(flag=flag):
            words = _FLAGS[flag]
            return f"No visits where {words['en']}.", f"客户{words['zh']}的，不上门。"
        case rules.CaseStateRule(when=when):
            return _STATES[when]["en"], _STATES[when]["zh"]
        case rules.TrainingRule():
            return _training(rule)
    return _numbers(rule)


def _numbers(rule: Rule) -> tuple[str, str]:
    match rule:
        case rules.PeopleRule(least=least):
            return f"At least {_some(least, 'visitor')}.", f"至少 {least} 人同行。"
        case rules.FrequencyRule(most=most, days=days):
            span = "a day" if days == 1 else f"in any {days} days"
            return (
                f"At most {_some(most, 'visit')} {span}.",
                f"任意 {days} 天内最多 {most} 次。"
                if days > 1
                else f"每天最多 {most} 次。",
            )
        case rules.NoticeRule(days=days, consent_waives=waives):
            return (
                f"Announced {_some(days, 'day')} before, unless the customer asked for the "
                f"day{' or agreed to come unannounced' if waives else ''}.",
                f"须提前 {days} 天通知，客户指定当日"
                f"{'或同意免通知' if waives else ''}的除外。",
            )
        case rules.PromiseRule(grace_days=days):
            return (
                f"No visits until {_some(days, 'day')} after the promised day.",
                f"承诺日后满 {days} 天方可上门。",
            )
        case rules.RetentionRule(years=years):
            return (
                f"Records are kept for {_some(years, 'year')} after the last activity.",
                f"最后一次活动后保存 {years} 年。",
            )
    return _PLAIN[type(rule)]


_PLAIN: dict[type[Rule], tuple[str, str]] = {
    rules.WorkplaceRule: (
        "No visits at work without the customer's consent to it.",
        "未经客户同意，不到工作地点上门。",
    ),
    rules.RequestRule: (
        "Only on the days and in the hours that the customer asked for.",
        "仅在客户要求的日期和时段上门。",
    ),
    rules.PlaceRule: (
        "No visits where the place is not known for sure.",
        "地点未确认时不上门。",
    ),
}


def _some(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _hours(rule: rules.HoursRule, language: Language) -> str:
    weeks = {kind: rule.week(kind) for kind in PLACE_KINDS}
    if all(week == rule.home for week in weeks.values()):
        weeks = {"all": rule.home}
    between, colon, end = ("; ", " ", ".") if language == "en" else ("；", "：", "。")
    told = between.join(
        _PLACES[kind][language] + colon + _week(week, language)
        for kind, week in weeks.items()
        if week is not None
    )
    if rule.consent_widens:
        more = {"en": "other hours with consent", "zh": "经同意可放宽"}
        told += between + more[language]
    return told[0].upper() + told[1:] + end


def _week(week: Week, language: Language) -> str:
    """Weekdays with their windows, those in a row with the same windows together."""
    runs: list[tuple[int, int, str]] = []
    for number, name in enumerate(WEEKDAYS):
        if not (windows := write_windows(week.get(name, ()))):
            continue
        if runs and runs[-1][1:] == (number - 1, windows):
            runs[-1] = runs[-1][0], number, windows
        else:
            runs.append((number, number, windows))
    names, until = _DAYS[language], "-" if language == "en" else "至"
    return ", ".join(
        f"{names[first] if first == last else names[first] + until + names[last]} {windows}"
        for first, last, windows in runs
    ).replace(";", " + ")


def _holidays(rule: rules.HolidaysRule) -> tuple[str, str]:
    where = "-".join(filter(None, (rule.country, rule.subdivision)))
    if rule.categories != ("public",):
        where += " " + ", ".join(rule.categories)
    return (
        f"No visits on public holidays ({where})"
        f"{' without consent to it' if rule.consent_permits else ''}.",
        f"公共假日（{where}）{'未经同意' if rule.consent_permits else ''}不上门。",
    )


def _training(rule: rules.TrainingRule) -> tuple[str, str]:
    skills = ", ".join(rule.skills)
    if not rule.flags:
        return (
            f"Every visitor has valid training: {skills}.",
            f"所有外访员均须持有效培训：{skills}。",
        )
    english = " or ".join(_FLAGS[flag]["en"] for flag in rule.flags)
    chinese = "或".join(_FLAGS[flag]["zh"] for flag in rule.flags)
    return (
        f"Somebody of the team has valid training where {english}: {skills}.",
        f"客户{chinese}的，同行者中须有人持有效培训：{skills}。",
    )
