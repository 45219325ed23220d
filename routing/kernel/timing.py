"""When stops of a route can be left: one step forward, one step backward, in numba.

With ``k`` of its breaks taken a stop has an earliest and a latest time at which it can
be left. Both are exact for several windows, since waiting is always allowed: whoever
comes earlier can always go on as if they had come later.
"""

from .columns import (
    BREAKS,
    BY,
    CLOSES,
    EARLY,
    FIRST_WINDOW,
    LAST_WINDOW,
    NEVER,
    OPENS,
    PLACE,
    REST_CLOSES,
    REST_LENGTH,
    REST_OPENS,
    SERVICE,
    SETUP,
)
from .jit import lean

_TIME, _WORK, _SPEED = range(3)
_FULL = 100


@lean
def _work_at(pace, t):
    """Way that is made from the first moment of the paces until t, in % x seconds."""
    i = 0
    while i + 1 < pace.shape[0] and pace[i + 1, _TIME] <= t:
        i += 1
    return pace[i, _WORK] + (t - pace[i, _TIME]) * pace[i, _SPEED]


@lean
def go(pace, t, way):
    """When one arrives who leaves at t; ``way`` is in seconds at full speed."""
    if pace.shape[0] == 0 or t >= NEVER:
        return t + way
    goal = _work_at(pace, t) + way * _FULL
    i = 0
    while i + 1 < pace.shape[0] and pace[i + 1, _WORK] < goal:
        i += 1
    missing = goal - pace[i, _WORK]
    return pace[i, _TIME] + -(-missing // pace[i, _SPEED])


@lean
def leave_by(pace, t, way):
    """The latest time of leaving from which one arrives by t."""
    if pace.shape[0] == 0 or t <= -NEVER:
        return t - way
    goal = _work_at(pace, t) - way * _FULL
    i = pace.shape[0] - 1
    while i > 0 and pace[i, _WORK] > goal:
        i -= 1
    return pace[i, _TIME] + (goal - pace[i, _WORK]) // pace[i, _SPEED]


@lean(inline="always")
def service_after(visit, before, x):
    """Seconds on site at x when one comes from node ``before``."""
    setup = visit[x, SETUP]
    if setup and before < visit.shape[0] and visit[before, PLACE] == visit[x, PLACE]:
        setup = 0
    return visit[x, SERVICE] + setup


@lean(inline="always")
def finish(visit, window, x, ready, service):
    """Earliest end of the visit; NEVER when no window is left."""
    done = NEVER
    for w in range(visit[x, FIRST_WINDOW], visit[x, LAST_WINDOW]):
        opens = window[w, OPENS]
        end = (ready if ready > opens else opens) + service
        if end <= window[w, CLOSES]:
            done = end
            break
    return done


@lean(inline="always")
def arrive_by(visit, window, x, leave, service):
    """Latest arrival from which x can be left by a time; -NEVER when there is none."""
    by = -NEVER
    for w in range(visit[x, LAST_WINDOW] - 1, visit[x, FIRST_WINDOW] - 1, -1):
        closes = window[w, CLOSES]
        begin = (closes if closes < leave else leave) - service
        if begin >= window[w, OPENS]:
            by = begin
            break
    return by


@lean
def _rest(pace, rest, s, j, t, way):
    """Ready after the way with break j, which begins once its time has come.

    On leaving, on the way, or after arriving; whichever comes first.
    """
    opens, length = rest[s, j, REST_OPENS], rest[s, j, REST_LENGTH]
    if pace.shape[0] == 0:
        arrive = t + way
        return (arrive if arrive > opens else opens) + length
    if t >= opens:
        return go(pace, t + length, way)
    if go(pace, t, way) <= opens:
        return opens + length
    done = (_work_at(pace, opens) - _work_at(pace, t)) // _FULL
    return go(pace, opens + length, way - done)


@lean
def _rest_by(pace, rest, s, j, ready, way):
    """The latest leaving from which one is ready by a time with break j on the way."""
    opens, length = rest[s, j, REST_OPENS], rest[s, j, REST_LENGTH]
    if opens + length > ready:
        return -NEVER
    closes = rest[s, j, REST_CLOSES]
    if pace.shape[0] == 0:
        leave = ready - length - way
        return leave if leave < closes else closes
    leave = leave_by(pace, ready, way) - length
    if leave >= opens:
        return leave if leave < closes else closes
    # The break splits the way: so much of it must be made before the break begins.
    after = (_work_at(pace, ready) - _work_at(pace, opens + length)) // _FULL
    return min(opens, leave_by(pace, opens, max(0, way - after)))


@lean
def _stay(rest, s, j, r):
    """Ready after one more break at the same place; NEVER when it is too late for it."""
    if r > rest[s, j, REST_CLOSES]:
        return NEVER
    opens = rest[s, j, REST_OPENS]
    return (r if r > opens else opens) + rest[s, j, REST_LENGTH]


@lean
def _before(rest, s, j, by):
    """The latest begin of a break that must be over by a time; -NEVER when too late."""
    last = by - rest[s, j, REST_LENGTH]
    if last < rest[s, j, REST_OPENS]:
        return -NEVER
    return min(rest[s, j, REST_CLOSES], last)


@lean
def forward(visit, window, shift, rest, pace, stop, s, row, i, way, x, service, to, at):
    """Earliest times of leaving x, one step on from stop ``i`` of ``row``.

    Written to stop ``at`` of row ``to``. A negative x stands for the end place.
    """
    for k in range(shift[s, BREAKS] + 1):
        t = stop[row, i, EARLY + k]
        best = NEVER
        if t < NEVER:
            best = go(pace, t, way)
            if x >= 0:
                best = finish(visit, window, x, best, service)
        for j in range(k):
            t = stop[row, i, EARLY + j]
            if t > rest[s, j, REST_CLOSES]:
                continue
            r = _rest(pace, rest, s, j, t, way)
            for more in range(j + 1, k):
                r = _stay(rest, s, more, r)
            if x >= 0 and r < NEVER:
                r = finish(visit, window, x, r, service)
            best = r if r < best else best
        stop[to, at, EARLY + k] = best if best < NEVER else NEVER


@lean
def backward(visit, window, shift, rest, pace, stop, s, row, i, way, x, service):
    """Latest times of leaving stop ``i``, from those of the next stop, which is x."""
    late = EARLY + rest.shape[1] + 1
    breaks = shift[s, BREAKS]
    for k in range(breaks + 1):
        best = -NEVER
        for taken in range(k, breaks + 1):
            by = stop[row, i + 1, late + taken]
            if x >= 0:
                by = arrive_by(visit, window, x, by, service)
            for j in range(taken - 1, k, -1):
                by = _before(rest, s, j, by)
            if by > -NEVER:
                if taken == k:
                    by = leave_by(pace, by, way)
                else:
                    by = _rest_by(pace, rest, s, k, by, way)
                best = by if by > best else best
        stop[row, i, late + k] = best


@lean
def close(shift, rest, stop, s, row, i, limit):
    """Latest arrivals at the end place, breaks that are still owed taken there."""
    late = EARLY + rest.shape[1] + 1
    breaks = shift[s, BREAKS]
    by = NEVER
    stop[row, i, late + breaks] = limit
    stop[row, i, BY] = -1 if breaks else limit
    for j in range(breaks - 1, -1, -1):
        by = _before(rest, s, j, by)
        stop[row, i, late + j] = by if by < limit else limit


@lean
def in_time(shift, rest, stop, s, row, i, end_row, end_i):
    """Earliest time at stop ``i`` that its latest times allow; NEVER when none is."""
    late = EARLY + rest.shape[1] + 1
    best = NEVER
    for k in range(shift[s, BREAKS] + 1):
        t = stop[row, i, EARLY + k]
        if t < best and t <= stop[end_row, end_i, late + k]:
            best = t
    return best
