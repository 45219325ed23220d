"""The outcome codes with what must be entered and what follows, as one table.

The states that a case can be in afterwards: ``open`` (may be visited from
``not_before`` on), ``review`` (the back office decides), ``stopped`` (no more visits),
``closed`` (settled).
"""

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """How a field is entered and checked."""

    AMOUNT = "amount"
    DATE = "date"
    TEXT = "text"
    YES_NO = "yes_no"
    WINDOWS = "windows"


@dataclass(frozen=True)
class OutcomeField:
    """One thing that the visitor enters.

    Attributes
    ----------
    name
        Stable name in the API and the store.
    type
        See `FieldType`.
    en, zh
        What the visitor reads.
    required
        Whether it must be filled in.
    """

    name: str
    type: FieldType
    en: str
    zh: str
    required: bool = True


@dataclass(frozen=True)
class OutcomeType:
    """One outcome.

    Attributes
    ----------
    code
        Stable word.
    en, zh
        What the visitor picks.
    met
        ``customer``, ``other`` or ``nobody``.
    state
        Of the case afterwards.
    next_step
        Stable word for what follows; see `NEXT_STEPS`.
    step_days
        Days from the visit to that step.
    rest_days
        Days until a further visit makes sense; None where the state decides alone.
    fields
        What is entered.
    """

    code: str
    en: str
    zh: str
    met: str
    state: str
    next_step: str
    step_days: int = 0
    rest_days: int | None = None
    fields: tuple[OutcomeField, ...] = ()


def _text(name: str, en: str, zh: str, *, required: bool = True) -> OutcomeField:
    return OutcomeField(name, FieldType.TEXT, en, zh, required)


_PAPERS = _text("papers", "Papers shown", "所示材料", required=False)

_KINDS = (
    OutcomeType(
        "PAID_FULL",
        "Paid in full",
        "已结清",
        "customer",
        "closed",
        "close",
        fields=(
            OutcomeField("amount", FieldType.AMOUNT, "Amount paid", "还款金额"),
            _text("receipt", "Receipt reference", "收据编号"),
        ),
    ),
    OutcomeType(
        "PAID_PART",
        "Paid in part",
        "部分还款",
        "customer",
        "open",
        "phone",
        7,
        fields=(
            OutcomeField("amount", FieldType.AMOUNT, "Amount paid", "还款金额"),
            OutcomeField("remaining", FieldType.AMOUNT, "Amount remaining", "剩余金额"),
            OutcomeField("date", FieldType.DATE, "Next payment on", "下次还款日"),
        ),
    ),
    OutcomeType(
        "PTP",
        "Promises to pay",
        "承诺还款",
        "customer",
        "open",
        "check_promise",
        fields=(
            OutcomeField("amount", FieldType.AMOUNT, "Amount promised", "承诺金额"),
            OutcomeField("date", FieldType.DATE, "Promised for", "承诺日期"),
            OutcomeField(
                "acknowledged", FieldType.YES_NO, "Confirmed by the customer", "客户已确认"
            ),
        ),
    ),
    OutcomeType(
        "PLAN_REQUEST",
        "Asks for instalments or another plan",
        "申请分期/调整计划",
        "customer",
        "review",
        "back_office",
        3,
        fields=(
            _text("what", "What is asked for", "申请内容"),
            _text("income", "Note on income", "收入说明", required=False),
        ),
    ),
    OutcomeType(
        "WAIVER_REQUEST",
        "Asks to waive interest or fees",
        "申请减免息费",
        "customer",
        "review",
        "approval",
        3,
        fields=(_text("what", "Reason", "原因"), _PAPERS),
    ),
    OutcomeType(
        "HARDSHIP",
        "In hardship, needs care",
        "困难/需关怀",
        "customer",
        "review",
        "specialist",
        fields=(
            _text("what", "Kind of hardship", "困难类型"),
            OutcomeField("proof", FieldType.YES_NO, "Proof shown", "已出示证明"),
        ),
    ),
    OutcomeType(
        "DISPUTE",
        "Disputes the debt",
        "对债务有异议",
        "customer",
        "stopped",
        "resolve",
        fields=(_text("what", "What is disputed", "异议内容"), _PAPERS),
    ),
    OutcomeType(
        "REFUSED",
        "Refuses to pay",
        "拒绝还款",
        "customer",
        "review",
        "back_office",
        rest_days=14,
        fields=(_text("what", "Words used", "客户原话"),),
    ),
    OutcomeType(
        "ASKED_LEAVE",
        "Asked us to leave",
        "要求离开",
        "customer",
        "stopped",
        "other_channel",
    ),
    OutcomeType(
        "NO_MORE_VISITS",
        "Wants no more visits",
        "拒绝再访",
        "customer",
        "stopped",
        "other_channel",
    ),
    OutcomeType(
        "TIME_PLACE_REQUEST",
        "Names a time or place",
        "指定时间地点",
        "customer",
        "open",
        "visit",
        fields=(
            OutcomeField(
                "windows",
                FieldType.WINDOWS,
                "When (2026-11-26 14:00-16:00)",
                "时间（2026-11-26 14:00-16:00）",
            ),
            _text("place", "Where, if elsewhere", "地点（如有变）", required=False),
        ),
    ),
    OutcomeType(
        "NOT_HOME",
        "Nobody home",
        "无人在家",
        "nobody",
        "open",
        "visit",
        3,
        rest_days=3,
        fields=(
            _text(
                "door",
                "Door and time seen, no names",
                "门牌及时间（勿写姓名）",
                required=False,
            ),
        ),
    ),
    OutcomeType(
        "MET_THIRD",
        "Met somebody else",
        "遇到第三人",
        "other",
        "open",
        "call_back",
        rest_days=3,
        fields=(
            _text("relation", "Relation only, nothing told", "仅记录关系，未透露信息"),
        ),
    ),
    OutcomeType(
        "WRONG_ADDRESS",
        "Wrong address",
        "地址错误",
        "nobody",
        "review",
        "find_address",
        fields=(
            _text("address", "New address, if known", "新地址（如知）", required=False),
        ),
    ),
    OutcomeType(
        "MOVED",
        "Moved away",
        "已搬迁",
        "other",
        "review",
        "find_address",
        fields=(
            _text("address", "New address, if known", "新地址（如知）", required=False),
        ),
    ),
    OutcomeType(
        "UNSAFE",
        "Unsafe, broken off",
        "不安全中止",
        "other",
        "review",
        "supervisor",
        fields=(_text("what", "What happened", "情况说明"),),
    ),
    OutcomeType(
        "DECEASED",
        "Customer has died",
        "身故",
        "other",
        "stopped",
        "legal",
        fields=(_text("source", "Who said so", "信息来源"),),
    ),
    OutcomeType(
        "NO_CAPACITY",
        "Cannot act for themselves",
        "无行为能力",
        "other",
        "stopped",
        "legal",
        fields=(_text("source", "Who said so", "信息来源"),),
    ),
    OutcomeType(
        "LAWYER",
        "Has an attorney",
        "已委托律师",
        "customer",
        "stopped",
        "legal",
        fields=(_text("attorney", "Name of the attorney", "律师姓名"),),
    ),
    OutcomeType(
        "NOT_DONE",
        "Not carried out",
        "未执行",
        "nobody",
        "open",
        "visit",
        1,
        fields=(_text("what", "Why (late, ill, road)", "原因（时间、身体、路况）"),),
    ),
)

CODES: dict[str, OutcomeType] = {kind.code: kind for kind in _KINDS}

MOST_NOT_HOME = 3
"""After so many in a row another channel is tried instead of one more visit."""

NEXT_STEPS: dict[str, tuple[str, str]] = {
    "close": ("Close the case", "结案"),
    "phone": ("Phone", "电话跟进"),
    "check_promise": ("See whether the promise was kept", "核实承诺"),
    "back_office": ("Back office decides", "后台处理"),
    "approval": ("Approval", "审批"),
    "specialist": ("Specialist takes over", "专员跟进"),
    "resolve": ("Resolve the dispute", "处理异议"),
    "other_channel": ("Use another channel", "改用其他渠道"),
    "visit": ("Visit again", "再次上门"),
    "call_back": ("Ask for a call back", "请客户回电"),
    "find_address": ("Find the address", "核实地址"),
    "supervisor": ("Supervisor decides", "主管处理"),
    "legal": ("Legal team takes over", "法务处理"),
}
"""Next step to its English and Chinese name."""
