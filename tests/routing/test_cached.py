"""Matrices are computed once, kept, and thrown away when there is no more room."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest

from routing.geo import Place
from routing.problem import Matrix, Ways
from routing.travel.base import Path
from routing.travel.cached import Cached
from routing.travel.store import Store

PLACES = [Place(41 + k / 100, -8) for k in range(4)]


@dataclass
class Server:
    """A source that counts how often it is asked."""

    estimated: bool = False
    asked: list[str] = field(default_factory=list)

    def matrix(self, places: Sequence[Place], mode: str) -> Ways:
        self.asked.append(mode)
        drawn = np.random.default_rng(len(self.asked)).integers(0, 999, (len(places),) * 2)
        seconds = drawn.astype(np.int32)
        return Matrix(seconds, seconds * 9, "a server's", self.estimated)

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        return tuple(Path(leg, 1, 2) for leg in legs)


def same(one: Ways, other: Ways) -> bool:
    assert isinstance(one, Matrix)
    assert isinstance(other, Matrix)
    return (
        np.array_equal(one.seconds, other.seconds)
        and np.array_equal(one.metres, other.metres)
        and (one.source, one.estimated) == (other.source, other.estimated)
    )


def test_a_source_is_asked_once_for_the_same(tmp_path):
    server = Server()
    travel = Cached(server, Store(tmp_path / "new"), "server 1")
    first = travel.matrix(PLACES, "car")
    assert same(travel.matrix(PLACES, "car"), first)
    assert same(Cached(server, travel.store, "server 1").matrix(PLACES, "car"), first)
    assert server.asked == ["car"]


def test_another_mode_source_or_order_is_asked_for(tmp_path):
    server, store = Server(), Store(tmp_path)
    Cached(server, store, "server 1").matrix(PLACES, "car")
    Cached(server, store, "server 1").matrix(PLACES, "foot")
    Cached(server, store, "server 2").matrix(PLACES, "car")
    Cached(server, store, "server 1").matrix(PLACES[::-1], "car")
    assert len(server.asked) == 4


def test_what_is_estimated_is_not_kept(tmp_path):
    server = Server(estimated=True)
    travel = Cached(server, Store(tmp_path), "")
    travel.matrix(PLACES, "car")
    assert travel.matrix(PLACES, "car").estimated
    assert len(server.asked) == 2
    assert list(tmp_path.iterdir()) == []


def test_paths_are_passed_on(tmp_path):
    legs = [(PLACES[0], PLACES[1])]
    assert Cached(Server(), Store(tmp_path), "").paths(legs, "car") == Server().paths(
        legs, "car"
    )


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_file_that_was_cut_short_is_computed_anew(tmp_path, share):
    server = Server()
    travel = Cached(server, Store(tmp_path), "")
    travel.matrix(PLACES, "car")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    again = travel.matrix(PLACES, "car")
    assert len(server.asked) == 2
    assert same(travel.matrix(PLACES, "car"), again)
    assert len(server.asked) == 2


def test_a_file_with_one_wrong_bit_is_never_believed(tmp_path):
    travel = Cached(Server(), Store(tmp_path), "")
    due = travel.matrix(PLACES, "car")
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for at in range(0, len(whole), 7):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 8]) + whole[at + 1 :])
        found = Store(tmp_path).get(file.stem)
        if found is not None and {"seconds", "metres"} <= set(found):
            assert np.array_equal(found["seconds"], due.seconds)
            assert np.array_equal(found["metres"], due.metres)


def test_a_file_of_something_else_is_computed_anew(tmp_path):
    server, store = Server(), Store(tmp_path)
    travel = Cached(server, store, "")
    travel.matrix(PLACES, "car")
    (file,) = tmp_path.iterdir()
    for other in ({"order": np.arange(3)}, {"seconds": np.zeros((2, 3))}):
        store.put(file.stem, {"metres": np.zeros((2, 3)), "source": np.array(""), **other})
        travel.matrix(PLACES, "car")
    assert len(server.asked) == 3


def test_the_least_lately_used_are_removed_first(tmp_path):
    store = Store(tmp_path, most_bytes=3500)
    for number, key in enumerate("abc"):
        store.put(key, {"x": np.zeros(100)})
        os.utime(tmp_path / f"{key}.npz", (number, number))
    assert store.get("a") is not None
    store.put("d", {"x": np.ones(100)})
    assert {key for key in "abcd" if store.get(key) is not None} == {"a", "c", "d"}
    store.put("large", {"x": np.zeros(1000)})
    assert store.get("large") is None


def test_many_writers_leave_whole_files_and_nothing_else(tmp_path):
    store = Store(tmp_path)

    def write(number: int) -> bool:
        store.put("key", {"x": np.full(20_000, number)})
        found = store.get("key")
        return found is not None and len(set(found["x"].tolist())) == 1

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(write, range(60)))
    assert [file.name for file in tmp_path.iterdir()] == ["key.npz"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("")
    server = Server()
    travel = Cached(server, Store(blocked / "store"), "")
    travel.matrix(PLACES, "car")
    travel.matrix(PLACES, "car")
    assert len(server.asked) == 2
    assert "Nothing is stored" in caplog.text
