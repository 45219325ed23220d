"""The window of a break for which the visitors' file has none."""

from routing.problem import TimeWindow

_THIRD_IN_MINUTES = 3 * 60


def middle_of_shift(window: TimeWindow, seconds: int) -> TimeWindow:
    """Return the middle third of a shift in whole minutes, wider where a break is longer.

    Parameters
    ----------
    window
        Regular working time.
    seconds
        Duration of the break. One that is longer than the shift reaches beyond its end.
    """
    third = (window.end - window.start) // _THIRD_IN_MINUTES * 60
    start, end = window.start + third, window.end - third
    lacking = max(0, seconds - (end - start))
    start = max(window.start, start - lacking // 2)
    return TimeWindow(start, max(end, start + seconds))
