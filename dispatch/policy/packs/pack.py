"""Policies as data: packs of rules, read from YAML and checked.

A pack is one jurisdiction's, or a lender's own. Every rule has a citation and the day
from which it holds, so that a plan of any day follows what is in force on it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from dispatch.domain.windows import DayWindow, parse_windows
from dispatch.intake.customers import FLAGS
from dispatch.policy.public_holidays import holidays_of
from dispatch.text import Language

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PLACE_KINDS = ("home", "work", "other")
PlaceKind = Literal["home", "work", "other"]
Text = Annotated[str, Field(min_length=1)]
Skill = Annotated[str, Field(pattern=r"^[^\s:;,、/]+$")]


class PackPart(BaseModel):
    """What all parts of a pack share: frozen, and no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Bilingual(PackPart):
    """A text in both languages."""

    en: Text
    zh: Text

    def text(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en


class Rule(PackPart):
    """What every rule has.

    Attributes
    ----------
    citation
        Where it is laid down, short enough to stand beside a decision.
    since
        The first day on which it holds (``from`` in the file).
    until
        The last one; None: it still holds.
    note
        What could not be verified, or is the lender's choice; None: nothing.
    """

    citation: Text
    since: date = Field(alias="from")
    until: date | None = None
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _begins_first(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"ends on {self.until}, before it holds from {self.since}")
        return self

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


def _week(value: object) -> object:
    """Days of the week as ``mon-fri`` or ``sat``, each with windows in one text."""
    if not isinstance(value, dict):
        return value
    week: dict[str, tuple[DayWindow, ...]] = {}
    for days, text in value.items():
        if not (isinstance(days, str) and isinstance(text, str)):
            raise ValueError(
                f"{days!r}: {text!r} must be text such as mon-fri: 09:00-17:00"
            )
        windows = parse_windows(text)
        if any(window.day for window in windows):
            raise ValueError(f"{text!r} must not name a date")
        for name in _days(days):
            if name in week:
                raise ValueError(f"{name} stands twice")
            week[name] = windows
    return week


def _days(text: str) -> tuple[str, ...]:
    first, _, last = text.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise ValueError(f"{text!r} must be days such as mon-fri or sat")
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    if end < begin:
        raise ValueError(f"{text!r} must run forward within one week")
    return WEEKDAYS[begin : end + 1]


Week = Annotated[
    dict[str, tuple[DayWindow, ...]], BeforeValidator(_week), Field(min_length=1)
]


class HoursRule(Rule):
    """Hours, in the customer's own time, in which a whole visit must lie.

    Attributes
    ----------
    home, work, other
        Weekday to the windows for visits to such a place; a weekday that is not named
        has none. None: the rule says nothing of such places.
    consent_widens
        Whether a customer's consent to other hours adds those.
    """

    home: Week | None = None
    work: Week | None = None
    other: Week | None = None
    consent_widens: bool

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any(self.week(kind) for kind in PLACE_KINDS):
            raise ValueError(f"needs hours for one of {', '.join(PLACE_KINDS)}")
        return self

    def week(self, place_kind: str) -> Week | None:
        """The hours at a kind of place by weekday; None: nothing is said of it."""
        weeks = {"home": self.home, "work": self.work, "other": self.other}
        return weeks[place_kind]


class HolidaysRule(Rule):
    """No visits on public holidays.

    Attributes
    ----------
    country, subdivision
        As the library ``holidays`` names them: ISO 3166-1 and -2 codes. Without a
        subdivision only the holidays of the whole country count.
    categories
        Which of the library's holidays count; ``public`` unless told otherwise.
    consent_permits
        Whether a customer's consent permits a visit all the same.
    """

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    subdivision: str | None = None
    categories: Annotated[tuple[str, ...], Field(min_length=1)] = ("public",)
    consent_permits: bool

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        holidays_of(self.country, self.subdivision, self.categories, self.since.year)
        return self

    def name(self, day: date) -> str | None:
        """The name of the holiday, in the country's language; None: it is none."""
        return holidays_of(self.country, self.subdivision, self.categories, day.year).get(
            day
        )


class PeopleRule(Rule):
    """So many visitors at least make a visit, 1 or 2."""

    least: Annotated[int, Field(ge=1, le=2)]


class FrequencyRule(Rule):
    """At most so many visits to one customer within so many days, this one counted.

    ``days`` 1 is the day itself; 30 is any span of 30 days that ends with it.
    """

    most: Annotated[int, Field(ge=1)]
    days: Annotated[int, Field(ge=1, le=92)]


class NoticeRule(Rule):
    """A visit is announced so many days before, unless the customer agreed to the day.

    Attributes
    ----------
    days
        Between the notice and the visit, at least.
    consent_waives
        Whether a customer's consent makes the notice needless.
    """

    days: Annotated[int, Field(ge=1, le=92)]
    consent_waives: bool


class CeaseContactRule(Rule):
    """No visits while a customer has the flag."""

    flag: str

    @field_validator("flag")
    @classmethod
    def _is_known(cls, value: str) -> str:
        known = sorted(set(FLAGS.values()))
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return value


class CaseStateRule(Rule):
    """No visits while a case stands in such a way.

    Attributes
    ----------
    when
        ``closed``; ``stopped`` by an outcome; ``review`` while the back office has a
        request before it; ``rest`` before the day that an outcome set.
    """

    when: Literal["closed", "stopped", "review", "rest"]


class PromiseRule(Rule):
    """No visits before a promise's day and so many further days are over."""

    grace_days: Annotated[int, Field(ge=1, le=31)]


class WorkplaceRule(Rule):
    """No visits to a place of work without the customer's consent to it."""


class RequestRule(Rule):
    """No visits on other days or at other hours than the customer asked for."""


class PlaceRule(Rule):
    """No visits where the place is not known for sure."""


class TrainingRule(Rule):
    """What visitors must be trained in, the training being valid on the day.

    Attributes
    ----------
    skills
        Names as in visitors.csv.
    flags
        Only somebody of the team who visits a customer with one of these flags; empty:
        every visitor, whomever they visit.
    """

    skills: Annotated[tuple[Skill, ...], Field(min_length=1)]
    flags: tuple[str, ...] = ()

    @field_validator("flags")
    @classmethod
    def _are_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = sorted(set(FLAGS.values()))
        if unknown := [flag for flag in value if flag not in known]:
            raise ValueError(f"{', '.join(unknown)} must be among {', '.join(known)}")
        return value


class RetentionRule(Rule):
    """Records are kept so many years after the last activity, then erased."""

    years: Annotated[int, Field(ge=1, le=30)]


class Pack(PackPart):
    """The rules of one jurisdiction or lender.

    Attributes
    ----------
    id, version
        Both are kept in every plan; a change of any rule is a new version.
    name
        For people.
    scope
        To whom it applies, and what its sources are, for people.
    hours, holidays, …
        Its rules by kind. Of several that hold on a day each must be kept.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$")]
    name: Bilingual
    scope: Bilingual
    hours: tuple[HoursRule, ...] = ()
    holidays: tuple[HolidaysRule, ...] = ()
    people: tuple[PeopleRule, ...] = ()
    frequency: tuple[FrequencyRule, ...] = ()
    notice: tuple[NoticeRule, ...] = ()
    stops: tuple[CeaseContactRule, ...] = ()
    standings: tuple[CaseStateRule, ...] = ()
    promises: tuple[PromiseRule, ...] = ()
    workplaces: tuple[WorkplaceRule, ...] = ()
    requests: tuple[RequestRule, ...] = ()
    places: tuple[PlaceRule, ...] = ()
    training: tuple[TrainingRule, ...] = ()
    retention: tuple[RetentionRule, ...] = ()

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """All rules with the name of their kind, in the order of the attributes."""
        for kind, value in self:
            if isinstance(value, tuple):
                yield from ((kind, rule) for rule in value)


KINDS = tuple(name for name, one in Pack.model_fields.items() if one.default == ())
"""The names of the kinds of rules, in their order."""
