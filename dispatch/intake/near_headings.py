"""Headings that are nearly those of a column, which would be lost as notes."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from dispatch.errors import InputError
from dispatch.text import N_, Message

from .report import shorten
from .schema import Column, Schema, normal

# Other words for what a column holds: one named by 停催 with a yes in it is no note. A word
# with = in front counts only if it is the whole heading.
_OTHER_WORDS = {
    "flags": "flag marker tag =stop =stopped cease ceased =hold donotvisit donotcontact "
    "novisits dnc =blocked blacklist lawyer attorney deceased bereaved bereavement "
    "vulnerable =disputed dispute hardship 停催 禁访 勿访 拒访 停访 免访 暂停 停止 黑名单 "
    "投诉 标签 律师 争议 异议 身故 死亡 已故 困难 弱势 已结清 丧亲",
    "forbidden_visitors": "forbidden barred =excluded =avoid visitorstoavoid notvisitor "
    "禁派 回避 禁止外访员 不派",
    "required_skills": "skill =needs 技能",
    "min_team": "=team teamsize visitorsneeded minimumteam =人数 双人",
    "consents": "consent 同意",
    "never_pair_with": "neverpair notwith 不同行",
    "windows": "window timewindows availability =available =hours 时段 时间段 可访时间 "
    "上门时间",
    "due_by": "=due duedate deadline 截止 期限 最晚日期",
    "promise_date": "=promise =promised ptp 承诺日 =承诺",
    "notice_date": "=notice =notified =通知",
    "last_visit_date": "lastvisit lastvisited 上次上门 最近上门 上次外访",
    "break_window": "=break =lunch =休息 =午休",
    "skills": "skill 技能",
}
# A second column of these is a safeguard too, whatever the first one holds.
_ALWAYS = frozenset(
    ("flags", "forbidden_visitors", "required_skills", "min_team", "consents")
)
_NOTE = re.compile(r"(x[-_ ]|note|remark|comment|memo|备注|说明|附注|注)", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_NEAR = N_(
    "{name} has headings that are nearly those of columns: {headings}. Correct them; or, "
    "if a column is only a note, let its heading begin with note, as in {note}."
)


def refuse_near_headings(headings: Sequence[str], schema: Schema[Any], name: str) -> None:
    """Refuse a file with a heading that is nearly one that Rounds knows.

    Raises
    ------
    InputError
        If there is one; the text names each with the column that it may mean.
    """
    present = set(schema.names(headings))
    near = {
        heading: column.name
        for heading in headings
        if heading and schema.column(heading) is None
        if (column := _nearest(heading, schema, present)) is not None
    }
    if near:
        pairs = tuple(f"{shorten(heading)} ({column}?)" for heading, column in near.items())
        note = f"note {shorten(next(iter(near)))}"
        raise InputError(Message(_NEAR, name=name, headings=pairs, note=note))


def _nearest(heading: str, schema: Schema[Any], present: set[str]) -> Column | None:
    """Return the column that a heading may mean; None if it is plainly a note."""
    if _NOTE.match(heading):
        return None
    for column, word, whole in _spellings(schema):
        # If the column is there, another that resembles it is a further one, such as
        # the phone of a guarantor.
        if column.name in present and column.name not in _ALWAYS:
            continue
        if _is_near(heading, word) or (not whole and _contains(heading, word)):
            return column
    return None


def _spellings(schema: Schema[Any]) -> Iterator[tuple[Column, str, bool]]:
    """Yield the columns with each word for them, and whether it is the whole heading."""
    for column in sorted(schema.columns, key=lambda column: column.name not in _ALWAYS):
        if column.name == "notes":
            continue
        yield column, column.name, False
        for word in column.aliases.split():
            yield column, word, False
        for word in _OTHER_WORDS.get(column.name, "").split():
            yield column, word.removeprefix("="), word.startswith("=")


def _contains(heading: str, word: str) -> bool:
    if not word.isascii():
        return word in normal(heading)
    # Whole words: a plate has no lat in it.
    in_heading, words = _words(heading), _words(word)
    starts = range(len(in_heading) - len(words) + 1)
    return any(in_heading[i : i + len(words)] == words for i in starts)


def _is_near(heading: str, word: str) -> bool:
    """True if one mistake, or two in a long word, make one of the other."""
    first, second = normal(heading), normal(word)
    if first == second:
        return True
    shortest, longest = sorted((len(first), len(second)))
    # A Chinese word says in three signs what an English one says in more letters.
    least, most = (4, 1 + (longest > 9)) if word.isascii() else (3, 1)
    return shortest >= least and _distance(first, second, most) <= most


def _words(heading: str) -> list[str]:
    """Return the words of an English heading in lower case, without a plural's s."""
    words = _WORDS.findall(heading)
    return [word.casefold().removesuffix("s") for word in words]


def _distance(first: str, second: str, most: int) -> int:
    """Count the letters to change, add, drop or exchange, up to more than ``most``."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
