"""customers.csv: its columns, and what must fit together in one row."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.place import CustomerPlace, Pin, PlaceKind, Precision
from dispatch.text import N_, Message

from . import kinds, values
from .schema import Column, Schema, Wrong

PHONE_HEADINGS = "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式"
BRANCH_HEADINGS = "网点 分行 支行 机构 分公司"
PLACES = kinds.spellings(
    {
        "home": "家 家庭 家里 住宅 住址",
        "work": "单位 公司 工作单位",
        "other": "其他 其它",
    }
)
# A closed list: a mistyped word must not let a visit happen that must not.
FLAGS = kinds.spellings(
    {
        "attorney": "律师 律师代理 委托律师",
        "dispute": "争议 有争议 异议",
        "deceased": "身故 死亡 已故",
        "hardship": "困难 经济困难",
        "vulnerable": "弱势 弱势群体",
        "cease": "停催 停止催收",
        "paid": "已结清 结清 已还清",
        "bereavement": "丧亲 亲人离世",
    }
)
COLUMNS = (
    Column("customer_id", kinds.ID, "客户编号 客户号 客户ID 客户代码", required=True),
    Column("case_id", kinds.ID, "案件编号 账户编号 借据编号 借据号 合同编号 合同号"),
    Column("name", kinds.text(200), "姓名 客户姓名 客户名称", required=True),
    Column("phone", kinds.PHONE, PHONE_HEADINGS),
    Column("address", kinds.text(500), "地址 住址 家庭住址 联系地址 详细地址 上门地址"),
    Column("lat", values.LATITUDE, "纬度 latitude"),
    Column("lon", values.LONGITUDE, "经度 longitude lng"),
    Column("place_kind", kinds.choice(PLACES), "地址类型 地点类型 场所类型"),
    Column(
        "overdue_amount",
        values.AMOUNT,
        "逾期金额 逾期总额 欠款金额 应还金额",
        required=True,
    ),
    Column("currency", values.CURRENCY, "币种 货币"),
    Column("days_past_due", kinds.whole(0, 36500), "逾期天数 DPD", required=True),
    Column(
        "last_payment_date",
        values.DATE,
        "上次还款日期 最近还款日期 最后还款日期 上次还款日 最近还款日 最后还款日",
    ),
    Column(
        "last_visit_date",
        values.DATE,
        "上次上门日期 最近上门日期 上次外访日期 最近外访日期",
    ),
    Column("promise_date", values.DATE, "承诺日期 承诺还款日期 承诺还款日"),
    Column("promise_amount", values.AMOUNT, "承诺金额 承诺还款金额"),
    Column("windows", values.WINDOWS, "可访时段 可上门时段 方便时段 上门时段 时间窗"),
    Column("service_minutes", kinds.whole(1, 480), "上门时长 外访时长 服务时长"),
    Column("required_skills", values.SKILL_NAMES, "所需技能 技能要求 要求技能"),
    Column("min_team", kinds.whole(1, 2), "最少人数 上门人数 所需人数"),
    Column("preferred_visitor", kinds.ID, "首选外访员 优先外访员"),
    Column("forbidden_visitors", kinds.IDS, "禁派外访员 回避外访员"),
    Column("due_by", values.DATE, "截止日期 最晚上门日期 最迟上门日期"),
    Column("flags", kinds.choices(FLAGS), "标记 标识 特殊标记 停催标记"),
    Column("language", kinds.text(35), "语言 语种"),
    Column("notes", kinds.lines(4000), "备注 说明"),
    Column("timezone", values.TIMEZONE, "时区"),
    Column("branch", kinds.text(200), BRANCH_HEADINGS),
    Column("notice_date", values.DATE, "通知日期 上门通知日期"),
    Column("consents", values.CONSENTS, "同意记录 客户同意"),
)

_LONGITUDE_MISSING = Message(
    N_("a longitude, because the row has a latitude; or leave both empty")
)
_LATITUDE_MISSING = Message(
    N_("a latitude, because the row has a longitude; or leave both empty")
)
_NO_PLACE = Message(
    N_(
        "the coordinates of the place; many programs write 0, 0 for an unknown place, so "
        "clear both cells"
    )
)
_PLACE_MISSING = Message(N_("an address, or a pin in the columns lat and lon"))


def pin_conflicts(row: Mapping[str, Any], lat: str, lon: str) -> Iterator[Wrong]:
    """Give what is wrong with a pair of coordinates that could both be read."""
    if (lat in row) != (lon in row):
        if lat in row:
            absent, expected = lon, _LONGITUDE_MISSING
        else:
            absent, expected = lat, _LATITUDE_MISSING
        yield Wrong(absent, "", expected)
    elif lat in row and row[lat] == 0 == row[lon]:
        yield Wrong(lat, "0, 0", _NO_PLACE)


def _conflicts(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    where = {"address", "lat", "lon"}
    if not unread & {"lat", "lon"}:
        yield from pin_conflicts(row, "lat", "lon")
    if not where & (unread | row.keys()):
        yield Wrong("address", "", _PLACE_MISSING)


_OWN = ("name", "phone", "language", "notes", "timezone", "consents")
"""The columns that belong to the customer, whichever case a row is about."""


def _shared(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns of one customer in which two rows differ."""
    names: tuple[str, ...] = _OWN
    if first.get("place_kind", "home") == second.get("place_kind", "home"):
        names += ("address", "lat", "lon")
    return (name for name in names if first.get(name) != second.get(name))


_OF_CUSTOMER = frozenset(field.name for field in fields(Customer))
_OF_CASE = frozenset(field.name for field in fields(Case))


def _build(row: Mapping[str, Any], extra: dict[str, str]) -> CaseOnDay:
    pin = None
    if "lat" in row:
        pin = Pin(row["lat"], row["lon"], "file", Precision.GIVEN)
    kind = PlaceKind(row.get("place_kind", PlaceKind.HOME))
    return CaseOnDay(
        Customer(**{n: v for n, v in row.items() if n in _OF_CUSTOMER}, extra=extra),
        Case(**{n: v for n, v in row.items() if n in _OF_CASE}),
        CustomerPlace(kind, row.get("address", ""), pin),
    )


SCHEMA = Schema(
    "customer_id",
    COLUMNS,
    _build,
    _conflicts,
    located=True,
    part_key="case_id",
    shared=_shared,
)
