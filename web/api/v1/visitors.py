"""The calendar of a visitor: weekly working times, and what differs on a day."""

from datetime import date as Date
from typing import Annotated

from flask import make_response
from flask_openapi import Tag
from pydantic import BaseModel, ConfigDict, Field, model_validator
from werkzeug.wrappers import Response

from dispatch.domain.calendar import Weekday, WeeklySpan
from dispatch.domain.windows import FIRST_DAY, LAST_DAY, clock, parse_clock
from dispatch.errors import NotFoundError
from dispatch.store.queries.calendars import exceptions_from, weekly_spans
from dispatch.store.queries.visitors import visitor_row
from dispatch.text import N_, Message
from dispatch.usecases.calendars import remove_exception, set_weekly_spans
from dispatch.usecases.visitors import set_working_day
from web.context import context

from .blueprint import answers, api_blueprint, as_json, inline_enum

blueprint = api_blueprint("visitors")

_TAG = Tag(name="visitors", description="The calendar of a visitor.")
_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"


class DayPath(BaseModel):
    """The visitor's id, and the day."""

    visitor_id: str
    date: Date = Field(ge=FIRST_DAY, le=LAST_DAY)


class VisitorPath(BaseModel):
    """The visitor's id."""

    visitor_id: str


class WeeklySpanBody(BaseModel):
    """The working time on one day of every week."""

    model_config = ConfigDict(extra="forbid")

    weekday: Annotated[Weekday, inline_enum(Weekday, "Weekday")]
    begin: str = Field(pattern=_CLOCK, description="As 09:30.")
    end: str = Field(pattern=_CLOCK, description="As begin.")
    valid_from: Date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    valid_to: Date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)

    @model_validator(mode="after")
    def _fits_together(self) -> "WeeklySpanBody":
        self.span()
        return self

    def span(self) -> WeeklySpan:
        """Return it as a value."""
        begin, end = parse_clock(self.begin), parse_clock(self.end)
        return WeeklySpan(self.weekday, begin, end, self.valid_from, self.valid_to)


class WeekIn(BaseModel):
    """The weekly working times; on a weekday without one the visitor does not work."""

    model_config = ConfigDict(extra="forbid")

    spans: list[WeeklySpanBody] = Field(max_length=100)


class DayOut(BaseModel):
    """A day that differs from the week; without times it is as any such weekday."""

    date: Date
    on_duty: bool
    begin: str | None
    end: str | None


class CalendarOut(BaseModel):
    """The weekly working times, and what differs from them from today on."""

    spans: list[WeeklySpanBody]
    days: list[DayOut]


class WorkingDay(BaseModel):
    """A visitor's working time on one day, or the day off."""

    model_config = ConfigDict(extra="forbid")

    on_duty: bool
    begin: str | None = Field(
        None, pattern=_CLOCK, description="As 09:30; without it as on any such weekday."
    )
    end: str | None = Field(None, pattern=_CLOCK, description="As begin.")

    @model_validator(mode="after")
    def _fits_together(self) -> "WorkingDay":
        if not self.on_duty and (self.begin or self.end):
            raise ValueError("expected no times for a day off")
        if self.begin and self.end and self.begin >= self.end:
            raise ValueError("expected an end after the begin")
        return self


# Ids may hold a slash, which stands in the address as it is.
@blueprint.put(
    "/visitors/<path:visitor_id>/days/<date>",
    tags=[_TAG],
    summary="Say whether a visitor works on a day",
    responses=answers(404, 413, http_200=WorkingDay),
)
def put_working_day(path: DayPath, body: WorkingDay) -> Response:
    """Set an exception of one day; the weekly times stay as they are."""
    begin, end = (
        None if text is None else parse_clock(text) for text in (body.begin, body.end)
    )
    times = set_working_day(context(), path.visitor_id, path.date, body.on_duty, begin, end)
    begins, ends = (None, None) if times is None else map(clock, times)
    return as_json(WorkingDay(on_duty=times is not None, begin=begins, end=ends))


@blueprint.delete(
    "/visitors/<path:visitor_id>/days/<date>",
    tags=[_TAG],
    summary="Take back what differs on a day",
    responses=answers(404, http_204=None),
)
def delete_working_day(path: DayPath) -> Response:
    """Let the weekly times count on the day again."""
    remove_exception(context(), path.visitor_id, path.date)
    return make_response("", 204)


@blueprint.get(
    "/visitors/<path:visitor_id>/calendar",
    tags=[_TAG],
    summary="Show a visitor's calendar",
    responses=answers(404, http_200=CalendarOut),
)
def get_calendar(path: VisitorPath) -> Response:
    """List the weekly times, and the days from today on that differ from them."""
    return _calendar(path.visitor_id)


@blueprint.put(
    "/visitors/<path:visitor_id>/week",
    tags=[_TAG],
    summary="Set the weekly working times of a visitor",
    responses=answers(404, 413, http_200=CalendarOut),
)
def put_week(path: VisitorPath, body: WeekIn) -> Response:
    """Replace the weekly times; days that differ from them stay.

    A file of visitors that states the same shift as before leaves them as they are.
    """
    set_weekly_spans(context(), path.visitor_id, [each.span() for each in body.spans])
    return _calendar(path.visitor_id)


def _calendar(visitor_id: str) -> Response:
    with context().store.reading() as session:
        visitor = visitor_row(session, context().branch.key, visitor_id)
        if visitor is None:
            raise NotFoundError(
                Message(N_("There is no visitor '{visitor_id}'."), visitor_id=visitor_id)
            )
        spans = weekly_spans(session, visitor.visitor_key)
        days = exceptions_from(session, visitor.visitor_key, context().today())
    return as_json(
        CalendarOut(
            spans=[
                WeeklySpanBody(
                    weekday=span.weekday,
                    begin=clock(span.begin),
                    end=clock(span.end),
                    valid_from=span.valid_from,
                    valid_to=span.valid_to,
                )
                for span in spans
            ],
            days=[
                DayOut(
                    date=each.day,
                    on_duty=each.on_duty,
                    begin=None if each.begin is None else clock(each.begin),
                    end=None if each.end is None else clock(each.end),
                )
                for each in days
            ],
        )
    )
