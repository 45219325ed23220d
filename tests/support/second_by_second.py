"""The schedule of an order computed in the slowest way: every second in its turn.

It follows docs/schedule.md and shares no code with the kernel. A state is what a team does
in a second; where the rule leaves a choice, such as the leg on which a break lies, the
state splits in two.
"""

from dataclasses import dataclass, replace

from routing.matrix import UNREACHABLE
from routing.problem import Problem, Shift
from tests.support.speeds import percent_at


@dataclass(frozen=True)
class State:
    """The activity of a team in one second.

    Attributes
    ----------
    stage
        Number of visits that are over.
    work
        Percent of full speed times seconds that are missing to the next place.
    doing, left
        ``ride``, ``visit`` or ``break``, and the seconds that are left of the last two.
    settled
        Number of breaks that are taken or not required.
    early, late
        Numbers of breaks that are to be taken on this leg: as soon as they are open, and
        after the arrival.
    since
        The second since which the team works without a break.
    """

    stage: int
    work: int
    doing: str
    left: int
    settled: int
    early: int
    late: int
    since: int


@dataclass(frozen=True)
class Order:
    """A shift with the visits of its route in order, and the seconds of each leg."""

    problem: Problem
    shift: Shift
    visits: tuple[int, ...]
    legs: tuple[int, ...]

    def on_site(self, stage: int) -> int:
        visit = self.problem.visits[self.visits[stage]]
        place = self.problem.visits[self.visits[stage - 1]].place if stage else None
        return visit.service + (0 if place == visit.place else visit.setup)

    def fits(self, stage: int, now: int) -> bool:
        """Return True if the next visit may begin now."""
        windows = self.problem.visits[self.visits[stage]].windows
        return any(w.start <= now and now + self.on_site(stage) <= w.end for w in windows)

    def latest_begin(self, number: int) -> int:
        last = self.shift.window.end + self.shift.overtime
        return min(
            min(later.window.end, last) - later.duration
            for later in self.shift.breaks[number:]
        )

    def too_late(self, now: int) -> int:
        """Return the number of breaks that can no longer begin now."""
        return sum(self.latest_begin(k) < now for k in range(len(self.shift.breaks)))


def order_of(problem: Problem, number: int, visits: list[int]) -> Order | None:
    """The order with its legs; None where a limit or the team itself forbids it."""
    team, calls = problem.shifts[number], [problem.visits[v] for v in visits]
    if team.max_visits is not None and len(visits) > team.max_visits:
        return None
    if team.capacity is not None and sum(call.load for call in calls) > team.capacity:
        return None
    if not all(problem.allows(call, team) for call in calls):
        return None
    places = [team.start, *(call.place for call in calls)]
    places += [] if team.end is None else [team.end]
    legs, _ = problem.travel[team.mode].legs(places)
    if UNREACHABLE in legs or (team.max_travel is not None and sum(legs) > team.max_travel):
        return None
    return Order(problem, team, tuple(visits), (*legs, 0) if team.end is None else (*legs,))


def departure_and_end(
    problem: Problem, number: int, visits: list[int]
) -> tuple[int, int] | None:
    """Departure and end of a route as docs/schedule.md says; None: infeasible."""
    order = order_of(problem, number, visits)
    if order is None:
        return None
    team = order.shift
    first, last = team.window.start, team.window.end + team.overtime
    if team.latest_start is not None:
        last = min(last, team.latest_start)
    if team.start_state is not None:
        first = last = team.start_state.time
    if first > last:
        return None
    unlimited = replace(order, shift=replace(team, max_work=None))
    earliest = earliest_end(unlimited, first)
    if earliest is None:
        return None
    departure = latest_departure(unlimited, first, last, earliest)
    end = earliest_end(order, departure)
    if team.max_duration is None and end is not None and not problem.has_time_costs:
        later = postponed_departure(unlimited, departure, last, earliest)
        later_end = earliest_end(order, later)
        if later_end is not None and later_end <= end:
            return later, later_end
    if end is None:
        return None
    if team.max_duration is not None and end - departure > team.max_duration:
        return None
    return departure, end


def latest_departure(order: Order, first: int, last: int, end: int) -> int:
    """The latest departure that delays the first visit, or else the end, by nothing."""
    if first == last:
        return first
    departure, (begin, settled) = first, first_visit(order, first)
    for later in range(first, last + 1):
        at = first_visit(order, later)
        if at is None or at[1] != settled:
            break
        same = at[0] == begin
        if order.shift.max_duration is not None:
            same = earliest_end(order, later) == end
        if same:
            departure = later
    return departure


def postponed_departure(order: Order, departure: int, last: int, end: int) -> int:
    """The latest departure that delays the end by nothing, less the reserve."""
    start, (_, settled) = departure, first_visit(order, departure)
    for later in range(departure, last + 1):
        at = first_visit(order, later)
        if at is None or at[1] != settled:
            break
        if earliest_end(order, later) == end:
            departure = later
    return max(start, departure - order.problem.reserve)


def first_visit(order: Order, departure: int) -> tuple[int, int] | None:
    """When the first visit begins, and how many breaks are not required because of it."""
    begin, missing = departure, 100 * order.legs[0]
    while missing > 0:
        missing -= percent_at(order.problem.speed_profile, begin)
        begin += 1
    latest = order.shift.window.end + order.shift.overtime
    while not order.fits(0, begin):
        begin += 1
        if begin > latest + 500:
            return None
    return begin, order.too_late(begin + order.on_site(0))


def earliest_end(order: Order, departure: int) -> int | None:
    """The earliest end of a route that leaves at a given second."""
    team, since = order.shift, departure
    settled = 0
    if team.start_state is not None:
        since -= team.start_state.since_break
        if team.start_state.has_visited:
            settled = order.too_late(departure)
    start = State(0, 0, "", 0, settled, 0, 0, since)
    states = set(_departures(order, start, departure))
    for now in range(departure, team.window.end + team.overtime + 1):
        states = _at_once(order, states, now)
        if any(
            state.stage == len(order.visits)
            and state.work <= 0
            and (team.max_work is None or now - state.since <= team.max_work)
            for state in states
        ):
            return now
        percent = percent_at(order.problem.speed_profile, now)
        states = {_second(state, percent) for state in states}
    return None


def _second(state: State, percent: int) -> State:
    if state.doing == "ride":
        return replace(state, work=max(0, state.work - percent))
    return replace(state, left=state.left - 1)


def _departures(order: Order, state: State, now: int) -> list[State]:
    """The ways to leave a place: each choice of breaks on the leg that begins now."""
    team = order.shift
    work, last = 100 * order.legs[state.stage], state.stage == len(order.visits)
    ride = replace(state, work=work, doing="ride", left=0, early=0, late=0)
    started = team.start_state is not None and team.start_state.has_visited
    if last:
        required = (
            state.settled < len(team.breaks) and order.latest_begin(state.settled) < now
        )
        return [] if required else [ride]
    if state.stage == 0 and not started:
        return [ride]
    owing = len(team.breaks) - state.settled
    return [
        replace(ride, early=early, late=late)
        for early in range(owing + 1)
        for late in range(owing - early + 1)
    ]


def _at_once(order: Order, states: set[State], now: int) -> set[State]:
    """The states of this second, after everything that takes no time."""
    settled: set[State] = set()
    while states:
        following: set[State] = set()
        for state in states:
            after = _change(order, state, now)
            if after == [state]:
                settled.add(state)
            else:
                following.update(after)
        states = following
    return settled


def _change(order: Order, state: State, now: int) -> list[State]:
    """Return the states that follow in this second; none if a rule is broken."""
    team = order.shift
    if state.doing != "ride":
        if state.left:
            return [state]
        if state.doing == "break":
            return [replace(state, doing="ride", since=now)]
        settled = state.settled
        if state.stage == 0 and (
            team.start_state is None or not team.start_state.has_visited
        ):
            settled = order.too_late(now)
        over = replace(state, stage=state.stage + 1, settled=settled)
        return _departures(order, over, now)
    if state.early or (state.late and state.work <= 0):
        number = state.settled
        if now > order.latest_begin(number):
            return []
        opens = max(team.breaks[number].window.start, team.window.start)
        if now < opens:
            return [state]
        if team.max_work is not None and now - state.since > team.max_work:
            return []
        which = {"early": state.early - 1} if state.early else {"late": state.late - 1}
        left = team.breaks[number].duration
        return [replace(state, doing="break", left=left, settled=number + 1, **which)]
    waits = state.work > 0 or state.late or state.stage == len(order.visits)
    if waits or not order.fits(state.stage, now):
        return [state]
    return [replace(state, doing="visit", left=order.on_site(state.stage))]
