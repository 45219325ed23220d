"""An answer that names another place than the address waits for a person."""

import pytest

from dispatch.geocoding.agreement import contradicts


@pytest.mark.parametrize(
    ("address", "answer", "differ"),
    [
        # These two answers were given by real geocoders.
        (
            "Bahnhofstraße 1, 82398 Polling",
            "1, Bahnhofstraße, Flaurling, Bezirk Innsbruck-Land, Tirol, 6403, Österreich",
            True,
        ),
        ("深圳市福田区中心路12号", "中心路, 龙岗区, 深圳市, 广东省, 中国", True),
        (
            "深圳市福田区中心路12号",
            "12, 中心路, 福田区, 深圳市, 518000",
            False,
        ),
        ("广东省深圳市中心路12号", "中心路, 长沙市, 湖南省, 中国", True),
        ("浦东新区世纪大道1号", "世纪大道, 黄浦区, 上海市, 中国", True),
        ("福田区阳光小区3栋", "翠竹社区, 福田区, 深圳市, 中国", False),
        ("江苏省苏州市昆山市前进路1号", "前进路, 苏州市, 江苏省, 中国", False),
        ("Bahnhofstr. 1, 82398 Polling", "Bahnhofstraße 1, 82398 Polling, Germany", False),
        ("Marienplatz 1, 80331 München", "Marienplatz 1, 80331 Munich, Germany", False),
        ("Hauptstr. 5, 10115 Berlin", "5, Hauptstraße, Neustadt, Sachsen", True),
        ("1250 Main St, Springfield, IL 62701", "1250 Main St, Springfield, 65802", True),
        ("Rua Augusta 10", "Rua Augusta, 10, 1100-053 Lisboa", False),
        ("Nowhere 9", "", False),
    ],
)
def test_another_postcode_town_or_district_is_noticed(
    address: str, answer: str, differ: bool
) -> None:
    assert contradicts(address, answer) == differ
