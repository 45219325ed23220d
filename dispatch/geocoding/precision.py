"""Grades the precision of a provider's answer by what the answer itself says.

Every provider grades its answers in its own words. One function per provider turns them
into a `Precision`. The lower grade is taken when in doubt: a pin that is graded too low
costs a person a look at the map, while a pin that is graded too high sends a visitor to
a wrong door.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dispatch.domain.place import Precision

Answer = Mapping[str, Any]
"""One result of a provider, as its JSON has it."""

ADDRESS = Precision.ADDRESS
STREET = Precision.STREET
DISTRICT = Precision.DISTRICT
CITY = Precision.CITY
UNKNOWN = Precision.UNKNOWN

_ORDER = tuple(Precision)
"""From best to worst, as the enumeration lists them."""


def precision_of(service: str, answer: object) -> Precision:
    """Grade an answer.

    Parameters
    ----------
    service
        The geopy name of the provider, in lower case.
    answer
        The provider's own answer, which geopy keeps as the location's ``raw``.

    Returns
    -------
    Precision
        ``unknown`` for a provider without a table here, and for an answer that does not
        have the form that the provider documents. Never ``given``.
    """
    grade = _BY_SERVICE.get(service)
    if grade is None or not isinstance(answer, Mapping):
        return UNKNOWN
    return grade(answer)


def _less_precise(first: Precision, second: Precision) -> Precision:
    return max(first, second, key=_ORDER.index)


def _table(words: Mapping[Precision, str]) -> dict[str, Precision]:
    return {word: grade for grade, line in words.items() for word in line.split()}


_NOMINATIM_TYPES = _table(
    {
        DISTRICT: (
            "postcode suburb borough quarter neighbourhood city_block city_district "
            "district subdivision town village hamlet croft isolated_dwelling farm "
            "residential commercial industrial retail allotments"
        ),
        CITY: "city municipality county state_district state province region country",
    }
)
"""``addresstype`` of areas whose middle says nothing about a door."""


def nominatim(answer: Answer) -> Precision:
    """Grade by ``addresstype``, then by ``place_rank``, 0 for oceans to 30 for houses.

    The ranks are those of Nominatim's manual, "Place Ranking": streets have 26 and 27,
    houses and named sites 30. A bus stop has 30 too but is part of the street.
    """
    if area := _NOMINATIM_TYPES.get(str(answer.get("addresstype", ""))):
        return area
    rank = answer.get("place_rank")
    if not isinstance(rank, int) or not 1 <= rank <= 30:
        return UNKNOWN
    if rank == 30 and answer.get("class") != "highway":
        return ADDRESS
    if rank >= 26:
        return STREET
    return DISTRICT if rank > 16 else CITY


_PHOTON_TYPES = _table(
    {
        ADDRESS: "house",
        STREET: "street",
        DISTRICT: "locality district",
        CITY: "city county state country",
    }
)
_PHOTON_VALUES = _table(
    {
        ADDRESS: "house",
        DISTRICT: "suburb quarter neighbourhood village hamlet postcode town",
        CITY: "city county state country",
    }
)


def photon(answer: Answer) -> Precision:
    """Grade by ``properties.type``; servers before 0.4 have only ``osm_value``."""
    properties = answer.get("properties")
    if not isinstance(properties, Mapping):
        return UNKNOWN
    if "type" in properties:
        return _PHOTON_TYPES.get(str(properties["type"]), UNKNOWN)
    if properties.get("osm_key") == "highway":
        return STREET
    return _PHOTON_VALUES.get(str(properties.get("osm_value", "")), UNKNOWN)


_GOOGLE_TYPES = _table(
    {
        ADDRESS: "street_address premise subpremise establishment point_of_interest",
        STREET: "route intersection",
        DISTRICT: (
            "neighborhood sublocality sublocality_level_1 sublocality_level_2 "
            "sublocality_level_3 sublocality_level_4 sublocality_level_5 postal_code "
            "postal_town colloquial_area natural_feature park airport plus_code "
            "administrative_area_level_3 administrative_area_level_4 "
            "administrative_area_level_5 administrative_area_level_6 "
            "administrative_area_level_7"
        ),
        CITY: (
            "locality administrative_area_level_2 administrative_area_level_1 country "
            "continent archipelago"
        ),
    }
)
_GOOGLE_BEST = {
    "ROOFTOP": ADDRESS,
    "RANGE_INTERPOLATED": STREET,
    "GEOMETRIC_CENTER": ADDRESS,
    "APPROXIMATE": DISTRICT,
}
"""The best that a ``location_type`` may stand for; the ``types`` can say less. The
centre of a house is an address, the centre of a road a street."""


def google(answer: Answer) -> Precision:
    """Grade by ``types``, capped by ``location_type`` and ``partial_match``.

    Google calls a match partial if it found only a part of the address, so the place may
    be in another street altogether.
    """
    geometry = answer.get("geometry")
    place = geometry.get("location_type") if isinstance(geometry, Mapping) else None
    best = _GOOGLE_BEST.get(str(place))
    types = answer.get("types")
    if best is None or not isinstance(types, Iterable):
        return UNKNOWN
    precisions = [_GOOGLE_TYPES[str(t)] for t in types if str(t) in _GOOGLE_TYPES]
    if not precisions:
        return UNKNOWN
    # The least precise type counts: a park is a park, even as a point of interest.
    grade = _less_precise(max(precisions, key=_ORDER.index), best)
    return _less_precise(grade, DISTRICT) if answer.get("partial_match") else grade


_BAIDU_LEVELS = _table(
    {
        ADDRESS: (
            "门址 地产小区 商务大厦 政府机构 教育 医疗 金融 购物 餐饮 宾馆 生活服务 "
            "休闲娱乐 汽车服务 加油站 停车场/停车区"
        ),
        STREET: "道路 交叉路口 桥 收费站 收费处/收费站 收费区/收费站",
        DISTRICT: (
            "区县 乡镇 村庄 商圈 工业园区 旅游景点 绿地 火车站 长途汽车站 飞机场 机场 "
            "港口/码头"
        ),
        CITY: "国家 省 城市",
    }
)
"""``level``, the kind of place that the address was understood as."""
_BAIDU_WITHIN_100_M = 80
"""``confidence`` from which Baidu promises an error below 100 m."""
_BAIDU_WITHIN_300_M = 70
"""``confidence`` from which Baidu promises an error below 300 m."""


def baidu(answer: Answer) -> Precision:
    """Grade by ``level``, capped by ``precise``, 0 or 1, and ``confidence``, to 100."""
    grade = _BAIDU_LEVELS.get(str(answer.get("level", "")))
    confidence = answer.get("confidence")
    if grade is None or not isinstance(confidence, int):
        return UNKNOWN
    if confidence < _BAIDU_WITHIN_300_M:
        return _less_precise(grade, DISTRICT)
    if confidence < _BAIDU_WITHIN_100_M or answer.get("precise") != 1:
        return _less_precise(grade, STREET)
    return grade


_BY_SERVICE: dict[str, Callable[[Answer], Precision]] = {
    "nominatim": nominatim,
    "photon": photon,
    "google": google,
    "googlev3": google,
    "baidu": baidu,
    "baiduv3": baidu,
}
