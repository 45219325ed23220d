"""How each provider's own grades are read."""

from typing import Any

import pytest

from dispatch.domain.place import Precision
from dispatch.geocoding.precision import precision_of


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"class": "place", "type": "house", "place_rank": 30}, "address"),
        (
            {"class": "building", "addresstype": "building", "place_rank": 30},
            "address",
        ),
        ({"class": "amenity", "addresstype": "amenity", "place_rank": 30}, "address"),
        # a bus stop is found by the name of its street
        ({"class": "highway", "addresstype": "highway", "place_rank": 30}, "street"),
        ({"class": "highway", "addresstype": "road", "place_rank": 26}, "street"),
        ({"class": "highway", "addresstype": "road", "place_rank": 27}, "street"),
        # an estate drawn as an area
        (
            {"class": "landuse", "addresstype": "residential", "place_rank": 22},
            "district",
        ),
        ({"class": "place", "addresstype": "postcode", "place_rank": 30}, "district"),
        # 南山区 has the rank of a county
        (
            {"class": "boundary", "addresstype": "city_district", "place_rank": 12},
            "district",
        ),
        ({"class": "leisure", "addresstype": "leisure", "place_rank": 24}, "district"),
        ({"class": "boundary", "addresstype": "city", "place_rank": 16}, "city"),
        ({"class": "boundary", "type": "administrative", "place_rank": 8}, "city"),
        ({"class": "building"}, "unknown"),  # an old server without ranks
        ({"class": "building", "place_rank": "30"}, "unknown"),
        ({"class": "building", "place_rank": 99}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_nominatim_is_graded_by_type_and_rank(
    answer: dict[str, Any], expected: str
) -> None:
    assert precision_of("nominatim", answer) == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"type": "house", "osm_key": "place", "osm_value": "house"}, "address"),
        ({"type": "street", "osm_key": "highway"}, "street"),
        ({"type": "locality"}, "district"),
        ({"type": "district"}, "district"),
        ({"type": "city"}, "city"),
        ({"type": "other"}, "unknown"),
        ({"osm_key": "place", "osm_value": "house"}, "address"),  # an old server
        ({"osm_key": "highway", "osm_value": "residential"}, "street"),
        ({"osm_key": "place", "osm_value": "suburb"}, "district"),
        ({"osm_key": "tourism", "osm_value": "museum"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_photon_is_graded_by_type(properties: dict[str, Any], expected: str) -> None:
    assert precision_of("photon", {"properties": properties}) == expected


@pytest.mark.parametrize(
    ("location_type", "types", "expected"),
    [
        ("ROOFTOP", ["street_address"], "address"),
        ("ROOFTOP", ["establishment", "point_of_interest"], "address"),
        ("RANGE_INTERPOLATED", ["street_address"], "street"),
        ("GEOMETRIC_CENTER", ["premise"], "address"),
        ("GEOMETRIC_CENTER", ["route"], "street"),
        (
            "GEOMETRIC_CENTER",
            ["establishment", "park", "point_of_interest"],
            "district",
        ),
        ("APPROXIMATE", ["street_address"], "district"),
        (
            "APPROXIMATE",
            ["political", "sublocality", "sublocality_level_1"],
            "district",
        ),
        ("APPROXIMATE", ["locality", "political"], "city"),
        ("ROOFTOP", ["political"], "unknown"),
        ("NEW_WORD", ["street_address"], "unknown"),
    ],
)
def test_google_is_graded_by_types_under_the_cap_of_location_type(
    location_type: str, types: list[str], expected: str
) -> None:
    answer = {"geometry": {"location_type": location_type}, "types": types}
    assert precision_of("googlev3", answer) == expected


def test_a_partial_match_of_google_is_never_plannable() -> None:
    answer = {
        "geometry": {"location_type": "ROOFTOP"},
        "types": ["street_address"],
        "partial_match": True,
    }
    assert precision_of("google", answer) == Precision.DISTRICT


@pytest.mark.parametrize(
    ("level", "precise", "confidence", "expected"),
    [
        ("门址", 1, 80, "address"),
        ("地产小区", 1, 90, "address"),
        ("门址", 0, 80, "street"),
        ("门址", 1, 75, "street"),
        ("门址", 1, 60, "district"),
        ("道路", 1, 70, "street"),
        ("道路", 0, 50, "district"),
        ("商圈", 1, 100, "district"),
        ("区县", 0, 20, "district"),
        ("城市", 0, 20, "city"),
        ("城市", 1, 100, "city"),
        ("UNKNOWN", 1, 100, "unknown"),
    ],
)
def test_baidu_is_graded_by_level_under_the_cap_of_its_confidence(
    level: str, precise: int, confidence: int, expected: str
) -> None:
    answer = {"level": level, "precise": precise, "confidence": confidence}
    assert precision_of("baiduv3", answer) == expected


@pytest.mark.parametrize("service", ["nominatim", "photon", "googlev3", "baiduv3"])
@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        [],
        {"properties": None},
        {"geometry": [], "types": 3},
        {"level": "门址", "precise": 1},  # no confidence
    ],
)
def test_an_answer_of_another_form_is_unknown(service: str, answer: object) -> None:
    assert precision_of(service, answer) == Precision.UNKNOWN


def test_a_provider_without_a_table_is_unknown() -> None:
    good_elsewhere = {"class": "building", "place_rank": 30}
    assert precision_of("arcgis", good_elsewhere) == Precision.UNKNOWN
