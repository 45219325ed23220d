"""Policies as data: the kinds of rules, and packs of rules that are read from YAML.

A pack is one jurisdiction's, or a lender's own. Every rule has a citation and the day
from which it holds, so that a plan of any day follows what is in force on it.

A kind of rule is a class here and a field of `Pack`. docs/policy.md tells which further
places a new kind needs.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from dispatch.domain.flag import Flag
from dispatch.domain.place import PlaceKind
from dispatch.domain.plan import Param
from dispatch.text import N_, Translator

from .public_holidays import holidays_of
from .rule import Bilingual, PackPart, Rule, Skill, Week, describe_week

_WITH_CONSENT = N_("The customer's consent permits a visit all the same.")
_WITHOUT_NOTICE = N_("Not needed if the customer agreed to visits without notice.")


class HoursRule(Rule):
    """Hours, in the customer's own time, in which a whole visit must lie.

    Attributes
    ----------
    home, work, other
        Weekday to the windows for visits to such a place; a weekday that is not named
        has none. None: the rule says nothing of such places.
    consent_widens
        True if a customer's consent to other hours adds those.
    """

    _kind: ClassVar[str] = "hours"

    home: Week | None = None
    work: Week | None = None
    other: Week | None = None
    consent_widens: bool

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any(self.week(kind) for kind in PlaceKind):
            raise ValueError(f"expected hours for one of {', '.join(PlaceKind)}")
        return self

    def week(self, place_kind: str) -> Week | None:
        """Return the hours at a kind of place by weekday; None: the rule says nothing."""
        weeks = {"home": self.home, "work": self.work, "other": self.other}
        return weeks[place_kind]

    @property
    def weeks(self) -> dict[str, Week]:
        """The hours by kind of place, for those places that the rule names."""
        return {kind.value: week for kind in PlaceKind if (week := self.week(kind))}

    _code: ClassVar[str] = "outside_legal_hours"

    @property
    def params(self) -> dict[str, Param]:
        """The hours in one text."""
        return {"hours": "; ".join(_hours(kind, week) for kind, week in self.weeks.items())}

    def describe(self, translator: Translator) -> str:
        """Write the hours by weekday; a certificate has them in one text."""
        weeks = self.weeks
        if len(weeks) == len(PlaceKind) and all(w == self.home for w in weeks.values()):
            weeks = {"all": weeks["home"]}
        parts = [
            translator.gettext(_HOURS_AT[kind], hours=describe_week(week, translator))
            for kind, week in weeks.items()
        ]
        if self.consent_widens:
            parts.append(translator.gettext("other hours with consent"))
        text = translator.gettext("; ").join(parts)
        return translator.gettext("{text}.", text=text[0].upper() + text[1:])


_HOURS_AT = {
    "home": N_("At home {hours}"),
    "work": N_("at work {hours}"),
    "other": N_("elsewhere {hours}"),
    "all": N_("Everywhere {hours}"),
}


def _hours(place_kind: str, week: Week) -> str:
    """Write hours as a certificate has them, such as ``home mon-sun 08:00-20:00``."""
    days = {day: " ".join(map(str, windows)) for day, windows in week.items()}
    if len(set(days.values())) == 1 and len(days) > 1:
        first, *_, last = days
        return f"{place_kind} {first}-{last} {days[first]}"
    return f"{place_kind} " + ", ".join(f"{day} {hours}" for day, hours in days.items())


class HolidaysRule(Rule):
    """No visits on public holidays.

    Attributes
    ----------
    country, subdivision
        As the library ``holidays`` names them: ISO 3166-1 and -2 codes. Without a
        subdivision only the holidays of the whole country count.
    categories
        The library's categories of holidays that count; ``public`` unless others are
        named.
    consent_permits
        True if a customer's consent permits a visit all the same.
    """

    _kind: ClassVar[str] = "holidays"

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    subdivision: str | None = None
    categories: Annotated[tuple[str, ...], Field(min_length=1)] = ("public",)
    consent_permits: bool

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        holidays_of(self.country, self.subdivision, self.categories, self.since.year)
        return self

    def name(self, day: date) -> str | None:
        """Return the holiday's name in the country's language; None: it is no holiday."""
        return holidays_of(self.country, self.subdivision, self.categories, day.year).get(
            day
        )

    @property
    def place(self) -> str:
        """The country with its subdivision, such as ``AU`` or ``DE-BY``."""
        return "-".join(filter(None, (self.country, self.subdivision)))

    _code: ClassVar[str] = "holiday"

    @property
    def params(self) -> dict[str, Param]:
        """The country with its subdivision."""
        return {"country": self.place}

    @property
    def _exception(self) -> str:
        return _WITH_CONSENT if self.consent_permits else ""


class PeopleRule(Rule):
    """The least number of visitors per visit, 1 or 2."""

    _kind: ClassVar[str] = "people"

    least: Annotated[int, Field(ge=1, le=2)]

    _code: ClassVar[str] = "needs_two_visitors"


class FrequencyRule(Rule):
    """A limit of visits to one customer within a number of days, this one counted.

    ``days`` 1 is the day itself; 30 is any span of 30 days that ends with it.
    """

    _kind: ClassVar[str] = "frequency"

    most: Annotated[int, Field(ge=1)]
    days: Annotated[int, Field(ge=1, le=92)]

    @property
    def code(self) -> str:
        """``visited_today`` for a limit within a day, else ``visited_often``."""
        return "visited_today" if self.days == 1 else "visited_often"


class NoticeRule(Rule):
    """A visit is announced some days before, unless the customer agreed to the day.

    Attributes
    ----------
    days
        The least number of days between the notice and the visit.
    consent_waives
        True if a customer's consent makes the notice needless.
    """

    _kind: ClassVar[str] = "notice"

    days: Annotated[int, Field(ge=1, le=92)]
    consent_waives: bool

    _code: ClassVar[str] = "notice_due"

    @property
    def _exception(self) -> str:
        return _WITHOUT_NOTICE if self.consent_waives else ""


class CeaseContactRule(Rule):
    """No visits while a customer has the flag."""

    _kind: ClassVar[str] = "stops"

    flag: Flag

    @property
    def code(self) -> str:
        """The flag itself."""
        return self.flag.value


class BlockingState(StrEnum):
    """The states of a case in which a rule can forbid visits."""

    CLOSED = "closed"
    STOPPED = "stopped"
    REVIEW = "review"
    PAUSED = "paused"
    """The pause that an outcome set is not over yet."""


def _former_state_name(state: BlockingState) -> str:
    # Digests of policies and old certificates have the former name, so it must stay there.
    return "rest" if state is BlockingState.PAUSED else state.value


_BlockingState = Annotated[
    BlockingState,
    BeforeValidator(lambda name: "paused" if name == "rest" else name),
    PlainSerializer(_former_state_name, return_type=str),
]


class CaseStateRule(Rule):
    """No visits while a case is in a state.

    Attributes
    ----------
    when
        ``closed``; ``stopped`` by an outcome; ``review`` while the back office has a
        request before it; ``paused`` before the day that an outcome set. A file may also
        say ``rest`` for ``paused``, as earlier versions did.
    """

    _kind: ClassVar[str] = "standings"

    when: _BlockingState

    @property
    def code(self) -> str:
        """The code that belongs to the state."""
        return _STATE_CODES[self.when]


_STATE_CODES = {
    BlockingState.CLOSED: "closed",
    BlockingState.STOPPED: "stopped_by_outcome",
    BlockingState.REVIEW: "request_pending",
    BlockingState.PAUSED: "paused",
}


class PromiseRule(Rule):
    """No visits before the day of a promise and the days of grace are over."""

    _kind: ClassVar[str] = "promises"

    grace_days: Annotated[int, Field(ge=1, le=31)]

    _code: ClassVar[str] = "promise_pending"


class WorkplaceRule(Rule):
    """No visits to a place of work without the customer's consent to it."""

    _kind: ClassVar[str] = "workplaces"

    _code: ClassVar[str] = "work_consent"


class RequestRule(Rule):
    """No visits on other days or at other hours than the customer asked for."""

    _kind: ClassVar[str] = "requests"

    _code: ClassVar[str] = "asked_other_day"


class PlaceRule(Rule):
    """No visits where the pin is not precise enough."""

    _kind: ClassVar[str] = "places"

    _code: ClassVar[str] = "imprecise_pin"


class TrainingRule(Rule):
    """Training that visitors must have, valid on the day of the visit.

    Attributes
    ----------
    skills
        Names as in visitors.csv.
    flags
        The rule is for teams who visit a customer with one of these flags, and asks for
        one trained visitor in each; empty: it is for every visitor and every visit.
    """

    _kind: ClassVar[str] = "training"

    skills: Annotated[tuple[Skill, ...], Field(min_length=1)]
    flags: tuple[Flag, ...] = ()

    _code: ClassVar[str] = "no_trained_visitor"


class RetentionRule(Rule):
    """Records are kept for some years after the last activity, then erased."""

    _kind: ClassVar[str] = "retention"

    years: Annotated[int, Field(ge=1, le=30)]


class Pack(PackPart):
    """The rules of one jurisdiction or lender.

    Attributes
    ----------
    id, version
        Both are kept in every plan; a change of any rule is a new version.
    name
        The pack's name, for people.
    scope
        The business that the pack applies to, and its sources, for people.
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
        """Yield all rules with the name of their kind, in the order of the attributes."""
        for kind, value in self:
            if isinstance(value, tuple):
                yield from ((kind, rule) for rule in value)


RULE_KINDS = tuple(name for name, field in Pack.model_fields.items() if field.default == ())
"""The names of the kinds of rules, in their order."""
