"""Steps keep whole figures that add up to the path's."""

from hypothesis import given
from hypothesis import strategies as st

from routing.geo import Place
from routing.travel.base import Maneuver
from routing.travel.servers.response_paths import RawStep, rounded_path

HERE, THERE = Place(1, 2), Place(3, 4)
parts = st.lists(st.floats(0, 1e5), min_size=1, max_size=8)


@given(parts, st.floats(-3, 3), st.integers(0, 2))
def test_steps_add_up_and_stay_near_what_was_told(lengths, off, idle):
    total = max(0.0, sum(lengths) + off)
    lengths = lengths + [0.0] * idle
    pieces = [RawStep(Maneuver.STRAIGHT, "", length, length / 10) for length in lengths]
    found = rounded_path([HERE, THERE], total / 10, total, pieces)
    assert sum(step.metres for step in found.steps) == found.metres == round(total)
    assert sum(step.seconds for step in found.steps) == found.seconds
    for step, length in zip(found.steps, lengths, strict=True):
        assert abs(step.metres - length) <= 1 + abs(off)
    if total and any(lengths):
        assert all(step.metres == 0 for step in found.steps[len(lengths) - idle :])


def test_points_are_not_doubled_and_never_fewer_than_two():
    assert rounded_path([HERE, HERE, THERE, THERE], 1, 1, []).points == (HERE, THERE)
    assert rounded_path([HERE, HERE], 0, 0, []).points == (HERE, HERE)
