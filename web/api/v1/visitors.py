"""Working days of visitors: a day off, or other times on one day."""

from datetime import date as Date

from flask_openapi import Tag
from pydantic import BaseModel, ConfigDict, Field, model_validator
from werkzeug.wrappers import Response

from dispatch.domain.windows import FIRST_DAY, LAST_DAY, clock, parse_clock
from dispatch.usecases.visitors import set_working_day
from web.context import context

from .blueprint import answers, api_blueprint, as_json

blueprint = api_blueprint("visitors")

_TAG = Tag(name="visitors", description="The calendar of a visitor.")
_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$"


class DayPath(BaseModel):
    """The visitor's id, and the day."""

    visitor_id: str
    date: Date = Field(ge=FIRST_DAY, le=LAST_DAY)


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
    begin, end = (text and parse_clock(text) for text in (body.begin, body.end))
    times = set_working_day(
        context(), path.visitor_id, path.date, body.on_duty, begin or None, end or None
    )
    begins, ends = (None, None) if times is None else map(clock, times)
    return as_json(WorkingDay(on_duty=times is not None, begin=begins, end=ends))
