"""Random days of customers and visitors with breaks, drawn from seeds."""

from random import Random

from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow
from tests.support.dispatch_builders import case_on_day, day_inputs, visitor


def random_day(seed: int) -> DayInputs:
    """Draw a day of up to three visitors, most with a break, and up to 30 customers."""
    draw = Random(seed)
    visitors = tuple(_visitor(draw, number) for number in range(1, draw.randint(1, 3) + 1))
    count = draw.choice((1, 2, 3, 8, 15, 30))
    cases = [_case(draw, number) for number in range(1, count + 1)]
    return day_inputs(*cases, visitors=visitors)


def _case(draw: Random, number: int) -> CaseOnDay:
    opens = draw.randrange(8 * 60, 19 * 60, 30)
    closes = min(20 * 60, opens + draw.choice((60, 120, 240)))
    windows = f"{_clock(opens)}-{_clock(closes)}" if draw.random() < 0.4 else ()
    return case_on_day(
        number,
        lat=22.54 + draw.uniform(-0.08, 0.08),
        lon=114.05 + draw.uniform(-0.08, 0.08),
        days_past_due=draw.randint(5, 120),
        service_minutes=draw.choice((10, 25, 45, 90)),
        windows=windows,
    )


def _visitor(draw: Random, number: int) -> Visitor:
    start = draw.choice((7, 8, 9, 11)) * 60
    end = start + draw.choice((4, 6, 8, 9)) * 60
    minutes = draw.choice((0, 30, 45, 60))
    window = None
    if minutes and draw.random() < 0.5:
        opens = draw.randrange(start, end - 2 * minutes, 15)
        window = DayWindow(opens, opens + minutes + draw.choice((0, 60, 90)))
    return visitor(
        number,
        start_lat=22.54 + draw.uniform(-0.05, 0.05),
        start_lon=114.05 + draw.uniform(-0.05, 0.05),
        shift_start=start,
        shift_end=end,
        max_overtime_minutes=draw.choice((0, 0, 60)),
        break_minutes=minutes,
        break_window=window,
        open_end=draw.random() < 0.2,
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
