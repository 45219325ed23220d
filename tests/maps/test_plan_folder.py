"""The folder of a plan holds its pages and nothing of an earlier plan."""

import re
from pathlib import Path

import pytest

from dispatch.domain.plan import PlanDocument
from dispatch.errors import InputError
from dispatch.planning.search import Effort
from dispatch.settings import MapSettings
from dispatch.text import ENGLISH, Translator
from maps.documents import STATIC
from maps.plan_folder import file_name, write_plan
from tests.support.dispatch_builders import case_on_day, day_inputs, plan_inputs, visitor

INPUTS = day_inputs(
    case_on_day(1),
    case_on_day(2),
    visitors=(visitor(1, max_visits=1), visitor(2, max_visits=1)),
)


@pytest.fixture(scope="module")
def plan() -> PlanDocument:
    """A plan of two routes with a stop each."""
    plan = plan_inputs(INPUTS, Effort(seconds=60, iterations=5))
    assert [len(route.stops) for route in plan.routes] == [1, 1]
    return plan


def test_without_tiles_the_map_names_no_host_at_all(plan: PlanDocument, tmp_path: Path):
    write_plan(tmp_path, plan, INPUTS, MapSettings(tiles="none"), ENGLISH)
    page = (tmp_path / "map.html").read_text("utf-8")
    leaflet = (STATIC / "leaflet/leaflet.js").read_text("utf-8")
    assert leaflet in page
    own = re.sub(r"/\*.*?\*/", "", page.replace(leaflet, ""), flags=re.DOTALL)
    assert re.findall(r"https?://", own) == []


def test_a_new_plan_leaves_no_itinerary_of_the_old_one_behind(
    plan: PlanDocument, tmp_path: Path
):
    shorter = plan.model_copy(update={"routes": plan.routes[:1]})
    write_plan(tmp_path, plan, INPUTS, MapSettings(), ENGLISH)
    assert len(list((tmp_path / "itineraries").iterdir())) == 2
    write_plan(tmp_path, shorter, INPUTS, MapSettings(), ENGLISH)
    kept = [path.stem for path in (tmp_path / "itineraries").iterdir()]
    assert kept == [file_name(plan.routes[0].team_id)]


def test_pages_are_written_in_the_language_that_was_asked_for(
    plan: PlanDocument, tmp_path: Path
):
    write_plan(tmp_path, plan, INPUTS, MapSettings(), Translator("zh"))
    pages = [tmp_path / "map.html", *(tmp_path / "itineraries").iterdir()]
    assert len(pages) == 3
    assert all('<html lang="zh-Hans">' in page.read_text("utf-8") for page in pages)


def test_a_folder_that_cannot_be_written_is_told_plainly(
    plan: PlanDocument, tmp_path: Path
):
    (tmp_path / "itineraries").write_text("")
    with pytest.raises(InputError, match=f"{tmp_path} cannot be written: File exists"):
        write_plan(tmp_path, plan, INPUTS, MapSettings(), ENGLISH)


def test_an_id_that_can_name_no_file_keeps_what_can_and_has_its_hash():
    assert file_name("V1") == "V1"
    assert re.fullmatch(r"外访_2-[0-9a-f]{12}", file_name("外访/2"))
    assert re.fullmatch(r"V_1\+V_2-[0-9a-f]{12}", file_name("V/1+V#2 🙂"))
    assert re.fullmatch(r"team-[0-9a-f]{12}", file_name("../.."))
    assert len({file_name(text) for text in ("V/1", "V#1", "V_1", "é", "e\u0301")}) == 5
