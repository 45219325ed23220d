"""Places of the sample's people: quarters of Shenzhen, pins and addresses in them."""

from dataclasses import dataclass
from math import cos, hypot, radians
from random import Random

KM_PER_DEG = 111.195
"""Kilometres in a degree of latitude."""
REACH = 2.0
"""The greatest distance of a pin from its quarter's middle, in spreads."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A built-up part of a district.

    Attributes
    ----------
    district, subdistrict
        Their Chinese names.
    lat, lon
        The middle, WGS-84, to about 300 m.
    spread_km
        Standard deviation of the pins' distance north and east. Small where water, a
        hill or the border is near.
    weight
        Share of the customers, relative to the other quarters.
    """

    district: str
    subdistrict: str
    lat: float
    lon: float
    spread_km: float
    weight: int


QUARTERS = (
    Quarter("福田区", "莲花街道", 22.556, 114.039, 0.60, 7),
    Quarter("福田区", "华强北街道", 22.550, 114.080, 0.45, 6),
    Quarter("福田区", "沙头街道", 22.538, 114.023, 0.45, 6),
    Quarter("福田区", "福田街道", 22.531, 114.059, 0.45, 6),
    Quarter("福田区", "梅林街道", 22.571, 114.055, 0.45, 5),
    Quarter("罗湖区", "东门街道", 22.549, 114.114, 0.40, 6),
    Quarter("罗湖区", "翠竹街道", 22.562, 114.123, 0.45, 6),
    Quarter("罗湖区", "笋岗街道", 22.568, 114.103, 0.45, 5),
    Quarter("罗湖区", "东晓街道", 22.582, 114.126, 0.35, 4),
    Quarter("罗湖区", "莲塘街道", 22.569, 114.168, 0.25, 3),
    Quarter("南山区", "粤海街道", 22.536, 113.939, 0.50, 6),
    Quarter("南山区", "南山街道", 22.521, 113.926, 0.45, 6),
    Quarter("南山区", "南头街道", 22.546, 113.916, 0.45, 5),
    Quarter("南山区", "招商街道", 22.494, 113.917, 0.35, 4),
    Quarter("南山区", "沙河街道", 22.543, 113.979, 0.40, 4),
    Quarter("南山区", "西丽街道", 22.582, 113.949, 0.40, 5),
    Quarter("宝安区", "新安街道", 22.573, 113.896, 0.50, 8),
    Quarter("宝安区", "西乡街道", 22.584, 113.870, 0.45, 9),
    Quarter("宝安区", "福永街道", 22.676, 113.818, 0.45, 7),
    Quarter("宝安区", "沙井街道", 22.732, 113.818, 0.60, 8),
    Quarter("宝安区", "松岗街道", 22.778, 113.836, 0.55, 6),
    Quarter("宝安区", "石岩街道", 22.685, 113.935, 0.45, 5),
    Quarter("龙华区", "龙华街道", 22.660, 114.018, 0.70, 9),
    Quarter("龙华区", "民治街道", 22.625, 114.036, 0.55, 9),
    Quarter("龙华区", "大浪街道", 22.688, 113.996, 0.50, 6),
    Quarter("龙华区", "观澜街道", 22.726, 114.060, 0.55, 6),
    Quarter("龙岗区", "布吉街道", 22.606, 114.115, 0.55, 9),
    Quarter("龙岗区", "坂田街道", 22.637, 114.065, 0.55, 8),
    Quarter("龙岗区", "南湾街道", 22.616, 114.138, 0.40, 5),
    Quarter("龙岗区", "横岗街道", 22.647, 114.204, 0.55, 7),
    Quarter("龙岗区", "龙城街道", 22.724, 114.242, 0.70, 9),
    Quarter("龙岗区", "平湖街道", 22.692, 114.123, 0.55, 6),
    Quarter("龙岗区", "坪地街道", 22.769, 114.301, 0.45, 3),
    Quarter("盐田区", "沙头角街道", 22.561, 114.231, 0.25, 3),
    Quarter("盐田区", "盐田街道", 22.595, 114.264, 0.30, 3),
    Quarter("光明区", "公明街道", 22.783, 113.891, 0.55, 6),
    Quarter("光明区", "光明街道", 22.751, 113.936, 0.45, 4),
    Quarter("坪山区", "坪山街道", 22.697, 114.338, 0.55, 5),
)

_ROADS = (
    "和平路", "人民路", "解放路", "建设路", "新华路", "文化路", "振兴路", "朝阳路",
    "光明路", "友谊路", "东风路", "学府路", "长青路", "福安路", "迎宾路", "公园路",
    "兴业路", "工业路", "河滨路", "龙泉路", "桂花路", "凤凰路",
)  # fmt: skip
_FIRST = (
    "翠湖", "金色", "阳光", "碧云", "锦绣", "丽景", "康乐", "安居", "嘉和", "百合",
    "桃源", "紫荆", "春晓", "雅居", "长虹",
)  # fmt: skip
_HOMES = (
    "花园", "家园", "新村", "雅苑", "公寓", "名苑", "小区",
)  # fmt: skip
_WORKS = (
    "大厦", "工业园", "商务中心", "科技园",
)  # fmt: skip


def draw_quarter(rng: Random) -> Quarter:
    """Choose a quarter by its weight."""
    return rng.choices(QUARTERS, [quarter.weight for quarter in QUARTERS])[0]


def draw_pin(rng: Random, quarter: Quarter) -> tuple[float, float]:
    """Draw lat and lon in a quarter, to six decimals, at most `REACH` spreads away."""
    while True:
        north, east = rng.gauss(0, 1), rng.gauss(0, 1)
        if hypot(north, east) <= REACH:
            break
    lat = quarter.lat + north * quarter.spread_km / KM_PER_DEG
    shrink = cos(radians(quarter.lat))
    lon = quarter.lon + east * quarter.spread_km / KM_PER_DEG / shrink
    return round(lat, 6), round(lon, 6)


def draw_address(rng: Random, quarter: Quarter, place_kind: str) -> str:
    """Put an address together; it need not exist, nor lie where the pin lies."""
    street = f"{rng.choice(_ROADS)}{rng.randint(1, 399)}号"
    floor, room = rng.randint(1, 32), rng.randint(1, 8)
    if place_kind == "work":
        door = f"{rng.choice(_FIRST)}{rng.choice(_WORKS)}{floor}楼"
    else:
        block = rng.randint(1, 20)
        door = f"{rng.choice(_FIRST)}{rng.choice(_HOMES)}{block}栋{floor}{room:02d}室"
    return f"深圳市{quarter.district}{quarter.subdistrict}{street}{door}"
