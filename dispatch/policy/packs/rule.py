"""The base of all rules: the citation, the days on which a rule holds, and its words."""

from datetime import date
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dispatch.domain.plan import Param
from dispatch.domain.windows import DayWindow, parse_windows, write_windows
from dispatch.text import Language, Translator
from dispatch.text.case_words import WEEKDAY_NAMES
from dispatch.text.requirements import requirement_text

WEEKDAYS = tuple(WEEKDAY_NAMES)
Text = Annotated[str, Field(min_length=1)]
Skill = Annotated[str, Field(pattern=r"^[^\s:;,、/]+$")]


_NOT_IN_SENTENCE = {
    "citation", "since", "until", "note", "consent_waives", "consent_permits",
}  # fmt: skip


class PackPart(BaseModel):
    """The base of all parts of a pack: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Bilingual(PackPart):
    """A text of a pack in English and Chinese."""

    en: Text
    zh: Text

    def text(self, language: Language) -> str:
        """Return the text in a language."""
        return self.zh if language == "zh" else self.en


class Rule(PackPart):
    """A rule of a policy.

    Each kind of rule is a class in `pack`, with its code and its sentence.

    Attributes
    ----------
    citation
        The law or document that lays it down, short enough to stand beside a decision.
    since
        The first day on which it holds (``from`` in the file).
    until
        The last one; None: it still holds.
    note
        What could not be verified, or is the lender's choice; None: nothing.
    """

    _kind: ClassVar[str] = ""
    _code: ClassVar[str] = ""

    citation: Text
    since: date = Field(alias="from")
    until: date | None = None
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _begins_first(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(
                f"expected an end not before {self.since}, but it is {self.until}"
            )
        return self

    @property
    def code(self) -> str:
        """The code by which plans and certificates name a rule that is broken."""
        return self._code

    @property
    def params(self) -> dict[str, Param]:
        """The names and numbers in the sentence that a certificate has for the rule."""
        values = self.model_dump(mode="json", exclude=_NOT_IN_SENTENCE)
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }

    def describe(self, translator: Translator) -> str:
        """Write what the rule requires as one sentence in the reader's language."""
        text = requirement_text(self._kind, self.params, translator)
        if not self._exception:
            return text
        exception = translator.gettext(self._exception)
        return translator.gettext("{rule} {exception}", rule=text, exception=exception)

    @property
    def _exception(self) -> str:
        """The sentence on what a consent of the customer changes; empty for nothing."""
        return ""

    def holds(self, day: date) -> bool:
        """True if the rule is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


AnyRule = TypeVar("AnyRule", bound=Rule)


def _week(value: object) -> object:
    """Read days of the week such as ``mon-fri`` or ``sat``, each with its windows."""
    if not isinstance(value, dict):
        return value
    week: dict[str, tuple[DayWindow, ...]] = {}
    for days, text in value.items():
        if not (isinstance(days, str) and isinstance(text, str)):
            raise ValueError(
                f"expected text such as mon-fri: 09:00-17:00, not {days!r}: {text!r}"
            )
        windows = parse_windows(text)
        if any(window.day for window in windows):
            raise ValueError(f"expected hours without a date, not {text!r}")
        for name in _days(days):
            if name in week:
                raise ValueError(f"expected each day once; {name} stands twice")
            week[name] = windows
    return week


def _days(text: str) -> tuple[str, ...]:
    first, _, last = text.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise ValueError(f"expected days such as mon-fri or sat, not {text!r}")
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    if end < begin:
        raise ValueError(f"expected days that run forward in a week, not {text!r}")
    return WEEKDAYS[begin : end + 1]


Week = Annotated[
    dict[str, tuple[DayWindow, ...]], BeforeValidator(_week), Field(min_length=1)
]


def describe_week(week: Week, translator: Translator) -> str:
    """Write weekdays with their windows, such as ``Mon-Fri 09:00-17:00, Sat 10:00-12:00``.

    Consecutive days with the same windows stand as one span.
    """
    spans: list[tuple[int, int, str]] = []
    for number, name in enumerate(WEEKDAYS):
        if not (windows := write_windows(week.get(name, ()))):
            continue
        if spans and spans[-1][1:] == (number - 1, windows):
            spans[-1] = spans[-1][0], number, windows
        else:
            spans.append((number, number, windows))
    names = [translator.gettext(day) for day in WEEKDAY_NAMES.values()]
    return translator.gettext(", ").join(
        f"{_span(names[first], names[last], translator)} {windows.replace(';', ' + ')}"
        for first, last, windows in spans
    )


def _span(first: str, last: str, translator: Translator) -> str:
    if first == last:
        return first
    return translator.gettext("{first}-{last}", first=first, last=last)
